"""Cues + lengths of clips -> timeline: everything placed, in whole frames.

Every sound begins on a frame and every silence lasts whole frames, so a place in the plan is a place in the file and
silences that are written alike are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from audiogen.errors import Problem, ScriptError
from audiogen.instruments import INSTRUMENTS
from audiogen.plan.cues import ChapterStart, Context, Cue, Silence, Speech, Strike
from audiogen.routine.model import Role
from audiogen.units import clock, to_frames, to_seconds

HEAD: Final = to_frames(0.5)
TAIL: Final = to_frames(0.5)
AIR: Final = to_frames(1.0)
CHAPTER_AIR: Final = to_frames(2.0)
MAX_FRAMES: Final = to_frames(24 * 3600)
MAX_CHAPTERS: Final = 255  # an ID3 table of contents counts its entries in one byte
PAUSE_LEAST, PAUSE_MOST = 0.5, 2.0

Kind: TypeAlias = Literal["speech", "pause", "hold", "breaths", "rest", "chime"]


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to be heard: a clip by its key, or one stroke of a chime by its name. `frames` hold it whole."""

    kind: Literal["clip", "chime"]
    name: str
    frames: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A sound and the frame at which it begins."""

    start: int
    sound: Sound

    @property
    def end(self) -> int:
        return self.start + self.sound.frames


@dataclass(frozen=True, slots=True)
class Line:
    """How a text is spoken: its clips, placed from the line's beginning; `exact` unless a length is estimated."""

    parts: tuple[Placed, ...]
    exact: bool = True

    @property
    def frames(self) -> int:
        return self.parts[-1].end


@dataclass(frozen=True, slots=True)
class Event:
    """What happens from frame `start` to before frame `end`, and the sounds in it."""

    kind: Kind
    start: int
    end: int
    context: Context
    text: str | None = None
    name: str | None = None
    role: Role | None = None
    count: int | None = None
    sounds: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A span of frames with a title."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session, placed: events by their start, chapters end to end, `frames` in all."""

    events: tuple[Event, ...]
    chapters: tuple[Chapter, ...]
    frames: int
    exact: bool


def lay(cues: Sequence[Cue], lines: Mapping[str, Line], pauses: float = 1.0) -> Timeline:
    """Place cues one after the other; `lines` has every spoken text, `pauses` scales pauses.

    Raises ScriptError where the session would last more than 24 hours.
    """
    layout = _Layout(lines, pauses)
    for cue in cues:
        layout.add(cue)
    return layout.timeline()


@dataclass
class _Layout:
    lines: Mapping[str, Line]
    pauses: float
    cursor: int = HEAD
    after: Literal["nothing", "speech"] = "nothing"
    air: int = AIR
    events: list[Event] = field(default_factory=list)
    starts: list[tuple[str, int]] = field(default_factory=list)
    sounding: int = 0

    def add(self, cue: Cue) -> None:
        match cue:
            case ChapterStart():
                self.air = CHAPTER_AIR
                self.breathe()
                self.starts.append((cue.title, self.cursor))
                if len(self.starts) > MAX_CHAPTERS:
                    remedy = "Set `chapter: no` on some sections."
                    raise ScriptError([Problem(cue.place, f"A session has at most {MAX_CHAPTERS} chapters.", remedy)])
            case Speech():
                self.breathe()
                self.cursor = self.speech(cue, self.cursor)
                self.after = "speech"
            case Strike():
                self.breathe()
                self.strike(cue)
            case Silence():
                self.silence(cue)
        if self.cursor > MAX_FRAMES:
            length = clock(to_seconds(self.cursor))
            raise ScriptError(
                [Problem(cue.place, f"Here the session is {length} long.", "It may last 24 hours at most.")]
            )

    def breathe(self) -> None:
        """Air between a line and the next sound; a written silence or a chime needs none after it."""
        if self.after == "speech":
            self.cursor += self.air
        self.after, self.air = "nothing", AIR

    def speech(self, cue: Speech, start: int) -> int:
        """Place a line; the frame at which it ends."""
        line = self.lines[cue.spoken]
        sounds = tuple(Placed(start + part.start, part.sound) for part in line.parts)
        self.note(Event("speech", start, start + line.frames, cue.context, text=cue.text, sounds=sounds))
        return start + line.frames

    def strike(self, cue: Strike) -> None:
        instrument = INSTRUMENTS[cue.name]
        spacing, ring = to_frames(instrument.spacing), to_frames(instrument.ring)
        stroke = Sound("chime", cue.name, ring)
        sounds = tuple(Placed(self.cursor + number * spacing, stroke) for number in range(cue.times))
        count = cue.times if cue.times > 1 else None
        self.note(Event("chime", self.cursor, sounds[-1].end, cue.context, None, cue.name, cue.role, count, sounds))
        self.cursor = sounds[-1].start + to_frames(instrument.settle)

    def silence(self, cue: Silence) -> None:
        scale = self.pauses if cue.kind == "pause" else 1.0
        start, end = self.cursor, self.cursor + max(1, to_frames(cue.seconds * scale))
        self.note(Event(cue.kind, start, end, cue.context, count=cue.count))
        free = start
        for inside in cue.inside:
            at = start + to_frames(inside.after)
            # A number that has no room is left out, and the counting goes on truthfully.
            if at >= free and at + self.lines[inside.speech.spoken].frames <= end:
                free = self.speech(inside.speech, at)
        self.cursor, self.after, self.air = end, "nothing", AIR

    def note(self, event: Event) -> None:
        self.events.append(event)
        self.sounding = max(self.sounding, event.end)

    def timeline(self) -> Timeline:
        frames = max(self.cursor, self.sounding) + TAIL
        events = tuple(sorted(self.events, key=lambda event: event.start))
        titles = [title for title, _ in self.starts]
        bounds = [0, *(start for _, start in self.starts[1:]), frames]
        chapters = tuple(Chapter(*chapter) for chapter in zip(titles, bounds, bounds[1:], strict=False))
        exact = all(line.exact for line in self.lines.values())
        return Timeline(events, chapters, frames, exact)
