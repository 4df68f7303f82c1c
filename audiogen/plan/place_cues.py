"""Cues + lengths of lines -> timeline: one after the other, with air between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from audiogen.errors import Place, Problem, ScriptError
from audiogen.instruments import INSTRUMENTS
from audiogen.plan.count_layout import fit_count
from audiogen.plan.cues import (
    BreathTone,
    ChapterStart,
    Cue,
    Recording,
    Silence,
    Speech,
    Strike,
)
from audiogen.plan.silence_layout import Span, arrange, room_for
from audiogen.plan.timeline import (
    Chapter,
    ChimeSound,
    Event,
    Line,
    Placed,
    RecordedSound,
    Sound,
    Timeline,
    ToneSound,
)
from audiogen.units import format_clock, to_frames, to_seconds

HEAD: Final = to_frames(0.5)
TAIL: Final = to_frames(0.5)
AIR: Final = 1.0  # seconds between two lines at the normal pace
CHAPTER_AIR: Final = 2.0  # seconds between a line and a new chapter, at the normal pace
# A chime from a file may ring long: what follows it doesn't wait for its end.
RECORDED_SPACING: Final = to_frames(4.0)
RECORDED_SETTLE: Final = to_frames(4.5)
TONE_GAP: Final = to_frames(0.2)
MAX_FRAMES: Final = to_frames(24 * 3600)


@dataclass(frozen=True, slots=True)
class Pacing:
    """What sets time, besides the routine.

    `pace` is that of the narration. `times` picks a value within every range of time, from 0 to 2;
    None leaves them as they were expanded. `pauses` multiplies pauses; `closing` is frames of air
    before the end.
    """

    pace: float = 1.0
    times: float | None = None
    pauses: float = 1.0
    closing: int = 0


Needed: TypeAlias = Mapping[tuple[Place, float], int]


def required_frames(cues: Sequence[Cue], lines: Mapping[str, Line]) -> Needed:
    """Return the frames that the lines of each written silence need, wherever it recurs."""
    found: dict[tuple[Place, float], int] = {}
    for cue in cues:
        if isinstance(cue, Silence) and cue.lines:
            need = room_for(lines[line.speech.spoken].frames for line in cue.lines)
            found[cue.place, cue.seconds] = max(need, found.get((cue.place, cue.seconds), 0))
    return found


def silence_frames(cue: Silence, pacing: Pacing, needed: Needed, dial: float | None = None) -> int:
    """Return the frames of a silence that has room for its lines.

    `dial` replaces the one at which the routine was expanded.
    """
    at = pacing.times if cue.kind != "breaths" and pacing.times is not None else dial
    seconds = cue.seconds if at is None else cue.seconds_at(at)
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
    """Place cues one after the other.

    `lines` has every spoken text, and every recording by its file. Raises ScriptError where the
    session would last more than 24 hours.
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
    needed: Needed
    cursor: int = HEAD
    after_speech: bool = False
    air: float = AIR
    closed: bool = False
    events: list[Event] = field(default_factory=list)
    starts: list[tuple[str, int]] = field(default_factory=list)
    last_sound: int = 0
    warnings: dict[tuple[Place, str], Problem] = field(default_factory=dict)

    def add(self, cue: Cue) -> None:
        match cue:
            case ChapterStart():
                self.air = CHAPTER_AIR
                self.add_air()
                self.starts.append((cue.title, self.cursor))
            case Speech():
                self.add_air()
                self.cursor = self.speech(cue, self.lines[cue.spoken], self.cursor)
                self.after_speech = True
            case Recording():
                self.add_air()
                self.cursor = self.recording(cue)
                self.after_speech = True
            case Strike():
                self.add_air()
                self.cursor = self.strike(cue, self.cursor)
            case Silence():
                self.silence(cue)
        if self.cursor > MAX_FRAMES:
            message = f"The session is {format_clock(to_seconds(self.cursor))} long here."
            raise ScriptError([Problem(cue.place, message, "It can last 24 hours at most.")])

    def close(self) -> None:
        """Add the air before the end chime."""
        self.cursor, self.closed = self.cursor + self.pacing.closing, True

    def add_air(self) -> None:
        """Add air between a line and the next sound. A written silence or a chime needs none."""
        if self.after_speech:
            self.cursor += to_frames(self.air / self.pacing.pace)
        self.after_speech, self.air = False, AIR

    def speech(self, cue: Speech, line: Line, start: int) -> int:
        """Place a line, and return the frame at which it ends."""
        sounds = tuple(Placed(start + part.start, part.sound) for part in line.parts)
        end = start + line.frames
        text, spoken = cue.text, cue.spoken
        self.note(Event("speech", start, end, cue.place, cue.context, text, spoken, sounds=sounds))
        return end

    def recording(self, cue: Recording) -> int:
        """Place a recording, and return the frame at which it ends."""
        sound = self.recorded(cue.file, "own" if cue.keep_level else "voice")
        placed = (Placed(self.cursor, sound),)
        end = placed[0].end
        name = cue.name
        self.note(
            Event("sound", self.cursor, end, cue.place, cue.context, name=name, sounds=placed)
        )
        return end

    def recorded(self, file: str, loudness: Literal["voice", "chime", "own"]) -> RecordedSound:
        sound = self.lines[file].parts[0].sound
        if not isinstance(sound, RecordedSound):
            raise TypeError(f"{file} is no recording")
        return RecordedSound(sound.clip, sound.frames, loudness)

    def strike(self, cue: Strike, start: int) -> int:
        """Place the strokes of a chime, and return the frame at which something may follow."""
        stroke, spacing, settle = self.stroke(cue)
        sounds = tuple(Placed(start + number * spacing, stroke) for number in range(cue.times))
        self.note(
            Event(
                "chime",
                start,
                sounds[-1].end,
                cue.place,
                cue.context,
                name=cue.name,
                role=cue.role,
                count=cue.times if cue.times > 1 else None,
                sounds=sounds,
            )
        )
        return sounds[-1].start + settle

    def stroke(self, cue: Strike) -> tuple[Sound, int, int]:
        """Return one stroke of a chime, and frames to the next one and to what follows the last."""
        if cue.file:
            sound = self.recorded(cue.file, "chime")
            frames = sound.frames
            return sound, min(frames, RECORDED_SPACING), min(frames, RECORDED_SETTLE)
        instrument = INSTRUMENTS[cue.name]
        ring, spacing, settle = instrument.ring, instrument.spacing, instrument.settle
        return ChimeSound(cue.name, to_frames(ring)), to_frames(spacing), to_frames(settle)

    def silence(self, cue: Silence) -> None:
        start, frames = self.cursor, silence_frames(cue, self.pacing, self.needed)
        if frames > silence_frames(cue, self.pacing, {}):
            length = format_clock(to_seconds(frames))
            message = f"This silence became {length} long, because its lines need the room."
            self.warn(cue.place, message, "Take lines out, or make it longer.")
        count = None if cue.count is None else round(to_seconds(frames) / cue.breath)
        tones = self.tones(cue, start, frames) if cue.tones else ()
        self.note(
            Event(
                cue.kind, start, start + frames, cue.place, cue.context, count=count, sounds=tones
            )
        )
        if cue.timed or cue.lines:
            self.fill(cue, start, frames)
        self.cursor, self.after_speech, self.air = start + frames, False, AIR

    @staticmethod
    def tones(cue: Silence, start: int, frames: int) -> tuple[Placed, ...]:
        """Place the tones of a silence; if it has grown, the tones begin again."""
        found = []
        for again in range(-(-frames // max(1, to_frames(cue.seconds)))):
            for tone in cue.tones:
                after = tone.after + again * cue.seconds
                if to_frames(after + tone.seconds) <= frames:
                    found.append(Placed(start + to_frames(after), _tone_sound(tone)))
        return tuple(found)

    def fill(self, cue: Silence, start: int, frames: int) -> None:
        """Place what is heard in a silence."""
        said, warning = fit_count(cue, self.lines, frames)
        if warning:
            self.warn(cue.place, warning, "Choose a faster `pace`, or another voice.")
        kept = {at: line.frames for at, line in said.items()}
        for at, timed in enumerate(cue.timed):
            if isinstance(timed.cue, Strike):
                kept[at] = self.frames_kept(timed.cue)
        heard = sorted(kept)
        spans = [Span(to_frames(cue.timed[at].after), kept[at]) for at in heard]
        found = arrange(frames, spans, self.wishes(cue, frames))
        for number in found.timed:
            one, begin = cue.timed[heard[number]].cue, start + spans[number].start
            if isinstance(one, Strike):
                self.strike(one, begin)
            else:
                self.speech(one, said[heard[number]], begin)
        for line, at in zip(cue.lines, found.starts, strict=True):
            self.speech(line.speech, self.lines[line.speech.spoken], start + at)

    def wishes(self, cue: Silence, length: int) -> list[Span]:
        """Return where the lines of a silence want to be."""
        lines = []
        for line in cue.lines:
            frames = self.lines[line.speech.spoken].frames
            at = round(line.share * length) + to_frames(line.after)
            at -= frames // 2 if line.centred else 0
            if not line.centred and not 0 <= at <= length - frames:
                long = format_clock(to_seconds(length))
                message = f"This line was moved: at its moment the silence of {long} has no room."
                self.warn(line.speech.place, message, "Give it a moment inside.")
            lines.append(Span(at, frames))
        return lines

    def frames_kept(self, cue: Strike) -> int:
        """Return the frames that a bell keeps for itself: it may ring under a line."""
        _, spacing, settle = self.stroke(cue)
        return (cue.times - 1) * spacing + settle

    def warn(self, place: Place, message: str, remedy: str) -> None:
        """Note a warning: of each kind, which its remedy tells, one for a place."""
        problem = Problem(place, message, remedy, warning=True)
        self.warnings.setdefault((place, remedy), problem)

    def note(self, event: Event) -> None:
        self.events.append(event)
        self.last_sound = max(self.last_sound, event.end)

    def timeline(self) -> Timeline:
        closing = 0 if self.closed else self.pacing.closing
        frames = max(self.cursor, self.last_sound) + TAIL + closing
        events = tuple(sorted(self.events, key=lambda event: event.start))
        titles = [title for title, _ in self.starts]
        bounds = [0, *(start for _, start in self.starts[1:]), frames]
        chapters = tuple(map(Chapter, titles, bounds, bounds[1:]))
        exact = all(line.exact for line in self.lines.values())
        return Timeline(events, chapters, frames, exact, tuple(sorted(self.warnings.values())))


def _tone_sound(tone: BreathTone) -> ToneSound:
    """Make a tone a moment shorter than its phase."""
    return ToneSound(tone.phase, max(1, to_frames(tone.seconds) - TONE_GAP))
