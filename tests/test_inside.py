"""Lines inside a silence: each is spoken, over nothing, in order, as near to its wish as can be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.plan.silence_layout import LINE_AIR, Arrangement, Span, arrange, room_for
from audiogen.units import to_frames

BREATH = to_frames(11)
NUMBERS = [Span(number * BREATH + to_frames(4), 30) for number in range(12)]


def test_a_line_stands_where_it_wishes() -> None:
    assert arrange(1000, [], [Span(400, 100)]) == Arrangement((), (400,))


def test_a_line_moves_between_counts() -> None:
    wish = NUMBERS[3].start + 10
    found = arrange(12 * BREATH, NUMBERS, [Span(wish, 100)])
    assert found.timed == tuple(range(12)), "no count falls silent"
    assert found.starts[0] == NUMBERS[3].end + LINE_AIR


def test_a_line_longer_than_a_breath_takes_the_place_of_whole_counts() -> None:
    found = arrange(12 * BREATH, NUMBERS, [Span(NUMBERS[4].start + 30, BREATH + 50)])
    assert found.starts == (NUMBERS[4].start,)
    assert found.timed == (0, 1, 2, 3, 6, 7, 8, 9, 10, 11)


def test_lines_that_crowd_make_way_for_each_other() -> None:
    found = arrange(1000, [], [Span(900, 200), Span(900, 200), Span(900, 200)])
    assert [b - a for a, b in pairwise(found.starts)] == [200 + LINE_AIR, 200 + LINE_AIR]
    assert found.starts[-1] + 200 + LINE_AIR <= 1000


def test_lines_need_room() -> None:
    with pytest.raises(ValueError, match="no room"):
        arrange(99 + room_for([100]), [], [Span(0, 100), Span(0, 100)])
    assert room_for([]) == 0
    assert room_for([100, 50]) == 150 + 3 * LINE_AIR
    assert arrange(100 + 2 * LINE_AIR, [], [Span(0, 100)]) == Arrangement((), (LINE_AIR,))


def test_a_beat_without_room_is_not_heard() -> None:
    assert arrange(100, [Span(0, 60), Span(50, 20), Span(70, 20), Span(90, 20)], []) == Arrangement(
        (0, 2), ()
    )


@given(
    st.integers(50, 4000),
    st.lists(st.integers(1, 90), max_size=12),
    st.lists(st.builds(Span, st.integers(-500, 5000), st.integers(1, 600)), max_size=8),
    st.integers(20, 500),
)
def test_nothing_speaks_over_anything(
    length: int, widths: list[int], lines: list[Span], apart: int
) -> None:
    beats = [Span(number * apart, width) for number, width in enumerate(widths)]
    if room_for(line.frames for line in lines) > length:
        return
    found = arrange(length, beats, lines)
    heard = [beats[number] for number in found.timed]
    spoken = [Span(start, line.frames) for start, line in zip(found.starts, lines, strict=True)]
    assert all(span.start >= 0 and span.end <= length for span in (*heard, *spoken))
    everything = sorted((*heard, *spoken), key=lambda span: span.start)
    assert all(first.end <= second.start for first, second in pairwise(everything))
    order = sorted(range(len(lines)), key=lambda number: lines[number].start)
    assert [found.starts[number] for number in order] == sorted(found.starts)


@pytest.mark.parametrize("lines", [1, 3, 6, 12])
def test_short_lines_silence_no_count(lines: int) -> None:
    """A line to each breath of a counted dozen fits between the counts."""
    length = 12 * BREATH
    wishes = [Span(round((number + 0.5) / lines * length) - 70, 140) for number in range(lines)]
    found = arrange(length, NUMBERS, wishes)
    assert found.timed == tuple(range(12))
    assert (
        max(abs(start - wish.start) for start, wish in zip(found.starts, wishes, strict=True))
        < BREATH
    )
