"""Routine -> cues: sides are played out, words filled in, chimes set at the boundaries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from audiogen.errors import Place
from audiogen.plan.cues import ChapterStart, Context, Cue, Inside, Silence, Speech, Strike
from audiogen.routine.checks import PLACEHOLDER
from audiogen.routine.model import Block, Breaths, Chime, Hold, Pause, Rest, Role, Routine, Say, Step, Strokes, Text

# Where chimes meet, the first of these is struck and the others are not.
PRECEDENCE: Final[tuple[Role, ...]] = ("start", "end", "section", "side")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a step's meaning depends on: where it stands, and the words for its placeholders."""

    context: Context = Context()
    words: Mapping[str, str] | None = None
    top: bool = True


def expand(routine: Routine) -> tuple[Cue, ...]:
    """Everything that happens in a session, in order."""
    return tuple(_meet(_Expansion(routine).session()))


def pronounced(text: str, pronounce: Mapping[str, str]) -> str:
    """The text as the voice is told to speak it: whole words replaced, whatever their case; longest first."""
    if not pronounce:
        return text
    spoken = {written.casefold(): how for written, how in pronounce.items()}
    words = "|".join(re.escape(word) for word in sorted(pronounce, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{words})(?!\w)", lambda found: spoken.get(found[0].casefold(), found[0]), text, flags=re.I
    )


class _Expansion:
    def __init__(self, routine: Routine) -> None:
        self.routine = routine

    def session(self) -> Iterator[Cue]:
        start = Place(self.routine.file, 1, 1)
        chapters = [
            isinstance(step, Block) and step.section is not None and step.chapter for step in self.routine.steps
        ]
        if any(chapters) and not chapters[0]:
            yield ChapterStart(start, self.routine.title)
        yield from self.boundary("start", start, Context())
        yield from self.steps(self.routine.steps, _Scope())
        yield from self.boundary("end", start, Context())

    def steps(self, steps: Sequence[Step], scope: _Scope) -> Iterator[Cue]:
        for step in steps:
            yield from self.step(step, scope)

    def step(self, step: Step, scope: _Scope) -> Iterator[Cue]:
        context = scope.context
        match step:
            case Say():
                yield self.speech(step.text, scope)
            case Pause():
                yield Silence(step.place, context, "pause", step.seconds)
            case Hold():
                yield Silence(step.place, context, "hold", step.seconds)
            case Rest():
                yield Silence(step.place, context, "rest", step.seconds)
            case Breaths():
                yield self.breaths(step, scope)
            case Chime():
                yield from self.chime(step, context)
            case Block():
                yield from self.block(step, scope)

    def speech(self, text: Text, scope: _Scope) -> Speech:
        words = PLACEHOLDER.sub(lambda found: (scope.words or {})[found[1]], text.words)
        return Speech(text.place, scope.context, words, pronounced(words, self.routine.pronounce))

    def breaths(self, step: Breaths, scope: _Scope) -> Silence:
        breath = self.routine.breath
        phase = step.count
        numbers = (
            ()
            if phase is None
            else tuple(
                Inside(
                    number * breath.seconds + breath.begins(phase),
                    self.speech(Text(step.place, str(number + 1)), scope),
                )
                for number in range(step.times)
            )
        )
        return Silence(step.place, scope.context, "breaths", step.times * breath.seconds, step.times, numbers)

    def chime(self, step: Chime, context: Context) -> Iterator[Strike]:
        if isinstance(step.strikes, Strokes):
            if step.strikes.times:
                yield Strike(step.place, context, step.strikes.name, step.strikes.times)
        else:
            yield from self.boundary(step.strikes, step.place, context)

    def boundary(self, role: Role, place: Place, context: Context) -> Iterator[Strike]:
        """The chime of a role, if the routine has one."""
        strokes = self.routine.chimes[role]
        if strokes.times:
            yield Strike(place, context, strokes.name, strokes.times, role)

    def block(self, block: Block, scope: _Scope) -> Iterator[Cue]:
        chapter = block.section.words if block.section and block.chapter and scope.top else None
        inner = replace(scope, top=scope.top and block.section is None)
        if chapter is not None:
            inner = replace(inner, context=replace(scope.context, section=chapter))
        if block.sides is None:
            yield from self.heading(block, chapter, inner)
            yield from self.steps(block.steps, inner)
            return
        for this, other in (block.sides, block.sides[::-1]):
            side = replace(inner, context=replace(inner.context, side=this), words=_side_words(this, other))
            title = None if chapter is None else f"{chapter} – {this}"
            if this == block.sides[0]:
                yield from self.heading(block, title, side)
            else:
                if title is not None:
                    yield ChapterStart(block.place, title)
                yield from self.boundary("side", block.place, side.context)
            yield from self.steps(block.steps, side)

    def heading(self, block: Block, chapter: str | None, scope: _Scope) -> Iterator[Cue]:
        if chapter is not None:
            yield ChapterStart(block.place, chapter)
            yield from self.boundary("section", block.place, scope.context)


def _side_words(this: str, other: str) -> dict[str, str]:
    return {"side": this, "other": other, "Side": this[:1].upper() + this[1:], "Other": other[:1].upper() + other[1:]}


def _meet(cues: Iterator[Cue]) -> Iterator[Cue]:
    """Of chimes with a role that follow each other with nothing between, only the one that comes first in PRECEDENCE."""
    for boundary, run in groupby(cues, key=lambda cue: isinstance(cue, ChapterStart) or _role(cue) is not None):
        met = list(run)
        if boundary:
            roles = [role for cue in met if (role := _role(cue))]
            kept = min(roles, key=PRECEDENCE.index, default=None)
            first = next((cue for cue in met if _role(cue) == kept), None) if kept else None
            met = [cue for cue in met if isinstance(cue, ChapterStart) or cue is first]
        yield from met


def _role(cue: Cue) -> Role | None:
    return cue.role if isinstance(cue, Strike) else None
