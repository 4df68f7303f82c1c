"""Nodes -> times, counts, ranges, breaths and moments, with their JSON Schemas."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from audiogen.errors import Place
from audiogen.messages import did_you_mean, shorten
from audiogen.script import nodes
from audiogen.script.model import Amount, Breath, During, Every, Moment, Range
from audiogen.script.nodes import Node
from audiogen.script.notes import Notes, describe_node
from audiogen.script.times import (
    LEAST_LEVEL,
    MAX_COUNT,
    NUMBER,
    PACES,
    UNITS,
    in_level,
    in_pace,
    in_seconds,
    in_sides,
    in_times,
)
from audiogen.script.values import (
    Reader,
    Schema,
    check_whole_lines,
    read_each,
    read_text,
    reads,
    schema_list,
    words,
)

SHORTEST_BREATH, LONGEST_BREATH = 2.0, 300.0  # seconds
INHALE: Final = 0.4  # of a breath that is given as one time; the rest is the out-breath
PHASES: Final = ("in", "hold", "out", "rest")
_CLOCK: Final = r"(?:\d{1,3}:)?\d{1,4}:[0-5]\d(?:\.\d{1,9})?"
_UNIT: Final = "|".join(sorted(UNITS, key=len, reverse=True))
_TIME: Final = rf"(?:{_CLOCK}|(?:{NUMBER}\s*(?:{_UNIT})\s*)+)"
_COUNT: Final = r"0*[1-9]\d{0,4}"
_PHASES: Final = rf"^{NUMBER}(-{NUMBER}){{1,3}}$"
TIME: Final[Schema] = {"type": "string", "pattern": rf"^\s*{_TIME}\s*$"}
COUNT: Final[Schema] = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
        {"type": "string", "pattern": rf"^\s*{_COUNT}(\s*\.\.\s*{_COUNT}){{0,2}}\s*$"},
    ]
}


def convert(convert: Callable[[str], Any], text: str | None, place: Place, notes: Notes) -> Any:
    """Convert a text, or note why it can't be converted. None stays None."""
    try:
        return None if text is None else convert(text)
    except ValueError as error:
        notes.add(place, *error.args)
        return None


@reads(TIME)
def duration(node: Node, notes: Notes) -> float | None:
    """Read a time in seconds."""
    text = read_text(node, notes, "a time, like `90s` or `1m30s`")
    found: float | None = convert(in_seconds, text, node.place, notes)
    return found


def read_range(
    read: Callable[[str], float], example: str, node: Node, notes: Notes
) -> Range | None:
    """Read `3`, `5..10` (the middle is usual), or `5..8..10`."""
    text = read_text(node, notes, example)
    if text is None:
        return None
    name, place = shorten(text), node.place
    parts = [part.strip() for part in text.split("..")]
    if len(parts) > 3 or not all(parts):
        remedy = "Write `least..most` or `least..usual..most`."
        notes.add(place, f"`{name}` isn't a range.", remedy)
        return None
    converted = (convert(read, part, place, notes) for part in parts)
    found = [value for value in converted if value is not None]
    if len(found) < len(parts):
        return None
    if sorted(found) != found:
        message = f"`{name}` doesn't go from the least to the most."
        notes.add(place, message, "Write the smaller one first.")
        return None
    if len(parts) > 1 and found[0] == found[-1]:
        notes.warn(place, f"Both ends of `{name}` are the same.", f"Write `{shorten(parts[0])}`.")
    middle = (found[0] + found[-1]) / 2
    usual = found[1] if len(found) == 3 else middle if read is in_seconds else middle // 1
    return Range(found[0], usual, found[-1])


def _amount(read: Callable[[str], float], example: str, one: Schema) -> Reader[Amount]:
    """Make a Reader of a range, or of one for each side."""

    def amount(node: Node, notes: Notes) -> Amount | None:
        if not isinstance(node, nodes.Mapping):
            found = read_range(read, example, node, notes)
            return None if found is None else Amount(node.place, found)
        if not node.entries:
            notes.add(node.place, "There is no amount here.", f"Write {example}.")
        sides = {key.text: read_range(read, example, value, notes) for key, value in node.entries}
        ranges = {side: range_ for side, range_ in sides.items() if range_ is not None}
        return Amount(node.place, ranges) if ranges and len(ranges) == len(sides) else None

    by_side = {"type": "object", "additionalProperties": one, "minProperties": 1}
    return Reader(amount, {"anyOf": [one, by_side]})


count_amount = _amount(in_times, "a whole number or a range, like `3` or `5..10`", COUNT)
time_amount = _amount(
    in_seconds,
    "a time or a range, like `90s` or `5m..10m`",
    {"type": "string", "pattern": rf"^\s*{_TIME}(\s*\.\.\s*{_TIME}){{0,2}}\s*$"},
)


@reads(
    {
        "anyOf": [
            TIME,
            {"type": "string", "pattern": _PHASES},
            {
                "type": "object",
                "properties": dict.fromkeys(PHASES, TIME),
                "required": ["in", "out"],
                "additionalProperties": False,
            },
        ]
    }
)
def breath(node: Node, notes: Notes) -> Breath | None:
    """Read `{in: 4s, out: 5s, rest: 2s}`, `10s`, `5.5-5.5` (in-out), `4-7-8`, `4-4-4-4`."""
    if isinstance(node, nodes.Mapping):
        found = _read_phases(node, notes)
    else:
        text = read_text(node, notes, "a breath, like `10s` or `4-7-8`")
        if text is None:
            return None
        if re.fullmatch(_PHASES, text):
            phases = [float(part) for part in text.split("-")]
            found = Breath(phases[0], 0.0, phases[1]) if len(phases) == 2 else Breath(*phases)
        else:
            seconds = convert(in_seconds, text, node.place, notes)
            found = None if seconds is None else one_time_breath(seconds)
    if found is None:
        return None
    fits = SHORTEST_BREATH <= found.seconds <= LONGEST_BREATH
    if not (fits and found.inhale > 0 and found.exhale > 0):
        message = f"A breath can't last {found.seconds:g} s."
        notes.add(node.place, message, "Give it `in` and `out`, 2 to 300 s in all.")
        return None
    return found


