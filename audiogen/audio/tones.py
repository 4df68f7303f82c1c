"""The tones that lead a breath: one that rises and swells with the in-breath, one that falls and fades with the out-breath."""

from __future__ import annotations

import math
from typing import Final

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, key
from audiogen.units import FRAME, RATE

VERSION: Final = 1  # to be raised when the same tone sounds otherwise
LEVEL: Final = (
    -33.0
)  # LUFS of the loudest 400 ms beside speech of -19: a number spoken over it stays clear
LOW: Final = 196.0  # Hz: from G to the D above it, a fifth, which is soft and calls for nothing
HIGH: Final = 293.7
PARTIALS: Final = ((1, 1.0), (2, 0.22), (3, 0.06))
EDGE: Final = 0.35  # seconds over which a tone begins or ends at its softer side; at the other it takes its time


def tone(name: str, cache: Cache) -> Clip:
    """The tone called `in 167`: of the in-breath, 167 frames long; from the cache if it was made before."""
    clip = key("tone", VERSION, name)
    return clips.find(clip, cache) or clips.keep(clip, [_made(name)], cache)


def _made(name: str) -> bytes:
    import numpy as np

    phase, frames = name.split()
    seconds = int(frames) * FRAME / RATE
    time = np.arange(int(frames) * FRAME) / RATE
    along = (
        time / seconds if phase == "in" else 1 - time / seconds
    )  # from the low end to the high one
    frequency = LOW * (HIGH / LOW) ** (0.5 - 0.5 * np.cos(math.pi * along))
    turns = np.cumsum(frequency) / RATE
    sound = sum(level * np.sin(2 * math.pi * number * turns) for number, level in PARTIALS)
    edge = min(EDGE, seconds / 4)
    swell = np.sin(math.pi / 2 * np.clip(along / 0.8, 0, 1)) ** 2
    ending = np.sin(math.pi / 2 * np.clip((1 - along) * seconds / edge, 0, 1)) ** 2
    pcm: bytes = np.rint(sound * swell * ending * (32767 / 1.3)).astype("<i2").tobytes()
    return pcm
