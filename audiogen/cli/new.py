"""`audiogen new`."""

import json
import os
import re
from pathlib import Path
from typing import Annotated

import typer

from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import SCRIPTS
from audiogen.cli.output import write_text
from audiogen.errors import OutputError
from audiogen.script.schema import make_schema
from audiogen.script.starter import SCHEMA_FILE, make_starter


def command(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="The title of the session.", show_default=False),
    ],
) -> None:
    """Write a script to begin with, and a schema that helps editors to complete it.

    \b
    Examples:
      audiogen new "Evening stretch"            writes scripts/evening-stretch.yaml
      audiogen new my/desk-break.yaml           writes there
    """
    with exit_on_error():
        path, title = Path(name), name
        if path.suffix in (".yaml", ".yml"):
            title = re.sub(r"[-_]+", " ", path.stem).capitalize()
        else:
            path = SCRIPTS / (re.sub(r"\W+", "-", name.lower()).strip("-_") + ".yaml")
        usable = any(character.isalnum() for character in title)
        if not usable or re.search(r"[/\\\x00-\x1f]", title):
            message = f"`{name}` can't be the name of a session."
            raise OutputError(f"{message} Use letters and spaces, like: audiogen new Evening")
        if os.path.exists(path):
            raise OutputError(f"{path} exists already. Choose another name.")
        quoted = title
        if not re.fullmatch(r"\w[\w ]*", title):
            quoted = json.dumps(title, ensure_ascii=False)
        text = json.dumps(make_schema(), indent=1, ensure_ascii=False) + "\n"
        write_text(path.parent / SCHEMA_FILE, text)
        write_text(path, make_starter(quoted, str(path)))
        typer.echo(f"{path}")
