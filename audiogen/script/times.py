"""Texts -> times, counts, paces, levels and sides. Each raises ValueError(message, remedy)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from audiogen.messages import shorten

SHORTEST: Final = 0.024  # seconds: one frame
MAX_SECONDS: Final = 24 * 3600.0
MAX_COUNT: Final = 5_000
UNITS: Final = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}
NUMBER: Final = r"\d{1,9}(?:\.\d{1,9})?"
PACES: Final = {"slow": 0.8, "normal": 1.0, "fast": 1.25}
LEAST_LEVEL: Final = -60.0
LEAST_FACTOR, MOST_FACTOR = 0.1, 10.0


def in_seconds(text: str) -> float:
    """Read `90s`, `1m30s`, `1.5 min`, `1:30` (minutes:seconds), `1:00:00`, `2 minutes`."""
    total = 0.0
    name = shorten(text)
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d(?:\.\d{1,9})?)", text):
        total = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    elif re.fullmatch(NUMBER, text):
        remedy = f"Write `{text}s` for seconds or `{text}m` for minutes."
        raise ValueError(f"`{text}` has no unit.", remedy)
    elif re.fullmatch(rf"(?:{NUMBER}\s*[a-z]+\s*)+", text.lower()):
        for number, unit in re.findall(rf"({NUMBER})\s*([a-z]+)", text.lower()):
            if unit not in UNITS:
                message = f"`{shorten(unit)}` isn't a unit of time."
                raise ValueError(message, "Use `s`, `m` or `h`, as in `1m30s`.")
            total += float(number) * UNITS[unit]
    else:
        remedy = "Write it like `90s`, `1m30s`, `1:30` or `2 minutes`."
        raise ValueError(f"`{name}` isn't a time.", remedy)
    if not SHORTEST <= total <= MAX_SECONDS:
        how = "long" if total > 1 else "short"
        raise ValueError(f"`{name}` is too {how}.", "A time can be 24 ms to 24 hours.")
    return total


def in_times(text: str) -> float:
    """Read a whole number from 1 to MAX_COUNT."""
    if re.fullmatch(r"\d{1,9}", text) and 1 <= int(text) <= MAX_COUNT:
        return int(text)
    remedy = f"Write a whole number from 1 to {MAX_COUNT:,}, or a range, `5..10`."
    raise ValueError(f"`{shorten(text)}` isn't a count.", remedy)


def in_pace(text: str) -> float:
    """Read a pace by its name, or as a number from 0.5 (half as fast) to 2."""
    pace = PACES.get(text)
    if pace is None and re.fullmatch(NUMBER, text) and 0.5 <= float(text) <= 2:
        pace = float(text)
    if pace is None:
        remedy = "Use `slow`, `normal`, `fast`, or a number from 0.5 to 2."
        raise ValueError(f"`{shorten(text)}` isn't a pace.", remedy)
    return pace


def in_level(text: str) -> float:
    """Read a level in dB relative to the speech: `-26`, or `-26 dB`."""
    found = re.fullmatch(rf"(-{NUMBER}|0)(\s*dB)?", text)
    if not found or float(found[1]) < LEAST_LEVEL:
        remedy = "Write dB relative to the speech, from -60 (faint) to 0."
        raise ValueError(f"`{shorten(text)}` isn't a level.", remedy)
    return float(found[1])


def in_sides(parts: Iterable[str]) -> dict[str, float]:
    """Read sides, in order, each with the factor of its length: `right`, `left=1.5`."""
    found: dict[str, float] = {}
    for part in parts:
        name, _, factor = (piece.strip() for piece in part.partition("="))
        known = not factor or re.fullmatch(NUMBER, factor)
        if not name or not known or not LEAST_FACTOR <= float(factor or 1) <= MOST_FACTOR:
            remedy = "Write `left`, or `right,left=1.5` (0.1 to 10)."
            raise ValueError(f"`{shorten(part)}` isn't a side.", remedy)
        if name in found:
            raise ValueError(f"The side `{shorten(name)}` is there twice.", "Name each side once.")
        found[name] = float(factor or 1)
    return found
