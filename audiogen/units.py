"""Convert units of time: samples at 48 kHz, MP3 frames of 1152 samples (24 ms), seconds."""

from typing import Final

RATE: Final = 48_000  # samples a second
FRAME: Final = 1_152  # samples a frame


def to_frames(seconds: float) -> int:
    """Return the nearest whole number of frames."""
    return round(seconds * RATE / FRAME)


def frames_covering(samples: int) -> int:
    """Return the number of frames that hold so many samples, the last padded."""
    return -(-samples // FRAME)


def to_seconds(frames: int) -> float:
    """Return seconds, rounded to the millisecond, which is exact: a frame is 24 ms."""
    return round(frames * FRAME / RATE, 3)


def format_duration(seconds: float) -> str:
    """Format a time the way scripts write it: 90 as `1m30s`."""
    minutes, rest = divmod(seconds, 60)
    return "".join(
        (f"{minutes:g}m" if minutes else "", f"{round(rest, 3):g}s" if rest or not minutes else "")
    )


def format_clock(seconds: float) -> str:
    """Format a time the way players show it: `14:32`, `1:02:03`."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def to_milliseconds(frames: int) -> int:
    """Convert frames to milliseconds, which is exact: a frame is 24 ms."""
    return frames * FRAME * 1000 // RATE
