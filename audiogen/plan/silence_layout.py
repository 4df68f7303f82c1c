"""Lines inside a silence: where each is spoken so that nothing speaks over anything. All times are in frames."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from audiogen.units import to_frames

AIR = to_frames(0.5)  # on both sides of a line, and before the end of the silence


@dataclass(frozen=True, slots=True)
class Span:
    """From frame `start`, so many frames."""

    start: int
    frames: int

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which beats sound, and where each line begins, in the order in which they were given."""

    beats: tuple[int, ...]
    starts: tuple[int, ...]


def room(frames: Iterable[int]) -> int:
    """The length that a silence needs for lines of so many frames; none without lines."""
    lines = list(frames)
    return AIR + sum(lines) + AIR * len(lines) if lines else 0


def arrange(length: int, beats: Sequence[Span], lines: Sequence[Span]) -> Arrangement:
    """Place lines as near as can be to where they want to be, between the beats, in a silence that has room for them.

    Lines keep the order of their wishes. Where no space between beats holds a line, it begins on a beat, and the beats
    under it fall silent. A beat that has no room itself, or would come too late, does so too.
    """
    if room(line.frames for line in lines) > length:
        raise ValueError(f"{len(lines)} lines have no room in {length} frames")
    heard: list[int] = []
    for number, beat in enumerate(beats):
        if beat.end <= length and (not heard or beat.start >= beats[heard[-1]].end):
            heard.append(number)
    order = sorted(range(len(lines)), key=lambda number: lines[number].start)
    silent, placed = _place(
        [beats[number] for number in heard], [lines[number] for number in order], length
    )
    starts = dict(zip(order, placed, strict=True))
    kept = tuple(number for at, number in enumerate(heard) if at not in silent)
    return Arrangement(kept, tuple(starts[number] for number in range(len(lines))))


def _place(beats: Sequence[Span], lines: Sequence[Span], length: int) -> tuple[set[int], list[int]]:
    """Each line after the one before it and early enough for those that follow; the beats that fall silent."""
    begins = [beat.start for beat in beats]
    widest = max((end - start for start, end in _spaces(beats, length)), default=length)
    silent: set[int] = set()
    starts: list[int] = []
    low, high = AIR, length - sum(line.frames + AIR for line in lines)
    for line in lines:
        wish = max(low, min(high, line.start))
        start = (
            None
            if line.frames + 2 * AIR > widest
            else _between(beats, begins, line.frames, wish, low, high, length)
        )
        if start is None:
            start = _over(begins, wish, low, high)
            first = bisect_left(begins, start)
            first -= first > 0 and beats[first - 1].end > start
            silent.update(range(first, bisect_left(begins, start + line.frames + AIR)))
        starts.append(start)
        low, high = start + line.frames + AIR, high + line.frames + AIR
    return silent, starts


def _spaces(beats: Sequence[Span], length: int) -> Iterator[tuple[int, int]]:
    """The spaces that the beats leave, from their end to the next one's start."""
    at = 0
    for beat in beats:
        yield at, beat.start
        at = beat.end
    yield at, length


def _between(
    beats: Sequence[Span],
    begins: Sequence[int],
    frames: int,
    wish: int,
    low: int,
    high: int,
    length: int,
) -> int | None:
    """A start near to a wish, from `low` to `high`, at which a line has air from the beats on both sides."""
    best: int | None = None
    here = bisect_left(begins, wish)
    for step in range(len(beats) + 1):
        for space in {here - step, here + step}:
            if not 0 <= space <= len(beats):
                continue
            first = max(low, beats[space - 1].end + AIR if space else low)
            last = min(high, (begins[space] if space < len(beats) else length) - AIR - frames)
            if first <= last:
                start = max(first, min(last, wish))
                if best is None or abs(start - wish) < abs(best - wish):
                    best = start
        lowest, highest = max(0, here - step), min(len(beats), here + step)
        done = (lowest == 0 or begins[lowest - 1] < low) and (
            highest == len(beats) or (highest > 0 and begins[highest - 1] > high)
        )
        if best is not None or done:
            break
    return best


def _over(begins: Sequence[int], wish: int, low: int, high: int) -> int:
    """The beat nearest to a wish, from `low` to `high`; where there is none, the wish."""
    first, last = bisect_left(begins, low), bisect_left(begins, high + 1)
    return min(begins[first:last], key=lambda begin: abs(begin - wish), default=wish)
