"""A length is met to a frame, or refused with what is possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from audiogen.errors import LengthError, Place
from audiogen.plan.cues import Cue, Silence, spoken_lines
from audiogen.plan.fit import PAUSE_LEAST, PAUSE_MOST, Fitter
from audiogen.plan.place_cues import place_cues
from audiogen.plan.request import Request
from audiogen.plan.timeline import Line, Placed, VoiceSound
from audiogen.script.model import (
    Amount,
    Block,
    Breath,
    Breaths,
    Choices,
    During,
    Hold,
    Pause,
    Range,
    Rest,
    Routine,
    Say,
    Side,
    Step,
    Strokes,
    Text,
)
from audiogen.units import to_frames, to_seconds
from tests.helpers import Run, Write, decoded, plan_of

numbers = iter(range(10**9))


def place() -> Place:
    """Every written step has a place of its own."""
    return Place("t.yaml", next(numbers), 1)


def ranges(least: float, most: float, *, whole: bool = False) -> st.SearchStrategy[Amount]:
    values: st.SearchStrategy[float] = (
        st.integers(int(least), int(most)) if whole else st.floats(least, most)
    )
    return st.lists(values, min_size=3, max_size=3).map(
        lambda three: Amount(place(), Range(*sorted(three)))
    )


def say(words: str) -> Say:
    return Say(place(), Text(place(), words))


LEAVES: st.SearchStrategy[Step] = st.one_of(
    st.sampled_from(["Lie down.", "A line that is longer, and goes on for a while.", "{side}"]).map(
        say
    ),
    ranges(0.5, 20).map(lambda amount: Pause(place(), amount)),
    ranges(1, 30).map(lambda amount: Hold(place(), amount)),
    ranges(1, 12, whole=True).map(lambda amount: Breaths(place(), amount, "out")),
    ranges(5, 200).map(
        lambda amount: Rest(place(), amount, (During(Text(place(), "Inside it.")),))
    ),
)
BLOCKS: st.SearchStrategy[Step] = st.builds(
    lambda steps, repeat: Block(place(), tuple(steps), repeat=repeat),
    st.lists(LEAVES, min_size=1, max_size=3),
    st.none() | ranges(1, 4, whole=True),
)
ROUTINES = st.builds(
    lambda steps, chimes: Routine(
        "t.yaml",
        "T",
        (Block(place(), tuple(steps), sides=(Side("left"), Side("right"))),),
        breath=Breath(4, 0, 5, 2),
        chimes=dict.fromkeys(("start", "side", "section", "interval", "end"), Strokes(*chimes)),
    ),
    st.lists(LEAVES | BLOCKS, min_size=1, max_size=6),
    st.sampled_from([("bowl", 1), ("woodblock", 2), ("none", 0)]),
)


class Lengths:
    """Lines as long as their letters."""

    known = 0

    def __call__(self, cues: Sequence[Cue]) -> Mapping[str, Line]:
        return {
            speech.spoken: Line(
                (Placed(0, VoiceSound(speech.spoken, 20 + 3 * len(speech.spoken))),)
            )
            for speech in spoken_lines(cues)
        }


def fitter(routine: Routine) -> Fitter:
    return Fitter(Request.make(routine, Choices()), Lengths())


def counts(cues: Sequence[Cue]) -> list[int]:
    return [cue.count for cue in cues if isinstance(cue, Silence) and cue.count]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROUTINES, st.floats(0, 1), st.floats(0, 1))
def test_any_length_between_the_bounds_is_met(routine: Routine, one: float, other: float) -> None:
    made = fitter(routine)
    shortest, longest = made.bounds().shortest.frames, made.bounds().longest.frames
    usual = made.lay_out().timeline.frames
    assert shortest <= usual <= longest
    before: list[int] = []
    for target in sorted(round(shortest + share * (longest - shortest)) for share in (one, other)):
        fitted = made.fit(target)
        timeline = fitted.timeline
        assert timeline == place_cues(fitted.cues, fitted.lines, fitted.pacing)
        assert timeline.frames == target, "exact to a frame"
        assert PAUSE_LEAST <= fitted.pacing.pauses <= PAUSE_MOST
        assert fitted.pacing.times is not None
        assert 0 <= fitted.pacing.times <= 2
        silences = [cue for cue in fitted.cues if isinstance(cue, Silence)]
        places = {cue.place: cue for cue in silences}
        events = [
            event for event in timeline.events if event.kind in ("pause", "hold", "breaths", "rest")
        ]
        lengths: dict[Place, set[int]] = {}
        for cue, event in zip(silences, events, strict=True):
            lengths.setdefault(cue.place, set()).add(event.end - event.start)
            least, most = (to_frames(places[cue.place].seconds_at(dial)) for dial in (0.0, 2.0))
            if cue.kind == "pause":
                assert least * PAUSE_LEAST - 1 <= event.end - event.start <= most * PAUSE_MOST + 1
            elif not cue.lines:
                assert least <= event.end - event.start <= most, "nothing leaves its range"
        assert all(len(found) == 1 for found in lengths.values()), "sides are equal"
        now = counts(fitted.cues)
        if len(before) == len(now):
            assert all(low <= high for low, high in zip(before, now, strict=True)), (
                "a longer session lowers no count"
            )
        else:
            assert len(before) < len(now), "nor does it lose a round"
        before = now


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ROUTINES)
def test_beyond_the_bounds_is_refused(routine: Routine) -> None:
    made = fitter(routine)
    shortest, longest = made.bounds().shortest.frames, made.bounds().longest.frames
    for target in (shortest - 1, longest + 1):
        with pytest.raises(LengthError, match="can't be") as raised:
            made.fit(target)
        assert raised.value.shortest == to_seconds(shortest)
        assert raised.value.longest == to_seconds(longest)
    for target in (shortest, longest):
        assert made.fit(target).timeline.frames == target


SCRIPTS = sorted((Path(__file__).parent.parent / "scripts").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("share", [0.0, 0.6])
def test_a_routine_has_its_length_in_the_decoded_file(script: Path, share: float, run: Run) -> None:
    assert run("plan", script, "--exact", "--voice", "espeak").exit_code == 0
    usual = plan_of(run, script, "--voice", "espeak")
    shortest, longest = -(-usual["shortest"] // 1) + 2, usual["longest"] // 1 - 2
    seconds = round(shortest + share * (longest - shortest))
    result = run("build", script, "--voice", "espeak", "--length", f"{seconds}s")
    assert result.exit_code == 0, result.stderr
    samples = decoded(Path("output") / f"{script.stem}.mp3")
    assert abs(len(samples) / 48_000 - seconds) <= 0.012
    plan = plan_of(run, script, "--voice", "espeak", "--length", f"{seconds}s")
    assert plan["exact"]
    assert round(plan["duration"] * 48_000) == len(samples)


STEPS = """
- section: A
  sides: [left, right]
  steps:
    - Your {side} side, for {stay} breaths.
    - breaths: 3..5..10
      name: stay
    - pause: 4s
