"""Audio of any kind -> clips without silence at their ends."""

from __future__ import annotations

import io
import subprocess
import sys
from array import array
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiogen.audio import clips, trim
from audiogen.audio.decode import make_clip
from audiogen.audio.k_weighting import mean_squares
from audiogen.cache import Cache, make_key
from audiogen.errors import ClipError, LostError
from tests import google_stand_in
from tests.tone import ToneVoice


def audio(samples: NDArray[np.float64], rate: int = 22_050, kind: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind)
    return file.getvalue()


def test_silence_at_the_ends_is_cut_to_a_few_milliseconds() -> None:
    clip = make_clip(ToneVoice("en").speak("x" * 20))
    assert len(clip) / 2 / 48 == pytest.approx(
        1000 + 2 * trim.MARGIN / 48, abs=2 * trim.STEP / 48 + 2
    )


def test_silence_inside_stays_and_ends_are_faded() -> None:
    tone = 0.5 * np.sin(np.arange(22_050) * 0.2)
    clip = clips.pcm_to_float(make_clip(audio(np.concatenate((tone, np.zeros(22_050), tone)))))
    assert len(clip) / 48_000 == pytest.approx(3.0, abs=0.03)
    assert abs(clip[0]) < 0.5 / 200
    assert abs(clip[-1]) < 0.5 / 200
    assert not clip[60_000:80_000].any()


@pytest.mark.parametrize("level", [1.0, 0.01])
def test_a_soft_voice_keeps_its_ends(level: float) -> None:
    swell = np.sin(np.arange(44_100) * 0.2) * np.minimum(1, np.arange(44_100) / 4000) * level * 0.9
    assert len(make_clip(audio(swell))) / 96_000 == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_kinds_of_files_and_channels(kind: str) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    clip = clips.pcm_to_float(make_clip(audio(np.stack((tone, tone), axis=1), 44_100, kind)))
    spectrum = np.abs(np.fft.rfft(clip[10_000:34_000]))
    assert spectrum.argmax() * 2 == 440
    assert np.sqrt((clip[10_000:34_000] ** 2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


def test_an_mp3_is_decoded_at_its_own_rate() -> None:
    clip = clips.pcm_to_float(make_clip(google_stand_in.mp3("Breathe in.")))
    assert len(clip) / 48_000 == pytest.approx(0.96, abs=0.06)
    assert np.abs(np.fft.rfft(clip[5000:29_000])).argmax() * 2 == 300


@pytest.mark.parametrize(
    "bad", [b"", b"no audio at all", audio(np.zeros(5000)), audio(np.zeros(0))]
)
def test_what_holds_no_sound_is_refused(bad: bytes) -> None:
    with pytest.raises(ClipError):
        make_clip(bad)


def test_frames_hold_a_clip_whole() -> None:
    assert [clips.Clip("x", samples, array("f")).frames for samples in (1, 1152, 1153)] == [1, 1, 2]


@pytest.fixture
def kept() -> tuple[Cache, clips.Clip, NDArray[np.float32]]:
    """Store a clip of three chunks, given in pieces of odd lengths."""
    cache = Cache(Path("kept"))
    pcm = (
        np.random.default_rng(1)
        .integers(-9000, 9000, 2 * clips.CHUNK + 1000)
        .astype("<i2")
        .tobytes()
    )
    clip = clips.store_clip(
        "ab" * 20, [pcm[at : at + 999_998] for at in range(0, len(pcm), 999_998)], cache
    )
    return cache, clip, clips.pcm_to_float(pcm)


def test_any_part_of_a_clip_is_read(kept: tuple[Cache, clips.Clip, NDArray[np.float32]]) -> None:
    cache, clip, samples = kept
    assert clip.samples == len(samples)
    assert clips.find_clip(clip.name, cache) == clip
    for first, last in (
        (0, 5),
        (clips.CHUNK - 3, clips.CHUNK + 4),
        (7, len(samples)),
        (clips.CHUNK, 2 * clips.CHUNK),
        (5, 5),
    ):
        assert np.array_equal(
            clips.read_samples(clip.name, first, last, cache), samples[first:last]
        )


def test_a_clip_in_parts_is_as_loud_as_in_one(
    kept: tuple[Cache, clips.Clip, NDArray[np.float32]],
) -> None:
    _, clip, samples = kept
    assert np.allclose(clip.squares, mean_squares(samples), rtol=0.02)


def test_a_clip_that_has_lost_a_part_is_gone(
    kept: tuple[Cache, clips.Clip, NDArray[np.float32]],
) -> None:
    cache, clip, _ = kept
    cache.drop(make_key("part", clip.name, 1))
    assert len(clips.read_samples(clip.name, 0, 100, cache)) == 100
    with pytest.raises(LostError):
        clips.read_samples(clip.name, 0, clip.samples, cache)
    assert clips.find_clip(clip.name, cache) is None, "so that it is made again"


@pytest.mark.parametrize(
    "module",
    ["audio.backgrounds", "audio.chimes", "audio.clips", "audio.loudness", "formats.mp3.file"],
)
def test_numpy_is_imported_only_to_make_sound(module: str) -> None:
    """Commands that only look at a script or its plan start without it."""
    code = f"import sys, audiogen.{module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
