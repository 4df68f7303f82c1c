"""Nodes -> values that are times and counts: durations, breaths, ranges, moments. Times are in seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from audiogen.errors import Place
from audiogen.script import nodes as reader
from audiogen.script.model import Amount, Breath, During, Every, Moment, Range
from audiogen.script.nodes import Node
from audiogen.script.notes import Notes, did_you_mean, kind, shorten
from audiogen.script.values import Reader, Schema, many, reads, scalar, some, whole_lines, words

MAX_SECONDS: Final = 24 * 3600.0
MAX_COUNT: Final = 5_000
UNITS: Final = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}
NUMBER: Final = r"\d{1,9}(?:\.\d{1,9})?"
_CLOCK: Final = r"(?:\d{1,3}:)?\d{1,4}:[0-5]\d(?:\.\d{1,9})?"
_UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
_TIME: Final = rf"(?:{_CLOCK}|(?:{NUMBER}\s*(?:{_UNIT})\s*)+)"
_COUNT: Final = r"0*[1-9]\d{0,4}"
_PHASES: Final = ("in", "hold", "out", "rest")


def in_seconds(text: str) -> float:
    """Seconds from `90s`, `1m30s`, `1.5 min`, `1:30` (minutes:seconds), `1:00:00`, `2 minutes`.

    Raises ValueError with what is wrong and what to do.
    """
    total = 0.0
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d(?:\.\d{1,9})?)", text):
        total = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    elif re.fullmatch(NUMBER, text):
        raise ValueError(
            f"`{text}` has no unit.", f"Write `{text}s` for seconds or `{text}m` for minutes."
        )
    elif re.fullmatch(rf"(?:{NUMBER}\s*[a-z]+\s*)+", text.lower()):
        for number, unit in re.findall(rf"({NUMBER})\s*([a-z]+)", text.lower()):
            if unit not in UNITS:
                raise ValueError(
                    f"`{unit}` is no unit of time.", "Use `s`, `m` or `h`, as in `1m30s`."
                )
            total += float(number) * UNITS[unit]
    else:
        raise ValueError(
            f"`{shorten(text)}` is no time.", "Write it like `90s`, `1m30s`, `1:30` or `2 minutes`."
        )
    if not 0.024 <= total <= MAX_SECONDS:
        how = "long" if total > 1 else "short"
        raise ValueError(f"`{shorten(text)}` is too {how}.", "Times go from 24 ms to 24 hours.")
    return total


def seconds(text: str, place: Place, notes: Notes) -> float | None:
    """The seconds of a text, or a problem noted at a place."""
    try:
        return in_seconds(text)
    except ValueError as error:
        notes.add(place, *error.args)
        return None


def times(text: str, place: Place, notes: Notes) -> float | None:
    """A whole number from 1."""
    if re.fullmatch(r"\d{1,9}", text) and 1 <= int(text) <= MAX_COUNT:
        return int(text)
    notes.add(
        place,
        f"`{shorten(text)}` is no count.",
        f"Write a whole number from 1 to {MAX_COUNT:,}, or a range, `5..10`.",
    )
    return None


TIME: Final[Schema] = {"type": "string", "pattern": rf"^\s*{_TIME}\s*$"}


@reads(TIME)
def duration(node: Node, notes: Notes) -> float | None:
    text = scalar(node, notes, "a time, like `90s` or `1m30s`")
    return None if text is None else seconds(text, node.place, notes)


def one_range(
    read: Callable[[str, Place, Notes], float | None], what: str, node: Node, notes: Notes
) -> Range | None:
    """`3`, `5..10` (whose middle is usual), `5..8..10`."""
    text = scalar(node, notes, what)
    if text is None:
        return None
    parts = [part.strip() for part in text.split("..")]
    if len(parts) > 3 or not all(parts):
        notes.add(
            node.place,
            f"`{shorten(text)}` is no range.",
            "Write `least..most` or `least..usual..most`.",
        )
        return None
    found = [value for part in parts if (value := read(part, node.place, notes)) is not None]
    if len(found) < len(parts):
        return None
    if sorted(found) != found:
        notes.add(
            node.place,
            f"`{shorten(text)}` does not go from the least to the most.",
            "Write the smaller one first.",
        )
        return None
    if len(parts) > 1 and found[0] == found[-1]:
        notes.warn(
            node.place, f"Both ends of `{shorten(text)}` are the same.", f"Write `{parts[0]}`."
        )
    middle = (found[0] + found[-1]) / 2
    usual = found[1] if len(found) == 3 else middle if read is seconds else middle // 1
    return Range(found[0], usual, found[-1])


def _amount(
    read: Callable[[str, Place, Notes], float | None], what: str, one: Schema
) -> Reader[Amount]:
    """A Reader of a range, or of one for each side."""

    def amount(node: Node, notes: Notes) -> Amount | None:
        if not isinstance(node, reader.Mapping):
            found = one_range(read, what, node, notes)
            return None if found is None else Amount(node.place, found)
        sides = {key.text: one_range(read, what, value, notes) for key, value in node.entries}
        ranges = {side: range_ for side, range_ in sides.items() if range_ is not None}
        if not node.entries:
            notes.add(node.place, "Here stands nothing.", f"Write {what}.")
        return Amount(node.place, ranges) if ranges and len(ranges) == len(sides) else None

    return Reader(
        amount,
        {"anyOf": [one, {"type": "object", "additionalProperties": one, "minProperties": 1}]},
    )


COUNT: Final[Schema] = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
        {"type": "string", "pattern": rf"^\s*{_COUNT}(\s*\.\.\s*{_COUNT}){{0,2}}\s*$"},
    ]
}
count_amount = _amount(times, "a whole number or a range, like `3` or `5..10`", COUNT)
time_amount = _amount(
    seconds,
    "a time or a range, like `90s` or `5m..10m`",
    {"type": "string", "pattern": rf"^\s*{_TIME}(\s*\.\.\s*{_TIME}){{0,2}}\s*$"},
)


@reads(
    {
        "anyOf": [
            TIME,
            {"type": "string", "pattern": rf"^{NUMBER}(-{NUMBER}){{1,3}}$"},
            {
                "type": "object",
                "properties": dict.fromkeys(_PHASES, TIME),
                "required": ["in", "out"],
                "additionalProperties": False,
            },
        ]
    }
)
def breath(node: Node, notes: Notes) -> Breath | None:
    """`{in: 4s, out: 5s, rest: 2s}`, `10s` (two fifths in), `5.5-5.5` (in-out), `4-7-8` (in-hold-out), `4-4-4-4`."""
    if isinstance(node, reader.Mapping):
        found = breath_phases(node, notes)
    else:
        text = scalar(node, notes, "a breath, like `10s` or `4-7-8`")
        if text is None:
            return None
        if re.fullmatch(rf"{NUMBER}(-{NUMBER}){{1,3}}", text):
            phases = [float(part) for part in text.split("-")]
            found = Breath(phases[0], 0.0, phases[1]) if len(phases) == 2 else Breath(*phases)
        else:
            length = seconds(text, node.place, notes)
            found = None if length is None else Breath(length * 0.4, 0.0, length * 0.6, 0.0)
    if found is None:
        return None
    if not (2 <= found.seconds <= 300 and found.inhale > 0 and found.exhale > 0):
        message = f"A breath of {found.seconds:g} s cannot be."
        notes.add(node.place, message, "Give it `in` and `out`, 2 to 300 s in all.")
        return None
    return found


def breath_phases(node: reader.Mapping, notes: Notes) -> Breath | None:
    phases: dict[str, float | None] = {}
    for key, value in node.entries:
        phases[key.text] = duration(value, notes) if key.text in _PHASES else None
        if key.text not in _PHASES:
            notes.add(
                key.place,
                f"A breath has no `{shorten(key.text)}`.",
                did_you_mean(key.text, _PHASES),
            )
    if missing := [phase for phase in ("in", "out") if phase not in phases]:
        notes.add(
            node.place, f"The breath has no `{missing[0]}`.", "Write it like `{in: 4s, out: 6s}`."
        )
        return None
    sure = {phase: length for phase, length in phases.items() if length is not None}
    if len(sure) < len(phases):
        return None
    return Breath(sure["in"], sure.get("hold", 0.0), sure["out"], sure.get("rest", 0.0))


PACES: Final = {"slow": 0.8, "normal": 1.0, "fast": 1.25}


def in_pace(text: str) -> float:
    """A pace by name, or from 0.5 (half as fast) to 2. Raises ValueError with what is wrong and what to do."""
    pace = PACES.get(text)
    if pace is None and re.fullmatch(NUMBER, text) and 0.5 <= float(text) <= 2:
        pace = float(text)
    if pace is None:
        raise ValueError(
            f"`{shorten(text)}` is no pace.",
            "Write `slow`, `normal`, `fast`, or a number from 0.5 to 2.",
        )
    return pace


@reads({"anyOf": [{"enum": list(PACES)}, {"type": "number", "minimum": 0.5, "maximum": 2}]})
def pace(node: Node, notes: Notes) -> float | None:
    text = scalar(node, notes, "a pace, like `slow`")
    try:
        return None if text is None else in_pace(text)
    except ValueError as error:
        notes.add(node.place, *error.args)
        return None


LEAST_LEVEL: Final = -60.0


def in_level(text: str) -> float:
    """dB under the speech, `-26` or `-26 dB`. Raises ValueError with what is wrong and what to do."""
    found = re.fullmatch(rf"(-{NUMBER}|0)(\s*dB)?", text)
    if not found or float(found[1]) < LEAST_LEVEL:
        raise ValueError(
            f"`{shorten(text)}` is no level.", "Write dB under the speech, from -60 (faint) to 0."
        )
    return float(found[1])


@reads(
    {
        "anyOf": [
            {"type": "number", "minimum": LEAST_LEVEL, "maximum": 0},
            {"type": "string", "pattern": rf"^\s*(-{NUMBER}|0)(\s*dB)?\s*$"},
        ]
    }
)
def level(node: Node, notes: Notes) -> float | None:
    text = scalar(node, notes, "dB under the speech, like `-26`")
    try:
        return None if text is None else in_level(text)
    except ValueError as error:
        notes.add(node.place, *error.args)
        return None


MOST_FACTOR: Final = 10.0


def in_sides(parts: Iterable[str]) -> dict[str, float]:
    """`right` and `left=1.5` as names and factors, in order. Raises ValueError with what is wrong and what to do."""
    found = {}
    for part in parts:
        name, _, factor = (piece.strip() for piece in part.partition("="))
        if not name or (
            factor and not (re.fullmatch(NUMBER, factor) and 0.1 <= float(factor) <= MOST_FACTOR)
        ):
            raise ValueError(
                f"`{shorten(part)}` is no side.", "Write `left`, or `right,left=1.5` (0.1 to 10)."
            )
        if name in found:
            raise ValueError(f"The side `{shorten(name)}` stands twice.", "Name each side once.")
        found[name] = float(factor or 1)
    return found


@reads(some({"type": "string", "minLength": 1}))
def sides_wanted(node: Node, notes: Notes) -> dict[str, float] | None:
    """`left`, `right,left=1.5`, or a list of them."""
    texts = many(node, notes, lambda item, notes: scalar(item, notes, "a side, like `left`"))
    try:
        return in_sides(part for text in texts for part in text.split(","))
    except ValueError as error:
        notes.add(node.place, *error.args)
        return None


_BREATHS: Final = rf"{_COUNT}\s+breaths?"


@reads({"anyOf": [TIME, {"type": "string", "pattern": rf"^\s*{_BREATHS}\s*$"}]})
def every(node: Node, notes: Notes) -> Every | None:
    """`2m`, or `4 breaths`."""
    text = scalar(node, notes, "a time or a number of breaths, like `2m` or `4 breaths`")
    if text is None:
        return None
    if found := re.fullmatch(r"(\d{1,5})\s+breaths?", text):
        number = times(found[1], node.place, notes)
        return None if number is None else Every(breaths=int(number))
    length = seconds(text, node.place, notes)
    return None if length is None else Every(seconds=length)


@reads(
    {"anyOf": [{"type": "string", "pattern": rf"^\s*(half|-?\s*{_TIME}|breath\s+{_COUNT})\s*$"}]}
)
def moment(node: Node, notes: Notes) -> Moment | None:
    """`half`, `2m` after the beginning, `-1m` before the end, `breath 5`."""
    text = scalar(node, notes, "a moment, like `half`, `2m`, `-1m` or `breath 5`")
    if text is None:
        return None
    if text == "half":
        return Moment(share=0.5)
    if found := re.fullmatch(r"breath\s+(\d{1,9})", text):
        number = times(found[1], node.place, notes)
        return None if number is None else Moment(breath=int(number))
    length = seconds(text.removeprefix("-").strip(), node.place, notes)
    if length is None:
        return None
    return Moment(seconds=-length if text.startswith("-") else length)


_AT: Final[Schema] = {
    "type": "object",
    "properties": {"at": moment.schema, "say": words.schema},
    "required": ["say"],
    "additionalProperties": False,
}


@reads(some({"anyOf": [words.schema, _AT]}))
def during(node: Node, notes: Notes) -> tuple[During, ...]:
    """The lines inside a silence."""
    whole_lines(node, notes)
    return many(node, notes, during_line)


def during_line(node: Node, notes: Notes) -> During | None:
    if not isinstance(node, reader.Mapping):
        text = words(node, notes)
        return None if text is None else During(text)
    found = {key.text: value for key, value in node.entries}
    for key, _ in node.entries:
        if key.text not in ("at", "say"):
            remedy = f"{did_you_mean(key.text, ('at', 'say'))} If this is a line: put it in quotes."
            notes.add(key.place, f"A line in `during` has no key `{shorten(key.text)}`.", remedy)
            return None
    if "say" not in found:
        notes.add(
            node.place, f"Here stands {kind(node)} without `say`.", "Write `{at: half, say: …}`."
        )
        return None
    text = words(found["say"], notes)
    at = moment(found["at"], notes) if "at" in found else None
    return None if text is None or ("at" in found and at is None) else During(text, at)
