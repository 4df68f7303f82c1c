"""A timeline: where everything is in a session, in whole frames, as values.

Every sound begins on a frame and every silence lasts whole frames. So a place in the plan is a
place in the file, and silences that are written alike are alike.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from audiogen.errors import Place, Problem
from audiogen.plan.cues import Context
from audiogen.script.model import Phase, Role

Kind: TypeAlias = Literal["speech", "pause", "hold", "breaths", "rest", "chime", "sound"]


@dataclass(frozen=True, slots=True)
class VoiceSound:
    """A piece of speech: the key of its clip, and the frames that hold it.

    It is heard `tempo` times as fast as the clip.
    """

    clip: str
    frames: int
    tempo: float = 1.0


@dataclass(frozen=True, slots=True)
class RecordedSound:
    """A recording: the key of its clip, its frames, and whether it plays as loud as the voice,
    as a chime, or at its own level."""

    clip: str
    frames: int
    loudness: Literal["voice", "chime", "own"] = "voice"


@dataclass(frozen=True, slots=True)
class ChimeSound:
    """One stroke of an instrument."""

    instrument: str
    frames: int


@dataclass(frozen=True, slots=True)
class ToneSound:
    """A tone that leads an in-breath or an out-breath."""

    phase: Phase
    frames: int


Sound: TypeAlias = VoiceSound | RecordedSound | ChimeSound | ToneSound


class Placed(NamedTuple):
    """A sound, and the frame at which it begins."""

    start: int
    sound: Sound

    @property
    def end(self) -> int:
        """Return the frame after its last one."""
        return self.start + self.sound.frames


class Line(NamedTuple):
    """How a text is spoken: its clips, placed from its beginning. `exact` if all lengths are."""

    parts: tuple[Placed, ...]
    exact: bool = True

    @property
    def frames(self) -> int:
        """Return its length."""
        return self.parts[-1].end if self.parts else 0


@dataclass(frozen=True, slots=True)
class Event:
    """What happens from frame `start` to before frame `end`, with the sounds in it.

    `place` is where it stands in the script. `text` is a line as written, `spoken` as the voice
    gets it. `count` is a number of breaths or strokes; each stroke is one of `sounds`.
    """

    kind: Kind
    start: int
    end: int
    place: Place
    context: Context = Context()
    text: str | None = None
    spoken: str | None = None
    name: str | None = None
    role: Role | None = None
    count: int | None = None
    sounds: tuple[Placed, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Return what stays the same when the session is laid out anew."""
        return self.kind, self.place, self.context.side, self.context.round


class Chapter(NamedTuple):
    """A span of frames with a title."""

    title: str
    start: int
    end: int


class Position(NamedTuple):
    """A place in a session that may still be laid out anew: frames after an event's start.

    `event` is the event's key, and `number` tells events with the same key apart. `frame` is
    where it was: there it stays before the first event, and if its event vanishes.
    """

    frame: int
    offset: int = 0
    event: tuple[object, ...] | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session, placed: events by their start, chapters end to end, `frames` in all.

    `exact` unless the length of a line is still estimated.
    """

    events: tuple[Event, ...]
    chapters: tuple[Chapter, ...]
    frames: int
    exact: bool
    warnings: tuple[Problem, ...] = ()

    def position_at(self, frame: int) -> Position:
        """Return the place of a frame: it stays at its event when frames move."""
        index = bisect_right(self.events, frame, key=lambda event: event.start) - 1
        if index < 0:
            return Position(frame)
        event = self.events[index]
        number = sum(other.key == event.key for other in self.events[:index])
        return Position(frame, frame - event.start, event.key, number)

    def frame_at(self, position: Position) -> int:
        """Return the frame of a place; the last one of its event if that got shorter."""
        same = [i for i, event in enumerate(self.events) if event.key == position.event]
        if not same:
            return min(position.frame, self.frames)
        index = same[min(position.number, len(same) - 1)]
        event, end = self.events[index], self.frames + 1
        for following in self.events[index + 1 : index + 2]:
            end = max(event.end, following.start)
        return min(event.start + position.offset, max(event.start, end - 1))
