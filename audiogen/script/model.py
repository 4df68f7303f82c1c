"""A routine as frozen values. Times are in seconds.

Most are NamedTuples: every command makes these classes, and dataclasses take six times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from audiogen.errors import Place, Problem
from audiogen.units import format_duration

Phase: TypeAlias = Literal["in", "out"]
Role: TypeAlias = Literal["start", "side", "section", "interval", "end"]
When: TypeAlias = Literal["first", "later", "last", "earlier"]


class Breath(NamedTuple):
    """One breath: the seconds of its four phases, in their order."""

    inhale: float = 4.0
    hold: float = 0.0
    exhale: float = 6.0
    rest: float = 0.0

    @property
    def seconds(self) -> float:
        """Return its length."""
        return self.inhale + self.hold + self.exhale + self.rest

    def start_of(self, phase: Phase) -> float:
        """Return the seconds from its beginning to its in-breath or out-breath."""
        return 0.0 if phase == "in" else self.inhale + self.hold

    def scaled(self, factor: float) -> Breath:
        """Return a breath `factor` times as long."""
        return Breath(
            self.inhale * factor, self.hold * factor, self.exhale * factor, self.rest * factor
        )


class Range(NamedTuple):
    """What an amount can be: breaths, rounds or seconds; least <= usual <= most."""

    least: float
    usual: float
    most: float

    def at(self, dial: float) -> float:
        """Return the amount at a dial: 0 is the least, 1 usual, 2 the most, linear between."""
        if dial <= 1:
            return self.least + (self.usual - self.least) * dial
        return self.usual + (self.most - self.usual) * (dial - 1)


class Amount(NamedTuple):
    """How much of something: a range, or one for each side. Listeners can set it by its name."""

    place: Place
    ranges: Range | Mapping[str, Range]
    name: str | None = None

    def each(self) -> Iterable[Range]:
        """Return the one range, or that of each side."""
        return (self.ranges,) if isinstance(self.ranges, Range) else self.ranges.values()

    def on(self, side: str | None) -> Range:
        """Return the range on a side. Raises KeyError if there is none for it."""
        return self.ranges if isinstance(self.ranges, Range) else self.ranges[side or ""]


class Strokes(NamedTuple):
    """`times` strokes of a chime: an instrument, or the recording in `file`. None are silence."""

    name: str
    times: int
    file: str = ""


class Text(NamedTuple):
    """Words of the script: a blank line between paragraphs, placeholders still in braces."""

    place: Place
    words: str


class Moment(NamedTuple):
    """A moment of a silence: a share of it, a breath from 1, or seconds from its start.

    Seconds below 0 count from its end.
    """

    share: float | None = None
    seconds: float | None = None
    breath: int | None = None


class During(NamedTuple):
    """A line in a silence. Without a moment of its own it is spread with the others."""

    text: Text
    at: Moment | None = None


class Every(NamedTuple):
    """How far apart the lines of a silence are: in seconds, or breaths."""

    seconds: float | None = None
    breaths: int | None = None


class Say(NamedTuple):
    """A spoken line."""

    place: Place
    text: Text
    when: When | None = None


class Pause(NamedTuple):
    """A short silence, that can give way a little to fit a length."""

    place: Place
    amount: Amount
    when: When | None = None


class Hold(NamedTuple):
    """A timed hold, kept exactly. `count` counts its seconds up or down."""

    place: Place
    amount: Amount
    count: Literal["seconds", "down"] | None = None  # type: ignore[assignment]  # not tuple.count
    when: When | None = None


class Breaths(NamedTuple):
    """A silence of breaths. `count` is the phase that is counted, `guide` what leads each one."""

    place: Place
    amount: Amount
    count: Phase | None = None  # type: ignore[assignment]  # not tuple.count
    guide: Literal["tones", "voice"] | None = None
    during: tuple[During, ...] = ()
    every: Every | None = None
    breath: Breath | None = None
    when: When | None = None


class Rest(NamedTuple):
    """A long silence, with a bell every `bell` seconds."""

    place: Place
    amount: Amount
    during: tuple[During, ...] = ()
    every: Every | None = None
    bell: float | None = None
    when: When | None = None


class Chime(NamedTuple):
    """Strokes of a chime, or whatever marks a role."""

    place: Place
    strikes: Strokes | Role
    when: When | None = None


class Sound(NamedTuple):
    """A recording of the author's: its path as written, and its file."""

    place: Place
    name: str
    file: str
    keep_level: bool = False
    when: When | None = None


