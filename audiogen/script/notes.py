"""The problems of a script, gathered while it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from audiogen.errors import Place, Problem
from audiogen.messages import shorten
from audiogen.script.nodes import Mapping, Node, Sequence

# (name, language) -> what is wrong with a voice's name in a script of that language, or None.
VoiceNameCheck: TypeAlias = Callable[[str, str], str | None]


class Notes:
    """Gathers problems, and keeps what a script's files have to know of each other.

    Only the first problem at a place is kept: others there follow from it. `root` is the folder
    that the script can read; `files` are the script's file, if it has one, and the includes that
    led to where reading is; `voice_name_error` judges the names of voices.
    """

    def __init__(self, root: Path, voice_name_error: VoiceNameCheck, *files: Path) -> None:
        self.root, self.files = root, files
        self.voice_name_error = voice_name_error
        self.language = "en"
        self.words: dict[str, str] = {}
        self.pronounce: dict[str, str] = {}
        self.includes = 0
        self._found: dict[Place, Problem] = {}

    @property
    def folder(self) -> Path:
        """Return the folder of the script that is read now."""
        return self.files[-1].parent if self.files else self.root

    def add(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem. It replaces a warning at the same place."""
        known = self._found.get(place)
        if known is None or known.warning:
            self._found[place] = Problem(place, message, remedy)

    def warn(self, place: Place, message: str, remedy: str = "") -> None:
        """Note what is allowed, but probably unintended."""
        self._found.setdefault(place, Problem(place, message, remedy, warning=True))

    @property
    def problems(self) -> list[Problem]:
        """Return what makes the script unusable."""
        return [problem for problem in self._found.values() if not problem.warning]

    @property
    def warnings(self) -> list[Problem]:
        """Return the warnings, in the order of their places."""
        return sorted(problem for problem in self._found.values() if problem.warning)


def describe_node(node: Node) -> str:
    """Say what a node is, as the writer of a script would."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a set of keys"
    return f"`{shorten(node.text)}`" if node.text else "nothing"
