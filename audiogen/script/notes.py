"""The problems of a script, gathered while it is read, and the words in which users are told of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from audiogen.errors import Place, Problem
from audiogen.script.nodes import Mapping, Node, Sequence

# What is wrong with the name of a voice in a script of a language, if anything is; without a language, whatever that is.
VoiceNameCheck: TypeAlias = Callable[[str, str], str | None]


class Notes:
    """Problems, the first at each place, since others follow from it; and the files that are being read.

    `root` is the folder that a script can read from; `files` the script, and the includes that led here; `voice_name_error` judges
    the names of voices.
    """

    def __init__(self, script: Path, voice_name_error: VoiceNameCheck) -> None:
        self.files: tuple[Path, ...] = (script,)
        self.root = script.parent
        self.voice_name_error = voice_name_error
        self.language = "en"
        self.words: dict[str, str] = {}
        self.pronounce: dict[str, str] = {}
        self.includes = 0
        self._found: dict[Place, Problem] = {}

    def add(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem; it stands before a warning at the same place."""
        known = self._found.get(place)
        if known is None or known.warning:
            self._found[place] = Problem(place, message, remedy)

    def warn(self, place: Place, message: str, remedy: str = "") -> None:
        self._found.setdefault(place, Problem(place, message, remedy, warning=True))

    @property
    def problems(self) -> list[Problem]:
        return [problem for problem in self._found.values() if not problem.warning]

    @property
    def warnings(self) -> list[Problem]:
        return sorted(problem for problem in self._found.values() if problem.warning)


def kind(node: Node) -> str:
    """What a node is, in a user's words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a set of keys"
    return f"`{shorten(node.text)}`" if node.text else "nothing"


def shorten(text: str, width: int = 40) -> str:
    """Text as it can be shown in a message: on one line, without what a terminal would obey."""
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in " ".join(text.split())
    )
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt word, and else all that there is."""
    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{names[close[0]]}`?"
    return (
        f"There is {', '.join(f'`{name}`' for name in names.values())}."
        if names
        else "There is none."
    )
