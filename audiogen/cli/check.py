"""`audiogen check`."""

from typing import Annotated, Any

import typer

from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import Scripts, find_scripts
from audiogen.cli.output import print_json, print_problems
from audiogen.errors import Problem, ScriptError
from audiogen.routines import load_all


def command(
    scripts: Scripts = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the problems as JSON, for editors.")
    ] = False,
) -> None:
    """Report every problem of the scripts, each with its place.

    \b
    Examples:
      audiogen check                  every script in scripts/
      audiogen check my.yaml          one
      audiogen check my.yaml --json   for editors
    """
    with exit_on_error():
        found = find_scripts(scripts)
        problems: tuple[Problem, ...]
        try:
            problems = tuple(warning for one in load_all(found) for warning in one.warnings)
        except ScriptError as error:
            problems = error.problems
        failed = any(not problem.warning for problem in problems)
        if json:
            print_json([_problem_to_json(problem) for problem in problems])
        else:
            print_problems(problems)
            if not failed:
                many = "script" if len(found) == 1 else "scripts"
                warnings = f", {len(problems)} warning{'s'[: len(problems) > 1]}."
                end = warnings if problems else "."
                typer.echo(f"{len(found)} {many} checked, no problems{end}")
        if failed:
            raise typer.Exit(1)


def _problem_to_json(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": "warning" if problem.warning else "error",
        "message": problem.message,
        "remedy": problem.remedy,
    }
