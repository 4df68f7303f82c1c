"""Loudness as ITU-R BS.1770-5 defines it: blocks of 400 ms, gated. Levels are in LUFS.

All is computed from the mean squares of steps of 100 ms that clips keep: `k_weighting` makes them.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import Final, TypeAlias

STEPS_A_BLOCK: Final = 4
OFFSET: Final = -0.691  # BS.1770-5, annex 1, equation 2: a tone of 997 Hz reads its level in dB
GATE: Final = -70.0  # LUFS: the absolute gate
RELATIVE_GATE: Final = -10.0  # LU below the loudness of the blocks that pass the absolute gate

# Mean squares of blocks, a factor for their power, and how many times they come.
Group: TypeAlias = tuple[Sequence[float], float, float]


def gating_blocks(steps: Sequence[float]) -> array[float]:
    """Return the mean squares of blocks of 400 ms, one each 100 ms, of a sound between silences."""
    edge = [0.0] * (STEPS_A_BLOCK - 1)
    return _blocks([*edge, *steps, *edge])


def loop_gating_blocks(steps: Sequence[float]) -> array[float]:
    """Return the same of a loop, without its last step, which may be padded with silence."""
    whole = list(steps[:-1]) or list(steps)
    return _blocks([whole[at % len(whole)] for at in range(len(whole) + STEPS_A_BLOCK - 1)])


def _blocks(steps: Sequence[float]) -> array[float]:
    ends = range(STEPS_A_BLOCK, len(steps) + 1)
    return array("f", [sum(steps[end - STEPS_A_BLOCK : end]) / STEPS_A_BLOCK for end in ends])


def integrated_loudness(blocks: Sequence[float]) -> float:
    """Return the gated loudness of blocks; -inf if all are below the absolute gate."""
    return gated_loudness([(blocks, 1.0, 1.0)])


def gated_loudness(groups: Sequence[Group]) -> float:
    """Return the gated loudness of several groups of blocks taken together."""
    gate, level = to_power(GATE), -math.inf
    for _ in ("absolute", "relative"):
        total = number = 0.0
        for blocks, gain, times in groups:
            loud = [block for block in blocks if block * gain > gate]
            total += math.fsum(loud) * gain * times
            number += len(loud) * times
        if not number:
            return -math.inf
        level = _to_lufs(total / number)
        gate = max(gate, to_power(level + RELATIVE_GATE))
    return level


def momentary_maximum(blocks: Sequence[float]) -> float:
    """Return the loudness of the loudest block (EBU Tech 3341, maximum momentary loudness)."""
    return _to_lufs(max(blocks, default=0.0))


def to_power(level: float) -> float:
    """Return the mean square of a sound of `level` LUFS."""
    return float(10 ** ((level - OFFSET) / 10))


def _to_lufs(mean_square: float) -> float:
    return OFFSET + 10 * math.log10(max(mean_square, 1e-12))
