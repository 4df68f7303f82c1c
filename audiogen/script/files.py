"""The files that a script names: in its own folder, regular, and what they should be."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from audiogen.formats.sniff import is_audio
from audiogen.messages import shorten
from audiogen.script.nodes import Node, Scalar
from audiogen.script.notes import Notes, describe_node

MAX_SOUND_BYTES: Final = 300_000_000
SOUNDS: Final = (".wav", ".mp3", ".m4a", ".ogg", ".flac")
# The same for the regular expressions of editors, which can't ignore case.
ENDINGS: Final = "|".join(
    "".join(f"[{letter}{letter.upper()}]" for letter in ending[1:]) for ending in SOUNDS
)
REMEDY: Final = "Put the file into the script's folder, or a folder in it."


def find_inside(node: Node, notes: Notes, example: str) -> Path | None:
    """Return the regular file that a node names, relative to the file that the node is in.

    It has to be in the folder of the script that is built. `example` is for the problem.
    """
    if not isinstance(node, Scalar) or not node.text.strip():
        message = f"This can't be {describe_node(node)}."
        notes.add(node.place, message, f"Write a path, like `{example}`.")
        return None
    text = node.text.strip()
    name = shorten(text)
    absolute = PurePosixPath(text).is_absolute() or PureWindowsPath(text).drive
    if "\\" in text or "\0" in text or absolute:
        remedy = f"{REMEDY} Separate folders by `/`."
        notes.add(node.place, f"`{name}` isn't a path in the script's folder.", remedy)
        return None
    try:
        path = (notes.folder / text).resolve()
        if not path.is_relative_to(notes.root.resolve()):
            notes.add(node.place, f"`{name}` is outside the script's folder.", REMEDY)
            return None
        mode = path.stat().st_mode
    except (OSError, RuntimeError, ValueError):  # a loop of links; a letter no file can have
        notes.add(node.place, f"There is no file `{name}`.", f"Check the path. {REMEDY}")
        return None
    if not stat.S_ISREG(mode):
        notes.add(node.place, f"`{name}` isn't a regular file.", REMEDY)
        return None
    return path


def find_sound(node: Node, notes: Notes) -> Path | None:
    """Return the recording that a node names: judged by its ending, its size, its first bytes."""
    path = find_inside(node, notes, "welcome.m4a")
    if path is None:
        return None
    name = shorten(path.name)
    if path.suffix.lower() not in SOUNDS:
        message = f"`{name}` isn't a recording that can be used."
        notes.add(node.place, message, f"Use {', '.join(SOUNDS)}.")
        return None
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        message = f"`{name}` can't be read: {error.strerror}."
        notes.add(node.place, message, "Check its permissions.")
        return None
    if size > MAX_SOUND_BYTES:
        message = f"`{name}` is {size // 1_000_000} MB large."
        notes.add(node.place, message, f"Keep it under {MAX_SOUND_BYTES // 1_000_000} MB.")
        return None
    if not is_audio(head):
        message = f"`{name}` isn't an audio file, whatever its name says."
        notes.add(node.place, message, "Record or save it again.")
        return None
    return path