def one_time_breath(seconds: float) -> Breath:
    """Return a breath of so many seconds, four parts in and six parts out."""
    return Breath(seconds * INHALE, 0.0, seconds * 0.6, 0.0)


def _read_phases(node: nodes.Mapping, notes: Notes) -> Breath | None:
    phases: dict[str, float | None] = {}
    for key, value in node.entries:
        phases[key.text] = duration(value, notes) if key.text in PHASES else None
        if key.text not in PHASES:
            remedy = did_you_mean(key.text, PHASES)
            notes.add(key.place, f"A breath has no `{shorten(key.text)}`.", remedy)
    if missing := [phase for phase in ("in", "out") if phase not in phases]:
        message = f"The breath has no `{missing[0]}`."
        notes.add(node.place, message, "Write it like `{in: 4s, out: 6s}`.")
        return None
    known = {phase: seconds for phase, seconds in phases.items() if seconds is not None}
    if len(known) < len(phases):
        return None
    return Breath(known["in"], known.get("hold", 0.0), known["out"], known.get("rest", 0.0))


@reads({"anyOf": [{"enum": list(PACES)}, {"type": "number", "minimum": 0.5, "maximum": 2}]})
def pace(node: Node, notes: Notes) -> float | None:
    """Read a pace."""
    text = read_text(node, notes, "a pace, like `slow`")
    found: float | None = convert(in_pace, text, node.place, notes)
    return found


@reads(
    {
        "anyOf": [
            {"type": "number", "minimum": LEAST_LEVEL, "maximum": 0},
            {"type": "string", "pattern": rf"^\s*(-{NUMBER}|0)(\s*dB)?\s*$"},
        ]
    }
)
def level(node: Node, notes: Notes) -> float | None:
    """Read a level in dB relative to the speech."""
    text = read_text(node, notes, "dB relative to the speech, like `-26`")
    found: float | None = convert(in_level, text, node.place, notes)
    return found


@reads(schema_list({"type": "string", "minLength": 1}))
def sides_wanted(node: Node, notes: Notes) -> dict[str, float] | None:
    """Read `left`, `right,left=1.5`, or a list of them."""
    texts = read_each(node, notes, lambda one, notes: read_text(one, notes, "a side, like `left`"))
    found: dict[str, float] | None = convert(
        lambda text: in_sides(text.split(",")), ",".join(texts) or None, node.place, notes
    )
    return found


@reads({"anyOf": [TIME, {"type": "string", "pattern": rf"^\s*{_COUNT}\s+breaths?\s*$"}]})
def every(node: Node, notes: Notes) -> Every | None:
    """Read `2m`, or `4 breaths`."""
    text = read_text(node, notes, "a time or a number of breaths, like `2m` or `4 breaths`")
    if text is None:
        return None
    if found := re.fullmatch(r"(\d{1,5})\s+breaths?", text):
        number = convert(in_times, found[1], node.place, notes)
        return None if number is None else Every(breaths=int(number))
    seconds = convert(in_seconds, text, node.place, notes)
    return None if seconds is None else Every(seconds=seconds)


_MOMENT: Final = rf"^\s*(half|-?\s*{_TIME}|breath\s+{_COUNT})\s*$"


@reads({"anyOf": [{"type": "string", "pattern": _MOMENT}]})
def moment(node: Node, notes: Notes) -> Moment | None:
    """Read `half`, `2m` after the beginning, `-1m` before the end, `breath 5`."""
    text = read_text(node, notes, "a moment, like `half`, `2m`, `-1m` or `breath 5`")
    if text is None:
        return None
    if text == "half":
        return Moment(share=0.5)
    if found := re.fullmatch(r"breath\s+(\d{1,9})", text):
        number = convert(in_times, found[1], node.place, notes)
        return None if number is None else Moment(breath=int(number))
    seconds = convert(in_seconds, text.removeprefix("-").strip(), node.place, notes)
    if seconds is None:
        return None
    return Moment(seconds=-seconds if text.startswith("-") else seconds)


_AT: Final[Schema] = {
    "type": "object",
    "properties": {"at": moment.schema, "say": words.schema},
    "required": ["say"],
    "additionalProperties": False,
}


@reads(schema_list({"anyOf": [words.schema, _AT]}))
def during(node: Node, notes: Notes) -> tuple[During, ...]:
    """Read the lines of a silence."""
    check_whole_lines(node, notes)
    return read_each(node, notes, _read_during_line)


def _read_during_line(node: Node, notes: Notes) -> During | None:
    notes.count_step(node.place)
    if not isinstance(node, nodes.Mapping):
        text = words(node, notes)
        return None if text is None else During(text)
    found = {key.text: value for key, value in node.entries}
    for key, _ in node.entries:
        if key.text not in ("at", "say"):
            remedy = f"{did_you_mean(key.text, ('at', 'say'))} If this is a line, quote it."
            message = f"A line in `during` has no key `{shorten(key.text)}`."
            notes.add(key.place, message, remedy)
            return None
    if "say" not in found:
        message = f"There is no `say` in {describe_node(node)}."
        notes.add(node.place, message, "Write `{at: half, say: …}`.")
        return None
    text = words(found["say"], notes)
    at = moment(found["at"], notes) if "at" in found else None
    return None if text is None or ("at" in found and at is None) else During(text, at)
