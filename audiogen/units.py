"""The units of time: samples at 48 kHz, MP3 frames of 1152 samples (24 ms), seconds. All conversions stand here."""

from __future__ import annotations

from typing import Final

RATE: Final = 48_000
FRAME: Final = 1_152


def to_frames(seconds: float) -> int:
    """The nearest whole number of frames."""
    return round(seconds * RATE / FRAME)


def covering(samples: int) -> int:
    """The frames that it takes to hold so many samples."""
    return -(-samples // FRAME)


def to_seconds(frames: int) -> float:
    """Seconds, to the millisecond, which is exact: a frame is 24 ms."""
    return round(frames * FRAME / RATE, 3)


def written(seconds: float) -> str:
    """`90s` as `1m30s`: a time as scripts write it."""
    minutes, rest = divmod(seconds, 60)
    return "".join(
        (f"{minutes:g}m" if minutes else "", f"{round(rest, 3):g}s" if rest or not minutes else "")
    )


def clock(seconds: float) -> str:
    """`14:32`, `1:02:03`: what a player shows."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
