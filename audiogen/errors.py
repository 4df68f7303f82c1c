"""Everything that can go wrong and that a user can fix.

    AudiogenError           exit code 1; the message says what to do
    ├── ScriptError         problems of a script, each with its place
    ├── ChoiceError         a choice that the script doesn't have, or that makes no sense
    │   └── LengthError     no session with these choices has the length asked for
    ├── ConfigError         the user's own settings can't be used
    ├── VoiceError          a voice couldn't speak
    ├── ClipError           audio holds no sound, or can't be decoded
    ├── CacheError          the cache folder can't be used
    │   └── LostError       what was in it is gone or damaged, and can be made again
    ├── OutputError         the session can't be written, or came out wrong
    └── Cancelled           the host program cancelled the work

Any other exception is a bug of audiogen's own (exit code 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

from audiogen.messages import printable, shorten
from audiogen.units import format_clock


class Place(NamedTuple):
    """A spot in a file. Line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """What is wrong at a place, and how to fix it; in a warning, what is probably unintended."""

    place: Place
    message: str
    remedy: str = ""
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.place}: {kind}{printable(f'{self.message} {self.remedy}')}".rstrip()


class AudiogenError(Exception):
    """Something that the user can fix. Its message holds nothing that a terminal would obey."""

    def __str__(self) -> str:
        return printable(super().__str__())


class ScriptError(AudiogenError):
    """All problems of a script, in the order of their places."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class ChoiceError(AudiogenError):
    """A choice can't be made; `choice` names it (`length`, `sides`, …) where one is to blame."""

    def __init__(self, message: str, choice: str = "") -> None:
        self.choice = choice
        super().__init__(message)


class LengthError(ChoiceError):
    """No session called `title` has the length `wanted`: only `shortest` to `longest` (seconds)."""

    def __init__(self, title: str, wanted: float, shortest: float, longest: float) -> None:
        self.wanted, self.shortest, self.longest = wanted, shortest, longest
        bounds = f"{format_clock(ceil(shortest))} to {format_clock(floor(longest))}"
        message = f"“{shorten(title, 80)}” can't be {format_clock(wanted)} long:"
        super().__init__(f"{message} with these choices it goes from {bounds}.", "length")


class ConfigError(AudiogenError):
    """The user's own settings can't be used."""


class VoiceError(AudiogenError):
    """A voice couldn't speak a text; `place` is where the script has it, if that is known."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        self.place = place
        super().__init__(f"{place}: {message}" if place else message)


class ClipError(AudiogenError):
    """Audio that no clip can be made of."""


class CacheError(AudiogenError):
    """The cache folder can't be used."""


class LostError(CacheError):
    """Work that was in the cache a moment ago is gone."""

    def __init__(self) -> None:
        super().__init__("The cache was emptied or damaged during use. Run the same command again.")


class OutputError(AudiogenError):
    """The session couldn't be written whole."""


class Cancelled(AudiogenError):
    """The work was cancelled. What was finished is kept."""

    def __init__(self) -> None:
        super().__init__("Cancelled. What was finished is kept.")
