"""Scripts -> routines, checked with the user's own voices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from audiogen import config
from audiogen.errors import Problem, ScriptError
from audiogen.plan import load as reading
from audiogen.script.model import Routine
from audiogen.voices import voice_name_error


def load(path: str | Path) -> Routine:
    """Read and check a script. Raises ScriptError with every problem that it has.

    Its own `warnings` are what is allowed, but probably unintended.
    """
    return load_all([Path(path)])[0]


def loads(text: str, folder: str | Path = ".") -> Routine:
    """Read and check a script's text. What it includes is looked up in `folder`, and only there.

    Raises ScriptError with every problem.
    """
    judge = partial(voice_name_error, settings=config.load())
    return reading.loads(text, folder=Path(folder), voice_name_error=judge)


def load_all(paths: Sequence[Path]) -> list[Routine]:
    """Read and check scripts. Raises ScriptError with the problems of all of them."""
    judge = partial(voice_name_error, settings=config.load())
    routines: list[Routine] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            routines.append(reading.load(path, voice_name_error=judge))
        except ScriptError as error:
            problems += error.problems
    if problems:
        raise ScriptError(problems)
    return routines
