"""Cues: what happens in a session, in order, not yet placed. Times are in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from audiogen.errors import Place
from audiogen.routine.model import Role

SilenceKind: TypeAlias = Literal["pause", "hold", "breaths", "rest"]


@dataclass(frozen=True, slots=True)
class Context:
    """Where in the routine a cue belongs: its chapter and its side, if any."""

    section: str | None = None
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """A line: as it is written, and as the voice is told to speak it."""

    place: Place
    context: Context
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Inside:
    """A line inside a silence, so many seconds after its beginning."""

    after: float
    speech: Speech


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence of the narration; `count` is its number of breaths."""

    place: Place
    context: Context
    kind: SilenceKind
    seconds: float
    count: int | None = None
    inside: tuple[Inside, ...] = ()


@dataclass(frozen=True, slots=True)
class Strike:
    """Strokes of a chime; `role` where it marks a boundary or was asked for by role."""

    place: Place
    context: Context
    name: str
    times: int
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class ChapterStart:
    place: Place
    title: str


Cue: TypeAlias = Speech | Silence | Strike | ChapterStart
