"""The options that several commands share: scripts, the listener's choices, versions, offline."""

import functools
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from audiogen.errors import AudiogenError
from audiogen.plan.parse_choices import parse_choices
from audiogen.script.model import Choices

SCRIPTS: Final = Path("scripts")
OUTPUT: Final = Path("output")

Scripts = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[SCRIPT]...",
        help="Routine scripts (YAML). Without any: all in scripts/.",
        show_default=False,
    ),
]
Version = Annotated[
    str | None,
    typer.Option("--version", metavar="NAME", help="A version of the script.", show_default=False),
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Send no text away: refuse voices that would (google, edge, openai).",
    ),
]


def find_scripts(scripts: Sequence[Path] | None) -> list[Path]:
    """Return the scripts named, or all in the folder. Raises AudiogenError if there are none."""
    if scripts:
        return list(scripts)
    found = sorted(path for path in SCRIPTS.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    if not found:
        message = "There are no scripts in scripts/. Name one, like: audiogen build my-routine.yaml"
        raise AudiogenError(message)
    return found


def _option(name: str, metavar: str, help: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help, show_default=False)


def _choices(
    length: Annotated[
        str | None,
        _option("--length", "TIME", "The exact length, like 20m. Silences stretch, not speech."),
    ] = None,
    pace: Annotated[
        str | None,
        _option("--pace", "PACE", "slow, normal, fast, or 0.5 to 2: of speech, gaps and pauses."),
    ] = None,
    breath: Annotated[
        str | None, _option("--breath", "TIME", "The length of a breath, like 12s.")
    ] = None,
    sides: Annotated[
        str | None,
        _option("--sides", "SIDES", "left; or right,left=1.5: right first, left 1.5 x as long."),
    ] = None,
    only: Annotated[
        list[str] | None,
        _option("--only", "SECTION", "Only this section, by title or number. Repeatable."),
    ] = None,
    skip: Annotated[
        list[str] | None, _option("--skip", "SECTION", "Leave out this section. Repeatable.")
    ] = None,
    with_: Annotated[
        list[str] | None, _option("--with", "OPTION", "Turn on this option. Repeatable.")
    ] = None,
    without: Annotated[
        list[str] | None, _option("--without", "OPTION", "Turn off this option. Repeatable.")
    ] = None,
    choose: Annotated[
        list[str] | None, _option("--choose", "NAME=PART", "One of several parts. Repeatable.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        _option("--set", "NAME=VALUE", "A word or an amount: stay=8, stay.left=10, rest=20m."),
    ] = None,
    voice: Annotated[
        str | None,
        _option("--voice", "NAME", "A voice, or several to try in order: edge,google,espeak."),
    ] = None,
    chimes: Annotated[
        str | None, _option("--chimes", "none", "none: leave out all chimes.")
    ] = None,
    background: Annotated[
        str | None,
        _option(
            "--background",
            "NAME",
            "ocean, rain, drone, noise, none, or a file. ocean=-20 is louder.",
        ),
    ] = None,
) -> None:
    """Have the listener's choices as parameters: typer reads them from this signature."""


def takes_choices(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each choice; it gets them as `choices`, parsed on calling."""
    options = inspect.signature(_choices).parameters

    @functools.wraps(command)
    def with_options(**given: Any) -> None:
        texts = {name: given.pop(name) for name in options}

        def read_choices() -> Choices:
            return parse_choices(**{name: text for name, text in texts.items() if text is not None})

        command(choices=read_choices, **given)

    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        parameters += options.values() if name == "choices" else [parameter]
    with_options.__annotations__ = {one.name: one.annotation for one in parameters}
    vars(with_options)["__signature__"] = inspect.Signature(parameters)
    return with_options
