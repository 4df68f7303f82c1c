"""A listener's choices, checked and applied to a routine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from audiogen.errors import ChoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.script.checks import amount_of, is_count, walk
from audiogen.script.model import Amount, Block, Choices, Choose, Range, Routine, Step
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


class Known(NamedTuple):
    """What can be chosen in the steps of a routine, by its name.

    `sections` are by title in small letters and by number; `amounts` each with the names of the
    sides around it.
    """

    sides: Set[str]
    options: Set[str]
    chooses: Mapping[str, Choose]
    sections: Mapping[str, Sequence[Block]]
    amounts: Mapping[str, tuple[Step, Amount, Set[str]]]


def find_known(routine: Routine) -> Known:
    """List what can be chosen in a routine."""
    sides: dict[str, None] = {}
    options: dict[str, None] = {}
    chooses: dict[str, Choose] = {}
    sections: dict[str, list[Block]] = {}
    amounts: dict[str, tuple[Step, Amount, set[str]]] = {}
    for step, above in walk(routine.steps):
        around = {side.name: None for block in above for side in block.sides or ()}
        if isinstance(step, Block):
            around |= {side.name: None for side in step.sides or ()}
            options |= {step.option: None} if step.option else {}
            if step.section:
                sections.setdefault(step.section.words.lower(), []).append(step)
        elif isinstance(step, Choose):
            chooses.setdefault(step.choice, step)
        sides |= around
        amount = amount_of(step)
        if amount and amount.name:
            amounts.setdefault(amount.name, (step, amount, set()))[2].update(around)
    for number, block in enumerate(top_sections(routine), 1):
        sections.setdefault(str(number), []).append(block)
    return Known(sides.keys(), options.keys(), chooses, sections, amounts)


def apply_choices(routine: Routine, choices: Choices, known: Known | None = None) -> Routine:
    """Check that the routine has what is chosen, and set its words. Raises ChoiceError.

    `known` is what `find_known` returns for the routine's steps, if somebody has that already.
    """
    known = known or find_known(routine)
    _check_known("side", choices.sides, known.sides)
    _check_known("option", choices.options, known.options)
    _check_sections(choices, known)
    _check_known("choice", choices.parts, known.chooses)
    for name, part in choices.parts.items():
        if part not in known.chooses[name].parts:
            guess = did_you_mean(part, known.chooses[name].parts)
            raise ChoiceError(f"`{shorten(name)}` can't be `{shorten(part)}`. {guess}")
    _check_values(routine, choices, known)
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


def _check_sections(choices: Choices, known: Known) -> None:
    """Raise ChoiceError for sections that there aren't, and for cautions that would go."""
    for name in (*choices.only, *choices.skip):
        if name.lower() not in known.sections:
            titles = (
                block.section.words
                for blocks in known.sections.values()
                for block in blocks
                if block.section
            )
            guess = did_you_mean(name, titles)
            raise ChoiceError(f"There is no section `{shorten(name)}`. {guess}")
    for name in choices.skip:
        if any(block.always for block in known.sections[name.lower()]):
            why = "the script says `always: true`."
            raise ChoiceError(f"The section `{shorten(name)}` can't be left out: {why}")


def _check_values(routine: Routine, choices: Choices, known: Known) -> None:
    """Raise ChoiceError for a value of nothing in the routine, or one that it can't have."""
    for name, value in choices.values.items():
        if re.search(r"[{}]", value) or not value.isprintable():
            message = "can't contain braces or control characters."
            raise ChoiceError(f"`{shorten(name)}` {message}")
        amount, dot, side = name.partition(".")
        if amount in known.amounts and (not dot or side in known.amounts[amount][2]):
            step, of_all, _ = known.amounts[amount]
            _read_value(of_all, name, value, count=is_count(step))
        elif name not in routine.words:
            of_sides = (
                f"{one}.{side}" for one, (*_, sides) in known.amounts.items() for side in sides
            )
            guess = did_you_mean(name, chain(routine.words, known.amounts, of_sides))
            raise ChoiceError(f"There is no `{shorten(name)}` to set. {guess}")


def _read_value(amount: Amount, name: str, text: str, *, count: bool) -> float:
    """Read what the listener sets an amount to. Raises ChoiceError if it can't be that."""
    if count:
        if not re.fullmatch(r"\d{1,9}", text) or not 1 <= int(text) <= MAX_COUNT:
            message = f"`{shorten(name)}` can't be `{shorten(text)}`."
            raise ChoiceError(f"{message} Use a whole number, like 12.")
        value = float(text)
    else:
        try:
            value = in_seconds(text)
        except ValueError as error:
            message = f"`{shorten(name)}` can't be set."
            raise ChoiceError(f"{message} {' '.join(error.args)}") from None
    side = name.partition(".")[2]
    by_side = {} if isinstance(amount.ranges, Range) else amount.ranges
    for allowed in [by_side[side]] if side in by_side else by_side.values() or [amount.on(None)]:
        if allowed.least < allowed.most and not allowed.least <= value <= allowed.most:
            bounds = (format_amount(bound, count=count) for bound in (allowed.least, allowed.most))
            ends = " to ".join(bounds)
            raise ChoiceError(f"`{shorten(name)}` goes from {ends}; {shorten(text)} is outside.")
    return value


def _check_known(what: str, chosen: Iterable[str], known: Collection[str]) -> None:
    for name in chosen:
        if name not in known:
            guess = did_you_mean(name, sorted(known))
            raise ChoiceError(f"There is no {what} `{shorten(name)}`. {guess}")