class Side(NamedTuple):
    """A side, and its words: for `{bein}`, and for `{other.bein}` on the other side."""

    name: str
    words: Mapping[str, str] = {}


class Block(NamedTuple):
    """Steps that belong together.

    They are an option first, then have a title, then come once for each side, then in rounds.
    """

    place: Place
    steps: tuple[Step, ...]
    section: Text | None = None
    chapter: bool = True
    always: bool = False
    option: str | None = None
    default: bool = False
    otherwise: tuple[Step, ...] = ()
    about: str = ""
    sides: tuple[Side, Side] | None = None
    repeat: Amount | None = None
    when: When | None = None


class Choose(NamedTuple):
    """One of several parts."""

    place: Place
    choice: str
    parts: Mapping[str, tuple[Step, ...]]
    default: str
    about: str = ""
    when: When | None = None


Step: TypeAlias = Say | Pause | Hold | Rest | Breaths | Chime | Sound | Block | Choose

DEFAULT_CHIMES: Mapping[Role, Strokes] = {
    "start": Strokes("bowl", 1),
    "side": Strokes("bell", 1),
    "section": Strokes("none", 0),
    "interval": Strokes("bell", 1),
    "end": Strokes("bowl", 3),
}


BACKGROUNDS: Final = ("ocean", "rain", "drone", "noise")
NO_BACKGROUND: Final = "none"


class Background(NamedTuple):
    """What sounds under a session: one of BACKGROUNDS, or the recording in `file`.

    `level` is in dB relative to the speech; `place` is where a script says it.
    """

    name: str
    file: str = ""
    level: float | None = None
    place: Place | None = None

    def describe(self) -> str:
        """Return it as the option has it."""
        return self.name if self.level is None else f"{self.name}={self.level:g}"


GUIDE_WORDS: Final = ("breathe_in", "hold_breath", "breathe_out")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a listener chooses. None, or nothing in a table, leaves it as the script has it.

    `length` is in seconds; `pace` 1 is normal; `sides` are in order, each with the factor of its
    breaths and rests; `options` are on or off; `parts` and `values` are by name.
    """

    length: float | None = None
    pace: float | None = None
    breath: Breath | None = None
    sides: Mapping[str, float] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    options: Mapping[str, bool] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    voice: tuple[str, ...] | None = None
    chimes: Mapping[Role, Strokes] | None = None
    background: Background | None = None

    def over(self, other: Choices) -> Choices:
        """Return these choices, and where they say nothing the other ones, key by key."""
        return Choices(
            self.length if self.length is not None else other.length,
            self.pace if self.pace is not None else other.pace,
            self.breath or other.breath,
            self.sides or other.sides,
            self.only or other.only,
            self.skip or other.skip,
            {**other.options, **self.options},
            {**other.parts, **self.parts},
            {**other.values, **self.values},
            self.voice or other.voice,
            self.chimes or other.chimes,
            self.background or other.background,
        )

    def describe(self) -> str:
        """Return what is chosen, in words."""
        found = [f"length {format_duration(self.length)}"] if self.length is not None else []
        found += [f"pace {self.pace:g}"] if self.pace is not None else []
        found += [f"breath {format_duration(self.breath.seconds)}"] if self.breath else []
        sides = [
            name if factor == 1 else f"{name}={factor:g}" for name, factor in self.sides.items()
        ]
        found += [f"sides {','.join(sides)}"] if sides else []
        found += [f"only {name}" for name in self.only] + [f"skip {name}" for name in self.skip]
        found += [f"{'with' if on else 'without'} {name}" for name, on in self.options.items()]
        found += [f"{name}={value}" for name, value in (*self.parts.items(), *self.values.items())]
        found += (
            ["other chimes" if any(s.times for s in self.chimes.values()) else "no chimes"]
            if self.chimes
            else []
        )
        found += [f"background {self.background.describe()}"] if self.background else []
        return ", ".join(found)


@dataclass(frozen=True, slots=True)
class Routine:
    """A checked script. `voice` is what to try, in order; `places` has each top-level value's."""

    file: str
    title: str
    steps: tuple[Step, ...]
    about: str = ""
    author: str = ""
    language: str = "en"
    props: tuple[str, ...] = ()
    voice: tuple[str, ...] = ()
    pace: float = 1.0
    breath: Breath = Breath()
    chimes: Mapping[Role, Strokes] = field(default_factory=lambda: DEFAULT_CHIMES)
    background: Background = Background(NO_BACKGROUND)
    pronounce: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, Choices] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
