"""What an audio engineer would ask of a finished session, measured in the file itself."""

import math
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiogen.audio import clips, loudness
from audiogen.audio.decode import decode_audio
from audiogen.audio.k_weighting import mean_squares
from audiogen.plan.timeline import Timeline
from audiogen.render.mix import STEP, SURE, find_true_peaks
from audiogen.units import FRAME, RATE, format_clock, to_seconds

AROUND: Final = 3  # frames around a sound that don't count as silence: the encoder rings there
SHORT_TERM: Final = 30  # steps of 100 ms: 3 s
RANGE_GATE: Final = -20.0  # LU, and the percentiles between which a range lies: EBU Tech 3342
RANGE_LOW, RANGE_HIGH = 0.10, 0.95


@dataclass(frozen=True, slots=True)
class Report:
    """Hold what was measured.

    `loudness` is in LUFS, `loudness_range` in LU, `true_peak` in dBTP, `noise_floor` in dBFS; None
    means digital silence. Shares are of the whole session, times in seconds. `joint_step` is the
    largest step between two samples at a joint, where full scale is 1.
    """

    loudness: float | None
    loudness_range: float
    true_peak: float
    noise_floor: float | None
    words_a_minute: float | None
    speech_share: float
    silence_share: float
    longest_silence: float
    longest_silence_at: float
    joints: int
    joint_step: float

    def as_json(self) -> dict[str, Any]:
        """Return the figures by their names."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {
            name: round(value, 5) if isinstance(value, float) else value
            for name, value in found.items()
        }

    def as_table(self) -> list[str]:
        """Return lines for people."""
        floor = "digital silence" if self.noise_floor is None else f"{self.noise_floor:.1f} dBFS"
        spoken = (
            "" if self.words_a_minute is None else f", {self.words_a_minute:.0f} words a minute"
        )
        rows = {
            "loudness": "silence"
            if self.loudness is None
            else f"{self.loudness:.1f} LUFS, range {self.loudness_range:.1f} LU",
            "true peak": f"{self.true_peak:.1f} dBTP",
            "speech": f"{self.speech_share:.0%} of the time{spoken}",
            "silence": f"{self.silence_share:.0%} of the time; noise floor: {floor}",
            "longest silence": f"{format_clock(self.longest_silence)},"
            f" at {format_clock(self.longest_silence_at)}",
            "joints": f"{self.joints}, the largest step there {self.joint_step:.4f} of full scale",
        }
        return [f"  {name:<17}{value}" for name, value in rows.items()]


def measure_sound(
    path: Path, timeline: Timeline, joints: Sequence[int], progress: Callable[[int, int], None]
) -> Report:
    """Measure a session's file, decoding it bit by bit.

    `joints` are the frames at which encoded pieces meet. `progress` gets the seconds measured, and
    the seconds in all.
    """
    quiet = find_silences(timeline)
    steps, peak, noise, silent, jump = array("f"), 0.0, 0.0, 0, 0.0
    at, tail = 0, np.zeros(1, np.float32)
    for part in _parts(path):
        steps += mean_squares(part)
        peak = max(peak, _true_peak(part))
        for start, end in _within(quiet, at, at + len(part)):
            noise += float((part[start - at : end - at].astype(np.float64) ** 2).sum())
            silent += end - start
        joined = np.concatenate((tail, part))
        for start, end in _within([(frame - 1, frame + 1) for frame in joints], at, at + len(part)):
            jump = max(
                jump, float(np.abs(np.diff(joined[start - at : end - at + 1])).max(initial=0.0))
            )
        at, tail = at + len(part), part[-1:]
        progress(at // RATE, timeline.frames * FRAME // RATE)
    spoken = [event for event in timeline.events if event.kind == "speech"]
    words = sum(len((event.text or "").split()) for event in spoken)
    speech = sum(event.end - event.start for event in spoken)
    start, end = max(quiet, key=lambda span: span[1] - span[0], default=(0, 0))
    level = loudness.integrated_loudness(loudness.gating_blocks(steps))
    return Report(
        loudness=None if math.isinf(level) else level,
        loudness_range=loudness_range(steps),
        true_peak=20 * math.log10(max(peak, 1e-6)),
        noise_floor=10 * math.log10(noise / silent) if noise else None,
        words_a_minute=words / to_seconds(speech) * 60 if speech else None,
        speech_share=speech / timeline.frames,
        silence_share=sum(end - start for start, end in quiet) / timeline.frames,
        longest_silence=to_seconds(end - start),
        longest_silence_at=to_seconds(start),
        joints=len(joints),
        joint_step=jump,
    )


def find_silences(timeline: Timeline) -> list[tuple[int, int]]:
    """Return the spans of frames in which nothing sounds but a background, if there is one."""
    found, at = [], 0
    sounds = sorted(
        (placed.start, placed.end) for event in timeline.events for placed in event.sounds
    )
    for start, end in [*sounds, (timeline.frames + AROUND, timeline.frames)]:
        if start - AROUND > at:
            found.append((at, start - AROUND))
        at = max(at, end + AROUND)
    return found


def loudness_range(steps: Sequence[float]) -> float:
    """Return the range in LU of the gated short-term loudness, as EBU Tech 3342 defines it."""
    sums = [0.0]
    for step in steps:
        sums.append(sums[-1] + step)
    short = [
        (sums[at + SHORT_TERM] - sums[at]) / SHORT_TERM for at in range(len(steps) - SHORT_TERM + 1)
    ]
    loud = [mean for mean in short if mean > loudness.to_power(loudness.GATE)]
    if not loud:
        return 0.0
    gate = math.fsum(loud) / len(loud) * 10 ** (RANGE_GATE / 10)
    kept = sorted(mean for mean in loud if mean >= gate)
    low, high = (kept[round((len(kept) - 1) * share)] for share in (RANGE_LOW, RANGE_HIGH))
    return 10 * math.log10(high / low)


def _parts(path: Path) -> Iterator[NDArray[np.float32]]:
    """Yield the samples of a session in parts of whole frames and whole steps of loudness."""
    for part in clips.split_parts(decode_audio(path, math.inf, "mp3")):
        yield clips.pcm_to_float(part)


def _true_peak(part: NDArray[np.float32]) -> float:
    padded = np.pad(part, (0, -len(part) % FRAME))
    loudest = np.abs(padded).reshape(-1, STEP).max(axis=1)
    sure = float(loudest.max(initial=0.0)) * SURE + 1e-9
    return float(find_true_peaks(padded, loudest, sure).max(initial=0.0))


def _within(spans: Sequence[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of spans of frames that are between two samples, in samples."""
    for start, end in spans:
        start, end = max(start * FRAME, first), min(end * FRAME, last)
        if start < end:
            yield start, end
