"""The steps of a script: their vocabulary, key by key, and how they are read and included."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from audiogen.errors import Place
from audiogen.messages import did_you_mean, shorten
from audiogen.script import amounts, chimes, files, model, nodes, values
from audiogen.script.header import HEADER
from audiogen.script.model import Amount, Step
from audiogen.script.nodes import QUOTE_IT, Node, Scalar, Sequence
from audiogen.script.notes import Notes, describe_node
from audiogen.script.spoken_marks import find_mark
from audiogen.script.values import Reader, Table, choice_of, read_all, read_known, reads

MAX_INCLUDES: Final = 200
STEPS: Final = {"$ref": "#/$defs/steps"}
PATH: Final = {"type": "string", "minLength": 1}


@reads(STEPS)
def steps(node: Node, notes: Notes) -> tuple[Step, ...] | None:
    """Read a list of steps. A single step needs no list."""
    values.check_whole_lines(node, notes)
    found: tuple[Step, ...] = values.read_each(node, notes, read_step)
    return found


@reads({"type": "object", "additionalProperties": STEPS, "minProperties": 1})
def parts(node: Node, notes: Notes) -> dict[str, tuple[Step, ...]] | None:
    """Read the parts of a choice, by their names."""
    if not isinstance(node, nodes.Mapping) or not node.entries:
        remedy = "Write `from: {high: …, low: …}`."
        notes.add(node.place, f"This can't be {describe_node(node)}.", remedy)
        return None
    named = [(values.name(key, notes), steps(value, notes)) for key, value in node.entries]
    found = {name: part for name, part in named if name is not None and part is not None}
    return found if len(found) == len(named) else None


@reads(PATH)
def include(node: Node, notes: Notes) -> tuple[Step, ...] | None:
    """Read the steps of another script. Its `words` and `pronounce` are fallbacks."""
    path = files.find_inside(node, notes, "common/settle.yaml")
    if path is None:
        return None
    if path in (file.resolve() for file in notes.files):
        message = f"`{shorten(path.name)}` includes itself."
        notes.add(node.place, message, "Take one of the includes out.")
        return None
    notes.includes += 1
    if notes.includes > MAX_INCLUDES:
        message = f"More than {MAX_INCLUDES} scripts are included."
        notes.add(node.place, message, "Include fewer.")
        return None
    outer, notes.files = notes.files, (*notes.files, path)
    try:
        return _read_included(node.place, notes)
    finally:
        notes.files = outer


def _read_included(place: Place, notes: Notes) -> tuple[Step, ...] | None:
    """Read the steps of the last of `notes.files`, which was included at a place."""
    # Its name is relative to the first script's folder, as the user wrote that.
    name = notes.root / notes.files[-1].relative_to(notes.root.resolve())
    node = read_file(notes.files[-1], notes, str(name))
    if node is None:
        return None
    if not isinstance(node, nodes.Mapping):
        remedy = "A script is a set of keys with `steps:`."
        notes.add(place, "The file that is included isn't a script.", remedy)
        return None
    outer, notes.words, notes.pronounce = (notes.words, notes.pronounce), {}, {}
    found = read_known(node, {**TOP, "voice": values.lines}, "a script", notes)
    # What the outer scripts say comes first, then this one, then what it includes itself.
    notes.words = notes.words | found.get("words", {}) | outer[0]
    notes.pronounce = notes.pronounce | found.get("pronounce", {}) | outer[1]
    for key, value in node.entries:
        if key.text == "language" and found.get("language") not in (None, notes.language):
            message = f"The script that includes this one is in `{notes.language}`."
            notes.add(value.place, message, "Include only scripts in the same language.")
        elif key.text in IGNORED:
            message = f"`{key.text}` has no effect here: this script is only included."
            notes.warn(key.place, message)
    return found.get("steps")


def read_file(path: Path, notes: Notes, name: str) -> Node | None:
    """Read the nodes of a file; `name` is what its problems call it."""
    start = Place(name, 1, 1)
    try:
        if path.exists() and not (path.is_file() or path.is_dir() or path.is_char_device()):
            notes.add(start, "The script isn't a regular file.", "Save it as a file.")
            return None
        with path.open("rb") as script:
            data = script.read(nodes.MAX_BYTES + 1)
    except FileNotFoundError:
        remedy = "Check the name, and the folder that you are in."
        if os.path.exists(path.with_suffix(".yaml")):
            remedy = f"Did you mean `{path.with_suffix('.yaml').name}`?"
        notes.add(start, f"There is no file `{shorten(path.name)}`.", remedy)
        return None
    except OSError as error:
        notes.add(start, f"The script can't be read: {error.strerror}.", "Check the path.")
        return None
    return read_bytes(data, notes, name)


def read_bytes(data: bytes, notes: Notes, name: str) -> Node | None:
    """Read the nodes of a script's bytes."""
    notes.bytes += len(data)
    if notes.bytes > nodes.MAX_BYTES >= len(data):
        message = "With this file, the script and all that it includes are larger than"
        notes.add(Place(name, 1, 1), f"{message} {nodes.MAX_BYTES:,} bytes.", "Include less.")
        return None
    node, problems = nodes.parse_nodes(data, name)
    for problem in problems:
        notes.add(problem.place, problem.message, problem.remedy)
    return node


