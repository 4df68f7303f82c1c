"""A script's file or text -> Routine, or all that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from audiogen.errors import ScriptError
from audiogen.script import nodes as reader
from audiogen.script.checks import CHECKS
from audiogen.script.model import Routine
from audiogen.script.nodes import Node, Scalar
from audiogen.script.notes import Notes, VoiceNameCheck, kind
from audiogen.script.steps import TOP, load, parse, readable

UNNAMED: Final = "script.yaml"  # a text, in its problems


def read_script(path: Path, voice_name_error: VoiceNameCheck) -> Routine:
    """Read the routine in a file; `voice_name_error` judges the names of voices.

    Raises ScriptError with every problem that the script has.
    """
    notes = Notes(path, voice_name_error)
    return _check(load(path, notes, str(path)), notes)


def read_text(
    text: str, folder: Path, voice_name_error: VoiceNameCheck, name: str = UNNAMED
) -> Routine:
    """Read a script's text, as an editor has it, that stands in a folder under a name.

    It can include only what is in that folder. Raises ScriptError with every problem.
    """
    notes = Notes(folder / name, voice_name_error)
    return _check(parse(text.encode("utf-8", "surrogatepass"), notes, name), notes)


def _check(node: Node | None, notes: Notes) -> Routine:
    found = None if node is None else document(node, notes)
    if found:
        for check in CHECKS:
            check(found, notes)
    if notes.problems or not found:
        raise ScriptError([*notes.problems, *notes.warnings])
    return replace(found, warnings=tuple(notes.warnings))


def document(node: Node, notes: Notes) -> Routine | None:
    """What can be read of a script; None where it has no steps."""
    if not isinstance(node, reader.Mapping):
        remedy = "Begin with `title: …` and put the steps under `steps:`."
        notes.add(node.place, f"A script is a set of keys; here stands {kind(node)}.", remedy)
        return None
    for key, value in node.entries:
        if key.text == "language" and isinstance(value, Scalar):
            notes.language = value.text
    found = readable(node, TOP, "a script", notes)
    places = {key.text: value.place for key, value in node.entries}
    missing = [key for key in ("title", "steps") if key not in places]
    if missing:
        remedy = f"Add `{missing[0]}:` at the left margin."
        notes.add(
            node.place,
            f"The script has no {' and no '.join(f'`{key}:`' for key in missing)}.",
            remedy,
        )
    if "steps" not in found:
        return None
    title = found.pop("title", None)
    found["words"] = notes.words | found.get("words", {})
    found["pronounce"] = notes.pronounce | found.get("pronounce", {})
    return Routine(node.place.file, title.words if title else "", **found, places=places)
