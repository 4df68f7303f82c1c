"""Cues: what happens in a session, in order, not yet placed. Times are in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from audiogen.errors import Place
from audiogen.script.model import Phase, Range, Role

SilenceKind: TypeAlias = Literal["pause", "hold", "breaths", "rest"]


class Context(NamedTuple):
    """Where in the routine a cue belongs: its chapter, side and round, if it has them."""

    section: str | None = None
    side: str | None = None
    round: int | None = None


class Speech(NamedTuple):
    """A line: `text` as the script has it, `spoken` as the voice gets it."""

    place: Place
    context: Context
    text: str
    spoken: str


class Strike(NamedTuple):
    """Strokes of a chime. `role` if it marks a boundary; `file` if it is a recording."""

    place: Place
    context: Context
    name: str
    times: int
    role: Role | None = None
    file: str = ""


class Recording(NamedTuple):
    """A recording of the author's; `keep_level` leaves its loudness alone."""

    place: Place
    context: Context
    name: str
    file: str
    keep_level: bool


class TimedCue(NamedTuple):
    """A number, a guide word or a bell, `after` seconds into a silence: there, or not at all.

    `number` is what a number counts, and 0 for others.
    """

    after: float
    cue: Speech | Strike
    number: int = 0


class BreathTone(NamedTuple):
    """A soft tone that leads a breath: `after` seconds into a silence, `seconds` long."""

    after: float
    phase: Phase
    seconds: float


class SilenceLine(NamedTuple):
    """A line in a silence. It wants to begin `after` seconds behind a share of the silence.

    If it is `centred`, its middle wants to be there.
    """

    share: float
    after: float
    speech: Speech
    centred: bool = False


class Silence(NamedTuple):
    """A silence of the narration.

    `count` is its number of breaths, and `breath` the length of one. `seconds` is its length at
    the dial of this expansion; `range` is what it may be (breaths, or seconds), multiplied by
    `factor`. The timeline makes it longer, breaths by whole breaths, if its lines need more.
    """

    place: Place
    context: Context
    kind: SilenceKind
    seconds: float
    breath: float
    range: Range
    factor: float = 1.0
    count: int | None = None  # type: ignore[assignment]  # hides tuple.count
    timed: tuple[TimedCue, ...] = ()
    lines: tuple[SilenceLine, ...] = ()
    tones: tuple[BreathTone, ...] = ()

    def seconds_at(self, dial: float) -> float:
        """Return its length at a dial from 0 to 2."""
        return silence_seconds(self.kind, self.range, self.factor, self.breath, dial)


def silence_seconds(
    kind: SilenceKind, range_: Range, factor: float, breath: float, dial: float
) -> float:
    """Return the length of a silence: a whole number of breaths, at least one, or a time."""
    amount = range_.at(dial) * factor
    return whole_count(amount) * breath if kind == "breaths" else amount


def whole_count(amount: float) -> int:
    """Round a number of breaths or rounds, half up, to at least 1."""
    return max(1, int(amount + 0.5))


class ChapterStart(NamedTuple):
    """A chapter begins."""

    place: Place
    title: str


Cue: TypeAlias = Speech | Strike | Recording | Silence | ChapterStart


def spoken_lines(cues: Iterable[Cue]) -> tuple[Speech, ...]:
    """List every line that a voice speaks, in order."""
    found: list[Speech] = []
    for cue in cues:
        if isinstance(cue, Speech):
            found.append(cue)
        elif isinstance(cue, Silence):
            found += [timed.cue for timed in cue.timed if isinstance(timed.cue, Speech)]
            found += [line.speech for line in cue.lines]
    return tuple(found)


def recorded_cues(cues: Iterable[Cue]) -> dict[str, Recording | Strike]:
    """Return the last cue of each recording, by its file."""
    found: dict[str, Recording | Strike] = {}
    for cue in cues:
        inside = [timed.cue for timed in cue.timed] if isinstance(cue, Silence) else [cue]
        found |= {
            one.file: one for one in inside if isinstance(one, Recording | Strike) and one.file
        }
    return found
