"""`audiogen plan`."""

from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Annotated

import typer

from audiogen.cli.failures import exit_on_error
from audiogen.cli.options import Offline, Version, takes_choices
from audiogen.cli.output import print_json, print_problems, write_text
from audiogen.cli.progress import Console
from audiogen.errors import ChoiceError
from audiogen.plan.offers import list_offers
from audiogen.routines import load_all
from audiogen.script.model import Choices
from audiogen.session import Studio
from audiogen.views.offers import describe_offers
from audiogen.views.picture import draw_plan
from audiogen.views.plan_json import plan_to_json
from audiogen.views.table import plan_to_table

WIDTH = 80


@takes_choices
def command(
    script: Annotated[
        Path, typer.Argument(metavar="SCRIPT", help="A routine script (YAML).", show_default=False)
    ],
    choices: Callable[[], Choices],
    json: Annotated[
        bool, typer.Option("--json", help="Print the plan as JSON, times in seconds.")
    ] = False,
    list_choices: Annotated[
        bool, typer.Option("--choices", help="Print everything that can be chosen.")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Speak first, so that nothing is estimated.")
    ] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", help="Draw the session into this file.", show_default=False),
    ] = None,
    offline: Offline = False,
    version: Version = None,
) -> None:
    """Show what happens when, without speaking anything.

    \b
    Examples:
      audiogen plan scripts/psoas-release-pose.yaml                 a table
      audiogen plan scripts/psoas-release-pose.yaml --choices       what can be chosen
      audiogen plan scripts/psoas-release-pose.yaml --length 30m    before you build it
      audiogen plan scripts/psoas-release-pose.yaml --svg plan.svg  a picture
      audiogen plan scripts/psoas-release-pose.yaml --json          for other programs
    """
    with exit_on_error():
        chosen = choices()
        (routine,) = load_all([script])
        print_problems(routine.warnings)
        if list_choices and json:
            raise ChoiceError("--choices and --json can't go together.")
        if list_choices:
            for line in describe_offers(list_offers(routine)):
                typer.echo(fill(line, WIDTH, subsequent_indent=" " * 10))
            return
        with Console() as console, Studio(offline=offline or None, listener=console) as studio:
            session = studio.session(routine, chosen, version=version)
            if exact:
                session.speak(bounds=True)
            plan = session.plan
        print_problems(plan.timeline.warnings)
        if svg:
            write_text(svg, draw_plan(plan.timeline, plan.title))
            typer.echo(str(svg))
        elif json:
            print_json(plan_to_json(plan))
        else:
            for line in plan_to_table(plan, WIDTH):
                typer.echo(line)
