"""What commands print: problems with their lines, and JSON; and the text files they write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from audiogen.errors import OutputError, Place, Problem

MOST_PROBLEMS: Final = 50
LONGEST_LINE: Final = 160  # characters of a script's line that are shown


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems on standard error, each with its line and a caret under its place."""
    for problem in problems[:MOST_PROBLEMS]:
        typer.echo(str(problem), err=True)
        if line := _source_line(problem.place):
            number = f"{problem.place.line:>5} | "
            caret = " " * (problem.place.column - 1) + "^"
            typer.echo(f"{number}{line}\n{' ' * (len(number) - 2)}| {caret}", err=True)
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        typer.echo(f"… and {more} more.", err=True)


def _source_line(place: Place) -> str:
    """Return a script's line as it can be shown: nothing in it moves the caret or the terminal."""
    if not Path(place.file).is_file():
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

    typer.echo(json.dumps(value, ensure_ascii=False, indent=1).encode())


def write_text(path: Path, text: str) -> None:
    """Write a text file, and the folders around it. Raises OutputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} can't be written: {error.strerror}.") from None
