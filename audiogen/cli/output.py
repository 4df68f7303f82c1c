"""What commands print: problems with their lines, and JSON; and the text files they write."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from audiogen.disk import explain, replacing
from audiogen.errors import OutputError, Place, Problem

MOST_PROBLEMS: Final = 50
LONGEST_LINE: Final = 160  # characters of a script's line that are shown


def tell(text: str) -> None:
    """Print a text on standard error. No work stops because nobody can read it."""
    with contextlib.suppress(OSError):
        typer.echo(text, err=True)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems on standard error, each with its line and a caret under its place."""
    for problem in problems[:MOST_PROBLEMS]:
        tell(str(problem))
        if line := _source_line(problem.place):
            number = f"{problem.place.line:>5} | "
            caret = " " * (problem.place.column - 1) + "^"
            tell(f"{number}{line}\n{' ' * (len(number) - 2)}| {caret}")
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        tell(f"… and {more} more.")


def _source_line(place: Place) -> str:
    """Return a script's line as it can be shown: nothing in it moves the caret or the terminal."""
    if not os.path.isfile(place.file):
        return ""
    try:
        with Path(place.file).open(encoding="utf-8", errors="replace") as file:
            line = next((line for number, line in enumerate(file, 1) if number == place.line), "")
    except OSError:
        return ""
    line = "".join(one if one.isprintable() else " " for one in line.rstrip())
    return line if len(line) <= LONGEST_LINE else ""


def print_json(value: object) -> None:
    """Print a value as JSON, in UTF-8 whatever the terminal has."""
    import json  # `check` starts without it

    text = json.dumps(value, ensure_ascii=False, indent=1)
    typer.echo(text.encode("utf-8", "backslashreplace"))  # for names that aren't Unicode


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all, and the folders around it. Raises OutputError."""
    data = text.encode("utf-8", "replace")
    try:
        if path.exists() and not path.is_file():  # a pipe, a terminal
            path.write_bytes(data)
            return
        with replacing(path) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path} can't be written: {explain(error)}") from None
