"""A listener's choices as text -> Choices: `length="20m"`, `sides="right,left=1.5"`."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from audiogen.errors import ChoiceError
from audiogen.formats.sniff import is_audio
from audiogen.messages import did_you_mean, shorten
from audiogen.script.amounts import LONGEST_BREATH, SHORTEST_BREATH, one_time_breath
from audiogen.script.files import SOUNDS
from audiogen.script.model import (
    BACKGROUNDS,
    DEFAULT_CHIMES,
    NO_BACKGROUND,
    Background,
    Choices,
    Strokes,
)
from audiogen.script.times import in_level, in_pace, in_seconds, in_sides

T = TypeVar("T")


def parse_choices(
    *,
    length: str | float | None = None,
    pace: str | float | None = None,
    breath: str | float | None = None,
    sides: str | None = None,
    only: str | Sequence[str] = (),
    skip: str | Sequence[str] = (),
    with_: str | Sequence[str] = (),
    without: str | Sequence[str] = (),
    choose: str | Sequence[str] = (),
    set_: str | Sequence[str] = (),
    voice: str | None = None,
    chimes: str | None = None,
    background: str | None = None,
) -> Choices:
    """Read choices as a person writes them; docs/script.md lists what each may say.

    Numbers are seconds, or the factor of a pace. Several of a kind are a list of texts; `choose`
    and `set_` are texts like `name=value`. Raises ChoiceError for what makes no sense.
    """
    with_, without, only, skip = (_as_tuple(texts) for texts in (with_, without, only, skip))
    if chimes not in (None, "none"):
        remedy = "Use `none`; a script sets its own under `chimes:`."
        raise ChoiceError(f"`{shorten(chimes or '')}` can't be chosen. {remedy}", "chimes")
    for name in set(with_) & set(without):
        raise ChoiceError(f"The option `{shorten(name)}` can't be on and off.")
    for name in set(only) & set(skip):
        raise ChoiceError(f"The section `{shorten(name)}` can't be kept and left out.")
    seconds = _parse("breath", breath, in_seconds)
    if seconds is not None and not SHORTEST_BREATH <= seconds <= LONGEST_BREATH:
        raise ChoiceError(f"A breath can't last {seconds:g} s. Use 2s to 300s.", "breath")
    return Choices(
        length=_parse("length", length, in_seconds),
        pace=_parse("pace", pace, in_pace),
        breath=None if seconds is None else one_time_breath(seconds),
        sides=_parse("sides", sides, lambda text: in_sides(text.split(","))) or {},
        only=only,
        skip=skip,
        options=dict.fromkeys(with_, True) | dict.fromkeys(without, False),
        parts=_parse_pairs("choose", _as_tuple(choose)),
        values=_parse_pairs("set", _as_tuple(set_)),
        voice=None if voice is None else parse_voices(voice),
        chimes=dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0)) if chimes else None,
        background=None if background is None else _parse_background(background),
    )


def parse_voices(text: str) -> tuple[str, ...]:
    """Read the names in `edge,google,espeak`. Raises ChoiceError if there are none."""
    names = tuple(filter(None, (name.strip() for name in text.split(","))))
    if not names:
        raise ChoiceError("No voice is named.", "voice")
    return names


def _as_tuple(texts: str | Sequence[str]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def _parse(choice: str, value: str | float | None, read: Callable[[str], T]) -> T | None:
    if value is None:
        return None
    number = "" if isinstance(value, str) else f"{value:.9g}"
    try:
        return read(value if isinstance(value, str) else number + "s" * (choice != "pace"))
    except ValueError as error:
        raise ChoiceError(" ".join(error.args), choice) from None


def _parse_pairs(choice: str, texts: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ChoiceError(f"`{shorten(text)}` can't be read. Write it like name=value.", choice)
        found[name.strip()] = value.strip()
    return found


def _parse_background(text: str) -> Background:
    """Read `ocean`, `ocean=-20`, or a recording of the listener's. Raises ChoiceError."""
    name, equals, level = text.rpartition("=")
    if not equals or os.path.isfile(text):
        name, level = text, ""
    if text.endswith("=") or (level and name == NO_BACKGROUND):
        message = f"`{shorten(text)}` can't be read. Write it like ocean, ocean=-20, or none."
        raise ChoiceError(message, "background")
    decibels = _parse("background", level or None, in_level)
    names = (*BACKGROUNDS, NO_BACKGROUND)
    if name in names:
        return Background(name, level=decibels)
    path = Path(name)
    if path.suffix.lower() not in SOUNDS:
        guess = f"{did_you_mean(name, names)} Or name a recording of yours."
        raise ChoiceError(f"There is no background `{shorten(name)}`. {guess}", "background")
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
        raise ChoiceError(f"{shorten(name, 80)} isn't a regular file.", "background")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise ChoiceError(
            f"{shorten(name, 80)} can't be read: {error.strerror}.", "background"
        ) from None
    if not is_audio(head):
        raise ChoiceError(
            f"{shorten(name, 80)} isn't an audio file, whatever its name says.", "background"
        )
    return Background(path.name, str(path), decibels)
