"""What sounds under a session: loops of whole frames, synthesised, or made of a recording.

The built-in ones are made in the spectrum of the whole loop, or of tones that go round in it a whole number of times; so
they have no seam. Each has a level of its own only for the cache: how loud it is heard is told by its gain.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiogen.audio import clips, loudness
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, key
from audiogen.errors import ChoiceError, ClipError, Problem, ScriptError
from audiogen.render.pieces import BackgroundLoop
from audiogen.script.model import Background
from audiogen.speech import recordings
from audiogen.units import FRAME, RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

VERSION: Final = 1  # to be raised when a background sounds otherwise
LEVEL: Final = -26.0  # dB under the speech, where nothing else is said
DUCK: Final = 6.0  # dB by which a bed goes down under speech, or more:
UNDER_SPEECH: Final = -20.0  # dB under the speech that it is then at most
LOOP: Final = 2_000 * FRAME  # samples of a loop: 48 seconds
BLOCK: Final = 1 << 18  # samples that are worked on at once
WAVES: Final = 5  # in a loop of the sea
CROSSFADE: Final = (
    3 * RATE
)  # samples over which the end of a recording goes over into its beginning
MAX_SECONDS: Final = 24 * 3600


def bed(background: Background, cache: Cache, target: float) -> BackgroundLoop:
    """A background as it is heard under speech of `target` LUFS.

    Raises ScriptError, or ChoiceError where the listener chose it, if a recording cannot be used.
    """
    try:
        clip = _loop(background, cache)
    except (ClipError, OSError) as error:
        message = f"The background `{background.name}` cannot be used: {error}"
        if background.place is None:
            raise ChoiceError(message) from None
        raise ScriptError(
            [Problem(background.place, message, "Record or save it again.")]
        ) from None
    level = LEVEL if background.level is None else background.level
    gain = target + level - loudness.loudness(loudness.blocks_of_loop(clip.squares))
    return BackgroundLoop(
        clip.name, clip.samples // FRAME, round(gain, 2), max(DUCK, level - UNDER_SPEECH)
    )


def _loop(background: Background, cache: Cache) -> Clip:
    if background.file:
        path = Path(background.file)
        name = key("loop", VERSION, clips.VERSION, recordings.digest(path))
        kind = recordings.FORMATS[path.suffix.lower()]
        made = clips.find(name, cache) or clips.keep(
            name, looped(clips.decode(path, MAX_SECONDS, kind)), cache
        )
        if loudness.loudness(loudness.blocks_of_loop(made.squares)) <= loudness.GATE:
            raise ClipError("The audio is silent.")
        return made
    name = key("bed", VERSION, background.name)
    return clips.find(name, cache) or clips.keep(name, [_pcm(MADE[background.name]())], cache)


def looped(pcm: Iterable[bytes]) -> Iterator[bytes]:
    """16-bit samples of any length as a loop of whole frames: their beginning is heard under their end.

    Raises ClipError where there are too few.
    """
    import numpy as np

    waiting, parts = bytearray(), iter(pcm)
    while len(waiting) < 6 * CROSSFADE and (part := next(parts, None)) is not None:
        waiting += part
    fade = min(CROSSFADE, len(waiting) // 6)
    if fade < FRAME:
        raise ClipError("The audio is too short for a background.")
    head = clips.to_float(bytes(waiting[: 2 * fade]))
    del waiting[: 2 * fade]
    samples = 0
    for part in chain([b""], parts):
        waiting += part
        ready = len(waiting) - 2 * (fade + FRAME)
        if ready > 0:
            ready -= ready % 2
            yield bytes(waiting[:ready])
            samples += ready // 2
            del waiting[:ready]
    rest = len(waiting) // 2
    rest -= (samples + rest) % FRAME
    tail = clips.to_float(bytes(waiting[: 2 * rest]))
    turn = np.linspace(0, math.pi / 2, fade, dtype=np.float32)
    tail[-fade:] = tail[-fade:] * np.cos(turn) + head * np.sin(turn)
    yield np.rint(np.clip(tail, -1, 1) * 32767).astype("<i2").tobytes()


def _noise(slope: float, low: float, high: float, seed: int) -> Samples:
    """Noise whose power falls by `slope` dB an octave between two frequencies in Hz, and steeply beyond them."""
    import numpy as np

    random = np.random.default_rng(seed)
    spectrum = np.zeros(LOOP // 2 + 1, np.complex64)
    for at in range(1, len(spectrum), BLOCK):
        some = spectrum[at : at + BLOCK]
        frequency = np.arange(at, at + len(some), dtype=np.float32) * np.float32(RATE / LOOP)
        steep = np.sqrt(1 + (np.float32(low) / frequency) ** 4) * np.sqrt(
            1 + (frequency / np.float32(high)) ** 4
        )
        size = frequency ** np.float32(-slope / 20 / math.log10(2)) / steep
        turn = random.random(len(some), np.float32) * np.float32(2 * np.pi)
        some.real, some.imag = size * np.cos(turn), size * np.sin(turn)
    noise: Any = np.fft.irfft(spectrum, LOOP)
    noise /= math.sqrt(float(np.einsum("i,i", noise, noise)) / LOOP)
    found: Samples = noise
    return found


def _swelling(sound: Samples, envelope: NDArray[np.float64]) -> Samples:
    """A sound turned up and down in place by an envelope of one value a millisecond."""
    import numpy as np

    at = np.arange(len(envelope) + 1) * (RATE // 1000)
    around = np.append(envelope, envelope[0])
    for start in range(0, len(sound), BLOCK):
        some = sound[start : start + BLOCK]
        some *= np.interp(np.arange(start, start + len(some)), at, around).astype(np.float32)
    return sound


def _still() -> Samples:
    """Noise as even as a far waterfall, 4.5 dB less an octave."""
    return _noise(4.5, 60, 9_000, seed=1)


def _ocean() -> Samples:
    """Waves that rise slowly, break, and draw back hissing; no two alike; deep water below."""
    import numpy as np

    random = np.random.default_rng(2)
    time = np.arange(LOOP // (RATE // 1000)) / 1000
    swell, foam = np.zeros_like(time), np.zeros_like(time)
    for wave in range(WAVES):
        breaks, strength = (
            (wave + 0.6 * random.random()) * time[-1] / WAVES,
            0.6 + 0.4 * random.random(),
        )
        swell += strength * _wave(time, breaks, 2.6, 3.2)
        foam += strength * _wave(time, breaks + 0.9, 1.1, 1.9)
    sound = _swelling(_noise(6, 40, 500, seed=3), 0.45 + 0.55 * swell)
    sound += _swelling(_noise(3, 250, 2_500, seed=4), 0.05 + 0.5 * swell)
    sound += _swelling(_noise(1.5, 1_500, 7_000, seed=5), 0.01 + 0.22 * foam)
    return sound


def _wave(
    time: NDArray[np.float64], breaks: float, rise: float, fall: float
) -> NDArray[np.float64]:
    """How high a wave is that breaks at a second of the loop, rises in so many seconds, and falls in so many."""
    import numpy as np

    length = LOOP / RATE
    since = (time - breaks + length / 2) % length - length / 2
    high: NDArray[np.float64] = np.exp(-((np.minimum(since, 0) / rise) ** 2)) * np.exp(
        -np.maximum(since, 0) / fall
    )
    return high


def _rain() -> Samples:
    """A steady fall on leaves: a soft rush, and drops that stand out of it."""
    import numpy as np

    random = np.random.default_rng(6)
    sound = _noise(2, 500, 8_000, seed=7) + 0.5 * _noise(6, 80, 600, seed=8)
    for _ in range(900):
        frequency, decay = random.uniform(900, 5_500), random.uniform(0.004, 0.016)
        drop = np.arange(int(decay * 6 * RATE)) / RATE
        ping = (
            np.sin(2 * np.pi * frequency * drop)
            * np.exp(-drop / decay)
            * np.minimum(1, drop / 0.001)
        )
        places = (random.integers(LOOP) + np.arange(len(drop))) % LOOP
        sound[places] += (10 ** random.uniform(-0.6, 0.45) * ping).astype(np.float32)
    return sound


def _drone() -> Samples:
    """A bourdon of root, fifth and octave on 110 Hz, each tone a pair that beats slowly."""
    import numpy as np

    random = np.random.default_rng(9)
    turns = LOOP / RATE  # a frequency of so many turns a loop goes round without a seam
    tones: list[tuple[float, float, float, int, float]] = []
    for root, strength in ((55.0, 0.5), (110.0, 1.0), (165.0, 0.55), (220.0, 0.4)):
        for partial in range(1, 7):
            breath, phase = int(random.integers(1, 6)), float(random.random())
            for beat in (0, int(random.integers(4, 16))):
                frequency = (round(root * partial * turns) + beat) / turns
                tones.append(
                    (frequency, strength / partial**1.7, float(random.random()), breath, phase)
                )
    sound = np.zeros(LOOP, np.float32)
    for start in range(0, LOOP, BLOCK):
        some = sound[start : start + BLOCK]
        time = np.arange(start, start + len(some)) / RATE
        for frequency, strength, turn, breath, phase in tones:
            swell = 1 + 0.4 * np.sin(2 * np.pi * (breath * time / turns + phase))
            some += (strength * swell * np.sin(2 * np.pi * (frequency * time + turn))).astype(
                np.float32
            )
    return sound


MADE: Final[dict[str, Callable[[], Any]]] = {
    "ocean": _ocean,
    "rain": _rain,
    "drone": _drone,
    "noise": _still,
}


def _pcm(samples: Samples) -> bytes:
    """As loud as 16 bits hold, with some air."""
    import numpy as np

    loudest = max(float(samples.max()), -float(samples.min()))
    samples *= np.float32(0.7 * 32767 / loudest)
    pcm: bytes = np.rint(samples, out=samples).astype("<i2").tobytes()
    return pcm
