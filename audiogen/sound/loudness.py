"""Loudness after ITU-R BS.1770-5: K-weighting, blocks of 400 ms, gating. Levels in LUFS."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiogen.units import RATE

BLOCK: Final = RATE * 400 // 1000
STEP: Final = BLOCK // 4
OFFSET: Final = -0.691
GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0
GAIN_STEP: Final = 0.25
# The two filters at 48 kHz, numerator and denominator: BS.1770-5, annex 1, tables 1 and 2.
SHELF: Final = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
RING_OUT: Final = RATE // 2  # silence after which the filters have died away


def weighted(samples: NDArray[Any]) -> NDArray[np.float64]:
    """K-weighted samples, filtered by their spectrum."""
    size = 1 << (len(samples) + RING_OUT - 1).bit_length()
    filtered: NDArray[np.float64] = np.fft.irfft(np.fft.rfft(samples, size) * _response(size), size)[: len(samples)]
    return filtered


@functools.lru_cache(maxsize=8)
def _response(size: int) -> NDArray[np.complex128]:
    """The two filters at the frequencies of a spectrum of `size` samples."""
    delay = np.exp(-2j * math.pi * np.arange(size // 2 + 1) / size)
    response: NDArray[np.complex128] = np.ones_like(delay)
    for numerator, denominator in (SHELF, HIGH_PASS):
        response = response * np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)
    return response


def blocks(samples: NDArray[Any]) -> NDArray[np.float64]:
    """Mean squares of blocks of 400 ms, one each 100 ms; samples shorter than a block are one block."""
    padded = np.pad(samples, (0, max(0, BLOCK - len(samples))))
    squares = np.concatenate(([0.0], np.cumsum(weighted(padded) ** 2)))
    starts = np.arange(0, len(padded) - BLOCK + 1, STEP)
    means: NDArray[np.float64] = (squares[starts + BLOCK] - squares[starts]) / BLOCK
    return means


def loudness(means: NDArray[np.float64]) -> float:
    """Gated loudness of blocks; -inf where all of them are too soft."""
    for gate in (GATE, None):
        if not len(means):
            return -math.inf
        relative = OFFSET + 10 * math.log10(means.mean()) + RELATIVE_GATE if gate is None and means.any() else GATE
        means = means[means > 10 ** ((relative - OFFSET) / 10)]
    return OFFSET + 10 * math.log10(means.mean()) if len(means) else -math.inf


def loudest(samples: NDArray[Any]) -> float:
    """The loudness of the loudest 400 ms."""
    return OFFSET + 10 * math.log10(max(float(blocks(samples).max()), 1e-12))


def gain(clips: Iterable[NDArray[np.float64]], target: float) -> float:
    """The gain in dB, in steps of 0.25, that brings the blocks of all clips together to `target` LUFS."""
    pooled = [means for means in clips if len(means)]
    if not pooled:
        return 0.0
    level = loudness(np.concatenate(pooled))
    return 0.0 if math.isinf(level) else round((target - level) / GAIN_STEP) * GAIN_STEP
