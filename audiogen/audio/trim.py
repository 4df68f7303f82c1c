"""Trim the silence at the ends of 16-bit samples, and fade what is left."""

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import numpy as np

from audiogen.audio.clips import split_parts
from audiogen.errors import ClipError
from audiogen.units import RATE

with warnings.catch_warnings():
    # pydub warns that there is no ffmpeg program, which isn't needed here, and newer Pythons warn
    # of its string escapes and of audioop.
    warnings.simplefilter("ignore")
    no_path = "PATH" not in os.environ  # without one, pydub can't be imported
    os.environ.setdefault("PATH", os.defpath)
    from pydub import AudioSegment

    if no_path:
        del os.environ["PATH"]

SILENCE: Final = 10 ** (-50 / 20)  # of a clip's peak: anything softer at its ends is silence
SILENT: Final = 32768 * 10 ** (-60 / 20)  # a clip whose peak is lower holds no sound
STEP: Final = 96  # samples, 2 ms: a part of CHUNK holds a whole number of them
MARGIN: Final = 576  # samples of silence, 12 ms, left at each end, so that no consonant is cut
FADE_MS: Final = 5
FADE: Final = FADE_MS * RATE // 1000  # samples


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
    held, at, begins = b"", 0, True
    for part in split_parts(read()):
        first, last = max(at, start), min(at + len(part) // 2, end)
        piece = part[2 * (first - at) : 2 * max(first - at, last - at)]
        if held and end - first > FADE:  # else too little is left to fade out
            yield fade(held, begins=begins)
            held, begins = b"", False
        held, at = held + piece, at + len(part) // 2
    yield fade(held, begins=begins, ends=True)


def fade(pcm: bytes, *, begins: bool = False, ends: bool = False) -> bytes:
    """Fade 16-bit samples where a clip begins or ends."""
    segment = AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
    segment = segment.fade_in(FADE_MS) if begins else segment
    return bytes((segment.fade_out(FADE_MS) if ends else segment).raw_data)
