"""One step -> its cues: lines with their words filled in, silences with what is heard in them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from audiogen.errors import Place, Problem, ScriptError
from audiogen.languages import language_for
from audiogen.languages.numbers import agree
from audiogen.plan.choices import amount_on_side
from audiogen.plan.cues import (
    BreathTone,
    Context,
    Cue,
    Recording,
    Silence,
    SilenceKind,
    SilenceLine,
    Speech,
    Strike,
    TimedCue,
    silence_seconds,
    whole_count,
)
from audiogen.plan.wording import MAX_LINE, TooLong, check_length, wording
from audiogen.script.checks import PLACEHOLDER, is_count, lower_first, named_amounts
from audiogen.script.model import (
    GUIDE_WORDS,
    Amount,
    Breath,
    Breaths,
    Chime,
    Choices,
    During,
    Every,
    Hold,
    Moment,
    Pause,
    Rest,
    Role,
    Routine,
    Say,
    Sound,
    Step,
    Strokes,
    Text,
)
from audiogen.script.times import MAX_SECONDS
from audiogen.units import format_clock

MAX_CUES: Final = 8_000
MAX_LINES: Final = 3_000
MAX_LETTERS: Final = 500_000  # as many as are spoken in nine hours


@dataclass(frozen=True, slots=True)
class Scope:
    """What the meaning of a step depends on: its place in the routine, and the pass it is in.

    `top`: no chapter is around it. `chosen`: the listener hears it. `left_out`: its section was
    left out. `first` and `last`: this is the first or last pass of all that recurs around it.
    `factor` lengthens breaths and rests of its side.
    """

    context: Context = Context()
    words: ChainMap[str, str] = field(default_factory=ChainMap)
    top: bool = True
    chosen: bool = True
    left_out: bool = False
    first: bool = True
    last: bool = True
    factor: float = 1.0


class StepCues:
    """Turns steps that hold no other steps into cues, at one dial."""

    def __init__(self, routine: Routine, choices: Choices, dial: float) -> None:
        self.routine, self.choices, self.dial = routine, choices, dial
        self.amounts = named_amounts(routine)
        self.worded = wording(tuple(routine.pronounce.items()), routine.language)
        self.said: set[str] = set()
        self.spent = self.letters = 0
        self.seconds = 0.0

    def spend(self, things: int, place: Place) -> None:
        """Count what happens. Raises ScriptError at MAX_CUES, so that no script runs for ever."""
        self.spent += things
        if self.spent > MAX_CUES:
            remedy = "Lower the counts, or make `every` and `bell` longer."
            message = f"More than {MAX_CUES:,} things happen in this session."
            raise ScriptError([Problem(place, message, remedy)])

    def note_line(self, spoken: str, place: Place) -> None:
        """Count a line that is new. Raises ScriptError at MAX_LINES and MAX_LETTERS."""
        if spoken in self.said or spoken.isdecimal():
            return
        self.said.add(spoken)
        self.letters += len(spoken)
        if len(self.said) > MAX_LINES or self.letters > MAX_LETTERS:
            message = (
                f"More than {MAX_LINES:,} different lines, or {MAX_LETTERS:,} letters in them,"
            )
            remedy = "Shorten the script, or lower its counts."
            raise ScriptError([Problem(place, f"{message} are spoken in this session.", remedy)])

    def cues(self, step: Step, scope: Scope) -> Iterator[Cue]:
        """Yield the cues of a step."""
        context = scope.context
        match step:
            case Say():
                yield self.speech(step.text, scope)
            case Pause():
                yield self.silence(step, "pause", step.amount, scope, 1 / self.routine.pace)
            case Hold():
                yield self.hold(step, scope)
            case Breaths():
                yield self.breaths(step, scope)
            case Rest():
                yield self.rest(step, scope)
            case Chime(strikes=strikes):
                if not isinstance(strikes, Strokes):
                    yield from self.boundary(strikes, step.place, context)
                elif strikes.times:
                    self.spend(strikes.times, step.place)
                    name, times = strikes.name, strikes.times
                    yield Strike(step.place, context, name, times, None, strikes.file)
            case Sound():
                yield Recording(step.place, context, step.name, step.file, step.keep_level)

    def boundary(self, role: Role, place: Place, context: Context) -> Iterator[Strike]:
        """Yield the chime of a role, if the routine has one."""
        strokes = self.routine.chimes[role]
        if strokes.times:
            yield Strike(place, context, strokes.name, strokes.times, role, strokes.file)

    def speech(self, text: Text, scope: Scope) -> Speech:
        """Fill a line's placeholders, and prepare it for the voice."""
        words = self.fill(text, scope)
        if words != text.words:
            words = agree(words, language_for(self.routine.language), amounts=True)
        with _allowing(text.place):
            spoken = self.worded(words)
        self.note_line(spoken, text.place)
        return Speech(text.place, scope.context, words, spoken)

    def fill(self, text: Text, scope: Scope, most: int = MAX_LINE) -> str:
        """Replace the placeholders of a text. Raises ScriptError for more than `most` letters."""
        if "{" not in text.words:
            return text.words
        written = iter(PLACEHOLDER.split(text.words))
        filled = next(written)
        with _allowing(text.place, most):
            for name in written:
                filled = check_length(filled + self.placeholder(name, scope) + next(written), most)
        return filled

    def placeholder(self, name: str, scope: Scope) -> str:
        """Return what a placeholder means here, with a capital if it is written with one."""
        for known in (name, lower_first(name)):
            amount, _, unit = known.partition(".")
            if known in scope.words:
                said = scope.words[known]
                return said if known == name else said[:1].upper() + said[1:]
            if amount in self.amounts:
                return self.amount_words(*self.amounts[amount], unit, scope)
        raise KeyError(f"checks let the placeholder {name} through")

    def amount_words(self, step: Step, amount: Amount, unit: str, scope: Scope) -> str:
        """Return an amount as a number to speak. Breaths and rests follow their side's factor."""
        counted = is_count(step)
        range_ = amount_on_side(amount, scope.context.side, self.choices, count=counted)
        value = range_.at(self.dial) * (scope.factor if isinstance(step, Breaths | Rest) else 1.0)
        if counted:
            return str(whole_count(value))
        if unit == "seconds":
            return str(round(value))
        # Minutes: by halves below ten, whole ones above.
        return f"{round(value / 30) / 2:g}" if value < 600 else str(round(value / 60))

    def silence(
        self,
        step: Step,
        kind: SilenceKind,
        amount: Amount,
        scope: Scope,
        factor: float = 1.0,
        breath: Breath | None = None,
    ) -> Silence:
        """Make an empty silence. Raises ScriptError where the session gets longer than a day."""
        one = (breath or self.routine.breath).seconds
        range_ = amount_on_side(amount, scope.context.side, self.choices, count=kind == "breaths")
        seconds = silence_seconds(kind, range_, factor, one, self.dial)
        count = round(seconds / one) if kind == "breaths" else None
        self.seconds += seconds
        if self.seconds > MAX_SECONDS:
            message = f"The session is {format_clock(self.seconds)} long here."
            raise ScriptError([Problem(step.place, message, "It can last 24 hours at most.")])
        return Silence(step.place, scope.context, kind, seconds, one, range_, factor, count)

    def hold(self, step: Hold, scope: Scope) -> Silence:
        """Make a hold, its seconds counted if asked for."""
        found = self.silence(step, "hold", step.amount, scope)
        whole = int(found.seconds)
        numbers = {"seconds": range(1, whole + 1), "down": range(whole, 0, -1), None: ()}
        first = found.seconds - whole if step.count == "down" else 0.0
        timed = tuple(
            self.timed(first + at, number, step, scope)
            for at, number in enumerate(numbers[step.count])
        )
        return found._replace(timed=timed)

    def breaths(self, step: Breaths, scope: Scope) -> Silence:
        """Make a silence of breaths, counted and guided if asked for."""
        breath = step.breath or self.routine.breath
        found = self.silence(step, "breaths", step.amount, scope, scope.factor, breath)
        marks: list[tuple[float, str | int]] = []
        tones: list[BreathTone] = []
        for number in range(found.count or 0):
            at = number * breath.seconds
            here: list[tuple[float, str | int]] = []
            if step.guide == "tones":
                self.spend(2, step.place)
                tones.append(BreathTone(at, "in", breath.inhale))
                tones.append(BreathTone(at + breath.start_of("out"), "out", breath.exhale))
            if step.guide == "voice":
                said = self.guide_words(scope)
                here.append((at, said[0]))
                here += [(at + breath.inhale, said[1])] if breath.hold else []
                here.append((at + breath.start_of("out"), said[2]))
            if step.count:
                at += breath.start_of(step.count)
                # A number takes the place of a guide word at the same moment.
                here = [mark for mark in here if mark[0] != at] + [(at, number + 1)]
            marks += here
        timed = tuple(self.timed(*mark, step, scope) for mark in sorted(marks, key=itemgetter(0)))
        lines = self.lines(step.during, step.every, found.seconds, breath, scope)
        return found._replace(timed=timed, lines=lines, tones=tuple(tones))

    def guide_words(self, scope: Scope) -> list[str]:
        """Return what the voice says at the in-breath, the hold and the out-breath here."""
        guide = language_for(self.routine.language).guide or language_for("en").guide
        usual = (guide.inhale, guide.hold, guide.exhale) if guide else ("", "", "")
        return [scope.words.get(name, word) for name, word in zip(GUIDE_WORDS, usual, strict=True)]

    def rest(self, step: Rest, scope: Scope) -> Silence:
        """Make a rest, with its bells if it has some."""
        found = self.silence(step, "rest", step.amount, scope, scope.factor)
        strokes = self.routine.chimes["interval"]
        timed: list[TimedCue] = []
        if step.bell and strokes.times:
            strike = next(self.boundary("interval", step.place, scope.context))
            bells = -int(-found.seconds // step.bell) - 1
            self.spend(bells * strokes.times, step.place)
            timed = [TimedCue(number * step.bell, strike) for number in range(1, bells + 1)]
        lines = self.lines(step.during, step.every, found.seconds, self.routine.breath, scope)
        return found._replace(timed=tuple(timed), lines=lines)

    def timed(self, after: float, said: str | int, step: Step, scope: Scope) -> TimedCue:
        """Make a number or a guide word of a silence."""
        self.spend(1, step.place)
        speech = self.speech(Text(step.place, str(said)), scope)
        return TimedCue(after, speech, said if isinstance(said, int) else 0)

    def lines(
        self,
        during: Sequence[During],
        every: Every | None,
        seconds: float,
        breath: Breath,
        scope: Scope,
    ) -> tuple[SilenceLine, ...]:
        """Place the lines of a silence: fixed ones at their moments, others in equal parts."""
        spread = [line.text for line in during if line.at is None]
        number = len(spread)
        if every and spread:
            apart = every.seconds or (every.breaths or 1) * breath.seconds
            number = max(1, int(seconds / apart + 0.5))
        self.spend(number, during[0].text.place if during else Place(self.routine.file, 1, 1))
        found = [
            SilenceLine(
                (part + 0.5) / number, 0.0, self.speech(spread[part % len(spread)], scope), True
            )
            for part in range(number)
        ]
        for line in during:
            if line.at:
                found.append(_fixed_line(line.at, self.speech(line.text, scope), breath))
        return tuple(found)


@contextmanager
def _allowing(place: Place, most: int = MAX_LINE) -> Iterator[None]:
    """Raise ScriptError for a line that is too long."""
    try:
        yield
    except TooLong:
        message = f"This has more than {most:,} letters once it is worded for the voice."
        raise ScriptError([Problem(place, message, "Split it, or shorten the words.")]) from None


def _fixed_line(at: Moment, speech: Speech, breath: Breath) -> SilenceLine:
    if at.breath is not None:
        return SilenceLine(0.0, (at.breath - 1) * breath.seconds, speech)
    if at.seconds is not None:
        return SilenceLine(1.0 if at.seconds < 0 else 0.0, at.seconds, speech)
    return SilenceLine(at.share or 0.0, 0.0, speech)
