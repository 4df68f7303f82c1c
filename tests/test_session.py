"""End to end: the MP3, decoded by somebody else's decoder, is what the plan says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from mutagen.id3 import ID3
from numpy.typing import NDArray

from audiogen.units import FRAME
from tests.helpers import Run, Write, decoded, plan_of

SCRIPTS = Path(__file__).parent.parent / "scripts"
STEPS = """
- section: Settling
  steps:
    - Lie down. Breathe.
    - pause: 3s
    - breaths: 2
      count: out
- section: Release
  sides: [left, right]
  steps:
    - Your {side} leg.
    - hold: 5s
    - rest: 4s
- chime: woodblock x2
- Done.
"""


def sample(seconds: float) -> int:
    return round(seconds * 48_000)


def sounding(samples: NDArray[np.float32], start: float, end: float) -> bool:
    return bool(np.abs(samples[sample(start) : sample(end)]).max() > 0.01)


def check_against_plan(plan: dict[str, object], samples: NDArray[np.float32]) -> None:
    """Every sound where the plan has it, to two frames, and digital silence everywhere else."""
    duration, events = plan["duration"], plan["events"]
    assert isinstance(duration, float)
    assert isinstance(events, list)
    assert plan["exact"] is True
    assert len(samples) == sample(duration)
    heard = np.zeros(len(samples), bool)
    chimes = np.zeros(len(samples), bool)
    for event in events:
        span = slice(sample(event["start"]) - 2 * FRAME, sample(event["end"]) + 2 * FRAME)
        if event["kind"] in ("speech", "chime"):
            heard[span] = True
        if event["kind"] == "chime":
            chimes[span] = True
    assert not samples[~heard].any()
    for event in events:
        if event["kind"] == "speech":
            begin, end = sample(event["start"]), sample(event["end"])
            loud = np.flatnonzero(np.abs(samples[begin - 4 * FRAME : end + 4 * FRAME]) > 0.01)
            assert loud.size
            if not chimes[begin:end].any():
                assert abs(loud[0] - 4 * FRAME) <= 2 * FRAME, event
                assert abs(loud[-1] - (4 * FRAME + end - begin)) <= 2 * FRAME, event
        elif event["kind"] == "chime":
            assert sounding(samples, event["start"], event["start"] + 0.5)


def test_the_file_is_what_the_plan_says(write: Write, run: Run) -> None:
    script = write(
        STEPS,
        "title: Tést\nvoice: tone\nlanguage: de\nauthor: A\nbreath: {in: 2s, out: 2s, rest: 1s}",
    )
    result = run("build", script)
    assert result.exit_code == 0, result.stderr
    samples = decoded(Path("output/test.mp3"))
    plan = plan_of(run, script)
    check_against_plan(plan, samples)

    kinds = [
        (event["kind"], event.get("text") or event.get("role") or event.get("count"))
        for event in plan["events"]
    ]
    assert kinds == [
        ("chime", "start"),
        ("speech", "Lie down. Breathe."),
        ("pause", None),
        ("breaths", 2),
        ("speech", "1"),
        ("speech", "2"),
        ("speech", "Your left leg."),
        ("hold", None),
        ("rest", None),
        ("chime", "side"),
        ("speech", "Your right leg."),
        ("hold", None),
        ("rest", None),
        ("chime", 2),
        ("speech", "Done."),
        ("chime", "end"),
    ]
    lengths = {event["kind"]: event["end"] - event["start"] for event in plan["events"]}
    assert lengths["pause"] == pytest.approx(3, abs=0.012)
    assert lengths["breaths"] == pytest.approx(10, abs=0.012)
    assert lengths["hold"] == pytest.approx(5, abs=0.012)
    sides = [event.get("side") for event in plan["events"] if event["kind"] == "hold"]
    assert sides == ["left", "right"]

    found = ID3("output/test.mp3")
    assert found["TIT2"].text == ["Tést"]
    assert found["TLAN"].text == ["deu"]
    titles = [chapter.sub_frames["TIT2"].text[0] for chapter in found.getall("CHAP")]
    assert titles == ["Settling", "Release – left", "Release – right"]


def test_the_order_of_what_is_spoken_is_heard(write: Write, run: Run) -> None:
    """Tones have the length of their text: what is heard at a place is the plan's line there."""
    script = write(
        "- aaaa aaaa\n- pause: 2s\n- bb\n- pause: 2s\n- cccc cccc cccc cccc",
        "title: T\nvoice: tone\nchimes: none",
    )
    assert run("build", script).exit_code == 0
    samples = np.abs(decoded(Path("output/test.mp3"))) > 0.02
    edges = np.flatnonzero(np.diff(np.convolve(samples, np.ones(2000), "same") > 0.5))
    lengths = (edges[1::2] - edges[::2] - 2000) / 48_000
    assert lengths == pytest.approx([9 * 0.05, 2 * 0.05, 19 * 0.05], abs=0.03)


