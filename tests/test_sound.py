"""How a session sounds, judged by others: level, peaks, tones, backgrounds, the report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from audiogen.instruments import INSTRUMENTS
from audiogen.script.model import BACKGROUNDS
from tests.helpers import Run, Write, decoded, plan_of

Samples = NDArray[np.float64]
STEPS = """
- Lie down on your back, with your knees bent. Let your shoulders grow soft.
- pause: 6s
- section: Knees
  sides: [left, right]
  steps:
    - Draw your {side} knee in, and hold it with both hands. Stay for three breaths.
    - breaths: 3
      count: out
- rest: 20s
- Now stretch out, and rest.
"""


def loudness(samples: Samples) -> float:
    return float(pyloudnorm.Meter(48_000).integrated_loudness(samples))


def true_peak(samples: Samples) -> float:
    """dBTP at four times the rate, by spectrum, part by part."""
    parts = np.array_split(samples, max(1, len(samples) // 200_000))
    peaks = [np.abs(np.fft.irfft(np.fft.rfft(part), 4 * len(part)) * 4).max() for part in parts]
    return float(20 * np.log10(max(peaks)))


def level(samples: Samples) -> float:
    return float(10 * np.log10((samples**2).mean() + 1e-12))


@pytest.mark.slow
@pytest.mark.parametrize("voice", ["espeak", "tone"])
@pytest.mark.parametrize("background", ["none", "ocean", "drone"])
def test_every_session_has_its_level_and_keeps_its_peak(
    voice: str, background: str, write: Write, run: Run
) -> None:
    script = write(STEPS)
    assert run("build", script, "--voice", voice, "--background", background).exit_code == 0
    samples = decoded(Path("output/test.mp3")).astype(float)
    assert loudness(samples) == pytest.approx(-19, abs=0.5)
    assert true_peak(samples) <= -1


@pytest.mark.slow
@pytest.mark.parametrize("asked", [-25, -16])
def test_another_level(asked: int, write: Write, run: Run) -> None:
    assert run("build", write(STEPS), "--voice", "espeak", "--loudness", str(asked)).exit_code == 0
    samples = decoded(Path("output/test.mp3")).astype(float)
    assert loudness(samples) == pytest.approx(asked, abs=0.6)
    assert true_peak(samples) <= -1
    assert run("build", write(STEPS), "--loudness", "-3").exit_code == 2


def test_a_recording_comes_to_the_voices_level(write: Write, run: Run) -> None:
    soft = (
        0.01
        * np.random.default_rng(1).normal(0, 1, 48_000 * 5)
        * np.sin(np.arange(48_000 * 5) / 9000) ** 2
    )
    soundfile.write("soft.wav", soft, 48_000)
    assert run("build", write("- Now listen.\n- sound: soft.wav\n- Done.")).exit_code == 0
    samples = decoded(Path("output/test.mp3")).astype(float)
    plan = plan_of(run, Path("test.yaml"))
    (event,) = (event for event in plan["events"] if event["kind"] == "sound")
    here = samples[round(event["start"] * 48_000) : round(event["end"] * 48_000)]
    assert loudness(here) == pytest.approx(-19, abs=0.6)


@pytest.mark.slow
@pytest.mark.parametrize("name", BACKGROUNDS)
@pytest.mark.parametrize("under", [-26, -10])
def test_a_background_never_masks_the_voice(name: str, under: int, write: Write, run: Run) -> None:
    """At least 12 dB under it from 300 Hz to 4 kHz while it speaks."""
    script = write(
        "- Lie down on your back, with your knees bent.\n- rest: 8s",
        "title: T\nvoice: espeak\nchimes: none",
    )
    assert run("build", script, "-o", "voice.mp3").exit_code == 0
    assert run("build", script, "-o", "both.mp3", "--background", f"{name}={under}").exit_code == 0
    (event,) = (event for event in plan_of(run, script)["events"] if event["kind"] == "speech")
    here = slice(round(event["start"] * 48_000), round(event["end"] * 48_000))
    voice, both = (
        decoded(Path("voice.mp3"))[here].astype(float),
        decoded(Path("both.mp3"))[here].astype(float),
    )
    frequency = np.fft.rfftfreq(len(voice), 1 / 48_000)
    band = (frequency > 300) & (frequency < 4000)
    spectra = [np.abs(np.fft.rfft(samples))[band] for samples in (voice, both - voice)]
    assert 20 * np.log10(np.linalg.norm(spectra[0]) / np.linalg.norm(spectra[1])) >= 12


def pitch(samples: Samples) -> float:
    """The strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 17))
    return float(spectrum.argmax() * 48_000 / (1 << 17))


