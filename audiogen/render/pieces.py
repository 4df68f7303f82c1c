"""Timeline -> pieces: what is encoded by itself, and where its frames are in the file.

Where nothing changes, over silence or over a background that sounds alone, one piece serves the
whole session: the frame of silence, or a part of the background's loop. Everything else is cut
into pieces that hold what sounds in them, placed from their own beginning, so that a piece stays
the same wherever in a session it is.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from audiogen.audio.backgrounds import BackgroundLoop
from audiogen.audio.clips import Clip
from audiogen.formats.mp3.frames import LEAD, TRAIL
from audiogen.plan.timeline import Placed, Sound, Timeline
from audiogen.units import to_frames

# Frames that a piece has before its first sound, and after its last: the encoder rings there.
PRE_ROLL, POST_ROLL = 2, 3
MIN_GAP: Final = 5  # frames without sound that part two pieces: room for POST_ROLL and PRE_ROLL
LONGEST: Final = to_frames(30)  # frames of a piece: what sounds longer is cut
LOOP_PIECE: Final = to_frames(12)  # frames of a piece of a loop that sounds alone
# The ends of a background: how long it fades, and from how many dB.
FADE_IN, FADE_OUT, FADE_FROM = to_frames(4), to_frames(6), -60.0
# It ducks before the voice, stays down a moment after it, and comes back slowly.
LOOK_AHEAD, ATTACK, HOLD, RELEASE = (to_frames(time) for time in (0.2, 0.5, 0.2, 1.2))

Envelope: TypeAlias = tuple[tuple[int, float], ...]  # frames, and dB at them: straight in between
Level: TypeAlias = Callable[[Sound], tuple[str, int, float]]  # -> clip key, samples, gain in dB


class PlacedClip(NamedTuple):
    """A clip in a piece: the frame at which it begins (below 0 if earlier), its gain in dB."""

    start: int
    clip: str
    samples: int
    gain: float


class BackgroundPart(NamedTuple):
    """A background in a piece: the loop's frame at the piece's frame 0, and its envelope."""

    loop: BackgroundLoop
    phase: int
    envelope: Envelope = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """What is encoded by itself: `frames` frames, and what is heard in them.

    Without clips and background it is silence. `isolated` if it begins and ends in silence.
    """

    frames: int
    clips: tuple[PlacedClip, ...] = ()
    background: BackgroundPart | None = None
    isolated: bool = False


class Span(NamedTuple):
    """`frames` frames of the file from frame `start` on: a piece's, from its frame `at` on.

    A piece of one frame is repeated.
    """

    start: int
    piece: Piece
    at: int
    frames: int

    @property
    def end(self) -> int:
        """Return the frame after its last one."""
        return self.start + self.frames


def cut_spans(
    timeline: Timeline,
    level: Level,
    background: BackgroundLoop | None = None,
    first: int = 0,
    last: int | None = None,
) -> Iterator[Span]:
    """Yield the spans that hold the frames from `first` to before `last` (all, if None).

    A session has one frame more than its timeline: the encoder is late by nearly one. `level` is
    asked for the sounds of these spans only.
    """
    sounds = [placed for event in timeline.events for placed in event.sounds]
    envelope = _duck(timeline, background.duck) if background else ()
    moving = [
        (start, end) for (start, _), (end, _) in pairwise(envelope) if _moves(envelope, start, end)
    ]
    at, length = 0, timeline.frames + 1
    last = length if last is None else min(last, length)
    for group in group_sounds(sounds, moving):
        start, end = max(0, group.start - PRE_ROLL), min(length, group.end + POST_ROLL)
        yield from _background_spans(max(at, first), min(start, last), background)
        for begin in range(start, end, LONGEST):
            stop = min(begin + LONGEST, end)
            if begin >= last or stop <= first:
                continue
            piece = _clip_piece(begin, stop, group.sounds, level)
            if background:
                phase, part = begin % background.frames, _cut_envelope(envelope, begin, stop)
                piece = replace(piece, background=BackgroundPart(background, phase, part))
            whole = stop - begin == end - start
            piece = replace(piece, isolated=not background and whole)
            yield Span(begin, piece, 0, stop - begin)
        at = end
        if at >= last:
            return
    yield from _background_spans(max(at, first), last, background)


def isolated_piece(clip: Clip, gain: float) -> Piece:
    """Return the first piece of a clip that nothing else is near."""
    frames = PRE_ROLL + clip.frames + POST_ROLL
    placed = PlacedClip(PRE_ROLL, clip.name, clip.samples, gain)
    return Piece(min(frames, LONGEST), (placed,), isolated=frames <= LONGEST)


@dataclass
class SoundGroup:
    """Sounds that are near each other, from frame `start` to before `end`."""

    start: int
    end: int
    sounds: list[Placed]


def group_sounds(
    sounds: Sequence[Placed], moving: Sequence[tuple[int, int]] = ()
) -> Iterator[SoundGroup]:
    """Yield what sounds together, in order, each group at least MIN_GAP frames from the next.

    `moving` are spans of frames in which a background's level changes: they belong to a group.
    """
    found: SoundGroup | None = None
    spans: list[tuple[int, int, Placed | None]] = [
        (placed.start, placed.end, placed) for placed in sounds
    ]
    spans += [(start, end, None) for start, end in moving]
    for start, end, placed in sorted(spans, key=lambda span: span[:2]):
        if found is None or start - found.end >= MIN_GAP:
            if found:
                yield found
            found = SoundGroup(start, end, [])
        found.end = max(found.end, end)
        if placed:
            found.sounds.append(placed)
    if found:
        yield found


def _background_spans(start: int, end: int, loop: BackgroundLoop | None) -> Iterator[Span]:
    """Yield spans in which nothing sounds but the background, if there is one."""
    if loop is None:
        if start < end:
            yield Span(start, Piece(1), 0, end - start)
        return
    while start < end:
        number, at = divmod(start % loop.frames, LOOP_PIECE)
        length = min(LOOP_PIECE, loop.frames - number * LOOP_PIECE)
        piece = Piece(length, background=BackgroundPart(loop, number * LOOP_PIECE))
        frames = min(end - start, piece.frames - at)
        yield Span(start, piece, at, frames)
        start += frames


def _clip_piece(first: int, last: int, sounds: Sequence[Placed], level: Level) -> Piece:
    """Make the piece of some frames. Sounds in the frames around them reach into these."""
    placed_clips = []
    for placed in sounds:
        if placed.start < last + TRAIL and placed.end > first - LEAD:
            clip, samples, gain = level(placed.sound)
            placed_clips.append(PlacedClip(placed.start - first, clip, samples, gain))
    return Piece(last - first, tuple(placed_clips))


def _duck(timeline: Timeline, duck: float) -> Envelope:
    """Return a background's level over a session: up at its start, down under lines, away."""
    frames = timeline.frames
    fades = ((0, FADE_FROM), (FADE_IN, 0.0), (frames - FADE_OUT, 0.0), (frames, FADE_FROM))
    if frames < FADE_IN + FADE_OUT:
        middle = frames * FADE_IN // (FADE_IN + FADE_OUT)
        fades = ((0, FADE_FROM), (middle, 0.0), (middle, 0.0), (frames, FADE_FROM))
    heard = (event for event in timeline.events if event.kind in ("speech", "sound"))
    spoken = sorted((event.start, event.end) for event in heard)
    ducked: list[tuple[int, float]] = []
    begin, end = 0, 0
    # A last line that is far away closes what is open.
    for start, stop in [*spoken, (frames + 2 * RELEASE + HOLD + LOOK_AHEAD + ATTACK, 0)]:
        if end and start - LOOK_AHEAD - ATTACK < end + HOLD + RELEASE:
            end = max(end, stop)
            continue
        if end:
            down, up = begin - LOOK_AHEAD, end + HOLD
            ducked += [(down - ATTACK, 0.0), (down, -duck), (up, -duck), (up + RELEASE, 0.0)]
        begin, end = start, stop
    points = sorted({frame for frame, _ in (*fades, *ducked)})
    return tuple((frame, _level_at(fades, frame) + _level_at(ducked, frame)) for frame in points)


def _moves(envelope: Envelope, start: int, end: int) -> bool:
    """Tell whether the level is anything but 0 dB from one frame to another."""
    return any(_level_at(envelope, frame) != 0 for frame in (start, end))


def _cut_envelope(envelope: Envelope, first: int, last: int) -> Envelope:
    """Return the envelope of a piece, from its first frame; empty if it is 0 dB throughout."""
    start, end = first - LEAD, last + TRAIL
    low, high = bisect(envelope, start, key=_frame), bisect(envelope, end - 1, key=_frame)
    frames = [start, *map(_frame, envelope[low:high]), end]
    cut = tuple((frame - first, round(_level_at(envelope, frame), 6)) for frame in frames)
    return cut if any(level for _, level in cut) else ()


def _level_at(envelope: Sequence[tuple[int, float]], frame: int) -> float:
    if not envelope:
        return 0.0
    index = bisect(envelope, frame, key=_frame)
    if index == 0:
        return envelope[0][1]
    if index == len(envelope):
        return envelope[-1][1]
    (before, low), (after, high) = envelope[index - 1 : index + 1]
    return low + (high - low) * (frame - before) / (after - before)


def _frame(point: tuple[int, float]) -> int:
    return point[0]
