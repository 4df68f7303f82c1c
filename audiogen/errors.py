"""Everything that can go wrong and that a user can mend.

    AudiogenError           exit 1; the message says what to do
    ├── ScriptError         problems of a script, each with its place
    ├── VoiceError          a voice could not speak
    ├── CacheError          the cache folder cannot be used
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
    """What is wrong at a place, and what to do about it."""

    place: Place
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.remedy}" if self.remedy else "")


class AudiogenError(Exception):
    """Something that the user can mend."""


class ScriptError(AudiogenError):
    """All the problems of one script, in the order of their places."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class VoiceError(AudiogenError):
    """A voice could not speak a text."""


class CacheError(AudiogenError):
    """The cache folder cannot be used."""


class OutputError(AudiogenError):
    """The session could not be written whole."""
