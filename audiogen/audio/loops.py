"""Samples of background loops: synthesized, or a recording made to repeat without a seam.

Synthesized loops are made in the spectrum of the whole loop, or of tones that complete a whole
number of cycles in it, so that they have no seam.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audiogen.audio.clips import pcm_to_float
from audiogen.errors import ClipError
from audiogen.units import FRAME, RATE

Samples: TypeAlias = NDArray[np.float32]

LOOP: Final = 2_000 * FRAME  # samples of a synthesized loop: 48 seconds
BLOCK: Final = 1 << 18  # samples that are worked on at once, to save memory
WAVES: Final = 5  # in a loop of the ocean
CROSSFADE: Final = 3 * RATE  # samples over which the end of a recording fades into its beginning
PEAK: Final = 0.7  # of full scale: a loop's gain is set when it is mixed


def loop_recording(pcm: Iterable[bytes]) -> Iterator[bytes]:
    """Turn 16-bit samples into a loop of whole frames: their beginning is faded in under their end.

    Raises ClipError if they are too few.
    """
    waiting, parts = bytearray(), iter(pcm)
    while len(waiting) < 6 * CROSSFADE and (part := next(parts, None)) is not None:
        waiting += part
    fade = min(CROSSFADE, len(waiting) // 6)  # a third of what there is, in samples
    if fade < FRAME:
        raise ClipError("The audio is too short for a background.")
    head = pcm_to_float(bytes(waiting[: 2 * fade]))
    del waiting[: 2 * fade]
    samples = 0
    for part in chain([b""], parts):
        waiting += part
        # Keep enough for the crossfade, and for the frame by which the end may be cut.
        ready = len(waiting) - 2 * (fade + FRAME)
        if ready > 0:
            ready -= ready % 2
            yield bytes(waiting[:ready])
            samples += ready // 2
            del waiting[:ready]
    rest = len(waiting) // 2
    rest -= (samples + rest) % FRAME
    tail = pcm_to_float(bytes(waiting[: 2 * rest]))
    angle = np.linspace(0, math.pi / 2, fade, dtype=np.float32)  # equal power throughout
    tail[-fade:] = tail[-fade:] * np.cos(angle) + head * np.sin(angle)
    yield np.rint(np.clip(tail, -1, 1) * 32767).astype("<i2").tobytes()


def synthesize_loop(name: str) -> bytes:
    """Return the 16-bit samples of a built-in background."""
    samples: Samples = SYNTHESIZERS[name]()
    peak = max(float(samples.max()), -float(samples.min()))
    samples *= np.float32(PEAK * 32767 / peak)
    return np.rint(samples, out=samples).astype("<i2").tobytes()


def _noise(slope: float, low: float, high: float, seed: int) -> Samples:
    """Return noise that falls by `slope` dB an octave from `low` to `high` Hz, steeply beyond.

    Its mean square is 1.
    """
    random = np.random.default_rng(seed)
    spectrum = np.zeros(LOOP // 2 + 1, np.complex64)
    for at in range(1, len(spectrum), BLOCK):
        some = spectrum[at : at + BLOCK]
        frequency = np.arange(at, at + len(some), dtype=np.float32) * np.float32(RATE / LOOP)
        steep = np.sqrt(1 + (np.float32(low) / frequency) ** 4)
        steep *= np.sqrt(1 + (frequency / np.float32(high)) ** 4)
        size = frequency ** np.float32(-slope / 20 / math.log10(2)) / steep
        angle = random.random(len(some), np.float32) * np.float32(2 * np.pi)
        some.real, some.imag = size * np.cos(angle), size * np.sin(angle)
    noise = np.fft.irfft(spectrum, LOOP).astype(np.float32, copy=False)
    noise /= math.sqrt(float(np.einsum("i,i", noise, noise)) / LOOP)
    return noise


def _modulate(sound: Samples, envelope: NDArray[np.float64]) -> Samples:
    """Multiply a loop in place by an envelope of one value a millisecond, and return it."""
    at = np.arange(len(envelope) + 1) * (RATE // 1000)
    around = np.append(envelope, envelope[0])
    for start in range(0, len(sound), BLOCK):
        some = sound[start : start + BLOCK]
        some *= np.interp(np.arange(start, start + len(some)), at, around).astype(np.float32)
    return sound


def _ocean() -> Samples:
    """Return waves, no two alike, that rise slowly, break, and hiss as they draw back."""
    random = np.random.default_rng(2)
    time = np.arange(LOOP // (RATE // 1000)) / 1000
    swell, foam = np.zeros_like(time), np.zeros_like(time)
    for wave in range(WAVES):
        breaks = (wave + 0.6 * random.random()) * time[-1] / WAVES
        strength = 0.6 + 0.4 * random.random()
        swell += strength * _wave(time, breaks, 2.6, 3.2)
        foam += strength * _wave(time, breaks + 0.9, 1.1, 1.9)
    sound = _modulate(_noise(6, 40, 500, seed=3), 0.45 + 0.55 * swell)
    sound += _modulate(_noise(3, 250, 2_500, seed=4), 0.05 + 0.5 * swell)
    sound += _modulate(_noise(1.5, 1_500, 7_000, seed=5), 0.01 + 0.22 * foam)
    return sound


def _wave(
    time: NDArray[np.float64], breaks: float, rise: float, fall: float
) -> NDArray[np.float64]:
    """Return the height of a wave that breaks at the second `breaks` of the loop, from 0 to 1.

    `rise` and `fall` are the seconds in which it rises from, and falls to, 1/e.
    """
    length = LOOP / RATE
    since = (time - breaks + length / 2) % length - length / 2
    up = np.exp(-((np.minimum(since, 0) / rise) ** 2))
    return up * np.exp(-np.maximum(since, 0) / fall)


def _rain() -> Samples:
    """Return steady rain on leaves: a soft rush, and drops that can be heard one by one."""
    random = np.random.default_rng(6)
    sound = _noise(2, 500, 8_000, seed=7) + 0.5 * _noise(6, 80, 600, seed=8)
    for _ in range(900):
        frequency, decay = random.uniform(900, 5_500), random.uniform(0.004, 0.016)
        drop = np.arange(int(decay * 6 * RATE)) / RATE
        ping = np.sin(2 * np.pi * frequency * drop) * np.exp(-drop / decay)
        ping *= np.minimum(1, drop / 0.001)
        places = (random.integers(LOOP) + np.arange(len(drop))) % LOOP
        sound[places] += (10 ** random.uniform(-0.6, 0.45) * ping).astype(np.float32)
    return sound


def _drone() -> Samples:
    """Return a drone of root, fifth and octave on 110 Hz, each tone a pair that beats slowly."""
    random = np.random.default_rng(9)
    seconds = LOOP / RATE  # frequencies are whole numbers of cycles in so many seconds
    tones: list[tuple[float, float, float, int, float]] = []
    for root, strength in ((55.0, 0.5), (110.0, 1.0), (165.0, 0.55), (220.0, 0.4)):
        for number in range(1, 7):
            breath, phase = int(random.integers(1, 6)), float(random.random())
            for beat in (0, int(random.integers(4, 16))):
                frequency = (round(root * number * seconds) + beat) / seconds
                turn = float(random.random())
                tones.append((frequency, strength / number**1.7, turn, breath, phase))
    sound = np.zeros(LOOP, np.float32)
    for start in range(0, LOOP, BLOCK):
        some = sound[start : start + BLOCK]
        time = np.arange(start, start + len(some)) / RATE
        for frequency, strength, turn, breath, phase in tones:
            swell = 1 + 0.4 * np.sin(2 * np.pi * (breath * time / seconds + phase))
            tone = strength * swell * np.sin(2 * np.pi * (frequency * time + turn))
            some += tone.astype(np.float32)
    return sound


SYNTHESIZERS: Final[dict[str, Callable[[], Samples]]] = {
    "ocean": _ocean,
    "rain": _rain,
    "drone": _drone,
    # As even as a distant waterfall.
    "noise": partial(_noise, 4.5, 60, 9_000, seed=1),
}
