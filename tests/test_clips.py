"""Audio of any kind -> clips without silence at their ends."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiogen import clips
from audiogen.errors import ClipError
from tests import google_stand_in
from tests.tone import ToneVoice


def audio(samples: NDArray[np.float64], rate: int = 22_050, kind: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind)
    return file.getvalue()


def test_silence_at_the_ends_is_cut_to_a_few_milliseconds() -> None:
    clip = clips.from_audio(ToneVoice("en").speak("x" * 20))
    assert len(clip) / 2 / 48 == pytest.approx(1000 + 2 * clips.KEEP_MS, abs=2 * clips.STEP_MS + 2)


def test_silence_inside_stays_and_ends_are_faded() -> None:
    tone = 0.5 * np.sin(np.arange(22_050) * 0.2)
    clip = clips.samples(clips.from_audio(audio(np.concatenate((tone, np.zeros(22_050), tone)))))
    assert len(clip) / 48_000 == pytest.approx(3.0, abs=0.03)
    assert abs(clip[0]) < 0.5 / 200
    assert abs(clip[-1]) < 0.5 / 200
    assert not clip[60_000:80_000].any()


@pytest.mark.parametrize("level", [1.0, 0.01])
def test_a_soft_voice_keeps_its_ends(level: float) -> None:
    swell = np.sin(np.arange(44_100) * 0.2) * np.minimum(1, np.arange(44_100) / 4000) * level * 0.9
    assert len(clips.from_audio(audio(swell))) / 96_000 == pytest.approx(2.0, abs=0.06)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG"])
def test_kinds_of_files_and_channels(kind: str) -> None:
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100)
    clip = clips.samples(clips.from_audio(audio(np.stack((tone, tone), axis=1), 44_100, kind)))
    spectrum = np.abs(np.fft.rfft(clip[10_000:34_000]))
    assert spectrum.argmax() * 2 == 440
    assert np.sqrt((clip[10_000:34_000] ** 2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


def test_an_mp3_is_decoded_at_its_own_rate() -> None:
    clip = clips.samples(clips.from_audio(google_stand_in.mp3("Breathe in.")))
    assert len(clip) / 48_000 == pytest.approx(0.96, abs=0.06)
    assert np.abs(np.fft.rfft(clip[5000:29_000])).argmax() * 2 == 300


@pytest.mark.parametrize("bad", [b"", b"no audio at all", audio(np.zeros(5000)), audio(np.zeros(0))])
def test_what_holds_no_sound_is_refused(bad: bytes) -> None:
    with pytest.raises(ClipError):
        clips.from_audio(bad)


def test_frames_hold_a_clip_whole() -> None:
    assert [clips.frames(b"\0\0" * samples) for samples in (1, 1152, 1153)] == [1, 1, 2]
