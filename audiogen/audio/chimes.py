"""The chimes, made of sines: an instrument's data -> samples."""

from __future__ import annotations

import math
from typing import Final

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, key
from audiogen.instruments import INSTRUMENTS, Instrument
from audiogen.units import FRAME, RATE, to_frames

VERSION: Final = 1  # to be raised when the same instrument sounds otherwise
FADE_SECONDS = 1.0
STRIKE_SECONDS = 0.02


def stroke(name: str, cache: Cache) -> Clip:
    """One stroke of an instrument, from the cache if it was made before."""
    instrument = INSTRUMENTS[name]
    clip = key("chime", VERSION, instrument)
    return clips.find(clip, cache) or clips.keep(clip, [_made(instrument)], cache)


def _made(instrument: Instrument) -> bytes:
    """A stroke, as loud as 16 bits hold; whole frames, the last samples zero."""
    import numpy as np

    time = np.arange(to_frames(instrument.ring) * FRAME) / RATE
    sound = np.zeros_like(time)
    for number, partial in enumerate(instrument.partials):
        frequency = instrument.lowest * partial.ratio
        # A pair of modes a beat apart, unequally strong, so that the sound swells and never stops.
        for share, detuned in ((0.65, -partial.beat / 2), (0.35, partial.beat / 2)):
            phase = 2 * math.pi * (frequency + detuned) * time + number
            mode = (
                share
                * 10 ** (partial.level / 20)
                * np.sin(phase)
                * 10 ** (-3 * time / partial.decay)
            )
            sound += mode * (1 - np.exp(-time / partial.rise)) if partial.rise else mode
    noise = np.random.default_rng(1).standard_normal(len(time)) * np.exp(-time / STRIKE_SECONDS * 4)
    sound += 10 ** (instrument.strike / 20) * noise
    rise = np.clip(time / instrument.attack, 0, 1)
    fade = np.clip((time[-1] - time) / min(FADE_SECONDS, instrument.ring / 3), 0, 1)
    sound *= (0.5 - 0.5 * np.cos(math.pi * rise)) * (0.5 - 0.5 * np.cos(math.pi * fade))
    pcm: bytes = np.rint(sound / np.abs(sound).max() * 32767).astype("<i2").tobytes()
    return pcm
