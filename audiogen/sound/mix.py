"""Timeline -> regions, the spans in which something sounds, and regions -> samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from audiogen.plan.timeline import Placed, Sound, Timeline
from audiogen.units import FRAME, RATE

APART: Final = 5  # frames of silence that part two regions, so that the frames around each can be its own
CEILING: Final = -2.0  # dB true peak before encoding, which adds up to 1 dB
LOOK: Final = RATE // 1000  # samples of a step of the limiter: 1 ms
HOLD: Final = 8  # its steps before and after a peak


@dataclass(frozen=True, slots=True)
class Region:
    """A span of frames and the sounds in it, placed from its first frame."""

    start: int
    frames: int
    sounds: tuple[Placed, ...]


def regions(timeline: Timeline) -> Iterator[Region]:
    """The regions of a session in order, each at least APART frames from the next."""
    sounds = sorted((sound for event in timeline.events for sound in event.sounds), key=lambda sound: sound.start)
    group: list[Placed] = []
    end = 0
    for sound in sounds:
        if group and sound.start - end >= APART:
            yield _region(group, end)
            group = []
        group.append(sound)
        end = max(end, sound.end)
    if group:
        yield _region(group, end)


def _region(group: list[Placed], end: int) -> Region:
    start = group[0].start
    return Region(start, end - start, tuple(Placed(placed.start - start, placed.sound) for placed in group))


def mix(region: Region, samples: Callable[[Sound], NDArray[np.float32]]) -> NDArray[np.float32]:
    """The samples of a region, its sounds added up and kept under the ceiling."""
    mixed = np.zeros(region.frames * FRAME, np.float32)
    for placed in region.sounds:
        sound = samples(placed.sound)
        at = placed.start * FRAME
        mixed[at : at + len(sound)] += sound
    return limited(mixed)


def limited(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples whose true peak keeps under the ceiling, turned down smoothly some milliseconds around each peak."""
    ceiling = 10 ** (CEILING / 20)
    if float(np.abs(samples).max(initial=0.0)) < ceiling / 2:
        return samples
    peaks = true_peaks(samples, LOOK)
    if peaks.max() <= ceiling:
        return samples
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, ceiling))
    held = np.lib.stride_tricks.sliding_window_view(np.pad(wanted, 2 * HOLD, mode="edge"), 2 * HOLD + 1).min(axis=1)
    window = np.hanning(2 * HOLD + 1)
    smooth = np.convolve(held, window / window.sum(), mode="valid")
    # The gain holds in the middle of each step; between the middles it goes straight, at most to its neighbours' least.
    least = np.minimum(smooth, np.minimum(np.append(smooth[1:], 1.0), np.append(1.0, smooth[:-1])))
    middles = (np.arange(len(least)) + 0.5) * LOOK
    turned: NDArray[np.float32] = samples * np.interp(np.arange(len(samples)), middles, least).astype(np.float32)
    return turned


def true_peaks(samples: NDArray[np.float32], step: int) -> NDArray[np.float64]:
    """The highest absolute value of each `step` samples, seen at four times the rate (BS.1770-5, annex 2)."""
    peaks = np.abs(samples).astype(np.float64)
    taps = np.arange(-16, 17)
    for phase in (0.25, 0.5, 0.75):
        kernel = np.sinc(taps - phase) * np.hanning(len(taps) + 2)[1:-1]
        peaks = np.maximum(peaks, np.abs(np.convolve(samples, kernel / kernel.sum(), mode="same")))
    padded = np.pad(peaks, (0, -len(peaks) % step))
    highest: NDArray[np.float64] = padded.reshape(-1, step).max(axis=1)
    return highest
