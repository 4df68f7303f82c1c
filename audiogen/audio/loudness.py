"""Loudness after ITU-R BS.1770-5: K-weighting, blocks of 400 ms, gating. Levels in LUFS.

What is kept of a sound are the mean squares of its steps of 100 ms; all else is made of those, without its samples.
"""

from __future__ import annotations

import functools
import math
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from audiogen.units import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP: Final = RATE // 10
STEPS_A_BLOCK: Final = 4
OFFSET: Final = -0.691
GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0
# The two filters at 48 kHz, numerator and denominator: BS.1770-5, annex 1, tables 1 and 2.
SHELF: Final = (
    (1.53512485958697, -2.69169619938640, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
SPECTRUM: Final = 16_384  # samples filtered at once
RING_OUT: Final = 4_096  # samples after which the filters have died away: 85 ms, by 100 dB


Group: TypeAlias = tuple[Sequence[float], float, float]


def squares(samples: NDArray[Any]) -> array[float]:
    """The mean squares of the K-weighted samples in each step of 100 ms, the last filled up with silence."""
    import numpy as np

    if not len(samples):
        return array("f")
    weighted = _filtered(np.pad(samples, (0, -len(samples) % STEP)))
    return array("f", (weighted.reshape(-1, STEP) ** 2).mean(axis=1, dtype=np.float64).tolist())


def _filtered(samples: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """K-weighted samples: filtered by their spectrum, piece by piece (overlap-save)."""
    import numpy as np

    hop = SPECTRUM - RING_OUT
    padded = np.pad(samples.astype(np.float32), (RING_OUT, -len(samples) % hop))
    rows = np.lib.stride_tricks.sliding_window_view(padded, SPECTRUM)[::hop]
    filtered = np.fft.irfft(np.fft.rfft(rows) * _response(), SPECTRUM)[:, RING_OUT:]
    weighted: NDArray[np.floating[Any]] = filtered.reshape(-1)[: len(samples)]
    return weighted


@functools.cache
def _response() -> NDArray[np.complex64]:
    """The two filters at the frequencies of a spectrum."""
    import numpy as np

    delay = np.exp(-2j * math.pi * np.arange(SPECTRUM // 2 + 1) / SPECTRUM)
    response: NDArray[np.complex128] = np.ones_like(delay)
    for numerator, denominator in (SHELF, HIGH_PASS):
        response = (
            response * np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)
        )
    single: NDArray[np.complex64] = response.astype(np.complex64)
    return single


def blocks(steps: Sequence[float]) -> array[float]:
    """Mean squares of blocks of 400 ms, one each 100 ms, of a sound with silence around it."""
    edge = [0.0] * (STEPS_A_BLOCK - 1)
    return _blocks([*edge, *steps, *edge])


def blocks_of_loop(steps: Sequence[float]) -> array[float]:
    """The same of a sound that goes round and round; its last step counts for nothing if it is not whole."""
    whole = list(steps[:-1]) or list(steps)
    return _blocks([whole[at % len(whole)] for at in range(len(whole) + STEPS_A_BLOCK - 1)])


def _blocks(steps: Sequence[float]) -> array[float]:
    ends = range(STEPS_A_BLOCK, len(steps) + 1)
    return array("f", [sum(steps[end - STEPS_A_BLOCK : end]) / STEPS_A_BLOCK for end in ends])


def loudness(means: Sequence[float]) -> float:
    """Gated loudness of blocks; -inf where all of them are too soft."""
    return together([(means, 1.0, 1.0)])


def together(groups: Sequence[Group]) -> float:
    """The same for groups of blocks, each with a gain of its power, and how many times it comes."""
    gate, level = power(GATE), -math.inf
    for _ in ("absolute", "relative"):
        total = number = 0.0
        for means, gain, times in groups:
            loud = [mean for mean in means if mean * gain > gate]
            total += math.fsum(loud) * gain * times
            number += len(loud) * times
        if not number:
            return -math.inf
        level = _level(total / number)
        gate = max(gate, power(level + RELATIVE_GATE))
    return level


def loudest(means: Sequence[float]) -> float:
    """The loudness of the loudest block."""
    return _level(max(means, default=0.0))


def _level(mean: float) -> float:
    return OFFSET + 10 * math.log10(max(mean, 1e-12))


def power(level: float) -> float:
    """The mean square of a loudness."""
    return float(10 ** ((level - OFFSET) / 10))
