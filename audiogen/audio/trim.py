"""Trim the silence at the ends of 16-bit samples, and fade what is left."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from audiogen.audio.clips import split_parts
from audiogen.errors import ClipError

SILENCE: Final = 10 ** (-50 / 20)  # of a clip's peak: anything softer at its ends is silence
SILENT: Final = 32768 * 10 ** (-60 / 20)  # a clip whose peak is lower holds no sound
STEP: Final = 96  # samples, 2 ms: a part of CHUNK holds a whole number of them
MARGIN: Final = 576  # samples of silence, 12 ms, left at each end, so that no consonant is cut
FADE: Final = 240  # samples: 5 ms
FADE_DEPTH: Final = 120 / 20  # powers of ten


def trim_silence(read: Callable[[], Iterable[bytes]]) -> Iterator[bytes]:
    """Yield the samples between the silences at both ends, faded, in parts.

    `read` is called twice, so that a long recording is never in memory as a whole. Raises
    ClipError if there is no sound.
    """
    # Relative to the peak, so that a soft voice keeps its ends.
    peak, samples, levels = 0.0, 0, []
    for part in split_parts(read()):
        pcm = np.frombuffer(part, "<i2").astype(np.float32)
        peak, samples = max(peak, float(np.abs(pcm).max())), samples + len(pcm)
        levels.append((np.pad(pcm, (0, -len(pcm) % STEP)).reshape(-1, STEP) ** 2).mean(axis=1))
    if not samples:
        raise ClipError("There is no sound in it.")
    if peak < SILENT:
        raise ClipError("The audio is silent.")
    loud = np.flatnonzero(np.concatenate(levels) >= (peak * SILENCE) ** 2)
    start = max(0, int(loud[0]) * STEP - MARGIN)
    end = min(samples, (int(loud[-1]) + 1) * STEP + MARGIN)
    at = 0
    for part in split_parts(read()):
        first, last = max(at, start), min(at + len(part) // 2, end)
        if first < last:
            yield fade_edges(part[2 * (first - at) : 2 * (last - at)], first - start, end - last)
        at += len(part) // 2


def fade_edges(pcm: bytes, before: int, after: int) -> bytes:
    """Fade the samples near a clip's ends, which are so many samples before and after these."""
    if min(before, after) >= FADE:
        return pcm
    count = np.arange(len(pcm) // 2)
    edge = np.minimum(count + before, count[::-1] + after)
    gain = 10 ** (FADE_DEPTH * np.minimum(edge / FADE - 1, 0))
    return np.rint(np.frombuffer(pcm, "<i2") * gain).astype("<i2").tobytes()
