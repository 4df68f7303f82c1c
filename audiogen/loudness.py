"""Loudness after ITU-R BS.1770-5: K-weighting, blocks of 400 ms, gating. Levels in LUFS.

What is kept of a sound are the mean squares of its steps of 100 ms; all else is made of those, without its samples.
"""

from __future__ import annotations

import functools
import math
from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

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
SHELF: Final = ((1.53512485958697, -2.69169619938640, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
SPECTRUM: Final = 16_384  # samples filtered at once
RING_OUT: Final = 4_096  # samples after which the filters have died away: 85 ms, by 100 dB


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
        response = response * np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)
    single: NDArray[np.complex64] = response.astype(np.complex64)
    return single


def blocks(steps: Sequence[float]) -> list[float]:
    """Mean squares of blocks of 400 ms, one each 100 ms, of a sound with silence around it."""
    edge = [0.0] * (STEPS_A_BLOCK - 1)
    padded = [*edge, *steps, *edge]
    return [sum(padded[at : at + STEPS_A_BLOCK]) / STEPS_A_BLOCK for at in range(len(padded) - len(edge))]


def blocks_of_loop(steps: Sequence[float]) -> list[float]:
    """The same of a sound that goes round and round; its last step counts for nothing if it is not whole."""
    whole = list(steps[:-1]) or list(steps)
    around = [whole[at % len(whole)] for at in range(len(whole) + STEPS_A_BLOCK - 1)]
    return [sum(around[at : at + STEPS_A_BLOCK]) / STEPS_A_BLOCK for at in range(len(whole))]


def loudness(means: Iterable[float]) -> float:
    """Gated loudness of blocks; -inf where all of them are too soft."""
    return weighted((mean, 1.0) for mean in means)


def weighted(blocks: Iterable[tuple[float, float]]) -> float:
    """The same for blocks of which each comes so many times."""
    loud = [block for block in blocks if block[0] > power(GATE)]
    if not loud:
        return -math.inf
    gate = power(RELATIVE_GATE + _level(loud))
    return _level([block for block in loud if block[0] > gate])


def loudest(means: Iterable[float]) -> float:
    """The loudness of the loudest block."""
    return _level([(max(means, default=0.0), 1.0)])


def _level(blocks: Sequence[tuple[float, float]]) -> float:
    together, number = math.fsum(mean * times for mean, times in blocks), math.fsum(times for _, times in blocks)
    return OFFSET + 10 * math.log10(max(together / number, 1e-12))


def power(level: float) -> float:
    """The mean square of a loudness."""
    return float(10 ** ((level - OFFSET) / 10))
