"""What a script that reads well can still get wrong: a list of small functions, each noting problems of one sort."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from audiogen.routine.model import Block, Routine, Say, Step, Text
from audiogen.routine.values import Notes, did_you_mean, shorten

SIDE_WORDS: Final = ("side", "other", "Side", "Other")
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def walk(steps: Sequence[Step], above: tuple[Block, ...] = ()) -> Iterator[tuple[Step, tuple[Block, ...]]]:
    """Each step in order, with the blocks that it stands in, outermost first."""
    for step in steps:
        yield step, above
        if isinstance(step, Block):
            yield from walk(step.steps, (*above, step))


def sides_nest(routine: Routine, notes: Notes) -> None:
    for step, above in walk(routine.steps):
        if isinstance(step, Block) and step.sides and any(block.sides for block in above):
            notes.add(step.place, "Sides stand inside sides here.", "Take `sides` out of one of them.")


def placeholders(routine: Routine, notes: Notes) -> None:
    """Every brace is a placeholder that has a meaning where it stands."""
    for step, above in walk(routine.steps):
        if isinstance(step, Say):
            braces(step.text, any(block.sides for block in above), notes)
        elif isinstance(step, Block) and step.section:
            braces(step.section, False, notes)


def braces(text: Text, on_a_side: bool, notes: Notes) -> None:
    for word in PLACEHOLDER.findall(text.words):
        if word not in SIDE_WORDS:
            notes.add(text.place, f"There is no `{{{shorten(word)}}}`.", did_you_mean(word, SIDE_WORDS))
        elif not on_a_side:
            remedy = "Put the step under a section with `sides: [left, right]`."
            notes.add(text.place, f"`{{{word}}}` stands where there is no side.", remedy)
    if re.search(r"[{}]", PLACEHOLDER.sub("", text.words)):
        notes.add(
            text.place, "A brace `{` or `}` stands alone.", "Write placeholders as `{side}`, and no other braces."
        )


CHECKS: Final[tuple[Callable[[Routine, Notes], None], ...]] = (sides_nest, placeholders)
