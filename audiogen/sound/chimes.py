"""The chimes, made of sines: an instrument's data -> samples."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.typing import NDArray

from audiogen.instruments import INSTRUMENTS
from audiogen.sound.loudness import loudest
from audiogen.units import FRAME, RATE, to_frames

FADE_SECONDS = 1.0
STRIKE_SECONDS = 0.02


@functools.cache
def stroke(name: str) -> NDArray[np.float32]:
    """One stroke of an instrument, its loudest 400 ms at the instrument's level; whole frames, the last samples zero."""
    instrument = INSTRUMENTS[name]
    time = np.arange(to_frames(instrument.ring) * FRAME) / RATE
    sound = np.zeros_like(time)
    for number, partial in enumerate(instrument.partials):
        frequency = instrument.lowest * partial.ratio
        # A pair of modes a beat apart, unequally strong, so that the sound swells and never stops.
        for share, detuned in ((0.65, -partial.beat / 2), (0.35, partial.beat / 2)):
            phase = 2 * math.pi * (frequency + detuned) * time + number
            sound += share * 10 ** (partial.level / 20) * np.sin(phase) * 10 ** (-3 * time / partial.decay)
    noise = np.random.default_rng(1).standard_normal(len(time)) * np.exp(-time / STRIKE_SECONDS * 4)
    sound += 10 ** (instrument.strike / 20) * noise
    rise = np.clip(time / instrument.attack, 0, 1)
    fade = np.clip((time[-1] - time) / min(FADE_SECONDS, instrument.ring / 3), 0, 1)
    sound *= (0.5 - 0.5 * np.cos(math.pi * rise)) * (0.5 - 0.5 * np.cos(math.pi * fade))
    levelled: NDArray[np.float32] = (sound * 10 ** ((instrument.level - loudest(sound)) / 20)).astype(np.float32)
    levelled.setflags(write=False)
    return levelled
