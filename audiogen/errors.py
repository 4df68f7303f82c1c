"""Everything that can go wrong and that a user can mend.

    AudiogenError           exit 1; the message says what to do
    ├── ScriptError         problems of a script, each with its place
    ├── ChoiceError         a choice of the listener's that the script does not have
    ├── ConfigError         the user's own settings cannot be used
    ├── VoiceError          a voice could not speak
    ├── ClipError           audio holds no sound, or cannot be decoded
    ├── CacheError          the cache folder cannot be used
    │   └── LostError       what was in it is gone, or damaged, and can be made again
    └── OutputError         the session cannot be written, or came out wrong

Any other exception is a bug of audiogen's own (exit 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place, and what to do about it; a warning where it is legal and surely not meant."""

    place: Place
    message: str
    remedy: str = ""
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {'warning: ' if self.warning else ''}{self.message}" + (
            f" {self.remedy}" if self.remedy else ""
        )


class AudiogenError(Exception):
    """Something that the user can mend."""


class ScriptError(AudiogenError):
    """All the problems of one script, in the order of their places."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class ChoiceError(AudiogenError):
    """The listener chose what cannot be reached."""


class ConfigError(AudiogenError):
    """The user's own settings cannot be used."""


class VoiceError(AudiogenError):
    """A voice could not speak a text."""


class ClipError(AudiogenError):
    """Audio that no clip can be made of."""


class CacheError(AudiogenError):
    """The cache folder cannot be used."""


class LostError(CacheError):
    """Work that was in the cache a moment ago is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            "The cache was emptied or damaged while it was used. Run the same command again."
        )


class OutputError(AudiogenError):
    """The session could not be written whole."""
