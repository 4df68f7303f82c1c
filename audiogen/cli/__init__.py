"""The command line: one module per command, the only place that prints or exits.

Exit codes: 0 done, 1 something the user can fix, 2 wrong usage, 3 a bug of audiogen's, 130
interrupted.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from audiogen import __version__
from audiogen.cli.failures import exit_on_error

# What `--help` says of each command. Their modules are imported when they are called.
COMMANDS: Final = {
    "build": "Make the MP3 of each script.",
    "plan": "Show what happens when, without speaking anything.",
    "check": "Report every problem of the scripts, each with its place.",
    "new": "Write a script to begin with, and a schema that helps editors to complete it.",
    "schema": "Print the JSON Schema of scripts, for editors.",
    "voices": "List the voices, hear one, or download one.",
    "chimes": "List the chimes, or hear them.",
    "cache": "Show how much finished work is kept, or clear it.",
}
SETTINGS: Final[dict[str, Any]] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}


class LazyGroup(TyperGroup):
    """Imports the module of a command only when the command is called."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click passes it
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - click passes it
        """Return a command by its name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        with exit_on_error():
            module = importlib.import_module(f"audiogen.cli.{cmd_name}")
        single = typer.Typer(**SETTINGS)
        single.command(cmd_name)(module.command)
        return typer.main.get_command(single)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the same
        """Write the list of commands into the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    **SETTINGS,
    help="""Turn routine scripts into narrated MP3 sessions, with silences timed in breaths.

\b
  audiogen check scripts/psoas-release-pose.yaml    is the script right?
  audiogen plan  scripts/psoas-release-pose.yaml    what happens when
  audiogen build scripts/psoas-release-pose.yaml    make output/psoas-release-pose.mp3
""",
)


@app.callback(invoke_without_command=True)
def audiogen(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Print the version, if asked for."""
    if version:
        typer.echo(f"audiogen {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    streams = [one for one in (sys.stdout, sys.stderr) if isinstance(one, io.TextIOWrapper)]
    for stream in streams:  # a redirected terminal of Windows has no UTF-8
        stream.reconfigure(errors="replace")
    try:
        with exit_on_error():
            app()
    except typer.Exit as ended:  # the help can't be written
        sys.exit(ended.exit_code)
    finally:
        for stream in streams:
            try:
                stream.flush()
            except OSError:  # Python would try again, and complain
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
