"""What is asked for: a routine, and the listener's choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from audiogen.plan.choices import amount_on_side, apply_choices, merge_choices
from audiogen.plan.cues import Cue, whole_count
from audiogen.plan.expand import expand_applied
from audiogen.script.checks import walk
from audiogen.script.model import Block, Choices, Range, Routine


@dataclass(frozen=True)
class Request:
    """A routine with the choices made: those of a call before a version's before the script's."""

    routine: Routine
    choices: Choices
    version: str | None = None

    @staticmethod
    def make(routine: Routine, choices: Choices, version: str | None = None) -> Request:
        """Check choices, and apply them. Raises ChoiceError for what the routine doesn't have."""
        changed, merged = merge_choices(routine, choices, version)
        return Request(apply_choices(changed, merged), merged, version)

    def expand(self, dial: float) -> tuple[Cue, ...]:
        """List everything that happens, at a dial from 0 (all ranges at their least) to 2."""
        return expand_applied(self.routine, self.choices, dial)

    def rounds_at(self, dial: float) -> tuple[int, ...]:
        """Return how many rounds each `repeat` has. Where they are equal, cues differ in time only.

        Empty if no number of rounds depends on the dial.
        """
        return tuple(whole_count(range_.at(dial)) for range_ in self._moving_rounds)

    @cached_property
    def _moving_rounds(self) -> list[Range]:
        blocks = (step for step, _ in walk(self.routine.steps) if isinstance(step, Block))
        repeats = [block.repeat for block in blocks if block.repeat]
        found = [
            amount_on_side(repeat, side, self.choices, count=True)
            for repeat in repeats
            for side in ([None] if isinstance(repeat.ranges, Range) else repeat.ranges)
        ]
        return [range_ for range_ in found if range_.least < range_.most]

    def describe(self) -> str:
        """Return the choices in words, as the file's comment and the command line have them."""
        version = f"version {self.version}" if self.version else ""
        return ", ".join(filter(None, (version, self.choices.describe())))
