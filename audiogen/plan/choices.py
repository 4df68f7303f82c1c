"""What the listener chooses, and whether a routine has it to choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from audiogen.errors import ChoiceError
from audiogen.script.amounts import MAX_COUNT, in_seconds
from audiogen.script.checks import is_count, named_amounts, walk
from audiogen.script.model import Amount, Block, Choices, Choose, Range, Routine
from audiogen.script.notes import did_you_mean
from audiogen.units import written


def wanted(routine: Routine, flags: Choices, version: str | None) -> tuple[Routine, Choices]:
    """The routine as wished, by flags before the version before the script; and all that was wished.

    Raises ChoiceError where there is no such version.
    """
    if version is not None:
        _known("version", {version: None}, routine.versions)
    wishes = flags.over(routine.versions[version]) if version is not None else flags
    breath = (
        routine.breath.scaled(wishes.breath.seconds / routine.breath.seconds)
        if wishes.breath
        else routine.breath
    )
    pace = routine.pace if wishes.pace is None else wishes.pace
    voice, chimes = wishes.voice or routine.voice, wishes.chimes or routine.chimes
    background = wishes.background or routine.background
    if background.level is None:
        background = replace(background, level=routine.background.level)
    changed = replace(
        routine, breath=breath, pace=pace, voice=voice, chimes=chimes, background=background
    )
    return changed, wishes


def pairs(texts: Sequence[str], flag: str) -> dict[str, str]:
    """`name=value` texts as a table. Raises ChoiceError."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ChoiceError(f"`{text}` says nothing: write {flag} name=value.")
        found[name.strip()] = value.strip()
    return found


def listed(routine: Routine) -> Iterator[str]:
    """Everything that a listener can choose, with what it is by default, line by line."""
    blocks = [step for step, _ in walk(routine.steps) if isinstance(step, Block)]
    top = [step for step in routine.steps if isinstance(step, Block) and step.section]
    for number, block in enumerate(top, 1):
        if block.section:
            yield f"section   {number:>2} {block.section.words}" + (
                " (always)" if block.always else ""
            )
    for sides in dict.fromkeys(
        tuple(side.name for side in block.sides) for block in blocks if block.sides
    ):
        yield f"sides     {', '.join(sides)}"
    for option in {block.option: block for block in reversed(blocks) if block.option}.values():
        yield f"option    {option.option} ({'on' if option.default else 'off'}){': ' + option.about if option.about else ''}"
    chooses = [step for step, _ in walk(routine.steps) if isinstance(step, Choose)]
    for choose in {choose.choice: choose for choose in reversed(chooses)}.values():
        parts = ", ".join(
            f"{part} (default)" if part == choose.default else part for part in choose.parts
        )
        yield f"choice    {choose.choice}={parts}{': ' + choose.about if choose.about else ''}"
    for name, (step, amount) in named_amounts(routine).items():
        yield f"amount    {name}={_range_told(amount, count=is_count(step))}"
    for name, value in routine.words.items():
        yield f"word      {name}={value}"
    for name, wishes in routine.versions.items():
        yield f"version   {name}: {wishes.told() or 'as the script has it'}"


def _range_told(amount: Amount, *, count: bool) -> str:
    ranges = {"": amount.ranges} if isinstance(amount.ranges, Range) else amount.ranges
    told = []
    for side, range_ in ranges.items():
        bounds = (range_.least, range_.usual, range_.most)
        values = dict.fromkeys(f"{value:g}" if count else written(value) for value in bounds)
        told.append(f"{side + ' ' if side else ''}{' .. '.join(values)}")
    return ", ".join(told)


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


def apply(routine: Routine, wishes: Choices) -> Routine:
    """The routine with its words set. Raises ChoiceError for what it does not have to choose from."""
    blocks = [step for step, _ in walk(routine.steps) if isinstance(step, Block)]
    sides = {side.name for block in blocks for side in block.sides or ()}
    _known("side", wishes.sides, sides)
    _known("option", wishes.options, {block.option for block in blocks if block.option})
    titled = sections(routine)
    for name in (*wishes.only, *wishes.skip):
        if name.lower() not in titled:
            titles = [block.section.words for block in blocks if block.section]
            raise ChoiceError(f"There is no section `{name}`. {did_you_mean(name, titles)}")
    for name in wishes.skip:
        if any(block.always for block in titled[name.lower()]):
            raise ChoiceError(f"The section `{name}` always stays: the script says `always: true`.")
    chooses = {step.choice: step for step, _ in walk(routine.steps) if isinstance(step, Choose)}
    _known("choice", wishes.parts, chooses)
    for name, part in wishes.parts.items():
        if part not in chooses[name].parts:
            raise ChoiceError(
                f"`{name}` cannot be `{part}`. {did_you_mean(part, chooses[name].parts)}"
            )
    _known_values(routine, wishes, sides)
    words = {name: wishes.values.get(name, value) for name, value in routine.words.items()}
    return replace(routine, words=words)


def _known_values(routine: Routine, wishes: Choices, sides: set[str]) -> None:
    """Raise ChoiceError for a value that is of nothing in the routine, or cannot be."""
    amounts = named_amounts(routine)
    for name, value in wishes.values.items():
        if re.search(r"[{}]", value) or not value.isprintable():
            raise ChoiceError(f"`{name}` cannot hold braces or control characters.")
        amount, _, side = name.partition(".")
        if amount in amounts and (not side or side in sides):
            step, known = amounts[amount]
            _value(known, name, value, count=is_count(step))
        elif name not in routine.words:
            there = [
                *routine.words,
                *amounts,
                *(f"{known}.{side}" for known in amounts for side in sorted(sides)),
            ]
            raise ChoiceError(f"There is no `{name}` to set. {did_you_mean(name, there)}")


def amount_on(amount: Amount, side: str | None, wishes: Choices, *, count: bool) -> Range:
    """The range of an amount on a side; what the listener has set is a range of one value."""
    for name in (f"{amount.name}.{side}", amount.name or ""):
        if amount.name and name in wishes.values:
            value = _value(amount, name, wishes.values[name], count=count)
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
            least, most = (
                f"{bound:g}" if count else written(bound) for bound in (allowed.least, allowed.most)
            )
            raise ChoiceError(f"`{name}` goes from {least} to {most}; {text} is outside.")
    return value


def _known(what: str, chosen: Mapping[str, object], there: Mapping[str, object] | set[str]) -> None:
    for name in chosen:
        if name not in there:
            raise ChoiceError(f"There is no {what} `{name}`. {did_you_mean(name, sorted(there))}")
