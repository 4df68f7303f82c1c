"""The keys at the top of a script, except its steps: voice, background, versions and others."""

from __future__ import annotations

from typing import Final

from audiogen.messages import did_you_mean, shorten
from audiogen.script import amounts, chimes, files, model, nodes, values
from audiogen.script.model import Background, Choices
from audiogen.script.nodes import Node, Sequence
from audiogen.script.notes import Notes, describe_node
from audiogen.script.values import Reader, Table, read_all, reads

MAX_VERSIONS: Final = 100


@reads(values.schema_list(values.TEXT))
def voices(node: Node, notes: Notes) -> tuple[str, ...] | None:
    """Read a voice, or several: the first one that can speaks everything."""
    # Of several, one that doesn't speak the language is skipped when the session is made.
    language = "" if isinstance(node, Sequence) else notes.language

    def read_one(item: Node, notes: Notes) -> str | None:
        text = values.prose(item, notes)
        if text is not None and (error := notes.voice_name_error(text, language)):
            notes.add(item.place, error)
            return None
        return text

    return values.read_each(node, notes, read_one) or None


_BACKGROUND: Final = {
    "anyOf": [
        {"enum": [*model.BACKGROUNDS, model.NO_BACKGROUND]},
        {"type": "string", "pattern": rf"\.({files.ENDINGS})\s*$"},
    ]
}


@reads(
    {
        "anyOf": [
            _BACKGROUND,
            {
                "type": "object",
                "properties": {"sound": _BACKGROUND, "level": amounts.level.schema},
                "required": ["sound"],
                "additionalProperties": False,
            },
        ]
    }
)
def background(node: Node, notes: Notes) -> Background | None:
    """Read `ocean`, a recording's path, or `{sound: ocean, level: -26}`."""
    if not isinstance(node, nodes.Mapping):
        return _read_background(node, notes)
    known: Table = {"sound": Reader(_read_background, {}), "level": amounts.level}
    found = read_all(node, known, "a background", notes)
    if found is None:
        return None
    if "sound" not in found:
        remedy = "Write it like `{sound: ocean, level: -26}`."
        notes.add(node.place, "This background has no `sound`.", remedy)
        return None
    sound: Background = found["sound"]
    return sound._replace(level=found.get("level"))


def _read_background(node: Node, notes: Notes) -> Background | None:
    names = (*model.BACKGROUNDS, model.NO_BACKGROUND)
    text = values.read_text(node, notes, "a background, like `ocean`")
    if text is None:
        return None
    if text in names:
        return Background(text, place=node.place)
    if not text.lower().endswith(files.SOUNDS):
        remedy = f"{did_you_mean(text, names)} Or name a recording of yours."
        notes.add(node.place, f"There is no background `{shorten(text)}`.", remedy)
        return None
    path = files.find_sound(node, notes)
    return None if path is None else Background(text, str(path), place=node.place)


VERSION: Final[Table] = {
    "length": amounts.duration,
    "pace": amounts.pace,
    "breath": amounts.breath,
    "sides": amounts.sides_wanted,
    "only": values.lines,
    "skip": values.lines,
    "with": values.lines,
    "without": values.lines,
    "choose": values.settings,
    "set": values.settings,
    "voice": voices,
    "chimes": chimes.role_chimes,
    "background": background,
}
VERSION_SCHEMA: Final = {
    "type": "object",
    "properties": {name: dict(read.schema) for name, read in VERSION.items()},
    "additionalProperties": False,
}


@reads(
    {
        "type": "object",
        "propertyNames": {"pattern": f"^{values.NAME}$"},
        "additionalProperties": VERSION_SCHEMA,
    }
)
def versions(node: Node, notes: Notes) -> dict[str, Choices] | None:
    """Read sets of choices, by their names."""
    if not isinstance(node, nodes.Mapping):
        remedy = "Write `versions: {short: {length: 10m}}`."
        notes.add(node.place, f"This can't be {describe_node(node)}.", remedy)
        return None
    if not notes.allow(node.place, len(node.entries), MAX_VERSIONS, "versions"):
        return None
    found = {}
    for key, value in node.entries:
        name, choices = values.name(key, notes), _read_version(value, notes)
        if name and choices:
            found[name] = choices
    return found


def _read_version(node: Node, notes: Notes) -> Choices | None:
    if not isinstance(node, nodes.Mapping):
        remedy = "Write choices, like `{length: 10m, sides: left}`."
        notes.add(node.place, f"This can't be {describe_node(node)}.", remedy)
        return None
    found = read_all(node, VERSION, "a version", notes)
    if found is None:
        return None
    on, off = found.pop("with", ()), found.pop("without", ())
    options = dict.fromkeys(on, True) | dict.fromkeys(off, False)
    parts, values = found.pop("choose", {}), found.pop("set", {})
    return Choices(options=options, parts=parts, values=values, **found)


HEADER: Final[Table] = {
    "title": values.title,
    "about": values.prose,
    "author": values.prose,
    "language": values.language,
    "voice": voices,
    "props": values.lines,
    "pace": amounts.pace,
    "breath": amounts.breath,
    "chimes": chimes.role_chimes,
    "background": background,
    "pronounce": values.pronounce,
    "words": values.variables,
    "versions": versions,
}
