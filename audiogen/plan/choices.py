"""What the listener chooses, and whether a routine has it to choose from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from audiogen.errors import ChoiceError
from audiogen.routine.amounts import MAX_COUNT, in_seconds
from audiogen.routine.checks import is_count, named_amounts, walk
from audiogen.routine.model import Amount, Block, Choose, Range, Routine
from audiogen.routine.notes import did_you_mean

MOST_SCALE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Choices:
    """The listener's choices, by name. `sides` are in order, each with the factor of its breaths and rests.

    `dial` moves every range together: 0 is the least, 1 the usual, 2 the most.
    """

    sides: Mapping[str, float] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    options: Mapping[str, bool] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    dial: float = 1.0


def side_factors(text: str) -> dict[str, float]:
    """`right,left=1.5` as names and factors, in order. Raises ChoiceError."""
    found = {}
    for part in text.split(","):
        name, _, factor = part.strip().partition("=")
        if not re.fullmatch(r"(\d{1,2}(\.\d{1,6})?)?", factor) or (factor and not 0.1 <= float(factor) <= MOST_SCALE):
            raise ChoiceError(
                f"`{part.strip()}` is no side: write --sides left, or --sides right,left=1.5 (0.1 to 10)."
            )
        found[name.strip()] = float(factor or 1)
    return found


def pairs(texts: Sequence[str], flag: str) -> dict[str, str]:
    """`name=value` texts as a table. Raises ChoiceError."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ChoiceError(f"`{text}` says nothing: write {flag} name=value.")
        found[name.strip()] = value.strip()
    return found


def sections(routine: Routine) -> dict[str, list[Block]]:
    """The sections by what a listener may call them: their titles in lower case, those at the top by number too."""
    found: dict[str, list[Block]] = {}
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.section:
            found.setdefault(step.section.words.lower(), []).append(step)
    top = [step for step in routine.steps if isinstance(step, Block) and step.section]
    for number, block in enumerate(top, 1):
        found.setdefault(str(number), []).append(block)
    return found


def apply(routine: Routine, choices: Choices) -> Routine:
    """The routine with its words set. Raises ChoiceError for what it does not have to choose from."""
    blocks = [step for step, _ in walk(routine.steps) if isinstance(step, Block)]
    sides = {side.name for block in blocks for side in block.sides or ()}
    _known("side", choices.sides, sides)
    _known("option", choices.options, {block.option for block in blocks if block.option})
    titled = sections(routine)
    for name in (*choices.only, *choices.skip):
        if name.lower() not in titled:
            titles = [block.section.words for block in blocks if block.section]
            raise ChoiceError(f"There is no section `{name}`. {did_you_mean(name, titles)}")
    for name in choices.skip:
        if any(block.always for block in titled[name.lower()]):
            raise ChoiceError(f"The section `{name}` always stays: the script says `always: true`.")
    chooses = {step.choice: step for step, _ in walk(routine.steps) if isinstance(step, Choose)}
    _known("choice", choices.parts, chooses)
    for name, part in choices.parts.items():
        if part not in chooses[name].parts:
            raise ChoiceError(f"`{name}` cannot be `{part}`. {did_you_mean(part, chooses[name].parts)}")
    amounts = named_amounts(routine)
    for name, value in choices.values.items():
        amount, _, side = name.partition(".")
        if amount in amounts and (not side or side in sides):
            step, known = amounts[amount]
            _value(known, name, value, count=is_count(step))
        elif name not in routine.words:
            there = [*routine.words, *amounts, *(f"{known}.{side}" for known in amounts for side in sorted(sides))]
            raise ChoiceError(f"There is no `{name}` to set. {did_you_mean(name, there)}")
    words = {name: choices.values.get(name, value) for name, value in routine.words.items()}
    return replace(routine, words=words)


def amount_on(amount: Amount, side: str | None, choices: Choices, *, count: bool) -> Range:
    """The range of an amount on a side; what the listener has set is a range of one value."""
    for name in (f"{amount.name}.{side}", amount.name or ""):
        if amount.name and name in choices.values:
            value = _value(amount, name, choices.values[name], count=count)
            return Range(value, value, value)
    return amount.on(side)


def _value(amount: Amount, name: str, text: str, *, count: bool) -> float:
    """What the listener sets an amount to, if it may be that. Raises ChoiceError."""
    if count:
        if not re.fullmatch(r"\d{1,9}", text) or not 1 <= int(text) <= MAX_COUNT:
            raise ChoiceError(f"`{name}` cannot be `{text}`: it is a whole number, like 12.")
        value = float(text)
    else:
        try:
            value = in_seconds(text)
        except ValueError as error:
            raise ChoiceError(f"`{name}` cannot be that. {' '.join(error.args)}") from None
    side = name.partition(".")[2]
    by_side = {} if isinstance(amount.ranges, Range) else amount.ranges
    for allowed in [by_side[side]] if side in by_side else by_side.values() or [amount.on(None)]:
        if allowed.least < allowed.most and not allowed.least <= value <= allowed.most:
            unit = "" if count else " s"
            raise ChoiceError(
                f"`{name}` goes from {allowed.least:g}{unit} to {allowed.most:g}{unit}; {text} is outside."
            )
    return value


def _known(what: str, chosen: Mapping[str, object], there: Mapping[str, object] | set[str]) -> None:
    for name in chosen:
        if name not in there:
            raise ChoiceError(f"There is no {what} `{name}`. {did_you_mean(name, sorted(there))}")
