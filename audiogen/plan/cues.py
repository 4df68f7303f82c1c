"""Cues: what happens in a session, in order, not yet placed. Times are in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audiogen.errors import Place
from audiogen.script.model import Phase, Range, Role

SilenceKind: TypeAlias = Literal["pause", "hold", "breaths", "rest"]


@dataclass(frozen=True, slots=True)
class Context:
    """Where in the routine a cue belongs: its chapter, its side and its round, if any."""

    section: str | None = None
    side: str | None = None
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """A line: as it is written, and as the voice is told to speak it."""

    place: Place
    context: Context
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Strike:
    """Strokes of a chime; `role` where it marks a boundary or was asked for by role; `file` where it is a recording."""

    place: Place
    context: Context
    name: str
    times: int
    role: Role | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of the author's."""

    place: Place
    context: Context
    name: str
    file: str
    keep_level: bool


@dataclass(frozen=True, slots=True)
class TimedCue:
    """What falls on its second of a silence or not at all: a number, a guide, a bell."""

    after: float
    cue: Speech | Strike


@dataclass(frozen=True, slots=True)
class Tone:
    """A soft sound that leads a breath: `after` seconds into a silence, so many seconds long."""

    after: float
    phase: Phase
    seconds: float


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """A line inside a silence: begins at a share of it and `after` seconds; or, `centred`, has its middle there."""

    share: float
    after: float
    speech: Speech
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence of the narration; `count` is its number of breaths, `breath` the seconds of one.

    `seconds` is its length at the dial at which the routine was played, `range` what it may be (breaths, or seconds) and
    `factor` what all of that is multiplied by. It grows, breaths by whole breaths, where its lines need more.
    """

    place: Place
    context: Context
    kind: SilenceKind
    seconds: float
    breath: float
    range: Range
    factor: float = 1.0
    count: int | None = None
    beats: tuple[TimedCue, ...] = ()
    inside: tuple[SilenceLine, ...] = ()
    tones: tuple[Tone, ...] = ()

    def at(self, dial: float) -> float:
        """Its seconds at a dial from 0 to 2."""
        return length_of(self.kind, self.range, self.factor, self.breath, dial)


def length_of(kind: SilenceKind, range_: Range, factor: float, breath: float, dial: float) -> float:
    """Seconds of a silence: of a whole number of breaths, at least one; or of a time."""
    amount = range_.at(dial) * factor
    return max(1, int(amount + 0.5)) * breath if kind == "breaths" else amount


@dataclass(frozen=True, slots=True)
class ChapterStart:
    place: Place
    title: str


Cue: TypeAlias = Speech | Strike | Recording | Silence | ChapterStart


def spoken_lines(cues: Iterable[Cue]) -> tuple[Speech, ...]:
    """Everything that is to be spoken, in order."""
    found: list[Speech] = []
    for cue in cues:
        if isinstance(cue, Speech):
            found.append(cue)
        elif isinstance(cue, Silence):
            found += [beat.cue for beat in cue.beats if isinstance(beat.cue, Speech)]
            found += [inside.speech for inside in cue.inside]
    return tuple(found)


def recorded(cues: Iterable[Cue]) -> dict[str, Recording | Strike]:
    """What is heard from files, by its file."""
    found: dict[str, Recording | Strike] = {}
    for cue in cues:
        inside = [beat.cue for beat in cue.beats] if isinstance(cue, Silence) else [cue]
        found |= {
            one.file: one for one in inside if isinstance(one, Recording | Strike) and one.file
        }
    return found
