"""Loudness, judged by pyloudnorm and by the tone that BS.1770 gives."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest

from audiogen.sound import loudness
from audiogen.sound.loudness import blocks, gain

TIME = np.arange(48_000 * 4) / 48_000


def test_a_full_997_hz_tone_is_minus_3_lufs() -> None:
    """BS.1770-5, annex 1: a 0 dB FS sine of 997 Hz in one channel reads -3.01 LKFS."""
    assert loudness.loudness(blocks(np.sin(2 * np.pi * 997 * TIME))) == pytest.approx(-3.01, abs=0.02)


@pytest.mark.parametrize("frequency", [50, 200, 1000, 4000, 12_000])
def test_agrees_with_pyloudnorm(frequency: int) -> None:
    envelope = np.where(np.sin(2 * np.pi * TIME / 1.7) > -0.3, 0.3, 0.003)
    samples = envelope * np.sin(2 * np.pi * frequency * TIME)
    judged = pyloudnorm.Meter(48_000).integrated_loudness(samples)
    assert loudness.loudness(blocks(samples)) == pytest.approx(judged, abs=0.05)


def test_clips_are_pooled_and_gated_once() -> None:
    loud, soft = blocks(0.5 * np.sin(2 * np.pi * 997 * TIME)), blocks(0.001 * np.sin(2 * np.pi * 997 * TIME))
    assert gain([loud, soft], -19) == gain([loud], -19) == pytest.approx(-19 + 9.03, abs=0.25)


def test_the_gain_goes_in_quarters_of_a_decibel() -> None:
    means = blocks(0.123 * np.sin(2 * np.pi * 997 * TIME))
    assert (gain([means], -19) * 4).is_integer()
    assert abs(gain([means], -19) + loudness.loudness(means) + 19) <= 0.125


def test_silence_has_no_gain() -> None:
    assert gain([], -19) == gain([blocks(np.zeros(100))], -19) == 0
    assert math.isinf(loudness.loudness(blocks(np.zeros(48_000))))


def test_less_than_a_block_is_one_block() -> None:
    assert len(blocks(np.ones(100))) == 1
