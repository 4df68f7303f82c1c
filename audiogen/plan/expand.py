"""Routine + choices -> cues: options decided, sides and rounds played out, words filled in, chimes set at boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from audiogen.errors import Place, Problem, ScriptError
from audiogen.languages.reading import worded
from audiogen.plan.choices import amount_on, apply
from audiogen.plan.cues import (
    ChapterStart,
    Context,
    Cue,
    Recording,
    Silence,
    SilenceKind,
    SilenceLine,
    Speech,
    Strike,
    TimedCue,
    Tone,
    length_of,
)
from audiogen.script.amounts import MAX_SECONDS
from audiogen.script.checks import PLACEHOLDER, is_count, named_amounts, plain
from audiogen.script.model import (
    GUIDE,
    GUIDE_WORDS,
    Amount,
    Block,
    Breath,
    Breaths,
    Chime,
    Choices,
    Choose,
    During,
    Every,
    Hold,
    Moment,
    Pause,
    Rest,
    Role,
    Routine,
    Say,
    Side,
    Sound,
    Step,
    Strokes,
    Text,
    When,
)
from audiogen.units import clock

# Where chimes meet, the first of these is struck and the others are not.
PRECEDENCE: Final[tuple[Role, ...]] = ("start", "end", "section", "side", "interval")
MAX_CUES: Final = 50_000
MAX_CHAPTERS: Final = 255  # an ID3 table of contents counts its entries in one byte


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a step's meaning depends on: where it stands, on which side, and in which pass of what recurs around it."""

    context: Context = Context()
    words: Mapping[str, str] = field(default_factory=dict)
    top: bool = True
    chosen: bool = True
    left_out: bool = False
    first: bool = True
    last: bool = True
    factor: float = 1.0


def expand(routine: Routine, wishes: Choices | None = None, dial: float = 1.0) -> tuple[Cue, ...]:
    """Everything that happens in a session, in order; `dial` moves every range: 0 is the least, 1 usual, 2 the most.

    Raises ChoiceError for choices that the routine does not have, ScriptError where more happens than a day can hold.
    """
    wishes = wishes or Choices()
    return tuple(_meet(_Expansion(apply(routine, wishes), wishes, dial).session()))


def pronounced(text: str, pronounce: Mapping[str, str]) -> str:
    """The text as the voice is told to speak it: whole words replaced, whatever their case; longest first."""
    if not pronounce:
        return text
    spoken = {written.casefold(): how for written, how in pronounce.items()}
    words = "|".join(re.escape(word) for word in sorted(pronounce, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{words})(?!\w)",
        lambda found: spoken.get(found[0].casefold(), found[0]),
        text,
        flags=re.I,
    )


