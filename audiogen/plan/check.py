"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan import choices
from audiogen.plan.expand import expand
from audiogen.routine import steps
from audiogen.routine.model import Routine, Wishes
from audiogen.routine.notes import VoiceFault


def check(script: Path, voice_fault: VoiceFault) -> Routine:
    """The routine in a script; `voice_fault` judges the names of voices.

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