- section: B
  steps:
    - rest: 10s..20s..1m
"""
TOP = "title: T\nvoice: tone\nbreath: 4s\nversions: {short: {length: 1m20s}, "
TOP += "left: {sides: left, set: {stay: 4}, pace: slow}}"


def test_a_length_that_cannot_be_met_is_refused_with_the_bounds(write: Write, run: Run) -> None:
    script = write(STEPS)
    for length, way in (("20s", "--pace"), ("1h", "--breath")):
        result = run("build", script, "--length", length)
        assert result.exit_code == 1
        assert "can't be" in result.stderr
        assert way in result.stderr
    assert not Path("output").exists()


def test_versions_are_choices_and_flags_come_first(write: Write, run: Run) -> None:
    script = write(STEPS, TOP)
    result = run("build", script, "--all-versions")
    assert result.exit_code == 0, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        "output/test-short.mp3",
        "output/test-left.mp3",
    ]
    assert "(version short, length 1m20s)" in result.stdout
    assert len(decoded(Path("output/test-short.mp3"))) == to_frames(80) * 1152
    tags = ID3("output/test-left.mp3")
    assert tags["TIT2"].text == ["T (left)"]
    assert tags["TALB"].text == ["T"]
    assert tags.getall("COMM")[0].text == ["version left, pace 0.8, sides left, stay=4"]
    left = plan_of(run, script, "--version", "left")
    assert {event.get("side") for event in left["events"]} == {None, "left"}
    assert [event["count"] for event in left["events"] if event["kind"] == "breaths"] == [4]
    right = plan_of(run, script, "--version", "left", "--sides", "right", "--set", "stay=6")
    assert [event["count"] for event in right["events"] if event["kind"] == "breaths"] == [6]
    assert {event.get("side") for event in right["events"]} == {None, "right"}
    assert run("build", script, "--version", "shrot").exit_code == 1
    assert run("build", script, "--version", "short", "--all-versions").exit_code == 1
    assert run("build", write(STEPS, name="plain.yaml"), "--all-versions").exit_code == 1


def test_a_version_that_cannot_be_is_a_problem_of_the_script(write: Write, run: Run) -> None:
    result = run("check", write(STEPS, TOP.replace("sides: left", "sides: lfet")))
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "test.yaml:4:11: The version `left` can't be made: There is no side `lfet`."
    )


def test_pace_slows_speech_and_pauses_but_not_breaths(write: Write, run: Run) -> None:
    script = write(
        "- A line of a good length, to be measured.\n- pause: 4s\n- breaths: 2",
        "title: T\nvoice: tone",
    )
    lengths = {}
    for pace in ("normal", "slow", "2"):
        assert run("build", script, "--pace", pace).exit_code == 0
        events = plan_of(run, script, "--pace", pace)["events"]
        lengths[pace] = {event["kind"]: event["end"] - event["start"] for event in events}
        check = decoded(Path("output/test.mp3"))
        assert len(check) == round(plan_of(run, script, "--pace", pace)["duration"] * 48_000)
    for pace, factor in (("slow", 0.8), ("2", 2)):
        assert lengths[pace]["speech"] == pytest.approx(
            lengths["normal"]["speech"] / factor, abs=0.08
        )
        assert lengths[pace]["pause"] == pytest.approx(4 / factor, abs=0.012)
        assert lengths[pace]["breaths"] == pytest.approx(lengths["normal"]["breaths"])


def test_espeak_has_a_rate_of_its_own(write: Write, run: Run) -> None:
    script = write(
        "- A line of a good length, to be measured with some care.",
        "title: T\nvoice: espeak\nchimes: none",
    )
    spoken = {}
    for pace in ("0.8", "1", "1.25"):
        assert run("build", script, "--pace", pace).exit_code == 0
        (event,) = plan_of(run, script, "--pace", pace)["events"]
        spoken[pace] = event["end"] - event["start"]
    assert spoken["0.8"] / spoken["1"] == pytest.approx(1.25, abs=0.12)
    assert spoken["1.25"] / spoken["1"] == pytest.approx(0.8, abs=0.12)


def test_breath_scales_the_scripts_breath_and_not_a_steps_own(write: Write, run: Run) -> None:
    script = write(
        "- {breaths: 2}\n- {breaths: 2, breath: 4-7-8}",
        "title: T\nbreath: {in: 4s, out: 5s, rest: 1s}",
    )
    lengths = [
        event["end"] - event["start"] for event in plan_of(run, script, "--breath", "12s")["events"]
    ]
    assert lengths[1:3] == [pytest.approx(24, abs=0.012), pytest.approx(38, abs=0.012)]


def test_chimes_can_be_left_out(write: Write, run: Run) -> None:
    plan = plan_of(run, write(STEPS), "--chimes", "none")
    assert not [event for event in plan["events"] if event["kind"] == "chime"]


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (("--length", "20"), "20s"),
        (("--length", "soon"), "--length"),
        (("--pace", "3"), "0.5 to 2"),
        (("--breath", "1s"), "2s to 300s"),
        (("--chimes", "bell"), "none"),
        (("--set", "stay"), "name=value"),
        (("--sides", "left=99"), "0.1 to 10"),
        (("--sides", "left,left"), "twice"),
        (("--set", "stay={x}"), "braces"),
        (("--with=a", "--without=a"), "on and off"),
        (("--only=A", "--skip=A"), "left out"),
        (("--choices", "--json"), "together"),
    ],
)
def test_a_flag_that_makes_no_sense_is_refused(
    write: Write, run: Run, flags: tuple[str, str], word: str
) -> None:
    result = run("plan", write(STEPS), *flags)
    assert result.exit_code == 1
    assert word in result.stderr


def test_choices_are_listed(write: Write, run: Run) -> None:
    listed = run("plan", write(STEPS, TOP), "--choices").stdout
    for line in (
        "section    1 A",
        "sides     left, right",
        "amount    stay=3 .. 5 .. 10",
        "version   short: length 1m20s",
    ):
        assert line in listed


def test_the_picture_has_everything(write: Write, run: Run) -> None:
    import xml.etree.ElementTree as ElementTree

    script = write(STEPS, TOP.replace("title: T", "title: A & <B>"))
    assert run("build", script, "--picture").exit_code == 0
    root = ElementTree.parse("output/test.svg").getroot()  # noqa: S314 - our own file
    texts = [
        "".join(element.itertext()) for element in root.iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "A & <B>" in texts
    assert "A – left" in texts
    rects = [element.get("class") for element in root.iter("{http://www.w3.org/2000/svg}rect")]
    plan = plan_of(run, script)
    for kind in ("speech", "breaths", "pause", "rest"):
        assert rects.count(kind) == 1 + sum(event["kind"] == kind for event in plan["events"]), (
            "and one in the legend"
        )
    circles = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(circles) == sum(
        event.get("count", 1) for event in plan["events"] if event["kind"] == "chime"
    )


def test_three_hours_work_and_a_day_is_the_cap(write: Write, run: Run) -> None:
    script = write("- Rest.\n- rest: 5m..10m..8h\n  every: 10m\n  during: Still resting.")
    plan = plan_of(run, script, "--length", "3h")
    assert plan["duration"] == pytest.approx(3 * 3600, abs=0.012)
    assert run("plan", script, "--length", "25h").exit_code == 1