@reads(PATH)
def recording(node: Node, notes: Notes) -> tuple[str, str] | None:
    """Read a recording: its name as written, and its file."""
    path = files.find_sound(node, notes)
    return None if path is None or not isinstance(node, Scalar) else (node.text.strip(), str(path))


class Kind(NamedTuple):
    """A step with a key of its own.

    `read` reads that key's value; `extra` are keys that can be beside it, `needed` those that must.
    """

    make: Callable[..., Step]
    read: Reader[Any]
    extra: Table
    needed: tuple[str, ...] = ()


def _named(make: Callable[..., Step]) -> Callable[..., Step]:
    """Make a step whose amount takes the `name` that is beside it."""

    def step(place: Place, amount: Amount, name: str | None = None, **others: Any) -> Step:
        return make(place, amount._replace(name=name), **others)

    return step


def _sound(place: Place, file: tuple[str, str], level: str | None = None, **others: Any) -> Step:
    return model.Sound(place, *file, keep_level=level == "keep", **others)


def _choose(place: Place, choice: str, default: str | None = None, **others: Any) -> Step:
    by_name = others.pop("from")
    return model.Choose(place, choice, by_name, default or next(iter(by_name)), **others)


WHEN: Final[Table] = {"when": choice_of("first", "later", "last", "earlier")}
NAMED: Final[Table] = {"name": values.name, **WHEN}
LINES: Final[Table] = {"during": amounts.during, "every": amounts.every}
KINDS: Final[Mapping[str, Kind]] = {
    "say": Kind(model.Say, values.words, WHEN),
    "pause": Kind(_named(model.Pause), amounts.time_amount, NAMED),
    "hold": Kind(
        _named(model.Hold), amounts.time_amount, {"count": choice_of("seconds", "down"), **NAMED}
    ),
    "breaths": Kind(
        _named(model.Breaths),
        amounts.count_amount,
        {
            "count": choice_of("in", "out"),
            "guide": choice_of("tones", "voice"),
            "breath": amounts.breath,
            **LINES,
            **NAMED,
        },
    ),
    "rest": Kind(
        _named(model.Rest), amounts.time_amount, {"bell": amounts.duration, **LINES, **NAMED}
    ),
    "chime": Kind(model.Chime, chimes.chime, WHEN),
    "sound": Kind(_sound, recording, {"level": choice_of("keep"), **WHEN}),
    "include": Kind(model.Block, include, WHEN),
    "choose": Kind(
        _choose,
        values.name,
        {"from": parts, "default": values.name, "about": values.prose, **WHEN},
        ("from",),
    ),
}
BLOCK: Final[Table] = {
    "section": values.title,
    "sides": values.sides,
    "repeat": amounts.count_amount,
    "option": values.name,
    "steps": steps,
    "chapter": values.switch,
    "always": values.switch,
    "name": values.name,
    "default": values.switch,
    "otherwise": steps,
    "about": values.prose,
    **WHEN,
}
# Some keys of a block mean something only beside another.
BESIDE: Final = {
    "chapter": "section",
    "always": "section",
    "name": "repeat",
    "default": "option",
    "otherwise": "option",
    "about": "option",
}
OPENS_BLOCK: Final = ("section", "sides", "repeat", "option", "steps")
TOP: Final[Table] = {**HEADER, "steps": steps}
# What counts only in the script that is built, and not in those that it includes.
IGNORED: Final = ("voice", "pace", "breath", "chimes", "background", "versions")


