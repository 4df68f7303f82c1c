"""The listener's choices as flags of a command."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from audiogen.errors import ChoiceError

if TYPE_CHECKING:
    from audiogen.script.model import Background, Choices

T = TypeVar("T")
Text = str | None
Several = list[str] | None


def _flag(name: str, metavar: str, help: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help, show_default=False)


def wishes(
    length: Annotated[
        Text, _flag("--length", "TIME", "Exactly so long, like 20m: silences stretch, not speech.")
    ] = None,
    pace: Annotated[
        Text, _flag("--pace", "PACE", "slow, normal, fast, or 0.5 to 2: speech, air and pauses.")
    ] = None,
    breath: Annotated[Text, _flag("--breath", "TIME", "The length of a breath, like 12s.")] = None,
    sides: Annotated[
        Text, _flag("--sides", "SIDES", "left; or right,left=1.5: the left half as long again.")
    ] = None,
    only: Annotated[
        Several, _flag("--only", "SECTION", "Only this section, by title or number. Repeatable.")
    ] = None,
    skip: Annotated[
        Several, _flag("--skip", "SECTION", "Leave this section out. Repeatable.")
    ] = None,
    with_: Annotated[Several, _flag("--with", "OPTION", "Turn this option on. Repeatable.")] = None,
    without: Annotated[
        Several, _flag("--without", "OPTION", "Turn this option off. Repeatable.")
    ] = None,
    choose: Annotated[
        Several, _flag("--choose", "NAME=PART", "One of several parts. Repeatable.")
    ] = None,
    set_: Annotated[
        Several,
        _flag("--set", "NAME=VALUE", "A word or an amount: stay=8, stay.left=10, rest=20m."),
    ] = None,
    voice: Annotated[
        Text,
        _flag(
            "--voice",
            "NAME",
            "One of `audiogen voices`, or several: edge,google,espeak tries them in order.",
        ),
    ] = None,
    chimes: Annotated[Text, _flag("--chimes", "none", "none: no chimes.")] = None,
    background: Annotated[
        Text,
        _flag(
            "--background",
            "NAME",
            "ocean, rain, drone, noise, none, or a file; ocean=-20 is louder.",
        ),
    ] = None,
) -> "Choices":
    """What the flags wish. Raises ChoiceError for what they cannot mean."""
    from audiogen.plan.choices import pairs
    from audiogen.script.amounts import in_pace, in_seconds, in_sides
    from audiogen.script.model import DEFAULT_CHIMES, Breath, Choices, Strokes

    if chimes not in (None, "none"):
        raise ChoiceError(
            f"--chimes can only be none, not `{chimes}`; a script has its own under `chimes:`."
        )
    for name in {*(with_ or ())} & {*(without or ())}:
        raise ChoiceError(f"`{name}` cannot be both --with and --without.")
    for name in {*(only or ())} & {*(skip or ())}:
        raise ChoiceError(f"`{name}` cannot be both --only and --skip.")
    seconds = _read("--breath", breath, in_seconds)
    if seconds is not None and not 2 <= seconds <= 300:
        raise ChoiceError(f"--breath: a breath of {seconds:g} s cannot be. Write 2s to 300s.")
    return Choices(
        length=_read("--length", length, in_seconds),
        pace=_read("--pace", pace, in_pace),
        breath=Breath(seconds * 0.4, 0.0, seconds * 0.6, 0.0) if seconds is not None else None,
        sides=_read("--sides", sides, lambda text: in_sides(text.split(","))) or {},
        only=tuple(only or ()),
        skip=tuple(skip or ()),
        options=dict.fromkeys(with_ or (), True) | dict.fromkeys(without or (), False),
        parts=pairs(choose or (), "--choose"),
        values=pairs(set_ or (), "--set"),
        voice=None if voice is None else names_of_voices(voice),
        chimes=dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0)) if chimes else None,
        background=None if background is None else _background(background),
    )


def takes_wishes(command: Callable[..., None]) -> Callable[..., None]:
    """A command that has all flags of `wishes` where it has the parameter `flags`, and is given them there as a table."""
    flags = inspect.signature(wishes).parameters

    @functools.wraps(command)
    def with_flags(**given: Any) -> None:
        command(flags={name: given.pop(name) for name in flags}, **given)

    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command, eval_str=True).parameters.items():
        parameters += flags.values() if name == "flags" else [parameter]
    with_flags.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    vars(with_flags)["__signature__"] = inspect.Signature(parameters)
    return with_flags


def names_of_voices(text: str) -> tuple[str, ...]:
    """The voices in `edge,google,espeak`. Raises ChoiceError unless there are such voices."""
    from audiogen import config
    from audiogen.voices import fault

    names = tuple(filter(None, (name.strip() for name in text.split(","))))
    if not names:
        raise ChoiceError("--voice: no voice is named. `audiogen voices` lists them.")
    settings = config.load()
    for name in names:
        if wrong := fault(name, "", settings, by_script=False):
            raise ChoiceError(f"--voice: {wrong}")
    return names


def _background(text: str) -> "Background":
    """A background by its name, or a file of the listener's; with its level, if that is said. Raises ChoiceError."""
    from audiogen.script.amounts import in_level
    from audiogen.script.files import SOUNDS, is_audio
    from audiogen.script.model import BACKGROUNDS, NO_BACKGROUND, Background
    from audiogen.script.notes import did_you_mean

    name, equals, level = text.rpartition("=")
    if not equals or Path(text).is_file():
        name, level = text, ""
    decibels = _read("--background", level, in_level) if level else None
    if text.endswith("=") or (level and name == NO_BACKGROUND):
        raise ChoiceError(
            f"--background: `{text}` says nothing. Write it like ocean, ocean=-20, or none."
        )
    if name in (*BACKGROUNDS, NO_BACKGROUND):
        return Background(name, level=decibels)
    path = Path(name)
    if path.suffix.lower() not in SOUNDS:
        names = (*BACKGROUNDS, NO_BACKGROUND)
        raise ChoiceError(
            f"There is no background `{name}`. {did_you_mean(name, names)} Or name a recording of yours."
        )
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise ChoiceError(f"--background: {name} cannot be read: {error.strerror}.") from None
    if not is_audio(head):
        raise ChoiceError(f"--background: {name} holds no sound, whatever its name says.")
    return Background(path.name, str(path), decibels)


def _read(flag: str, text: Text, reader: Callable[[str], T]) -> T | None:
    try:
        return None if text is None else reader(text)
    except ValueError as error:
        raise ChoiceError(f"{flag}: {' '.join(error.args)}") from None
