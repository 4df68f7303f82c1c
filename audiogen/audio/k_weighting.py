"""Measure K-weighted mean squares, as ITU-R BS.1770-5 defines them, at 48 kHz mono."""

from __future__ import annotations

import functools
import math
from array import array
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiogen.units import RATE

STEP: Final = RATE // 10  # samples of a step: 100 ms
# Numerators and denominators of the two filters at 48 kHz: BS.1770-5, annex 1, tables 1 and 2.
SHELF: Final = (
    (1.53512485958697, -2.69169619938640, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
FFT_SIZE: Final = 16_384
RING_OUT: Final = 4_096  # samples after which the filters have died away: 85 ms, by 100 dB


def mean_squares(samples: NDArray[Any]) -> array[float]:
    """Return the mean square of each 100 ms, K-weighted; the last step is padded with silence."""
    if not len(samples):
        return array("f")
    weighted = _filter(np.pad(samples, (0, -len(samples) % STEP)))
    return array("f", (weighted.reshape(-1, STEP) ** 2).mean(axis=1, dtype=np.float64).tolist())


def _filter(samples: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """Return K-weighted samples, filtered block by block with an FFT (overlap-save)."""
    hop = FFT_SIZE - RING_OUT
    padded = np.pad(samples.astype(np.float32), (RING_OUT, -len(samples) % hop))
    rows = np.lib.stride_tricks.sliding_window_view(padded, FFT_SIZE)[::hop]
    filtered = np.fft.irfft(np.fft.rfft(rows) * _response(), FFT_SIZE)[:, RING_OUT:]
    return filtered.reshape(-1)[: len(samples)]


@functools.cache
def _response() -> NDArray[np.complex64]:
    """Return the response of both filters together at the FFT's frequencies."""
    delay = np.exp(-2j * math.pi * np.arange(FFT_SIZE // 2 + 1) / FFT_SIZE)
    response: NDArray[np.complex128] = np.ones_like(delay)
    for above, below in (SHELF, HIGH_PASS):
        response = response * np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)
    return response.astype(np.complex64)
