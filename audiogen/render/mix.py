"""Pieces -> samples, limited to the ceiling."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiogen.audio.clips import read_samples
from audiogen.cache import Cache
from audiogen.formats.mp3.frames import LEAD, TRAIL
from audiogen.render.pieces import BackgroundPart, Piece
from audiogen.units import FRAME, RATE

CEILING: Final = -2.0  # dBTP before encoding, which adds up to 1 dB
STEP: Final = RATE // 1000  # samples of a step of the limiter: 1 ms
HOLD: Final = 8  # steps before and after a peak in which the limiter holds its gain
TAPS: Final = 16  # samples on each side from which a value between two samples is interpolated
# Of the ceiling: where no sample goes beyond this, no value between samples reaches the ceiling.
SURE: Final = 0.5


def mix(piece: Piece, cache: Cache) -> NDArray[np.float32]:
    """Return the samples of LEAD + `piece.frames` + TRAIL frames, limited to the ceiling.

    Raises LostError if a clip is gone from the cache.
    """
    frames = LEAD + piece.frames + TRAIL
    if piece.background:
        mixed = _mix_background(piece.background, frames, cache)
    else:
        mixed = np.zeros(frames * FRAME, np.float32)
    for clip in piece.clips:
        at = (clip.start + LEAD) * FRAME
        first, last = max(0, -at), min(clip.samples, len(mixed) - at)
        if first < last:
            samples = read_samples(clip.clip, first, last, cache)
            mixed[at + first : at + last] += samples * np.float32(10 ** (clip.gain / 20))
    return limit(mixed)


def _mix_background(part: BackgroundPart, frames: int, cache: Cache) -> NDArray[np.float32]:
    """Return a background from LEAD frames before its phase on, as loud as its envelope says."""
    loop = part.loop
    at, left = (part.phase - LEAD) % loop.frames * FRAME, frames * FRAME
    found = []
    while left:
        some = read_samples(loop.clip, at, min(at + left, loop.frames * FRAME), cache)
        found.append(some)
        at, left = 0, left - len(some)
    samples = np.concatenate(found) * np.float32(10 ** (loop.gain / 20))
    if not part.envelope:
        return samples
    points = [(frame + LEAD) * FRAME for frame, _ in part.envelope]
    steps = np.arange(0, len(samples) + STEP, STEP)
    level = 10 ** (np.interp(steps, points, [level for _, level in part.envelope]) / 20)
    within = np.linspace(0, 1, STEP, endpoint=False, dtype=np.float32)
    low, rise = level[:-1, None].astype(np.float32), np.diff(level)[:, None].astype(np.float32)
    heard: NDArray[np.float32] = samples * (low + rise * within).reshape(-1)
    return heard


def limit(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn whole frames of samples down smoothly around each true peak above the ceiling."""
    ceiling = 10 ** (CEILING / 20)
    loudest = np.abs(samples).reshape(-1, STEP).max(axis=1)
    if loudest.max(initial=0.0) < ceiling * SURE:
        return samples
    peaks = find_true_peaks(samples, loudest, ceiling * SURE)
    if peaks.max() <= ceiling:
        return samples
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    padded = np.pad(wanted, 2 * HOLD, mode="edge")
    held = np.lib.stride_tricks.sliding_window_view(padded, 2 * HOLD + 1).min(axis=1)
    window = np.hanning(2 * HOLD + 1)
    smooth = np.convolve(held, window / window.sum(), mode="valid")
    # The gain holds in the middle of each step. Between the middles it goes straight, at most to
    # the least of its neighbours.
    least = np.minimum(smooth, np.minimum(np.append(smooth[1:], 1.0), np.append(1.0, smooth[:-1])))
    middles = (np.arange(len(least)) + 0.5) * STEP
    gain = np.interp(np.arange(len(samples)), middles, least).astype(np.float32)
    limited: NDArray[np.float32] = samples * gain
    return limited


def find_true_peaks(
    samples: NDArray[np.float32], loudest: NDArray[np.float32], sure: float
) -> NDArray[np.float32]:
    """Return the true peak of each step of STEP samples: at four times the rate, as BS.1770-5,
    annex 2 says.

    `loudest` is that of the samples themselves. Where it stays under `sure`, also in the steps
    beside it, no higher value is looked for.
    """
    near = np.maximum(loudest, np.maximum(np.append(loudest[1:], 0), np.append(0, loudest[:-1])))
    at = np.flatnonzero(near >= sure)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(samples, TAPS), STEP + 2 * TAPS)
    around = windows[::STEP][at]
    peaks = loudest.copy()
    for phase in (0.25, 0.5, 0.75):
        taps = np.sinc(np.arange(-TAPS, TAPS + 1) - phase) * np.hanning(2 * TAPS + 3)[1:-1]
        between = np.zeros((len(at), STEP), np.float32)
        for tap, share in enumerate((taps / taps.sum()).astype(np.float32)):
            between += share * around[:, tap : tap + STEP]
        peaks[at] = np.maximum(peaks[at], np.abs(between).max(axis=1, initial=0))
    return peaks
