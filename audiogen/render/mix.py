"""Pieces -> samples."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiogen.audio import clips
from audiogen.cache import Cache
from audiogen.formats.mp3.encode import LEAD, TRAIL
from audiogen.render.pieces import BackgroundPart, Piece
from audiogen.units import FRAME, RATE

CEILING: Final = -2.0  # dB true peak before encoding, which adds up to 1 dB
LOOK: Final = RATE // 1000  # samples of a step of the limiter: 1 ms
HOLD: Final = 8  # its steps before and after a peak
TAPS: Final = 16  # samples on each side by which a value between two samples is told
SURE: Final = (
    0.5  # of the ceiling: no value between samples that keep under it goes beyond the ceiling
)


def mix(piece: Piece, cache: Cache) -> NDArray[np.float32]:
    """The samples of a piece, and of the frames around it that its encoding needs; all kept under the ceiling.

    Raises LostError where a clip is not in the cache any more.
    """
    frames = LEAD + piece.frames + TRAIL
    mixed = (
        np.zeros(frames * FRAME, np.float32)
        if piece.under is None
        else _bed(piece.under, frames, cache)
    )
    for heard in piece.sounds:
        at = (heard.start + LEAD) * FRAME
        first, last = max(0, -at), min(heard.samples, len(mixed) - at)
        if first < last:
            samples = clips.read(heard.clip, first, last, cache)
            mixed[at + first : at + last] += samples * np.float32(10 ** (heard.gain / 20))
    return limited(mixed)


def _bed(under: BackgroundPart, frames: int, cache: Cache) -> NDArray[np.float32]:
    """A bed from LEAD frames before its phase on: round and round its loop, as loud as its envelope says."""
    at, left = (under.phase - LEAD) % under.bed.frames * FRAME, frames * FRAME
    found = []
    while left:
        some = clips.read(under.bed.clip, at, min(at + left, under.bed.frames * FRAME), cache)
        found.append(some)
        at, left = 0, left - len(some)
    samples = np.concatenate(found) * np.float32(10 ** (under.bed.gain / 20))
    if not under.envelope:
        return samples
    points = [(frame + LEAD) * FRAME for frame, _ in under.envelope]
    steps = np.arange(0, len(samples) + LOOK, LOOK)
    level = 10 ** (np.interp(steps, points, [level for _, level in under.envelope]) / 20)
    within = np.linspace(0, 1, LOOK, endpoint=False, dtype=np.float32)
    low, rise = level[:-1, None].astype(np.float32), np.diff(level)[:, None].astype(np.float32)
    heard: NDArray[np.float32] = samples * (low + rise * within).reshape(-1)
    return heard


def limited(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whole frames of samples whose true peak keeps under the ceiling, turned down smoothly around each peak."""
    ceiling = 10 ** (CEILING / 20)
    loudest = np.abs(samples).reshape(-1, LOOK).max(axis=1)
    if loudest.max(initial=0.0) < ceiling * SURE:
        return samples
    peaks = true_peaks(samples, loudest, ceiling * SURE)
    if peaks.max() <= ceiling:
        return samples
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    held = np.lib.stride_tricks.sliding_window_view(
        np.pad(wanted, 2 * HOLD, mode="edge"), 2 * HOLD + 1
    ).min(axis=1)
    window = np.hanning(2 * HOLD + 1)
    smooth = np.convolve(held, window / window.sum(), mode="valid")
    # The gain holds in the middle of each step; between the middles it goes straight, at most to its neighbours' least.
    least = np.minimum(smooth, np.minimum(np.append(smooth[1:], 1.0), np.append(1.0, smooth[:-1])))
    middles = (np.arange(len(least)) + 0.5) * LOOK
    turned: NDArray[np.float32] = samples * np.interp(
        np.arange(len(samples)), middles, least
    ).astype(np.float32)
    return turned


def true_peaks(
    samples: NDArray[np.float32], loudest: NDArray[np.float32], sure: float
) -> NDArray[np.float32]:
    """The highest absolute value in each step of LOOK samples, seen at four times the rate (BS.1770-5, annex 2).

    `loudest` is that of the samples themselves; where it keeps under `sure`, also next door, nothing higher is sought.
    """
    near = np.maximum(loudest, np.maximum(np.append(loudest[1:], 0), np.append(0, loudest[:-1])))
    at = np.flatnonzero(near >= sure)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(samples, TAPS), LOOK + 2 * TAPS)[
        ::LOOK
    ][at]
    peaks = loudest.copy()
    for phase in (0.25, 0.5, 0.75):
        taps = np.sinc(np.arange(-TAPS, TAPS + 1) - phase) * np.hanning(2 * TAPS + 3)[1:-1]
        between = np.zeros((len(at), LOOK), np.float32)
        for tap, share in enumerate((taps / taps.sum()).astype(np.float32)):
            between += share * around[:, tap : tap + LOOK]
        peaks[at] = np.maximum(peaks[at], np.abs(between).max(axis=1, initial=0))
    return peaks
