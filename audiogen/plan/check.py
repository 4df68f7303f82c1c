"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan import choices
from audiogen.plan.expand import expand
from audiogen.routine import steps
from audiogen.routine.model import Routine, Wishes


def check(script: Path, voices: Collection[str]) -> Routine:
    """The routine in a script; `voices` are the names that its `voice:` may have.

    Raises ScriptError with all its problems, those of its versions too.
    """
    routine = steps.read(script, voices)
    expand(routine)
    problems = []
    for name in routine.versions:
        try:
            choices.apply(*choices.wanted(routine, Wishes(), name))
        except ChoiceError as error:
            problems.append(Problem(routine.places["versions"], f"The version `{name}` cannot be: {error}"))
    if problems:
        raise ScriptError(problems)
    return routine
