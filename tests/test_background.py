"""Backgrounds repeat without a seam, duck under the voice, fade at the ends, and have no joints."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiogen.audio import backgrounds, clips, loops
from audiogen.audio.backgrounds import prepare_background
from audiogen.cache import Cache
from audiogen.errors import ClipError
from audiogen.formats.mp3 import encode, info
from audiogen.formats.mp3.frames import LEAD, TRAIL, Frames
from audiogen.render.mix import mix
from audiogen.render.pieces import BackgroundPart, Piece, PlacedClip, Span
from audiogen.render.renderer import Renderer
from audiogen.script.model import BACKGROUNDS, Background
from audiogen.units import FRAME
from tests.helpers import Run, Write, decoded, plan_of

Samples = NDArray[np.float64]
STEPS = "- Lie down. Let go of everything.\n- rest: 40s\n- Breathe in.\n- rest: 50s\n- Done."


def level(samples: NDArray[np.float32]) -> float:
    return float(10 * np.log10((samples.astype(float) ** 2).mean() + 1e-12))


@pytest.mark.slow
@pytest.mark.parametrize("name", BACKGROUNDS)
def test_a_loop_has_no_seam_and_is_the_same_every_time(name: str, place: Path) -> None:
    cache = Cache(place / "kept")
    loop = prepare_background(Background(name), cache, -19.0)
    samples = clips.read_samples(loop.clip, 0, loop.frames * FRAME, cache)
    assert np.abs(samples).max() < 0.75
    steps = np.abs(np.diff(samples))
    assert abs(samples[0] - samples[-1]) <= np.quantile(steps, 0.999) * 1.5
    again = prepare_background(Background(name), Cache(place / "other"), -19.0)
    assert again == loop
    assert np.array_equal(
        samples, clips.read_samples(loop.clip, 0, loop.frames * FRAME, Cache(place / "other"))
    )


@pytest.mark.parametrize("length", [0.3, 5.0, 41.3])
def test_a_recording_of_any_length_goes_round(length: float) -> None:
    random = np.random.default_rng(1)
    noise = random.normal(0, 0.1, round(length * 48_000))
    pcm = np.rint(noise * 32768).astype("<i2").tobytes()
    parts = [pcm[at : at + 99_998] for at in range(0, len(pcm), 99_998)]
    loop = clips.pcm_to_float(b"".join(loops.loop_recording(parts)))
    assert len(loop) % FRAME == 0
    fade = min(loops.CROSSFADE, len(noise) // 3)
    assert len(noise) - fade - FRAME < len(loop) <= len(noise) - fade
    assert np.allclose(loop[: len(loop) - fade], noise[fade : len(loop)], atol=1e-4)
    around = np.concatenate((loop[-2 * fade :], loop[: 2 * fade]))
    powers = [level(part) for part in np.array_split(around, 12)]
    assert max(powers) - min(powers) < 1.5, "as loud in the crossfade as anywhere"
    follows = noise[fade - 1 : fade + 1]
    assert loop[-1] == pytest.approx(follows[0], abs=1e-2), (
        "the last sample is the one before the first"
    )


def test_too_little_is_refused() -> None:
    with pytest.raises(ClipError, match="too short"):
        list(loops.loop_recording([b"\0\0" * 3000]))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[Span]:
    """Return a list that holds the spans of the latest build."""
    seen: list[Span] = []
    real = Renderer.frames

    def watched(self: Renderer, spans: Sequence[Span], progress: object) -> Iterator[Frames]:
        seen[:] = spans
        return real(self, spans, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(Renderer, "frames", watched)
    return seen


def as_one(spans: Sequence[Span], cache: Cache) -> NDArray[np.float32]:
    """Mix all that the spans hold as a single piece."""
    sounds: dict[tuple[int, str], PlacedClip] = {}
    points: dict[int, float] = {}
    loop, at = None, 0
    for span in spans:
        part = span.piece.background
        assert part
        loop = part.loop
        for clip in span.piece.clips:
            sounds[at + clip.start, clip.clip] = clip._replace(start=at + clip.start)
        points |= {at: 0.0, at + span.frames - 1: 0.0} if not part.envelope else {}
        points |= {at + frame: level for frame, level in part.envelope}
        at += span.frames
    assert loop
    whole = BackgroundPart(loop, 0, tuple(sorted(points.items())))
    return mix(Piece(at, tuple(sounds.values()), whole), cache)


@pytest.mark.slow
def test_every_joint_is_as_good_as_one_encode(
    write: Write, run: Run, place: Path, spans: list[Span]
) -> None:
    script = write(STEPS)
    assert run("build", script, "--background", "rain=-18").exit_code == 0
    out = decoded(Path("output/test.mp3")).astype(float)
    mixed = as_one(spans, Cache(place / "cache"))
    frames = encode.encode_all(mixed, 96)
    head = info.make_info_frame(96, len(frames) // 288, 0)
    reference, _ = soundfile.read(io.BytesIO(head + frames))
    clean = mixed[LEAD * FRAME : -(TRAIL + 1) * FRAME].astype(float)
    reference = reference[LEAD * FRAME :][: len(clean)]
    assert len(out) == len(clean)
    joints = list(accumulate(span.frames for span in spans))[:-1]
    assert len(joints) > 8
    mine, theirs = [], []
    for joint in joints:
        here = slice((joint - 1) * FRAME, (joint + 1) * FRAME)
        mine.append(((clean - out)[here] ** 2).sum())
        theirs.append(((clean - reference)[here] ** 2).sum())
        assert np.abs(np.diff(out[here])).max() <= 1.2 * np.abs(np.diff(reference[here])).max()
    assert 10 * np.log10(np.sum(mine) / np.sum(theirs)) < 0.1
    assert max(mine) < 1.5 * max(theirs)


def test_it_steps_back_before_the_voice_and_fades_at_the_ends(write: Write, run: Run) -> None:
    script = write(
        STEPS, "title: Test\nvoice: tone\nchimes: none\nbackground: {sound: noise, level: -20}"
    )
    assert run("build", script).exit_code == 0
    out = decoded(Path("output/test.mp3"))
    (speech,) = (
        event for event in plan_of(run, script)["events"] if event.get("text") == "Breathe in."
    )
    start, end = (round(speech[bound] * 48_000) for bound in ("start", "end"))
    still = level(out[start - 4 * 48_000 : start - 48_000])
    assert still == pytest.approx(level(out[end + 3 * 48_000 : end + 6 * 48_000]), abs=1)
    before = level(out[start - 9600 + 1000 : start - 1000])
    assert still - before == pytest.approx(backgrounds.DUCK, abs=1), (
        "it is down 0.2 s before the voice"
    )
    assert level(out[start - 4800 : start]) == pytest.approx(
        level(out[end + 2000 : end + 6800]), abs=1
    )
    assert level(out[:4800]) < still - 40
    assert level(out[-4800:]) < still - 40
    assert level(out[start:end]) > before + 18


@pytest.mark.slow
def test_it_is_as_far_under_the_speech_as_asked(write: Write, run: Run) -> None:
    import pyloudnorm

    meter = pyloudnorm.Meter(48_000)
    for said, asked in (("ocean", -26), ("ocean=-14", -14), ("rain=-40", -40)):
        assert run("build", write(STEPS), "--chimes", "none", "--background", said).exit_code == 0
        out = decoded(Path("output/test.mp3")).astype(float)
        quiet = meter.integrated_loudness(out[12 * 48_000 : 40 * 48_000])
        assert quiet == pytest.approx(-19 + asked, abs=2.5), said


@pytest.mark.parametrize("length", [0.2, 1.0, 7.0])
def test_a_short_recording_is_as_soft_as_a_long_one(length: float, write: Write, run: Run) -> None:
    import pyloudnorm

    noise = np.random.default_rng(2).normal(0, 0.1, round(48_000 * length))
    soundfile.write("own.wav", noise, 48_000)
    script = write("- rest: 30s", "title: T\nvoice: tone\nchimes: none")
    assert run("build", script, "--background", "own.wav=-26").exit_code == 0
    out = decoded(Path("output/test.mp3")).astype(float)[6 * 48_000 : 20 * 48_000]
    assert pyloudnorm.Meter(48_000).integrated_loudness(out) == pytest.approx(-45, abs=1)


def test_a_recording_of_ones_own(write: Write, run: Run, place: Path) -> None:
    random = np.random.default_rng(1)
    soundfile.write("sea.flac", random.normal(0, 0.05, 44_100 * 8), 44_100)
    script = write(STEPS, "title: Test\nvoice: tone\nbackground: sea.flac")
    assert run("build", script).exit_code == 0
    by_script = Path("output/test.mp3").read_bytes()
    assert run("build", write(STEPS), "--background", str(place / "sea.flac")).exit_code == 0
    assert decoded(Path("output/test.mp3"))[48_000 * 20 : 48_000 * 30].any()
    assert len(Path("output/test.mp3").read_bytes()) > len(by_script), (
        "the comment says what was chosen"
    )
    assert run("build", script, "--background", "none").exit_code == 0
    assert not decoded(Path("output/test.mp3"))[48_000 * 30 : 48_000 * 40].any()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("waves", "There is no background `waves`"),
        ("oceann", "Did you mean `ocean`"),
        ("ocean=5", "isn't a level"),
        ("ocean=", "`ocean=` can't be read"),
        ("none=-20", "`none=-20` can't be read"),
        ("gone.mp3", "gone.mp3 can't be read"),
        ("fake.mp3", "isn't an audio file"),
        ("silent.wav", "is silent"),
        ("pipe.wav", "isn't a regular file"),
        ("folder.wav", "isn't a regular file"),
    ],
)
def test_a_background_that_cannot_be_is_told(said: str, told: str, write: Write, run: Run) -> None:
    Path("fake.mp3").write_text("no sound")
    soundfile.write("silent.wav", np.zeros(48_000), 48_000)
    os.mkfifo("pipe.wav")
    Path("folder.wav").mkdir()
    result = run("build", write("- x"), "--background", said)
    assert result.exit_code == 1
    assert told in result.stderr
    assert not Path("output").exists()


def test_a_scripts_own_that_cannot_be_has_its_place(write: Write, run: Run) -> None:
    soundfile.write("silent.wav", np.zeros(48_000), 48_000)
    result = run("build", write("- x", "title: T\nvoice: tone\nbackground: silent.wav"))
    assert result.exit_code == 1
    assert "test.yaml:3:13: The background `silent.wav` can't be used" in result.stderr


def test_a_version_has_its_own_and_a_flag_keeps_the_scripts_level(
    write: Write, run: Run, spans: list[Span]
) -> None:
    top = (
        "title: T\nvoice: tone\nbackground: {sound: ocean, level: -30}\n"
        "versions: {wet: {background: rain}}"
    )
    script = write("- x\n- rest: 9s", top)
    gains = {}
    for options in (("--version", "wet"), ("--background", "rain=-20"), ("--background", "rain")):
        assert run("build", script, *options).exit_code == 0
        part = spans[0].piece.background
        assert part
        gains[options] = part.loop.gain
    assert gains["--version", "wet"] == gains["--background", "rain"]
    assert gains["--background", "rain=-20"] == pytest.approx(gains["--background", "rain"] + 10)
