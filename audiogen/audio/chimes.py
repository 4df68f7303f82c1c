"""Synthesize strokes of the instruments from sines, and a little noise for the strike."""

import math
from typing import Final

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, make_key
from audiogen.instruments import INSTRUMENTS, Instrument
from audiogen.units import FRAME, RATE, to_frames

VERSION: Final = 1  # raise it when the same instrument sounds different
FADE_SECONDS: Final = 1.0
STRIKE_SECONDS: Final = 0.02


def stroke(name: str, cache: Cache) -> Clip:
    """Return one stroke of the instrument `name`."""
    instrument = INSTRUMENTS[name]
    key = make_key("chime", VERSION, instrument)
    return clips.find_clip(key, cache) or clips.store_clip(key, [_synthesize(instrument)], cache)


def _synthesize(instrument: Instrument) -> bytes:
    """Return a stroke at full scale: 16-bit samples, whole frames, fading to zero."""
    import numpy as np

    time = np.arange(to_frames(instrument.ring) * FRAME) / RATE
    sound = np.zeros_like(time)
    for number, partial in enumerate(instrument.partials):
        frequency, amplitude = instrument.lowest * partial.ratio, 10 ** (partial.level / 20)
        # Two modes a beat apart, of unequal strength, so that the sound swells and never stops.
        for share, detuned in ((0.65, -partial.beat / 2), (0.35, partial.beat / 2)):
            phase = 2 * math.pi * (frequency + detuned) * time + number
            mode = share * amplitude * np.sin(phase) * 10 ** (-3 * time / partial.decay)
            sound += mode * (1 - np.exp(-time / partial.rise)) if partial.rise else mode
    noise = np.random.default_rng(1).standard_normal(len(time)) * np.exp(-time / STRIKE_SECONDS * 4)
    sound += 10 ** (instrument.strike / 20) * noise
    rise = np.clip(time / instrument.attack, 0, 1)
    fade = np.clip((time[-1] - time) / min(FADE_SECONDS, instrument.ring / 3), 0, 1)
    sound *= (0.5 - 0.5 * np.cos(math.pi * rise)) * (0.5 - 0.5 * np.cos(math.pi * fade))
    pcm: bytes = np.rint(sound / np.abs(sound).max() * 32767).astype("<i2").tobytes()
    return pcm
