"""Timeline -> pieces: what is encoded by itself, and where its frames stand in the file.

Where nothing changes, over silence or over a background that sounds alone, one piece serves the whole session: the
frame of silence, or a part of the background's loop. Everything else is cut into pieces that hold what sounds in them,
placed from their own beginning, so that a piece stays the same wherever in a session it stands.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

from audiogen.audio.clips import Clip
from audiogen.formats.mp3.encode import LEAD, TRAIL
from audiogen.plan.timeline import Placed, Sound, Timeline
from audiogen.units import to_frames

PRE_ROLL, POST_ROLL = 2, 3  # frames that a piece has before its first sound, and after its last
MIN_GAP: Final = 5  # frames without sound that part two pieces
LONGEST: Final = to_frames(30)  # frames of a piece: what sounds longer is cut
LOOP_PIECE: Final = to_frames(12)  # frames of a piece of a loop that sounds alone
FADE_IN, FADE_OUT, FADE_FROM = to_frames(4), to_frames(6), -60.0  # a background's ends, in dB
# A background goes down before the voice, stays down a moment after it, and comes back slowly.
LOOK_AHEAD, ATTACK, HOLD, RELEASE = to_frames(0.2), to_frames(0.5), to_frames(0.2), to_frames(1.2)

Envelope: TypeAlias = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip in a piece: the frame at which it begins, before 0 if it began earlier; its gain in dB."""

    start: int
    clip: str
    samples: int
    gain: float


@dataclass(frozen=True, slots=True)
class BackgroundLoop:
    """The loop of a background: its clip, its frames, its gain in dB, and by how many dB it goes down under speech."""

    clip: str
    frames: int
    gain: float
    duck: float


@dataclass(frozen=True, slots=True)
class BackgroundPart:
    """A bed in a piece: the frame of its loop at the piece's frame 0, and dB at some frames, straight in between."""

    bed: BackgroundLoop
    phase: int
    envelope: Envelope = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """So many frames, and what is heard in them; silence, if nothing. `alone` if it begins and ends in silence."""

    frames: int
    sounds: tuple[PlacedClip, ...] = ()
    under: BackgroundPart | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """So many frames of the file: a piece's from the one at `at` on; a piece of one frame as often as it takes."""

    piece: Piece
    at: int
    frames: int


Level: TypeAlias = Callable[
    [Sound], tuple[str, int, float]
]  # a sound's clip, its samples, its gain


def cut_spans(
    timeline: Timeline, level: Level, bed: BackgroundLoop | None = None
) -> Iterator[Span]:
    """All the frames of a session, one more than its timeline has, because the encoder is late by nearly one."""
    sounds = [placed for event in timeline.events for placed in event.sounds]
    envelope = _envelope(timeline, bed.duck) if bed else ()
    moving = [
        (start, end) for (start, _), (end, _) in pairwise(envelope) if _moves(envelope, start, end)
    ]
    at, length = 0, timeline.frames + 1
    for group in groups(sounds, moving):
        start, end = max(0, group.start - PRE_ROLL), min(length, group.end + POST_ROLL)
        yield from _alone(at, start, bed)
        for first in range(start, end, LONGEST):
            last = min(first + LONGEST, end)
            piece = _piece(first, last, group.sounds, level)
            if bed:
                piece = replace(
                    piece,
                    under=BackgroundPart(bed, first % bed.frames, _cut(envelope, first, last)),
                )
            yield Span(
                replace(piece, alone=not bed and last - first == end - start), 0, last - first
            )
        at = end
    yield from _alone(at, length, bed)


def clip_piece(clip: Clip, gain: float) -> Piece:
    """The first piece of a clip that nothing else is near."""
    frames = PRE_ROLL + clip.frames + POST_ROLL
    return Piece(
        min(frames, LONGEST),
        (PlacedClip(PRE_ROLL, clip.name, clip.samples, gain),),
        alone=frames <= LONGEST,
    )


@dataclass
class _Group:
    start: int
    end: int
    sounds: list[Placed]