def test_tones_lead_each_breath_to_the_frame(write: Write, run: Run) -> None:
    script = write(
        "- breaths: 4\n  guide: tones\n  count: out",
        "title: T\nvoice: tone\nbreath: {in: 4s, hold: 2s, out: 6s, rest: 1s}\nchimes: none",
    )
    assert run("build", script).exit_code == 0
    samples = decoded(Path("output/test.mp3")).astype(float)
    plan = plan_of(run, script)
    (breaths,) = (event for event in plan["events"] if event["kind"] == "breaths")
    counts = [event["start"] for event in plan["events"] if event["kind"] == "speech"]
    sounding = np.abs(samples.reshape(-1, 1152)).max(axis=1) > 1e-6
    for number in range(4):
        begin = breaths["start"] + 13 * number
        assert counts[number] == pytest.approx(begin + 6, abs=0.024), (
            "the number falls at the out-breath"
        )
        for start, end in ((begin, begin + 3.8), (begin + 6, begin + 11.8)):
            first, last = round(start / 0.024), round(end / 0.024)
            assert sounding[first + 2 : last - 2].all(), "it lasts as long as its phase"
            assert not sounding[last + 3 : last + 8].any(), "and no longer"
        second = round(begin * 48_000)
        rising = [
            pitch(samples[second + at : second + at + 24_000]) for at in (48_000, 96_000, 144_000)
        ]
        falling = [
            pitch(samples[second + at : second + at + 24_000]) for at in (384_000, 432_000, 480_000)
        ]
        assert rising == sorted(rising)
        assert rising[-1] > 1.15 * rising[0]
        assert falling == sorted(falling, reverse=True)
    one = samples[round(counts[0] * 48_000) :][:2400]
    assert level(one) > level(samples[round(breaths["start"] * 48_000) + 150_000 :][:9600]) + 8, (
        "quiet under a count"
    )


def test_breaths_that_lines_make_more_are_led_too(write: Write, run: Run) -> None:
    lines = "\n".join(
        f"    - Let this long line number {number} take its time, and more." for number in range(4)
    )
    script = write(
        f"- breaths: 2\n  guide: tones\n  during:\n{lines}",
        "title: T\nvoice: tone\nbreath: 2-3\nchimes: none",
    )
    assert run("build", script).exit_code == 0
    (breaths,) = (event for event in plan_of(run, script)["events"] if event["kind"] == "breaths")
    number = round((breaths["end"] - breaths["start"]) / 5)
    assert number > 2
    sounding = np.abs(decoded(Path("output/test.mp3")).reshape(-1, 1152)).max(axis=1) > 1e-6
    for breath in range(number):
        second = breaths["start"] + 5 * breath
        assert sounding[round((second + 0.5) / 0.024) : round((second + 1.5) / 0.024)].all()


def test_a_short_breath_makes_no_click(write: Write, run: Run) -> None:
    script = write(
        "- breaths: 5\n  guide: tones",
        "title: T\nvoice: tone\nbreath: {in: 100ms, out: 2s}\nchimes: none",
    )
    assert run("build", script).exit_code == 0
    assert np.abs(decoded(Path("output/test.mp3"))).max() < 10 ** (-26 / 20)


def test_a_session_without_words(write: Write, run: Run) -> None:
    result = run("build", write("- pause: 5s", "title: T\nchimes: none"), "--report")
    assert result.exit_code == 0
    assert "voice google" not in result.stdout, "which nobody asked for, and which is not there"
    report = json.loads(Path("output/test.report.json").read_text(), parse_constant=pytest.fail)
    assert report["loudness"] is None


@pytest.mark.parametrize(
    ("said", "seconds"), [("4-4-4-4", 16), ("4-7-8", 19), ("5.5-5.5", 11), ("11s", 11)]
)
def test_a_way_of_breathing_is_one_line(said: str, seconds: float, write: Write, run: Run) -> None:
    script = write("- breaths: 3\n  guide: tones", f"title: T\nvoice: tone\nbreath: {said}")
    (breaths,) = (event for event in plan_of(run, script)["events"] if event["kind"] == "breaths")
    assert breaths["end"] - breaths["start"] == pytest.approx(3 * seconds, abs=0.024)
    assert run("build", script).exit_code == 0


