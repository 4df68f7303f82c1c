"""The problems of a script, gathered while it is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from audiogen.errors import Place, Problem
from audiogen.messages import shorten
from audiogen.script.nodes import Mapping, Node, Sequence

# (name, language) -> what is wrong with a voice's name in a script of that language, or None.
VoiceNameCheck: TypeAlias = Callable[[str, str], str | None]

MAX_PROBLEMS: Final = 200
MAX_STEPS: Final = 3_000


class TooMuch(Exception):
    """Reading stops: there are too many problems, or too many steps."""


class Notes:
    """Gathers problems, and keeps what a script's files have to know of each other.

    Only the first problem at a place is kept: others there follow from it. More than MAX_PROBLEMS
    or MAX_STEPS raise TooMuch. `root` is the folder that the script can read; `files` are the
    script's file, if it has one, and the includes that led to where reading is; `voice_name_error`
    judges the names of voices.
    """

    def __init__(self, root: Path, voice_name_error: VoiceNameCheck, *files: Path) -> None:
        self.root, self.files = root, files
        self.voice_name_error = voice_name_error
        self.language = "en"
        self.words: dict[str, str] = {}
        self.pronounce: dict[str, str] = {}
        self.includes = self.bytes = self.steps = 0
        self._found: dict[Place, Problem] = {}
        self._errors = 0

    @property
    def folder(self) -> Path:
        """Return the folder of the script that is read now."""
        return self.files[-1].parent if self.files else self.root

    def add(self, place: Place, message: str, remedy: str = "") -> None:
        """Note a problem. It replaces a warning at the same place."""
        known = self._found.get(place)
        if known and not known.warning:
            return
        self._errors += 1
        full = self._errors > MAX_PROBLEMS
        if full:
            message = f"There are more than {MAX_PROBLEMS} problems."
            remedy = "Mend the ones before, and check again."
        self._found[place] = Problem(place, message, remedy)
        if full:
            raise TooMuch

    def warn(self, place: Place, message: str, remedy: str = "") -> None:
        """Note what is allowed, but probably unintended. More than MAX_PROBLEMS aren't kept."""
        if len(self._found) < 2 * MAX_PROBLEMS:
            self._found.setdefault(place, Problem(place, message, remedy, warning=True))

    def allow(self, place: Place, number: int, most: int, what: str) -> bool:
        """Tell whether there are at most so many of something, and note if there are more."""
        if number > most:
            self.add(place, f"{number:,} {what} are too many.", f"Use {most:,} at most.")
        return number <= most

    def count_step(self, place: Place) -> None:
        """Count a step, or a line in a silence."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            message = f"The script has more than {MAX_STEPS:,} steps, with what it includes."
            self.add(place, message, "Split it, or repeat steps with `repeat:`.")
            raise TooMuch

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
