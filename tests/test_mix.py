"""Regions hold every sound once; what is mixed keeps under the ceiling."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiogen.plan.cues import Context
from audiogen.plan.timeline import Event, Placed, Sound, Timeline
from audiogen.sound.mix import APART, CEILING, limited, mix, regions
from audiogen.units import FRAME


def timeline(places: list[tuple[int, int]]) -> Timeline:
    sounds = tuple(Placed(start, Sound("clip", str(number), frames)) for number, (start, frames) in enumerate(places))
    return Timeline((Event("speech", 0, 10_000, Context(), sounds=sounds),), (), 10_000, True)


@given(st.lists(st.tuples(st.integers(10, 2000), st.integers(1, 50)), max_size=20))
def test_regions_hold_every_sound_once_and_stand_apart(places: list[tuple[int, int]]) -> None:
    found = list(regions(timeline(places)))
    held = [
        (region.start + placed.start, placed.sound.frames, placed.sound.name)
        for region in found
        for placed in region.sounds
    ]
    assert sorted(held) == sorted((start, frames, str(number)) for number, (start, frames) in enumerate(places))
    for region, following in pairwise(found):
        assert following.start - (region.start + region.frames) >= APART
    for region in found:
        assert max(placed.end for placed in region.sounds) == region.frames
        assert region.sounds[0].start == 0


def test_sounds_are_added_where_they_stand() -> None:
    (region,) = regions(timeline([(100, 2), (101, 3)]))
    mixed = mix(region, lambda sound: np.full(sound.frames * FRAME - 7, 0.1, np.float32))
    assert mixed[0] == np.float32(0.1)
    assert mixed[FRAME] == np.float32(0.2)
    assert mixed[2 * FRAME - 1] == np.float32(0.1)
    assert mixed[-8] == np.float32(0.1)
    assert not mixed[-7:].any()


def test_what_is_mixed_keeps_under_the_ceiling() -> None:
    (region,) = regions(timeline([(100, 40), (100, 40)]))
    tone = np.sin(np.arange(40 * FRAME) * 0.3).astype(np.float32) * np.float32(0.7)
    assert np.abs(mix(region, lambda _: tone)).max() <= 10 ** (CEILING / 20) * 1.00001


def true_peak(samples: NDArray[np.float32]) -> float:
    """The peak at eight times the rate, by spectrum."""
    size = len(samples)
    spectrum = np.fft.rfft(samples)
    return float(np.abs(np.fft.irfft(spectrum, size * 8) * 8).max())


@pytest.mark.parametrize("loud", [1.0, 2.0, 4.0])
def test_the_limiter_keeps_the_true_peak_under_the_ceiling(loud: float) -> None:
    time = np.arange(96_000) / 48_000
    burst = np.exp(-(((time - 1) / 0.05) ** 2))
    samples = (loud * burst * np.sin(2 * np.pi * 11_900 * time + 0.7)).astype(np.float32)
    assert true_peak(samples) > 10 ** (CEILING / 20)
    kept = limited(samples)
    assert true_peak(kept) <= 10 ** ((CEILING + 0.15) / 20)
    assert np.array_equal(kept[:20_000], samples[:20_000]), "far from the peak nothing changes"


def test_what_is_soft_is_left_as_it_is() -> None:
    soft = np.full(FRAME, 0.1, np.float32)
    assert limited(soft) is soft
