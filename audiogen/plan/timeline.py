"""Cues + lengths of clips -> timeline: everything placed, in whole frames.

Every sound begins on a frame and every silence lasts whole frames, so a place in the plan is a place in the file and
silences that are written alike are alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from audiogen.errors import Place, Problem, ScriptError
from audiogen.instruments import INSTRUMENTS
from audiogen.plan.cues import (
    ChapterStart,
    Context,
    Cue,
    Recording,
    Silence,
    Speech,
    Strike,
    TimedCue,
    Tone,
)
from audiogen.plan.silence_layout import Arrangement, Span, arrange, room
from audiogen.script.model import Role
from audiogen.units import clock, to_frames, to_seconds

HEAD: Final = to_frames(0.5)
TAIL: Final = to_frames(0.5)
AIR: Final = 1.0  # seconds between two lines at the normal pace
OWN_SPACING: Final = to_frames(4.0)  # of a chime from a file, which rings on under what follows
OWN_SETTLE: Final = to_frames(4.5)
BETWEEN_TONES: Final = to_frames(0.2)
CHAPTER_AIR: Final = 2.0  # and between a line and a new chapter
MAX_FRAMES: Final = to_frames(24 * 3600)

Kind: TypeAlias = Literal["speech", "pause", "hold", "breaths", "rest", "chime", "sound"]


@dataclass(frozen=True, slots=True)
class Sound:
    """Something to be heard: a clip of the voice or a recording by its key (`struck` if it stands for a chime), one
    stroke of a chime by its name, or a tone that leads a breath, by its phase and its frames.

    `frames` hold it whole. A `raw` recording is heard at its own level, any other at the voice's.
    """

    kind: Literal["clip", "recording", "raw", "struck", "chime", "tone"]
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
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Pacing:
    """What time is made of, besides the routine: the pace of narration, the dial of ranged times (0 to 2; None leaves
    them as the routine was played), the scale of pauses, and the frames of air before the end."""

    pace: float = 1.0
    times: float | None = None
    pauses: float = 1.0
    closing: int = 0


Rooms: TypeAlias = Mapping[tuple[Place, float], int]


def required_frames(cues: Sequence[Cue], lines: Mapping[str, Line]) -> Rooms:
    """The frames that the lines of each written silence need, wherever it recurs."""
    found: dict[tuple[Place, float], int] = {}
    for cue in cues:
        if isinstance(cue, Silence) and cue.inside:
            need = room(lines[inside.speech.spoken].frames for inside in cue.inside)
            found[cue.place, cue.seconds] = max(need, found.get((cue.place, cue.seconds), 0))
    return found


def silence_frames(cue: Silence, pacing: Pacing, needed: Rooms, dial: float | None = None) -> int:
    """The frames of a silence, with room for its lines; `dial` instead of the one at which the routine was played."""
    at = pacing.times if cue.kind != "breaths" and pacing.times is not None else dial
    seconds = cue.seconds if at is None else cue.at(at)
    frames = max(1, to_frames(seconds * (pacing.pauses if cue.kind == "pause" else 1.0)))
    need = needed.get((cue.place, cue.seconds), 0)
    if need <= frames or cue.kind != "breaths":
        return max(frames, need)
    breaths = 1
    while (frames := to_frames(seconds + breaths * cue.breath)) < need:
        breaths += 1
    return frames


def place_cues(
    cues: Sequence[Cue], lines: Mapping[str, Line], pacing: Pacing | None = None
) -> Timeline:
    """Place cues one after the other; `lines` has every spoken text and every recording's file.

    Raises ScriptError where the session would last more than 24 hours.
    """
    layout = _Layout(lines, pacing or Pacing(), required_frames(cues, lines))
    for number, cue in enumerate(cues, 1):
        if number == len(cues) and isinstance(cue, Strike) and cue.role == "end":
            layout.close()
        layout.add(cue)
    return layout.timeline()


@dataclass
class _Layout:
    lines: Mapping[str, Line]
    pacing: Pacing
    rooms: Rooms
    cursor: int = HEAD
    after: Literal["nothing", "speech"] = "nothing"
    air: float = AIR
    closed: bool = False
    events: list[Event] = field(default_factory=list)
    starts: list[tuple[str, int]] = field(default_factory=list)
    sounding: int = 0
    warnings: dict[Place, Problem] = field(default_factory=dict)

    def add(self, cue: Cue) -> None:
        match cue:
            case ChapterStart():
                self.chapter(cue)
            case Speech():
                self.breathe()
                self.cursor = self.speech(cue, self.cursor)
                self.after = "speech"
            case Recording():
                self.breathe()
                self.cursor = self.recording(cue)
                self.after = "speech"
            case Strike():
                self.breathe()
                self.cursor = self.strike(cue, self.cursor)
            case Silence():
                self.silence(cue)
        if self.cursor > MAX_FRAMES:
            length = clock(to_seconds(self.cursor))
            raise ScriptError(
                [
                    Problem(
                        cue.place,
                        f"Here the session is {length} long.",
                        "It may last 24 hours at most.",
                    )
                ]
            )

    def chapter(self, cue: ChapterStart) -> None:
        self.air = CHAPTER_AIR
        self.breathe()
        self.starts.append((cue.title, self.cursor))

    def close(self) -> None:
        """The air before the end chime."""
        self.cursor, self.closed = self.cursor + self.pacing.closing, True

    def breathe(self) -> None:
        """Air between a line and the next sound; a written silence or a chime needs none after it."""
        if self.after == "speech":
            self.cursor += to_frames(self.air / self.pacing.pace)
        self.after, self.air = "nothing", AIR

    def speech(self, cue: Speech, start: int) -> int:
        """Place a line; the frame at which it ends."""
        line = self.lines[cue.spoken]
        sounds = tuple(Placed(start + part.start, part.sound) for part in line.parts)
        self.note(
            Event("speech", start, start + line.frames, cue.context, text=cue.text, sounds=sounds)
        )
        return start + line.frames

    def recording(self, cue: Recording) -> int:
        """Place a recording; the frame at which it ends."""
        (part,) = self.lines[cue.file].parts
        sound = Sound("raw", part.sound.name, part.sound.frames) if cue.keep_level else part.sound
        placed = Placed(self.cursor, sound)
        self.note(
            Event("sound", self.cursor, placed.end, cue.context, name=cue.name, sounds=(placed,))
        )
        return placed.end

    def strike(self, cue: Strike, start: int) -> int:
        """Place the strokes of a chime; the frame at which something else may follow."""
        stroke, spacing, settle = self.stroke(cue)
        sounds = tuple(Placed(start + number * spacing, stroke) for number in range(cue.times))
        count = cue.times if cue.times > 1 else None
        self.note(
            Event(
                "chime", start, sounds[-1].end, cue.context, None, cue.name, cue.role, count, sounds
            )
        )
        return sounds[-1].start + settle

    def stroke(self, cue: Strike) -> tuple[Sound, int, int]:
        """One stroke of a chime; the frames from stroke to stroke, and from the last one to what follows."""
        if not cue.file:
            instrument = INSTRUMENTS[cue.name]
            sound = Sound("chime", cue.name, to_frames(instrument.ring))
            return sound, to_frames(instrument.spacing), to_frames(instrument.settle)
        (part,) = self.lines[cue.file].parts
        sound = Sound("struck", part.sound.name, part.sound.frames)
        return sound, min(sound.frames, OWN_SPACING), min(sound.frames, OWN_SETTLE)

    def silence(self, cue: Silence) -> None:
        frames = silence_frames(cue, self.pacing, self.rooms)
        if frames > silence_frames(cue, self.pacing, {}):
            message = f"The lines in this silence have no room in it, so it is {clock(to_seconds(frames))} long."
            self.warn(cue.place, message, "Take some out, or ask for more.")
        start = self.cursor
        count = None if cue.count is None else round(to_seconds(frames) / cue.breath)
        tones = tuple(
            Placed(start + to_frames(tone.after + more * cue.seconds), self.tone(tone))
            for more in range(-(-frames // max(1, to_frames(cue.seconds))) if cue.tones else 0)
            for tone in cue.tones
            if to_frames(tone.after + more * cue.seconds + tone.seconds) <= frames
        )
        self.note(Event(cue.kind, start, start + frames, cue.context, count=count, sounds=tones))
        if cue.beats or cue.inside:
            self.fill(cue, start, frames)
        self.cursor, self.after, self.air = start + frames, "nothing", AIR

    @staticmethod
    def tone(tone: Tone) -> Sound:
        """The sound of a tone, a moment shorter than its phase; of all that last alike it is the same."""
        frames = max(1, to_frames(tone.seconds) - BETWEEN_TONES)
        return Sound("tone", f"{tone.phase} {frames}", frames)

    def fill(self, cue: Silence, start: int, frames: int) -> None:
        """Place what is heard inside a silence."""
        found = self.arranged(cue, frames)
        for number in found.beats:
            beat = cue.beats[number]
            at = start + to_frames(beat.after)
            if isinstance(beat.cue, Strike):
                self.strike(beat.cue, at)
            else:
                self.speech(beat.cue, at)
        for inside, at in zip(cue.inside, found.starts, strict=True):
            self.speech(inside.speech, start + at)

    def arranged(self, cue: Silence, length: int) -> Arrangement:
        """Where what stands inside a silence is heard."""
        beats = [Span(to_frames(beat.after), self.heard(beat)) for beat in cue.beats]
        lines = []
        for inside in cue.inside:
            frames = self.lines[inside.speech.spoken].frames
            at = (
                round(inside.share * length)
                + to_frames(inside.after)
                - (frames // 2 if inside.centred else 0)
            )
            if not inside.centred and not 0 <= at <= length - frames:
                message = f"This line's moment is outside the silence of {clock(to_seconds(length))}, so it comes at another."
                self.warn(inside.speech.place, message, "Give it a moment inside.")
            lines.append(Span(at, frames))
        return arrange(length, beats, lines)

    def heard(self, beat: TimedCue) -> int:
        """The frames that a beat keeps for itself: a bell may ring on under a line."""
        if isinstance(beat.cue, Speech):
            return self.lines[beat.cue.spoken].frames
        _, spacing, settle = self.stroke(beat.cue)
        return (beat.cue.times - 1) * spacing + settle

    def warn(self, place: Place, message: str, remedy: str) -> None:
        self.warnings.setdefault(place, Problem(place, message, remedy, warning=True))

    def note(self, event: Event) -> None:
        self.events.append(event)
        self.sounding = max(self.sounding, event.end)

    def timeline(self) -> Timeline:
        frames = (
            max(self.cursor, self.sounding) + TAIL + (0 if self.closed else self.pacing.closing)
        )
        events = tuple(sorted(self.events, key=lambda event: event.start))
        titles = [title for title, _ in self.starts]
        bounds = [0, *(start for _, start in self.starts[1:]), frames]
        chapters = tuple(
            Chapter(*chapter) for chapter in zip(titles, bounds, bounds[1:], strict=False)
        )
        exact = all(line.exact for line in self.lines.values())
        return Timeline(events, chapters, frames, exact, tuple(sorted(self.warnings.values())))
