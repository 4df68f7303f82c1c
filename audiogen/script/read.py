"""A script's file or text -> Routine, or all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from audiogen.errors import ScriptError
from audiogen.script import nodes
from audiogen.script.checks import CHECKS
from audiogen.script.model import Routine
from audiogen.script.nodes import Node, Scalar
from audiogen.script.notes import Notes, TooMuch, VoiceNameCheck, describe_node
from audiogen.script.steps import TOP, read_bytes, read_file
from audiogen.script.values import LANGUAGE, read_known

UNNAMED: Final = "script.yaml"  # what the problems of a text call it


def read_script(path: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Read the routine in a file; `voice_name_error` judges the names of voices.

    Raises ScriptError with every problem that the script has.
    """
    notes = Notes(path.parent, voice_name_error, path)
    return _read(lambda: read_file(path, notes, str(path)), notes)


def read_script_text(text: str, folder: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Read a script's text, as an editor has it, as if it were in a folder.

    It can include only what is in that folder. Raises ScriptError with every problem.
    """
    notes = Notes(folder, voice_name_error)
    data = text.encode("utf-8", "surrogatepass")
    return _read(lambda: read_bytes(data, notes, UNNAMED), notes)


def _read(parse: Callable[[], Node | None], notes: Notes) -> Routine:
    found = None
    with suppress(TooMuch):
        node = parse()
        found = None if node is None else _read_document(node, notes)
        if found:
            for check in CHECKS:
                check(found, notes)
    if notes.problems or not found:
        raise ScriptError([*notes.problems, *notes.warnings])
    return replace(found, warnings=tuple(notes.warnings))


def _read_document(node: Node, notes: Notes) -> Routine | None:
    """Read what can be read of a script; None if it has no steps."""
    if not isinstance(node, nodes.Mapping):
        message = f"A script is a set of keys, and not {describe_node(node)}."
        remedy = "Begin with `title: …` and put the steps under `steps:`."
        notes.add(node.place, message, remedy)
        return None
    for key, value in node.entries:
        if key.text == "language" and isinstance(value, Scalar):
            notes.language = value.text if re.fullmatch(LANGUAGE, value.text) else notes.language
    found = read_known(node, TOP, "a script", notes)
    places = {key.text: value.place for key, value in node.entries}
    if missing := [key for key in ("title", "steps") if key not in places]:
        message = f"The script has no {' and no '.join(f'`{key}:`' for key in missing)}."
        notes.add(node.place, message, f"Add `{missing[0]}:` at the left margin.")
    if "steps" not in found:
        return None
    title = found.pop("title", None)
    found["words"] = notes.words | found.get("words", {})
    found["pronounce"] = notes.pronounce | found.get("pronounce", {})
    return Routine(node.place.file, title.words if title else "", **found, places=places)
