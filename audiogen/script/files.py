"""The files that a script names: inside its own folder tree, ordinary, and what they should be."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from audiogen.formats.sniff import is_audio
from audiogen.script.nodes import Node, Scalar
from audiogen.script.notes import Notes, kind, shorten

MAX_SOUND_BYTES: Final = 300_000_000
SOUNDS: Final = (".wav", ".mp3", ".m4a", ".ogg", ".flac")
# The same for the regular expressions of editors, which have no way to take both cases.
ENDINGS: Final = "|".join(
    "".join(f"[{one}{one.upper()}]" for one in ending[1:]) for ending in SOUNDS
)


def inside(node: Node, notes: Notes, example: str) -> Path | None:
    """The ordinary file that a node names, beside the script that names it and inside the first script's folder."""
    if not isinstance(node, Scalar) or not node.text.strip():
        notes.add(node.place, f"Here stands {kind(node)}.", f"Write a path, like `{example}`.")
        return None
    text = node.text.strip()
    remedy = "Put the file into the script's folder, or a folder inside that."
    if (
        "\\" in text
        or "\0" in text
        or PurePosixPath(text).is_absolute()
        or PureWindowsPath(text).drive
    ):
        notes.add(
            node.place,
            f"`{shorten(text)}` is no path inside the script's folder.",
            f"{remedy} Part folders by `/`.",
        )
        return None
    try:
        path = (notes.files[-1].parent / text).resolve()
        if not path.is_relative_to(notes.root.resolve()):
            notes.add(node.place, f"`{shorten(text)}` is outside the script's folder.", remedy)
            return None
        mode = path.stat().st_mode
    except (OSError, RuntimeError):
        notes.add(node.place, f"There is no file `{shorten(text)}`.", f"Check the path. {remedy}")
        return None
    if not stat.S_ISREG(mode):
        notes.add(node.place, f"`{shorten(text)}` is no ordinary file.", remedy)
        return None
    return path


def sound(node: Node, notes: Notes) -> Path | None:
    """A recording: by its ending, its size and its first bytes."""
    path = inside(node, notes, "welcome.m4a")
    if path is None:
        return None
    if path.suffix.lower() not in SOUNDS:
        notes.add(
            node.place,
            f"`{shorten(path.name)}` is no recording that can be used.",
            f"It can be {', '.join(SOUNDS)}.",
        )
        return None
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        notes.add(
            node.place,
            f"`{shorten(path.name)}` cannot be read: {error.strerror}.",
            "Check its rights.",
        )
        return None
    if size > MAX_SOUND_BYTES:
        remedy = f"Keep it under {MAX_SOUND_BYTES // 1_000_000} MB."
        notes.add(node.place, f"`{shorten(path.name)}` has {size // 1_000_000} MB.", remedy)
        return None
    if not is_audio(head):
        notes.add(
            node.place,
            f"`{shorten(path.name)}` holds no sound, whatever its name says.",
            "Record or save it again.",
        )
        return None
    return path
