"""A listener's choices, checked and applied to a routine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from audiogen.errors import ChoiceError
from audiogen.messages import did_you_mean
from audiogen.script.checks import is_count, named_amounts, walk
from audiogen.script.model import Amount, Block, Choices, Choose, Range, Routine
from audiogen.script.times import MAX_COUNT, in_seconds
from audiogen.units import format_duration


def merge_choices(
    routine: Routine, choices: Choices, version: str | None
) -> tuple[Routine, Choices]:
    """Put choices before a version's, and those before the script's own settings.

    Raises ChoiceError if there is no such version.
    """
    if version is not None:
        _check_known("version", [version], routine.versions)
        choices = choices.over(routine.versions[version])
    breath = routine.breath
    if choices.breath:
        breath = breath.scaled(choices.breath.seconds / breath.seconds)
    background = choices.background or routine.background
    if background.level is None:
        background = background._replace(level=routine.background.level)
    changed = replace(
        routine,
        breath=breath,
        pace=routine.pace if choices.pace is None else choices.pace,
        voice=choices.voice or routine.voice,
        chimes=choices.chimes or routine.chimes,
        background=background,
    )
    return changed, choices


def apply_choices(routine: Routine, choices: Choices) -> Routine:
    """Check that the routine has what is chosen, and set its words. Raises ChoiceError."""
    blocks = [step for step, _ in walk(routine.steps) if isinstance(step, Block)]
    sides = {side.name for block in blocks for side in block.sides or ()}
    _check_known("side", choices.sides, sides)
    _check_known("option", choices.options, {block.option for block in blocks if block.option})
    if choices.only or choices.skip:
        _check_sections(routine, choices)
    chooses = {step.choice: step for step, _ in walk(routine.steps) if isinstance(step, Choose)}
    _check_known("choice", choices.parts, chooses)
    for name, part in choices.parts.items():
        if part not in chooses[name].parts:
            guess = did_you_mean(part, chooses[name].parts)
            raise ChoiceError(f"`{name}` can't be `{part}`. {guess}")
    _check_values(routine, choices, sides)
    words = {name: choices.values.get(name, value) for name, value in routine.words.items()}
    return replace(routine, words=words)


def amount_on_side(amount: Amount, side: str | None, choices: Choices, *, count: bool) -> Range:
    """Return the range of an amount on a side. What the listener sets has a range of one value."""
    for name in (f"{amount.name}.{side}", amount.name or ""):
        if amount.name and name in choices.values:
            value = _read_value(amount, name, choices.values[name], count=count)
            return Range(value, value, value)
    return amount.on(side)


def format_amount(value: float, *, count: bool) -> str:
    """Write an amount as a script would: `12`, `1m30s`."""
    return f"{value:g}" if count else format_duration(value)


def top_sections(routine: Routine) -> list[Block]:
    """Return the sections that have a number."""
    return [step for step in routine.steps if isinstance(step, Block) and step.section]


def _check_sections(routine: Routine, choices: Choices) -> None:
    """Raise ChoiceError for sections that there aren't, and for cautions that would go."""
    named: dict[str, list[Block]] = {}
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.section:
            named.setdefault(step.section.words.lower(), []).append(step)
    titles = [block.section.words for blocks in named.values() for block in blocks if block.section]
    for number, block in enumerate(top_sections(routine), 1):
        named.setdefault(str(number), []).append(block)
    for name in (*choices.only, *choices.skip):
        if name.lower() not in named:
            raise ChoiceError(f"There is no section `{name}`. {did_you_mean(name, titles)}")
    for name in choices.skip:
        if any(block.always for block in named[name.lower()]):
            why = "the script says `always: true`."
            raise ChoiceError(f"The section `{name}` can't be left out: {why}")


def _check_values(routine: Routine, choices: Choices, sides: set[str]) -> None:
    """Raise ChoiceError for a value of nothing in the routine, or one that it can't have."""
    amounts = named_amounts(routine) if choices.values else {}
    for name, value in choices.values.items():
        if re.search(r"[{}]", value) or not value.isprintable():
            raise ChoiceError(f"`{name}` can't contain braces or control characters.")
        amount, _, side = name.partition(".")
        if amount in amounts and (not side or side in sides):
            step, known = amounts[amount]
            _read_value(known, name, value, count=is_count(step))
        elif name not in routine.words:
            of_sides = (f"{known}.{side}" for known in amounts for side in sorted(sides))
            guess = did_you_mean(name, [*routine.words, *amounts, *of_sides])
            raise ChoiceError(f"There is no `{name}` to set. {guess}")


def _read_value(amount: Amount, name: str, text: str, *, count: bool) -> float:
    """Read what the listener sets an amount to. Raises ChoiceError if it can't be that."""
    if count:
        if not re.fullmatch(r"\d{1,9}", text) or not 1 <= int(text) <= MAX_COUNT:
            raise ChoiceError(f"`{name}` can't be `{text}`. Use a whole number, like 12.")
        value = float(text)
    else:
        try:
            value = in_seconds(text)
        except ValueError as error:
            raise ChoiceError(f"`{name}` can't be set. {' '.join(error.args)}") from None
    side = name.partition(".")[2]
    by_side = {} if isinstance(amount.ranges, Range) else amount.ranges
    for allowed in [by_side[side]] if side in by_side else by_side.values() or [amount.on(None)]:
        if allowed.least < allowed.most and not allowed.least <= value <= allowed.most:
            bounds = (format_amount(bound, count=count) for bound in (allowed.least, allowed.most))
            raise ChoiceError(f"`{name}` goes from {' to '.join(bounds)}; {text} is outside.")
    return value


def _check_known(what: str, chosen: Iterable[str], known: Iterable[str]) -> None:
    for name in chosen:
        if name not in known:
            raise ChoiceError(f"There is no {what} `{name}`. {did_you_mean(name, sorted(known))}")
