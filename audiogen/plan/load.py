"""A script -> a routine that can be built, or all that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from audiogen.errors import ChoiceError, Problem, ScriptError
from audiogen.plan.choices import apply_choices, find_known, merge_choices
from audiogen.plan.expand import expand
from audiogen.script.model import Choices, Routine
from audiogen.script.notes import VoiceNameCheck
from audiogen.script.read import read_script, read_script_text


def load(path: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Read and check a script, and its versions; `voice_name_error` judges the names of voices.

    Raises ScriptError with every problem.
    """
    return _check(read_script(path, voice_name_error))


def loads(text: str, folder: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Do the same for a script's text. It can include only what is in `folder`."""
    return _check(read_script_text(text, folder, voice_name_error))


def _check(routine: Routine) -> Routine:
    expand(routine)
    problems = []
    known = find_known(routine)
    for name in routine.versions:
        try:
            apply_choices(*merge_choices(routine, Choices(), name), known)
        except ChoiceError as error:
            message = f"The version `{name}` can't be made: {error}"
            problems.append(Problem(routine.places["versions"], message))
    if problems:
        raise ScriptError(problems)
    return routine
