"""Loudness, judged by pyloudnorm and by the tone that BS.1770 gives."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from audiogen.audio.k_weighting import mean_squares
from audiogen.audio.loudness import gating_blocks, integrated_loudness, momentary_maximum

TIME = np.arange(48_000 * 4) / 48_000


def measured(samples: NDArray[np.float64]) -> float:
    return integrated_loudness(gating_blocks(mean_squares(samples)))


def test_a_full_997_hz_tone_is_minus_3_lufs() -> None:
    """BS.1770-5, annex 1: a 0 dB FS sine of 997 Hz in one channel reads -3.01 LKFS."""
    long = np.sin(2 * np.pi * 997 * np.arange(48_000 * 30) / 48_000)
    assert measured(long) == pytest.approx(-3.01, abs=0.05)  # the ends are beside silence
    assert momentary_maximum(gating_blocks(mean_squares(long))) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("frequency", [50, 200, 1000, 4000, 12_000])
def test_agrees_with_pyloudnorm(frequency: int) -> None:
    envelope = np.where(np.sin(2 * np.pi * TIME / 1.7) > -0.3, 0.3, 0.003)
    samples = envelope * np.sin(2 * np.pi * frequency * TIME)
    silence = np.zeros(14_400)
    judged = pyloudnorm.Meter(48_000).integrated_loudness(
        np.concatenate((silence, samples, silence))
    )
    assert measured(samples) == pytest.approx(judged, abs=0.05)


def test_silence_has_no_loudness() -> None:
    assert math.isinf(measured(np.zeros(48_000)))
    assert math.isinf(measured(np.zeros(0)))
    assert math.isinf(integrated_loudness([]))


def test_a_click_is_counted_whole() -> None:
    assert len(mean_squares(np.ones(100))) == 1
    assert len(gating_blocks(mean_squares(np.ones(100)))) == 4
