"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan import choices
from audiogen.plan.expand import expand
from audiogen.script import steps
from audiogen.script.model import Choices, Routine
from audiogen.script.notes import VoiceNameCheck


def check(script: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """The routine in a script; `voice_name_error` judges the names of voices.

    Raises ScriptError with all its problems, those of its versions too.
    """
    routine = steps.read(script, voice_name_error)
    expand(routine)
    problems = []
    for name in routine.versions:
        try:
            choices.apply(*choices.wanted(routine, Choices(), name))
        except ChoiceError as error:
            problems.append(
                Problem(routine.places["versions"], f"The version `{name}` cannot be: {error}")
            )
    if problems:
        raise ScriptError(problems)
    return routine
