"""Routine + choices -> cues: options decided, sides and rounds played out, chimes at boundaries."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby
from typing import Final

from audiogen.errors import ChoiceError, Place, Problem, ScriptError
from audiogen.plan.choices import amount_on_side, apply_choices
from audiogen.plan.cues import ChapterStart, Context, Cue, Strike, whole_count
from audiogen.plan.step_cues import Scope, StepCues
from audiogen.script.model import Block, Choices, Choose, Role, Routine, Side, Step, When
from audiogen.script.values import MAX_TITLE

# Of chimes that meet, the first of these sounds and the others do not.
PRECEDENCE: Final[tuple[Role, ...]] = ("start", "end", "section", "side", "interval")
MAX_CHAPTERS: Final = 255  # an ID3 table of contents counts its entries in one byte


def expand(routine: Routine, choices: Choices | None = None, dial: float = 1.0) -> tuple[Cue, ...]:
    """Play a routine out: everything that happens, in order.

    `dial` moves every range: 0 is the least, 1 usual, 2 the most. Raises ChoiceError for choices
    that the routine does not have, ScriptError where more happens than fits into a day.
    """
    choices = choices or Choices()
    return expand_applied(apply_choices(routine, choices), choices, dial)


def expand_applied(routine: Routine, choices: Choices, dial: float) -> tuple[Cue, ...]:
    """Do the same for a routine that `apply_choices` has checked and changed already."""
    cues = tuple(_merge_chimes(_Expansion(routine, choices, dial).session()))
    if choices.only or choices.skip:
        marks = (isinstance(cue, ChapterStart) or _role(cue) in ("start", "end") for cue in cues)
        if all(marks):
            message = "Nothing is left of the session with these sections kept and left out."
            raise ChoiceError(f"{message} `audiogen plan SCRIPT --choices` lists them.")
    return cues


class _Expansion:
    def __init__(self, routine: Routine, choices: Choices, dial: float) -> None:
        self.routine, self.choices, self.dial = routine, choices, dial
        self.cues = StepCues(routine, choices, dial)
        top = (step for step in routine.steps if isinstance(step, Block) and step.section)
        self.numbers = {id(block): str(number) for number, block in enumerate(top, 1)}
        self.only = frozenset(name.lower() for name in choices.only)
        self.skip = frozenset(name.lower() for name in choices.skip)
        self.chapters = 0

    def session(self) -> Iterator[Cue]:
        start, steps = Place(self.routine.file, 1, 1), self.routine.steps
        scope = Scope(words=ChainMap(dict(self.routine.words)), chosen=not self.choices.only)
        chapters = [
            isinstance(step, Block) and bool(step.section and step.chapter) for step in steps
        ]
        # What comes before the first chapter needs one too: chapters cover the whole file.
        if any(chapters) and not chapters[0] and scope.chosen:
            yield self.chapter(start, self.routine.title)
        yield from self.cues.boundary("start", start, Context())
        yield from self.steps(steps, scope)
        yield from self.cues.boundary("end", start, Context())

    def steps(self, steps: Sequence[Step], scope: Scope) -> Iterator[Cue]:
        for step in steps:
            self.cues.spend(1, step.place)
            if step.when and not _is_due(step.when, scope):
                continue
            if isinstance(step, Block):
                yield from self.option(step, scope)
            elif isinstance(step, Choose):
                part = self.choices.parts.get(step.choice, step.default)
                yield from self.steps(step.parts[part], scope)
            elif scope.chosen:
                yield from self.cues.cues(step, scope)

    def option(self, block: Block, scope: Scope) -> Iterator[Cue]:
        """Play a block if its option is on and its section is not left out, else its otherwise."""
        if block.option and not self.choices.options.get(block.option, block.default):
            yield from self.steps(block.otherwise, scope)
            return
        if self.is_named(block, self.skip):
            return
        # A caution stays, but not without the section that it warns of.
        kept = block.always and not scope.left_out
        chosen = scope.chosen or kept or self.is_named(block, self.only)
        left_out = not chosen and (scope.left_out or block.section is not None)
        yield from self.section(block, replace(scope, chosen=chosen, left_out=left_out))

    def is_named(self, block: Block, names: Set[str]) -> bool:
        """Tell whether the listener names a section, by its title or its number."""
        if block.section is None:
            return False
        return not names.isdisjoint((block.section.words.lower(), self.numbers.get(id(block))))

    def section(self, block: Block, scope: Scope) -> Iterator[Cue]:
        chapter = None
        if block.section and scope.top:
            chapter = self.cues.fill(block.section, scope, MAX_TITLE) if block.chapter else None
            scope = replace(scope, top=not scope.chosen)
        if chapter is not None:
            scope = replace(scope, context=scope.context._replace(section=chapter))
        if block.sides:
            yield from self.sides(block, block.sides, chapter, scope)
        else:
            yield from self.heading(block, chapter, scope)
            yield from self.rounds(block, scope)

    def chapter(self, place: Place, title: str) -> ChapterStart:
        self.chapters += 1
        if self.chapters > MAX_CHAPTERS:
            message = f"A session has at most {MAX_CHAPTERS} chapters."
            raise ScriptError([Problem(place, message, "Set `chapter: no` on some sections.")])
        return ChapterStart(place, title)

    def heading(self, block: Block, chapter: str | None, scope: Scope) -> Iterator[Cue]:
        if chapter is not None and scope.chosen:
            yield self.chapter(block.place, chapter)
            yield from self.cues.boundary("section", block.place, scope.context)

    def sides(
        self, block: Block, sides: tuple[Side, Side], chapter: str | None, scope: Scope
    ) -> Iterator[Cue]:
        """Play one pass for each side, in the listener's order, the chime `side` between them."""
        by_name = {side.name: (side, other) for side, other in (sides, sides[::-1])}
        wanted = [name for name in self.choices.sides if name in by_name] or list(by_name)
        for number, name in enumerate(wanted):
            this, other = by_name[name]
            side_scope = replace(
                scope,
                context=scope.context._replace(side=name),
                words=scope.words.new_child(_side_words(this, other)),
                first=scope.first and number == 0,
                last=scope.last and number == len(wanted) - 1,
                factor=self.choices.sides.get(name, 1.0),
            )
            title = None if chapter is None else f"{chapter} – {name}"
            if number == 0:
                yield from self.heading(block, title, side_scope)
            elif scope.chosen:
                if title is not None:
                    yield self.chapter(block.place, title)
                yield from self.cues.boundary("side", block.place, side_scope.context)
            yield from self.rounds(block, side_scope)

    def rounds(self, block: Block, scope: Scope) -> Iterator[Cue]:
        if block.repeat is None:
            yield from self.steps(block.steps, scope)
            return
        range_ = amount_on_side(block.repeat, scope.context.side, self.choices, count=True)
        rounds = whole_count(range_.at(self.dial))
        for number in range(1, rounds + 1):
            round_scope = replace(
                scope,
                context=scope.context._replace(round=number),
                words=scope.words.new_child({"round": str(number), "rounds": str(rounds)}),
                first=scope.first and number == 1,
                last=scope.last and number == rounds,
            )
            yield from self.steps(block.steps, round_scope)


def _is_due(when: When, scope: Scope) -> bool:
    """Tell whether a step is for this pass of what recurs around it."""
    first, last = scope.first, scope.last
    return {"first": first, "later": not first, "last": last, "earlier": not last}[when]


def _side_words(this: Side, other: Side) -> dict[str, str]:
    others = {f"other.{name}": word for name, word in other.words.items()}
    return {"side": this.name, "other": other.name, **this.words, **others}


def _merge_chimes(cues: Iterator[Cue]) -> Iterator[Cue]:
    """Keep one of the boundary chimes that meet with nothing between, by PRECEDENCE."""

    def is_boundary(cue: Cue) -> bool:
        return isinstance(cue, ChapterStart) or _role(cue) is not None

    for boundary, run in groupby(cues, key=is_boundary):
        if not boundary:
            yield from run
            continue
        met = list(run)
        roles = [role for cue in met if (role := _role(cue))]
        kept = min(roles, key=PRECEDENCE.index, default=None)
        first = next((cue for cue in met if kept and _role(cue) == kept), None)
        yield from (cue for cue in met if isinstance(cue, ChapterStart) or cue is first)


def _role(cue: Cue) -> Role | None:
    return cue.role if isinstance(cue, Strike) else None
