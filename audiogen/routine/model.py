"""A routine as frozen values. Times are in seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from audiogen.errors import Place

Phase: TypeAlias = Literal["in", "out"]
Role: TypeAlias = Literal["start", "side", "section", "end"]


@dataclass(frozen=True, slots=True)
class Breath:
    """One breath: the seconds of its four phases, in the order in which they come."""

    inhale: float = 4.0
    hold: float = 0.0
    exhale: float = 6.0
    rest: float = 0.0

    @property
    def seconds(self) -> float:
        return self.inhale + self.hold + self.exhale + self.rest

    def begins(self, phase: Phase) -> float:
        """Seconds from the breath's beginning to that of its in- or out-breath."""
        return 0.0 if phase == "in" else self.inhale + self.hold


@dataclass(frozen=True, slots=True)
class Strokes:
    """So many strokes of one chime; no strokes is silence."""

    name: str
    times: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words of the script: paragraphs parted by a blank line, placeholders still in braces."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Say:
    place: Place
    text: Text


@dataclass(frozen=True, slots=True)
class Pause:
    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Rest:
    place: Place
    seconds: float


@dataclass(frozen=True, slots=True)
class Breaths:
    """A silence of `times` breaths; the voice counts each `count` phase, if any."""

    place: Place
    times: int
    count: Phase | None = None


@dataclass(frozen=True, slots=True)
class Chime:
    """Strokes by themselves, or whatever the routine strikes for a role."""

    place: Place
    strikes: Strokes | Role


@dataclass(frozen=True, slots=True)
class Block:
    """Steps that belong together: under a title, once for each side, or both."""

    place: Place
    steps: tuple[Step, ...]
    section: Text | None = None
    sides: tuple[str, str] | None = None
    chapter: bool = True


Step: TypeAlias = Say | Pause | Hold | Rest | Breaths | Chime | Block

DEFAULT_CHIMES: Mapping[Role, Strokes] = {
    "start": Strokes("bowl", 1),
    "side": Strokes("bell", 1),
    "section": Strokes("none", 0),
    "end": Strokes("bowl", 3),
}


@dataclass(frozen=True, slots=True)
class Routine:
    """A checked script. An empty `voice` leaves the choice open; `places` says where each top-level value stands."""

    file: str
    title: str
    steps: tuple[Step, ...]
    about: str = ""
    author: str = ""
    language: str = "en"
    props: tuple[str, ...] = ()
    voice: str = ""
    breath: Breath = Breath()
    chimes: Mapping[Role, Strokes] = field(default_factory=lambda: DEFAULT_CHIMES)
    pronounce: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