def test_a_chime_of_ones_own(write: Write, run: Run) -> None:
    time = np.arange(48_000 * 6) / 48_000
    soundfile.write("glass.wav", 0.9 * np.sin(2 * np.pi * 880 * time) * np.exp(-time), 48_000)
    script = write(
        "- Begin.\n- rest: 22s\n  bell: 8s\n- chime: glass.wav x2",
        "title: T\nvoice: tone\nchimes: {interval: glass.wav}",
    )
    assert run("build", script).exit_code == 0
    plan = plan_of(run, script)
    own = [event for event in plan["events"] if event.get("name") == "glass.wav"]
    assert [event.get("count", 1) for event in own] == [1, 1, 2]
    samples = decoded(Path("output/test.mp3")).astype(float)
    for event in own:
        here = samples[round(event["start"] * 48_000) :][:48_000]
        assert pitch(here) == pytest.approx(880, abs=1)
        assert -33 < loudness(here) < -25
    soundfile.write("glass.wav", np.zeros(48_000), 48_000)
    result = run("build", script)
    assert result.exit_code == 1
    assert "`glass.wav` can't be used" in result.stderr
    assert run("check", write("- chime: gone.wav")).exit_code == 1


@pytest.mark.slow
def test_chimes_and_voices_can_be_heard(run: Run) -> None:
    listed = run("chimes").stdout
    assert all(name in listed for name in INSTRUMENTS)
    assert run("chimes", "--listen").exit_code == 0
    for name in INSTRUMENTS:
        samples = decoded(Path(f"output/chime-{name}.mp3")).astype(float)
        assert np.abs(samples).max() < 0.6
        assert not samples[-4800:].any(), "it rings out before the file ends"
    for language in ("en", "de", "es", "fr", "hi", "pt-BR", "it", "nl", "fi"):
        result = run("voices", "--listen", "espeak", "--language", language)
        assert result.exit_code == 0, result.output
        assert decoded(Path(f"output/voice-espeak-{language}.mp3")).any()
    assert run("voices", "--listen", "nobody").exit_code == 1


@pytest.mark.slow
def test_the_report_says_what_others_measure(write: Write, run: Run) -> None:
    script = write(STEPS)
    result = run("build", script, "--voice", "espeak", "--report")
    assert result.exit_code == 0
    report = json.loads(Path("output/test.report.json").read_text())
    samples = decoded(Path("output/test.mp3")).astype(float)
    assert report["loudness"] == pytest.approx(loudness(samples), abs=0.1)
    assert report["true_peak"] == pytest.approx(true_peak(samples), abs=0.2)
    assert report["noise_floor"] is None
    assert "digital silence" in result.stdout
    plan = plan_of(run, script, "--voice", "espeak")
    spoken = [event for event in plan["events"] if event["kind"] == "speech"]
    seconds = sum(event["end"] - event["start"] for event in spoken)
    words = sum(len(event["text"].split()) for event in spoken)
    assert report["words_a_minute"] == pytest.approx(words / seconds * 60, rel=0.01)
    assert 100 < report["words_a_minute"] < 145
    silent = np.convolve(np.abs(samples).reshape(-1, 1152).max(axis=1) > 0, np.ones(3), "same") == 0
    assert report["silence_share"] == pytest.approx(silent.mean(), abs=0.05)
    assert 10 < report["longest_silence"] < 30
    assert report["joint_step"] < 1e-3
    assert (
        run("build", script, "--voice", "espeak", "--report", "--background", "noise=-30").exit_code
        == 0
    )
    report = json.loads(Path("output/test.report.json").read_text())
    assert -56 < report["noise_floor"] < -40


@pytest.mark.slow
def test_the_same_script_gives_the_same_sound(
    write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(STEPS)
    found = []
    for folder in ("one", "two"):
        monkeypatch.setenv("AUDIOGEN_CACHE", str(place / folder))
        assert run("build", script, "--voice", "espeak", "--background", "rain").exit_code == 0
        found.append(Path("output/test.mp3").read_bytes())
    assert found[0] == found[1]