def groups(sounds: Sequence[Placed], moving: Sequence[tuple[int, int]] = ()) -> Iterator[_Group]:
    """What sounds together, in order; each group at least MIN_GAP frames from the next. `moving` spans belong to it."""
    found: _Group | None = None
    all_of_it: list[tuple[int, int, Placed | None]] = [
        (placed.start, placed.end, placed) for placed in sounds
    ]
    all_of_it += [(start, end, None) for start, end in moving]
    for start, end, placed in sorted(all_of_it, key=lambda one: one[:2]):
        if found is None or start - found.end >= MIN_GAP:
            if found:
                yield found
            found = _Group(start, end, [])
        found.end = max(found.end, end)
        if placed:
            found.sounds.append(placed)
    if found:
        yield found


def _alone(start: int, end: int, bed: BackgroundLoop | None) -> Iterator[Span]:
    """Frames in which nothing sounds but the bed."""
    if bed is None:
        if start < end:
            yield Span(Piece(1), 0, end - start)
        return
    while start < end:
        number, at = divmod(start % bed.frames, LOOP_PIECE)
        piece = Piece(
            min(LOOP_PIECE, bed.frames - number * LOOP_PIECE),
            (),
            BackgroundPart(bed, number * LOOP_PIECE),
        )
        frames = min(end - start, piece.frames - at)
        yield Span(piece, at, frames)
        start += frames


def _piece(first: int, last: int, sounds: Sequence[Placed], level: Level) -> Piece:
    """The frames from `first` to before `last`. Sounds in the frames around them count: they reach into these."""
    heard = []
    for placed in sounds:
        if placed.start < last + TRAIL and placed.end > first - LEAD:
            clip, samples, gain = level(placed.sound)
            heard.append(PlacedClip(placed.start - first, clip, samples, gain))
    return Piece(last - first, tuple(heard))


def _envelope(timeline: Timeline, duck: float) -> Envelope:
    """A bed's level over a whole session: up at its beginning, down under each line, away at its end."""
    fades = (
        (0, FADE_FROM),
        (FADE_IN, 0.0),
        (timeline.frames - FADE_OUT, 0.0),
        (timeline.frames, FADE_FROM),
    )
    if timeline.frames < FADE_IN + FADE_OUT:
        middle = timeline.frames * FADE_IN // (FADE_IN + FADE_OUT)
        fades = ((0, FADE_FROM), (middle, 0.0), (middle, 0.0), (timeline.frames, FADE_FROM))
    spoken = sorted(
        (event.start, event.end) for event in timeline.events if event.kind in ("speech", "sound")
    )
    ducked: list[tuple[int, float]] = []
    begin, end = 0, 0
    for start, stop in [*spoken, (timeline.frames + 2 * RELEASE + HOLD + LOOK_AHEAD + ATTACK, 0)]:
        if end and start - LOOK_AHEAD - ATTACK < end + HOLD + RELEASE:
            end = max(end, stop)
            continue
        if end:
            down, up = begin - LOOK_AHEAD, end + HOLD
            ducked += [(down - ATTACK, 0.0), (down, -duck), (up, -duck), (up + RELEASE, 0.0)]
        begin, end = start, stop
    frames = sorted({frame for frame, _ in (*fades, *ducked)})
    return tuple((frame, _at(fades, frame) + _at(ducked, frame)) for frame in frames)


def _moves(envelope: Envelope, start: int, end: int) -> bool:
    """Whether the level is anything but 0 dB from one frame to another."""
    return any(_at(envelope, frame) != 0 for frame in (start, end))


def _cut(envelope: Envelope, first: int, last: int) -> Envelope:
    """The envelope of a piece, from its first frame and around it; empty where it is 0 dB throughout."""
    start, end = first - LEAD, last + TRAIL
    inside = slice(bisect(envelope, start, key=_frame), bisect(envelope, end - 1, key=_frame))
    frames = [start, *map(_frame, envelope[inside]), end]
    cut = tuple((frame - first, round(_at(envelope, frame), 6)) for frame in frames)
    return cut if any(level for _, level in cut) else ()


def _at(envelope: Sequence[tuple[int, float]], frame: int) -> float:
    """The level at a frame, straight between the points around it."""
    if not envelope:
        return 0.0
    place = bisect(envelope, frame, key=_frame)
    if place == 0:
        return envelope[0][1]
    if place == len(envelope):
        return envelope[-1][1]
    (before, low), (after, high) = envelope[place - 1 : place + 1]
    return low + (high - low) * (frame - before) / (after - before)


def _frame(point: tuple[int, float]) -> int:
    return point[0]
