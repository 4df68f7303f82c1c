"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan import choices
from audiogen.plan.expand import expand
from audiogen.routine import steps
from audiogen.routine.model import Routine, Wishes


def check(script: Path, voice_fault: Callable[[str], str | None]) -> Routine:
    """The routine in a script; `voice_fault` says what is wrong with the name of a voice, if anything is.

    Raises ScriptError with all its problems, those of its versions too.
    """
    routine = steps.read(script, voice_fault)
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