def test_the_same_script_is_the_same_sound(write: Write, run: Run) -> None:
    script = write("- Hello there.\n- pause: 1s", "title: T\nvoice: espeak")
    assert run("build", script, "-o", "a.mp3").exit_code == 0
    shutil.rmtree("cache")
    assert run("build", script, "-o", "b.mp3").exit_code == 0
    assert np.array_equal(decoded(Path("a.mp3")), decoded(Path("b.mp3")))


@pytest.mark.parametrize("bitrate", [64, 128])
def test_other_bit_rates(write: Write, run: Run, bitrate: int) -> None:
    script = write(STEPS)
    assert run("build", script, "--bitrate", bitrate).exit_code == 0
    check_against_plan(plan_of(run, script), decoded(Path("output/test.mp3")))


def test_a_plan_before_speaking_is_an_estimate(write: Write, run: Run) -> None:
    script = write(STEPS, "title: T\nvoice: espeak")
    before = plan_of(run, script)
    assert before["exact"] is False
    assert run("build", script).exit_code == 0
    after = plan_of(run, script)
    assert after["exact"] is True
    assert before["duration"] == pytest.approx(after["duration"], rel=0.1)
    assert before["shortest"] < before["duration"] < before["longest"]


def test_a_damaged_clip_is_spoken_again(write: Write, run: Run, place: Path) -> None:
    script = write(STEPS)
    assert run("build", script).exit_code == 0
    for entry in (place / "cache").rglob("*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:-2])
    assert run("build", script).exit_code == 0
    check_against_plan(plan_of(run, script), decoded(Path("output/test.mp3")))


def test_a_voice_that_fails_names_the_line(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.errors import VoiceError
    from tests.tone import ToneVoice

    speak = ToneVoice.speak

    def fails(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        if text == "Done.":
            raise VoiceError("It will not.")
        return speak(self, text)

    monkeypatch.setattr(ToneVoice, "speak", fails)
    result = run("build", write(STEPS))
    assert result.exit_code == 1
    assert "test.yaml:17:5: The voice tone can't speak “Done.”" in result.stderr
    assert not Path("output").exists()


def test_after_a_failure_no_further_line_is_begun(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.errors import VoiceError
    from tests.tone import ToneVoice

    asked = []

    def fails(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        asked.append(text)
        raise VoiceError("It will not.")

    monkeypatch.setattr(ToneVoice, "speak", fails)
    monkeypatch.setattr(ToneVoice, "workers", 1)
    assert (
        run("build", write("\n".join(f"- Line {number}." for number in range(200)))).exit_code == 1
    )
    assert len(asked) == 1


def test_a_language_that_no_voice_speaks_is_refused_before_speaking(write: Write, run: Run) -> None:
    result = run("build", write("- x", "title: T\nlanguage: tlh-x-none\nvoice: tone"))
    assert result.exit_code == 1
    assert result.stderr.startswith("test.yaml:2:11: ")


@pytest.mark.slow
@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_routine_builds_as_planned(script: Path, run: Run) -> None:
    result = run("build", script, "--voice", "espeak")
    assert result.exit_code == 0, result.stderr
    samples = decoded(Path("output") / f"{script.stem}.mp3")
    check_against_plan(plan_of(run, script, "--voice", "espeak"), samples)
    assert pyloudnorm.Meter(48_000).integrated_loudness(samples.astype(float)) == pytest.approx(
        -19, abs=0.75
    )
    assert np.abs(samples).max() < 10 ** (-1 / 20)


def test_the_psoas_release_counts_twelve_exhalations_on_each_side(run: Run) -> None:
    plan = plan_of(run, SCRIPTS / "psoas-release-pose.yaml", "--voice", "espeak")
    for side, chapter in (("left", "The release"), ("right", "The release")):
        events = [event for event in plan["events"] if event.get("side") == side]
        assert {event["section"] for event in events} == {chapter}
        (twelve,) = (
            event for event in events if event["kind"] == "breaths" and event["count"] == 12
        )
        assert twelve["end"] - twelve["start"] == pytest.approx(12 * 11, abs=0.012)
        numbers = [
            event for event in events if event["kind"] == "speech" and event["text"].isdecimal()
        ]
        assert [event["text"] for event in numbers] == [str(number) for number in range(1, 13)]
        for number, event in enumerate(numbers):
            assert event["start"] - twelve["start"] == pytest.approx(number * 11 + 4, abs=0.024)
    (bell,) = (event for event in plan["events"] if event.get("role") == "side")
    left = max(
        event["end"]
        for event in plan["events"]
        if event.get("side") == "left" and event is not bell
    )
    right = min(
        event["start"]
        for event in plan["events"]
        if event.get("side") == "right" and event is not bell
    )
    assert left <= bell["start"] < right


def test_nothing_on_the_path_is_needed(write: Write, place: Path) -> None:
    script = write("- Hello.", "title: T\nvoice: espeak")
    command = [sys.executable, "-m", "audiogen", "build", str(script)]
    done = subprocess.run(
        command,
        capture_output=True,
        env={"PATH": "", "AUDIOGEN_CACHE": str(place / "c")},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(json.dumps(done.stdout.decode())).startswith("output/test.mp3")