def read_step(node: Node, notes: Notes) -> Step | None:
    """Read one entry of a list of steps."""
    notes.count_step(node.place)
    if isinstance(node, Scalar):
        text = values.words(node, notes)
        return None if text is None else model.Say(node.place, text)
    if isinstance(node, Sequence):
        mark = find_mark(f"[{_flatten(node)}]", notes.language)
        notes.add(node.place, "A step can't be a list.", mark[1] if mark else QUOTE_IT)
        return None
    keys = [key.text for key, _ in node.entries]
    kinds = [key for key in keys if key in KINDS]
    blocks = [key for key in keys if key in OPENS_BLOCK]
    if len(kinds) + bool(blocks) > 1:
        # What opens a block can be together, so one of these is the stranger.
        first, *others = [key for key in keys if key in (*KINDS, *blocks[:1])]
        place = next(key.place for key, _ in node.entries if key.text == others[0])
        message = f"`{others[0]}` can't be in one step with `{first}`."
        notes.add(place, message, f"Give `{others[0]}` a `-` of its own.")
        return None
    if kinds:
        return _read_simple_step(node, KINDS[kinds[0]], kinds[0], notes)
    if blocks:
        return _read_block(node, notes)
    _note_unknown_step(node, notes)
    return None


def _read_simple_step(node: nodes.Mapping, kind: Kind, key: str, notes: Notes) -> Step | None:
    found = read_all(node, {key: kind.read, **kind.extra}, f"`{key}`", notes)
    if found is None:
        return None
    if missing := [needed for needed in kind.needed if needed not in found]:
        message = f"This `{key}` has no `{missing[0]}`."
        notes.add(node.place, message, f"Put `{missing[0]}:` below it.")
        return None
    return kind.make(node.place, found.pop(key), **found)


def _read_block(node: nodes.Mapping, notes: Notes) -> Step | None:
    found = read_all(node, BLOCK, "a block of steps", notes)
    if found is None:
        return None
    if "steps" not in found:
        remedy = "Put the steps that belong to it under `steps:`."
        notes.add(node.place, "This has no `steps`.", remedy)
        return None
    for key, _ in node.entries:
        if key.text in BESIDE and BESIDE[key.text] not in found:
            message = f"`{key.text}` means something only beside `{BESIDE[key.text]}`."
            notes.add(key.place, message, f"Add `{BESIDE[key.text]}:`, or take it out.")
    name = found.pop("name", None)
    if "repeat" in found:
        found["repeat"] = found["repeat"]._replace(name=name)
    return model.Block(node.place, **found)


def _note_unknown_step(node: nodes.Mapping, notes: Notes) -> None:
    if not node.entries:
        notes.add(node.place, "This step is empty.", "Take it out.")
        return
    key = node.entries[0][0]
    if beside := BESIDE.get(key.text):
        notes.add(key.place, f"There is no `{beside}` for this `{key.text}`.", f"Add `{beside}:`.")
        return
    guess = did_you_mean(key.text, [*KINDS, *OPENS_BLOCK])
    if node.flow or not guess.startswith("Did"):
        quote = f"If this is a line to speak: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]}"
        guess = quote if node.flow else f"{quote} {guess}"
        if mark := find_mark(f"{key.text}:", notes.language):
            guess = mark[1]
    notes.add(key.place, f"There is no step `{shorten(key.text)}`.", guess)


def _flatten(node: Node) -> str:
    """Return about what was written where YAML found lists and keys: `[pause 10s]` is a list."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return ", ".join(map(_flatten, node.items))
    return ", ".join(f"{key.text}: {_flatten(value)}" for key, value in node.entries)
