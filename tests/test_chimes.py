"""The chimes sound, at their level, without a click, and die away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from audiogen.audio import clips, loudness
from audiogen.audio.chimes import stroke
from audiogen.cache import Cache
from audiogen.instruments import INSTRUMENTS
from audiogen.units import FRAME


def heard(name: str) -> NDArray[np.float32]:
    """Return a stroke at the level at which it is heard."""
    cache = Cache(Path("kept"))
    clip = stroke(name, cache)
    gain = INSTRUMENTS[name].level - loudness.momentary_maximum(
        loudness.gating_blocks(clip.squares)
    )
    return clips.read_samples(clip.name, 0, clip.samples, cache) * np.float32(10 ** (gain / 20))


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_stroke(name: str) -> None:
    instrument, sound = INSTRUMENTS[name], heard(name)
    assert len(sound) % FRAME == 0
    assert len(sound) / 48_000 == pytest.approx(instrument.ring, abs=0.024)
    assert sound[0] == 0
    assert abs(sound[-1]) < 1e-6
    assert np.abs(sound).max() < 0.5, "no clipping, even where three strokes meet a voice"
    steps = np.abs(np.diff(sound))
    assert steps[:24].max() < 0.5 * steps.max(), "the stroke begins softly"
    half = len(sound) // 2
    if instrument.ring > 2:
        assert (sound[half:].astype(float) ** 2).mean() < 0.05 * (
            sound[:half].astype(float) ** 2
        ).mean()
        meter = pyloudnorm.Meter(48_000, block_size=0.4, overlap=0.95)
        loudest = max(
            meter.integrated_loudness(sound[at : at + 19_200].astype(float))
            for at in range(0, 48_000, 4800)
        )
        assert loudest == pytest.approx(instrument.level, abs=0.3)


@pytest.mark.parametrize("name", ["bowl", "bell"])
def test_partials_are_no_whole_multiples_and_beat(name: str) -> None:
    instrument, sound = INSTRUMENTS[name], heard(name).astype(float)
    spectrum = np.abs(np.fft.rfft(sound[:96_000] * np.hanning(96_000)))
    for partial in instrument.partials[:3]:
        at = round(instrument.lowest * partial.ratio * 2)
        assert spectrum[at - 8 : at + 9].max() > 20 * np.median(spectrum)
    assert any(abs(partial.ratio - round(partial.ratio)) > 0.1 for partial in instrument.partials)
    assert any(partial.beat for partial in instrument.partials)


def test_it_is_the_same_every_time() -> None:
    first = heard("bowl")
    (Path("kept")).rename("before")
    assert np.array_equal(first, heard("bowl"))
