"""Lines in a silence: each is placed so that nothing speaks over anything. Times are frames."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from audiogen.units import to_frames

LINE_AIR: Final = to_frames(0.5)  # on both sides of a line, and before the end of the silence


class Span(NamedTuple):
    """`frames` frames from frame `start` on."""

    start: int
    frames: int

    @property
    def end(self) -> int:
        """Return the frame after its last one."""
        return self.start + self.frames


class Arrangement(NamedTuple):
    """The numbers of the timed cues that sound, and the start of each line, in the given order."""

    timed: tuple[int, ...]
    starts: tuple[int, ...]


def room_for(lines: Iterable[int]) -> int:
    """Return the length of a silence that holds lines of these lengths; 0 without lines."""
    frames = list(lines)
    return LINE_AIR + sum(frames) + LINE_AIR * len(frames) if frames else 0


def arrange(length: int, timed: Sequence[Span], lines: Sequence[Span]) -> Arrangement:
    """Place lines between the timed cues of a silence, as near to their wishes as can be.

    Lines keep the order of their wishes. A line for which no space between timed cues is wide
    enough begins on one of them, and those under it fall silent. So does a timed cue that has no
    room itself, or would end after the silence. Raises ValueError if the lines have no room.
    """
    if room_for(line.frames for line in lines) > length:
        raise ValueError(f"{len(lines)} lines have no room in {length} frames")
    heard: list[int] = []
    for number, span in enumerate(timed):
        if span.end <= length and (not heard or span.start >= timed[heard[-1]].end):
            heard.append(number)
    order = sorted(range(len(lines)), key=lambda number: lines[number].start)
    sounding = [timed[number] for number in heard]
    silenced, placed = _place_lines(sounding, [lines[number] for number in order], length)
    starts = dict(zip(order, placed, strict=True))
    kept = tuple(number for at, number in enumerate(heard) if at not in silenced)
    return Arrangement(kept, tuple(starts[number] for number in range(len(lines))))


def _place_lines(
    timed: Sequence[Span], lines: Sequence[Span], length: int
) -> tuple[set[int], list[int]]:
    """Place each line after the one before, early enough for the rest; tell what falls silent."""
    begins = [span.start for span in timed]
    widest = max((end - start for start, end in _gaps(timed, length)), default=length)
    silenced: set[int] = set()
    starts: list[int] = []
    low, high = LINE_AIR, length - sum(line.frames + LINE_AIR for line in lines)
    for line in lines:
        wish = max(low, min(high, line.start))
        start = None
        if line.frames + 2 * LINE_AIR <= widest:
            start = _start_between(timed, begins, line.frames, wish, low, high, length)
        if start is None:
            start = _start_over(begins, wish, low, high)
            first = bisect_left(begins, start)
            first -= first > 0 and timed[first - 1].end > start
            silenced.update(range(first, bisect_left(begins, start + line.frames + LINE_AIR)))
        starts.append(start)
        low, high = start + line.frames + LINE_AIR, high + line.frames + LINE_AIR
    return silenced, starts


def _gaps(timed: Sequence[Span], length: int) -> Iterator[tuple[int, int]]:
    """Yield the spaces that timed cues leave: start, and the frame after the last."""
    at = 0
    for span in timed:
        yield at, span.start
        at = span.end
    yield at, length


def _start_between(
    timed: Sequence[Span],
    begins: Sequence[int],
    frames: int,
    wish: int,
    low: int,
    high: int,
    length: int,
) -> int | None:
    """Find the start nearest to a wish, from `low` to `high`, with air from timed cues around."""
    best: int | None = None
    here = bisect_left(begins, wish)
    # Look at the space of the wish first, then at its neighbours, further and further away.
    for step in range(len(timed) + 1):
        for space in {here - step, here + step}:
            if not 0 <= space <= len(timed):
                continue
            first = max(low, timed[space - 1].end + LINE_AIR if space else low)
            last = min(high, (begins[space] if space < len(timed) else length) - LINE_AIR - frames)
            if first <= last:
                start = max(first, min(last, wish))
                if best is None or abs(start - wish) < abs(best - wish):
                    best = start
        lowest, highest = max(0, here - step), min(len(timed), here + step)
        done = (lowest == 0 or begins[lowest - 1] < low) and (
            highest == len(timed) or (highest > 0 and begins[highest - 1] > high)
        )
        if best is not None or done:
            break
    return best


def _start_over(begins: Sequence[int], wish: int, low: int, high: int) -> int:
    """Return the start of the timed cue nearest to a wish, from `low` to `high`; else the wish."""
    first, last = bisect_left(begins, low), bisect_left(begins, high + 1)
    return min(begins[first:last], key=lambda begin: abs(begin - wish), default=wish)
