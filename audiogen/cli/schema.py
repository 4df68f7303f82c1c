"""`audiogen schema`."""

from audiogen.cli.failures import exit_on_error
from audiogen.cli.output import print_json
from audiogen.script.schema import make_schema


def command() -> None:
    """Print the JSON Schema of scripts, for editors.

    \b
    Examples:
      audiogen schema > audiogen.schema.json
    """
    with exit_on_error():
        print_json(make_schema())
