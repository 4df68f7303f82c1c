"""Cues with lengths -> places, in whole frames."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.errors import Place, ScriptError
from audiogen.plan import place_cues as place_cues_module
from audiogen.plan.cues import (
    ChapterStart,
    Context,
    Cue,
    Silence,
    SilenceKind,
    Speech,
    Strike,
    TimedCue,
)
from audiogen.plan.place_cues import HEAD, TAIL, Pacing, place_cues
from audiogen.plan.timeline import Line, Placed, Timeline, VoiceSound
from audiogen.script.model import Range
from audiogen.units import format_clock, to_frames
from tests.helpers import Run, Write, plan_of

AIR, CHAPTER_AIR = to_frames(place_cues_module.AIR), to_frames(place_cues_module.CHAPTER_AIR)
PLACE, CONTEXT = Place("t.yaml", 1, 1), Context()
LENGTHS = {"short": 20, "long": 100, "huge": 2000}
LINES = {text: Line((Placed(0, VoiceSound(text, frames)),)) for text, frames in LENGTHS.items()}


def say(text: str = "long") -> Speech:
    return Speech(PLACE, CONTEXT, text, text)


def silence(
    seconds: float, kind: SilenceKind = "rest", beats: tuple[TimedCue, ...] = ()
) -> Silence:
    return Silence(
        PLACE, CONTEXT, kind, seconds, 10.0, Range(seconds, seconds, seconds), timed=beats
    )


def spans(laid: Timeline) -> list[tuple[str, int, int]]:
    return [(event.kind, event.start, event.end) for event in laid.events]


def test_air_stands_between_lines_and_not_around_silences() -> None:
    laid = place_cues([say(), say(), silence(2.4), say()], LINES)
    second = HEAD + 100 + AIR
    assert spans(laid) == [
        ("speech", HEAD, HEAD + 100),
        ("speech", second, second + 100),
        ("rest", second + 100, second + 200),
        ("speech", second + 200, second + 300),
    ]
    assert laid.frames == second + 300 + TAIL


def test_a_chime_rings_out_under_what_follows() -> None:
    laid = place_cues([Strike(PLACE, CONTEXT, "bowl", 3), say("short")], LINES)
    chime, speech = laid.events
    assert chime.end == HEAD + 2 * to_frames(4.5) + to_frames(14)
    assert speech.start == HEAD + 2 * to_frames(4.5) + to_frames(4.5)
    assert speech.end < chime.end
    assert laid.frames == chime.end + TAIL, "the file ends when all is still"


def test_chapters_stand_end_to_end_from_the_first_sample() -> None:
    laid = place_cues([ChapterStart(PLACE, "A"), say(), ChapterStart(PLACE, "B"), say()], LINES)
    begin = HEAD + 100 + CHAPTER_AIR
    assert [(chapter.title, chapter.start, chapter.end) for chapter in laid.chapters] == [
        ("A", 0, begin),
        ("B", begin, laid.frames),
    ]


def test_pauses_scale_and_nothing_else_does() -> None:
    cues = [silence(10, "pause"), silence(10, "hold"), silence(10, "breaths"), silence(10)]
    usual, half = place_cues(cues, {}), place_cues(cues, {}, Pacing(pauses=0.5))
    assert usual.frames - half.frames == to_frames(10) - to_frames(5)


def test_a_day_is_the_limit() -> None:
    with pytest.raises(ScriptError, match="24 hours"):
        place_cues([silence(23 * 3600), silence(2 * 3600)], {})


CUES = st.lists(
    st.one_of(
        st.sampled_from(sorted(LENGTHS)).map(say),
        st.builds(
            silence, st.floats(0.024, 600), st.sampled_from(["pause", "hold", "breaths", "rest"])
        ),
        st.builds(
            lambda name, times: Strike(PLACE, CONTEXT, name, times),
            st.sampled_from(["bowl", "bell", "woodblock"]),
            st.integers(1, 4),
        ),
        st.just(ChapterStart(PLACE, "C")),
    ),
    max_size=30,
)


@given(CUES)
def test_order_is_kept_nothing_speaks_over_anything_and_all_is_inside(cues: list[Cue]) -> None:
    laid = place_cues(cues, LINES)
    starts = [event.start for event in laid.events]
    assert starts == sorted(starts)
    assert len(laid.events) == sum(not isinstance(cue, ChapterStart) for cue in cues)
    foreground = [event for event in laid.events if event.kind != "chime"]
    for event, following in pairwise(foreground):
        assert event.end <= following.start
    assert all(HEAD <= event.start < event.end <= laid.frames - TAIL for event in laid.events)
    for cue, event in zip(
        (cue for cue in cues if not isinstance(cue, ChapterStart)), laid.events, strict=True
    ):
        if isinstance(cue, Silence):
            assert event.end - event.start == max(1, to_frames(cue.seconds))


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (65.4, "1:05"), (3600, "1:00:00"), (86399.7, "24:00:00")]
)
def test_clock(seconds: float, told: str) -> None:
    assert format_clock(seconds) == told


@pytest.mark.parametrize("breath", [9.7, 10.0, 11.0, 13.3])
def test_breaths_grow_to_all_that_their_lines_need(breath: float) -> None:
    """A breath is not a whole number of frames. Rounding must never take room from a line."""
    cue = Silence(PLACE, CONTEXT, "breaths", 3 * breath, breath, Range(3, 3, 3), count=3)
    for need in range(1, 6000):
        frames = place_cues_module.silence_frames(cue, Pacing(), {(PLACE, cue.seconds): need})
        assert frames >= need
        assert frames == to_frames(round(frames * 0.024 / breath) * breath), "whole breaths"
        assert frames == to_frames(3 * breath) or frames - need < to_frames(breath) + 1, (
            "and no more than it takes"
        )


def test_silences_that_nobody_wrote(write: Write, run: Run) -> None:
    """A second between lines, two before a section, half a second at both ends; to a frame."""
    script = write(
        "\n".join(("- One.", "- Two.", "- {section: Next, steps: [Three., Four.]}")),
        "title: Test\nvoice: tone\nchimes: none",
    )
    plan = plan_of(run, script, "--exact")
    lines = plan["events"]
    silences = [after["start"] - before["end"] for before, after in pairwise(lines)]
    ends = [lines[0]["start"], plan["duration"] - lines[-1]["end"]]
    assert silences == pytest.approx([1.0, 2.0, 1.0], abs=0.0125)
    assert ends == pytest.approx([0.5, 0.5], abs=0.0125)
