"""Tones that lead a breath: they rise and swell, or fall and fade."""

import math
from typing import Final

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, make_key
from audiogen.units import FRAME, RATE

VERSION: Final = 1  # raise it when the same tone sounds different
# LUFS of the loudest 400 ms beside speech of -19 LUFS: a number spoken over it stays clear.
LEVEL: Final = -33.0
# Hz: from G to the D above it. A fifth is soft and doesn't ask to be resolved.
LOW: Final = 196.0
HIGH: Final = 293.7
PARTIALS: Final = ((1, 1.0), (2, 0.22), (3, 0.06))  # multiples of the frequency, amplitudes
EDGE: Final = (
    0.35  # seconds over which a tone fades at its high end; at the low end it takes longer
)


def tone(phase: str, frames: int, cache: Cache) -> Clip:
    """Return the tone of a breath's phase, "in" or "out", that lasts so many frames."""
    name = make_key("tone", VERSION, f"{phase} {frames}")
    return clips.find_clip(name, cache) or clips.store_clip(
        name, [_synthesize(phase, frames)], cache
    )


def _synthesize(phase: str, frames: int) -> bytes:
    import numpy as np

    seconds = frames * FRAME / RATE
    time = np.arange(frames * FRAME) / RATE
    # From 0 at the low end to 1 at the high end.
    along = time / seconds if phase == "in" else 1 - time / seconds
    frequency = LOW * (HIGH / LOW) ** (0.5 - 0.5 * np.cos(math.pi * along))
    cycles = np.cumsum(frequency) / RATE
    sound = sum(level * np.sin(2 * math.pi * number * cycles) for number, level in PARTIALS)
    edge = min(EDGE, seconds / 4)
    swell = np.sin(math.pi / 2 * np.clip(along / 0.8, 0, 1)) ** 2
    ending = np.sin(math.pi / 2 * np.clip((1 - along) * seconds / edge, 0, 1)) ** 2
    # 1.3 is more than the partials' sum can reach.
    pcm: bytes = np.rint(sound * swell * ending * (32767 / 1.3)).astype("<i2").tobytes()
    return pcm