class _Expansion:
    def __init__(self, routine: Routine, wishes: Choices, dial: float) -> None:
        self.routine, self.wishes, self.dial = routine, wishes, dial
        self.amounts = named_amounts(routine)
        top = (step for step in routine.steps if isinstance(step, Block) and step.section)
        self.numbers = {id(block): str(number) for number, block in enumerate(top, 1)}
        self.passes = 0
        self.chapters = 0
        self.seconds = 0.0

    def session(self) -> Iterator[Cue]:
        start = Place(self.routine.file, 1, 1)
        scope = _Scope(words=self.routine.words, chosen=not self.wishes.only)
        chapters = [
            isinstance(step, Block) and step.section is not None and step.chapter
            for step in self.routine.steps
        ]
        if any(chapters) and not chapters[0] and scope.chosen:
            yield self.chapter(start, self.routine.title)
        yield from self.boundary("start", start, Context())
        yield from self.steps(self.routine.steps, scope)
        yield from self.boundary("end", start, Context())

    def steps(self, steps: Sequence[Step], scope: _Scope) -> Iterator[Cue]:
        for step in steps:
            self.spend(1, step.place)
            if step.when and not _now(step.when, scope):
                continue
            if isinstance(step, Block):
                yield from self.option(step, scope)
            elif isinstance(step, Choose):
                part = self.wishes.parts.get(step.choice, step.default)
                yield from self.steps(step.parts[part], scope)
            elif scope.chosen:
                yield from self.cue(step, scope)

    def spend(self, things: int, place: Place) -> None:
        """Keep count of what happens, so that no script runs on without end."""
        self.passes += things
        if self.passes > MAX_CUES:
            remedy = "Lower the counts, or make `every` and `bell` longer."
            raise ScriptError(
                [Problem(place, f"More than {MAX_CUES:,} things would happen.", remedy)]
            )

    def cue(self, step: Step, scope: _Scope) -> Iterator[Cue]:
        context = scope.context
        breath = self.routine.breath.seconds
        match step:
            case Say():
                yield self.speech(step.text, scope)
            case Pause():
                yield self.silence(step, "pause", step.amount, breath, scope, 1 / self.routine.pace)
            case Hold():
                yield self.hold(step, scope)
            case Breaths():
                yield self.breaths(step, scope)
            case Rest():
                yield self.rest(step, scope)
            case Chime():
                yield from self.chime(step, context)
            case Sound():
                yield Recording(step.place, context, step.name, step.file, step.keep_level)

    def silence(
        self,
        step: Step,
        kind: SilenceKind,
        amount: Amount,
        breath: float,
        scope: _Scope,
        factor: float = 1.0,
    ) -> Silence:
        """A silence of an amount, still empty."""
        range_ = amount_on(amount, scope.context.side, self.wishes, count=kind == "breaths")
        seconds = length_of(kind, range_, factor, breath, self.dial)
        count = round(seconds / breath) if kind == "breaths" else None
        self.seconds += seconds
        if self.seconds > MAX_SECONDS:
            remedy = "It may last 24 hours at most."
            raise ScriptError(
                [Problem(step.place, f"Here the session is {clock(self.seconds)} long.", remedy)]
            )
        return Silence(step.place, scope.context, kind, seconds, breath, range_, factor, count)

    def said_of(self, step: Step, amount: Amount, unit: str, scope: _Scope) -> str:
        """An amount as a number to be spoken; breaths and rests go by the factor of their side."""
        range_ = amount_on(amount, scope.context.side, self.wishes, count=is_count(step))
        factor = scope.factor if isinstance(step, Breaths | Rest) else 1.0
        if is_count(step):
            return str(round(length_of("breaths", range_, factor, 1.0, self.dial)))
        return _told(range_.at(self.dial) * factor, unit)

    def speech(self, text: Text, scope: _Scope) -> Speech:
        words = PLACEHOLDER.sub(lambda found: self.word(found[1], scope), text.words)
        spoken = worded(pronounced(words, self.routine.pronounce), self.routine.language)
        return Speech(text.place, scope.context, words, spoken)

    def word(self, name: str, scope: _Scope) -> str:
        """What a placeholder says here; with a capital where it is written with one."""
        for known in (name, plain(name)):
            amount, _, unit = known.partition(".")
            if known in scope.words:
                said = scope.words[known]
                return said if known == name else said[:1].upper() + said[1:]
            if amount in self.amounts:
                return self.said_of(*self.amounts[amount], unit, scope)
        raise KeyError(f"checks let the placeholder {name} through")

    def hold(self, step: Hold, scope: _Scope) -> Silence:
        found = self.silence(step, "hold", step.amount, self.routine.breath.seconds, scope)
        whole = int(found.seconds)
        numbers = {"seconds": range(1, whole + 1), "down": range(whole, 0, -1), None: ()}[
            step.count
        ]
        first = found.seconds - whole if step.count == "down" else 0.0
        beats = tuple(
            self.beat(first + at, str(number), step, scope) for at, number in enumerate(numbers)
        )
        return replace(found, beats=beats)

    def breaths(self, step: Breaths, scope: _Scope) -> Silence:
        breath = step.breath or self.routine.breath
        found = self.silence(step, "breaths", step.amount, breath.seconds, scope, scope.factor)
        marks: list[tuple[float, str]] = []
        tones: list[Tone] = []
        for number in range(found.count or 0):
            at = number * breath.seconds
            if step.guide == "tones":
                tones.append(Tone(at, "in", breath.inhale))
                tones.append(Tone(at + breath.begins("out"), "out", breath.exhale))
            if step.guide == "voice":
                said = self.guide()
                marks.append((at, said[0]))
                marks += [(at + breath.inhale, said[1])] if breath.hold else []
                marks.append((at + breath.begins("out"), said[2]))
            if step.count:
                at += breath.begins(step.count)
                marks = [mark for mark in marks if mark[0] != at] + [(at, str(number + 1))]
        beats = tuple(self.beat(at, said, step, scope) for at, said in sorted(marks))
        inside = self.inside(step.during, step.every, found.seconds, breath, scope)
        return replace(found, beats=beats, inside=inside, tones=tuple(tones))

    def guide(self) -> tuple[str, str, str]:
        """What the voice says at the in-breath, the hold and the out-breath."""
        language = GUIDE.get(self.routine.language.lower().split("-")[0], GUIDE["en"])
        said = [
            self.routine.words.get(name, usual)
            for name, usual in zip(GUIDE_WORDS, language, strict=True)
        ]
        return said[0], said[1], said[2]

    def rest(self, step: Rest, scope: _Scope) -> Silence:
        found = self.silence(
            step, "rest", step.amount, self.routine.breath.seconds, scope, scope.factor
        )
        strokes = self.routine.chimes["interval"]
        beats = []
        if step.bell and strokes.times:
            strike = Strike(
                step.place, scope.context, strokes.name, strokes.times, "interval", strokes.file
            )
            bells = -int(-found.seconds // step.bell) - 1
            self.spend(bells, step.place)
            beats = [TimedCue(number * step.bell, strike) for number in range(1, bells + 1)]
        inside = self.inside(step.during, step.every, found.seconds, self.routine.breath, scope)
        return replace(found, beats=tuple(beats), inside=inside)

    def beat(self, after: float, said: str, step: Step, scope: _Scope) -> TimedCue:
        self.spend(1, step.place)
        return TimedCue(after, self.speech(Text(step.place, said), scope))

    def inside(
        self,
        during: Sequence[During],
        every: Every | None,
        seconds: float,
        breath: Breath,
        scope: _Scope,
    ) -> tuple[SilenceLine, ...]:
        """The lines of a silence: fixed ones at their moments, the others at the middles of equal parts."""
        spread = [line for line in during if line.at is None]
        number = len(spread)
        if every and spread:
            apart = (
                every.seconds
                if every.seconds is not None
                else (every.breaths or 1) * breath.seconds
            )
            number = max(1, int(seconds / apart + 0.5))
        self.spend(number, during[0].text.place if during else Place(self.routine.file, 1, 1))
        found = [
            SilenceLine(
                (part + 0.5) / number,
                0.0,
                self.speech(spread[part % len(spread)].text, scope),
                centred=True,
            )
            for part in range(number)
        ]
        found += [
            _fixed(line.at, self.speech(line.text, scope), breath) for line in during if line.at
        ]
        return tuple(found)

    def chime(self, step: Chime, context: Context) -> Iterator[Strike]:
        if isinstance(step.strikes, Strokes):
            if step.strikes.times:
                yield Strike(
                    step.place,
                    context,
                    step.strikes.name,
                    step.strikes.times,
                    None,
                    step.strikes.file,
                )
        else:
            yield from self.boundary(step.strikes, step.place, context)

    def boundary(self, role: Role, place: Place, context: Context) -> Iterator[Strike]:
        """The chime of a role, if the routine has one."""
        strokes = self.routine.chimes[role]
        if strokes.times:
            yield Strike(place, context, strokes.name, strokes.times, role, strokes.file)

    def option(self, block: Block, scope: _Scope) -> Iterator[Cue]:
        """A block, if its option is on and its section is not left out; else what it has for otherwise."""
        if block.option and not self.wishes.options.get(block.option, block.default):
            yield from self.steps(block.otherwise, scope)
            return
        if self.called(block, self.wishes.skip):
            return
        # A caution stays, but not without the section that it warns of.
        chosen = (
            scope.chosen
            or (block.always and not scope.left_out)
            or self.called(block, self.wishes.only)
        )
        left_out = not chosen and (scope.left_out or block.section is not None)
        yield from self.section(block, replace(scope, chosen=chosen, left_out=left_out))

    def called(self, block: Block, names: Sequence[str]) -> bool:
        """Whether a block is one of the sections that the listener names, by title or by number."""
        if block.section is None:
            return False
        return any(
            name.lower() in (block.section.words.lower(), self.numbers.get(id(block)))
            for name in names
        )

    def section(self, block: Block, scope: _Scope) -> Iterator[Cue]:
        chapter = None
        if block.section and scope.top:
            chapter = (
                PLACEHOLDER.sub(lambda found: self.word(found[1], scope), block.section.words)
                if block.chapter
                else None
            )
            scope = replace(scope, top=not scope.chosen)
        if chapter is not None:
            scope = replace(scope, context=replace(scope.context, section=chapter))
        if block.sides:
            yield from self.sides(block, block.sides, chapter, scope)
        else:
            yield from self.heading(block, chapter, scope)
            yield from self.rounds(block, scope)

    def chapter(self, place: Place, title: str) -> ChapterStart:
        self.chapters += 1
        if self.chapters > MAX_CHAPTERS:
            remedy = "Set `chapter: no` on some sections."
            raise ScriptError(
                [Problem(place, f"A session has at most {MAX_CHAPTERS} chapters.", remedy)]
            )
        return ChapterStart(place, title)

    def heading(self, block: Block, chapter: str | None, scope: _Scope) -> Iterator[Cue]:
        if chapter is not None and scope.chosen:
            yield self.chapter(block.place, chapter)
            yield from self.boundary("section", block.place, scope.context)

    def sides(
        self, block: Block, sides: tuple[Side, Side], chapter: str | None, scope: _Scope
    ) -> Iterator[Cue]:
        """One pass for each side that the listener wants, in the listener's order; the chime `side` between them."""
        by_name = {side.name: (side, other) for side, other in (sides, sides[::-1])}
        wanted = [name for name in self.wishes.sides if name in by_name] or list(by_name)
        for number, name in enumerate(wanted):
            this, other = by_name[name]
            pass_ = replace(
                scope,
                context=replace(scope.context, side=name),
                words={**scope.words, **_side_words(this, other)},
                first=scope.first and number == 0,
                last=scope.last and number == len(wanted) - 1,
                factor=self.wishes.sides.get(name, 1.0),
            )
            title = None if chapter is None else f"{chapter} – {name}"
            if number == 0:
                yield from self.heading(block, title, pass_)
            elif scope.chosen:
                if title is not None:
                    yield self.chapter(block.place, title)
                yield from self.boundary("side", block.place, pass_.context)
            yield from self.rounds(block, pass_)

    def rounds(self, block: Block, scope: _Scope) -> Iterator[Cue]:
        if block.repeat is None:
            yield from self.steps(block.steps, scope)
            return
        range_ = amount_on(block.repeat, scope.context.side, self.wishes, count=True)
        rounds = round(length_of("breaths", range_, 1.0, 1.0, self.dial))
        for number in range(1, rounds + 1):
            words = {**scope.words, "round": str(number), "rounds": str(rounds)}
            pass_ = replace(
                scope,
                context=replace(scope.context, round=number),
                words=words,
                first=scope.first and number == 1,
                last=scope.last and number == rounds,
            )
            yield from self.steps(block.steps, pass_)


def _told(seconds: float, unit: str) -> str:
    """A time as it is said: whole seconds or minutes, halves below ten minutes."""
    if unit == "seconds":
        return str(round(seconds))
    return f"{round(seconds / 30) / 2:g}" if seconds < 600 else str(round(seconds / 60))


def _now(when: When, scope: _Scope) -> bool:
    """Whether a step is for this pass, of all that recurs around it."""
    return {
        "first": scope.first,
        "later": not scope.first,
        "last": scope.last,
        "earlier": not scope.last,
    }[when]


def _side_words(this: Side, other: Side) -> dict[str, str]:
    return {
        "side": this.name,
        "other": other.name,
        **this.words,
        **{f"other.{name}": word for name, word in other.words.items()},
    }


def _fixed(at: Moment, speech: Speech, breath: Breath) -> SilenceLine:
    if at.breath is not None:
        return SilenceLine(0.0, (at.breath - 1) * breath.seconds, speech)
    if at.seconds is not None:
        return SilenceLine(1.0 if at.seconds < 0 else 0.0, at.seconds, speech)
    return SilenceLine(at.share or 0.0, 0.0, speech)


def _meet(cues: Iterator[Cue]) -> Iterator[Cue]:
    """Of chimes with a role that meet, with nothing between, only the one that comes first in PRECEDENCE."""
    for boundary, run in groupby(
        cues, key=lambda cue: isinstance(cue, ChapterStart) or _role(cue) is not None
    ):
        met = list(run)
        if boundary:
            roles = [role for cue in met if (role := _role(cue))]
            kept = min(roles, key=PRECEDENCE.index, default=None)
            first = next((cue for cue in met if _role(cue) == kept), None) if kept else None
            met = [cue for cue in met if isinstance(cue, ChapterStart) or cue is first]
        yield from met


def _role(cue: Cue) -> Role | None:
    return cue.role if isinstance(cue, Strike) else None
