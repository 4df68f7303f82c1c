"""What a listener can choose in a routine, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audiogen.plan.choices import top_sections
from audiogen.script.checks import is_count, named_amounts, walk
from audiogen.script.model import Block, Breaths, Choices, Choose, Range, Routine

Unit: TypeAlias = Literal["breaths", "rounds", "seconds"]


@dataclass(frozen=True, slots=True)
class SectionOffer:
    """A section at the top: its number from 1, and whether it always stays."""

    number: int
    title: str
    always: bool


@dataclass(frozen=True, slots=True)
class OptionOffer:
    """An option that is on or off by default."""

    name: str
    default: bool
    about: str


@dataclass(frozen=True, slots=True)
class PartsOffer:
    """A choice between named parts."""

    name: str
    parts: tuple[str, ...]
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class AmountOffer:
    """A named amount, and what it may be on each side ("" where it is the same on both)."""

    name: str
    unit: Unit
    ranges: Mapping[str, Range]


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything that a listener can choose in a routine."""

    sections: tuple[SectionOffer, ...]
    sides: tuple[tuple[str, ...], ...]
    options: tuple[OptionOffer, ...]
    parts: tuple[PartsOffer, ...]
    amounts: tuple[AmountOffer, ...]
    words: Mapping[str, str]
    versions: Mapping[str, Choices]


def list_offers(routine: Routine) -> Offers:
    """List what can be chosen. What occurs several times is listed once, as first found."""
    steps = [step for step, _ in walk(routine.steps)]
    blocks = [step for step in steps if isinstance(step, Block)]
    options: dict[str, OptionOffer] = {}
    parts: dict[str, PartsOffer] = {}
    for step in steps:
        if isinstance(step, Block) and step.option:
            offer = OptionOffer(step.option, step.default, step.about)
            options.setdefault(step.option, offer)
        elif isinstance(step, Choose):
            choice = PartsOffer(step.choice, tuple(step.parts), step.default, step.about)
            parts.setdefault(step.choice, choice)
    amounts = []
    for name, (step, amount) in named_amounts(routine).items():
        unit: Unit = "breaths" if isinstance(step, Breaths) else "rounds"
        ranges = {"": amount.ranges} if isinstance(amount.ranges, Range) else amount.ranges
        amounts.append(AmountOffer(name, unit if is_count(step) else "seconds", ranges))
    return Offers(
        tuple(
            SectionOffer(number, block.section.words, block.always)
            for number, block in enumerate(top_sections(routine), 1)
            if block.section
        ),
        tuple(dict.fromkeys(tuple(s.name for s in block.sides) for block in blocks if block.sides)),
        tuple(options.values()),
        tuple(parts.values()),
        tuple(amounts),
        routine.words,
        routine.versions,
    )
