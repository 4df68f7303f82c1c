"""Clips in the cache: pieces of sound, 48 kHz mono 16 bit, without silence at their ends.

A clip is one entry with its length and loudness, and one for each chunk of samples. Finding a clip
needs no numpy, which is slow to import.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from audiogen.cache import Cache, make_key
from audiogen.errors import LostError
from audiogen.units import FRAME, frames_covering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK: Final = 480_000  # samples stored as one entry: 10 s, whole steps of 100 ms
VERSION: Final = 3  # raise it when the same audio is decoded into other clips


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip's key in the cache, its length in samples, and its `k_weighting.mean_squares`."""

    name: str
    samples: int
    squares: array[float]

    @property
    def frames(self) -> int:
        """Return the number of MP3 frames that hold the clip."""
        return frames_covering(self.samples)


def store_clip(name: str, pcm: Iterable[bytes], cache: Cache) -> Clip:
    """Put a clip into the cache: 16-bit samples, in pieces of any length."""
    from audiogen.audio.k_weighting import mean_squares

    samples, squares = 0, array("f")
    for number, chunk in enumerate(split_parts(pcm)):
        cache.put(make_key("part", name, number), chunk)
        squares += mean_squares(pcm_to_float(chunk))
        samples += len(chunk) // 2
    # Last, so that a clip that was interrupted isn't found.
    cache.put(name, struct.pack("<Q", samples) + squares.tobytes())
    return Clip(name, samples, squares)


def find_clip(name: str, cache: Cache) -> Clip | None:
    """Return a clip that is in the cache, or None."""
    entry = cache.get(name)
    if entry is None:
        return None
    squares = array("f")
    squares.frombytes(entry[8:])
    return Clip(name, struct.unpack("<Q", entry[:8])[0], squares)


def read_samples(name: str, first: int, last: int, cache: Cache) -> NDArray[np.float32]:
    """Return a clip's samples from `first` to before `last`, or to its end.

    Raises LostError if they have gone from the cache, and drops the clip, so that it is made again.
    """
    import numpy as np

    found = [np.zeros(0, np.float32)]
    for number in range(first // CHUNK, -(-last // CHUNK)):
        chunk = cache.get(make_key("part", name, number))
        if chunk is not None:
            start = number * CHUNK
            found.append(pcm_to_float(chunk[2 * max(0, first - start) : 2 * (last - start)]))
    samples = np.concatenate(found)
    # Another program may have stored another take of the same line, too.
    if len(samples) != last - first:
        cache.drop(name)
        raise LostError
    return samples


def faster_clip(clip: Clip, tempo: float, frames: int, cache: Cache) -> Clip:
    """Return a clip `tempo` times as fast, in so many MP3 frames, made from it if it isn't there.

    Raises LostError if the samples have gone from the cache.
    """
    name = make_key("faster", clip.name, clip.samples, tempo, frames)
    if found := find_clip(name, cache):
        return found
    from audiogen.audio.decode import change_tempo
    from audiogen.audio.trim import fade

    pcm = read_samples(clip.name, 0, clip.samples, cache) * 32768
    fast = change_tempo(pcm.astype("<i2").tobytes(), tempo)
    size = 2 * FRAME * frames
    return store_clip(name, [fade(fast[:size], ends=True).ljust(size, b"\0")], cache)


def pcm_to_float(pcm: bytes) -> NDArray[np.float32]:
    """Convert 16-bit samples to numbers from -1 to 1."""
    import numpy as np

    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def split_parts(pcm: Iterable[bytes]) -> Iterator[bytes]:
    """Regroup 16-bit samples into parts of CHUNK samples, the last shorter."""
    waiting = bytearray()
    for some in pcm:
        waiting += some
        while len(waiting) >= 2 * CHUNK:
            yield bytes(waiting[: 2 * CHUNK])
            del waiting[: 2 * CHUNK]
    if waiting:
        yield bytes(waiting)
