"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan.choices import apply_choices, merge_choices
from audiogen.plan.expand import expand
from audiogen.script import steps
from audiogen.script.model import Choices, Routine
from audiogen.script.notes import VoiceNameCheck


def load(script: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Read and check the script in a file. Raises ScriptError with all its problems."""
    routine = steps.read(script, voice_name_error)
    expand(routine)
    problems = []
    for name in routine.versions:
        try:
            apply_choices(*merge_choices(routine, Choices(), name))
        except ChoiceError as error:
            message = f"The version `{name}` can't be made: {error}"
            problems.append(Problem(routine.places["versions"], message))
    if problems:
        raise ScriptError(problems)
    return routine
