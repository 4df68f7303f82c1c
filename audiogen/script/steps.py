"""The vocabulary of a script, key by key, and how nodes become a Routine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from audiogen.errors import Place
from audiogen.script import amounts, files, model, values
from audiogen.script import nodes as reader
from audiogen.script.model import Amount, Background, Choices, Step
from audiogen.script.nodes import QUOTE_IT, Node, Scalar, Sequence
from audiogen.script.notes import Notes, did_you_mean, kind, shorten
from audiogen.script.values import Reader, choice_of, reads

MAX_INCLUDES: Final = 200
STEPS: Final = {"$ref": "#/$defs/steps"}
PATH: Final = {"type": "string", "minLength": 1}
Table = Mapping[str, Reader[Any]]


@reads(STEPS)
def steps(node: Node, notes: Notes) -> tuple[Step, ...] | None:
    """The steps of a list; one step may stand by itself."""
    values.whole_lines(node, notes)
    found: tuple[Step, ...] = values.many(node, notes, step)
    return found


@reads({"type": "object", "additionalProperties": STEPS, "minProperties": 1})
def parts(node: Node, notes: Notes) -> dict[str, tuple[Step, ...]] | None:
    """The parts of a choice, by name."""
    if not isinstance(node, reader.Mapping) or not node.entries:
        notes.add(node.place, f"Here stands {kind(node)}.", "Write `from: {high: …, low: …}`.")
        return None
    named = [(values.name(key, notes), steps(value, notes)) for key, value in node.entries]
    return {name: part for name, part in named if name is not None and part is not None}


@reads(PATH)
def include(node: Node, notes: Notes) -> tuple[Step, ...] | None:
    """The steps of another script; its words and its pronounce as fallbacks."""
    path = files.inside(node, notes, "common/settle.yaml")
    if path is None:
        return None
    if path in (file.resolve() for file in notes.files):
        notes.add(
            node.place, f"`{shorten(path.name)}` includes itself.", "Take one of the includes out."
        )
        return None
    notes.includes += 1
    if notes.includes > MAX_INCLUDES:
        notes.add(node.place, f"More than {MAX_INCLUDES} scripts are included.", "Include fewer.")
        return None
    outer, notes.files = notes.files, (*notes.files, path)
    try:
        return included(node.place, notes)
    finally:
        notes.files = outer


def included(place: Place, notes: Notes) -> tuple[Step, ...] | None:
    """The steps of the innermost file of `notes.files`, which was included at a place."""
    node = load(notes.files[-1], notes, shown(notes))
    if node is None:
        return None
    if not isinstance(node, reader.Mapping):
        notes.add(
            place, "What is included is no script.", "A script is a set of keys with `steps:`."
        )
        return None
    outer, notes.words, notes.pronounce = (notes.words, notes.pronounce), {}, {}
    found = readable(node, {**TOP, "voice": values.lines}, "a script", notes)
    # What the outer scripts say comes first, then this one, then what it includes itself.
    notes.words = notes.words | found.get("words", {}) | outer[0]
    notes.pronounce = notes.pronounce | found.get("pronounce", {}) | outer[1]
    for key, value in node.entries:
        if key.text == "language" and found.get("language") not in (None, notes.language):
            remedy = "Include only scripts of the same language."
            notes.add(
                value.place, f"The script that includes this one is in `{notes.language}`.", remedy
            )
        elif key.text in IGNORED:
            notes.warn(
                key.place,
                f"`{key.text}` counts only in the script that is built, and not in what it includes.",
            )
    return found.get("steps")


def shown(notes: Notes) -> str:
    """The innermost file as users know it: from the folder of the first, the way that they wrote that."""
    return str(notes.root / notes.files[-1].relative_to(notes.root.resolve()))


@reads(values.some(values.TEXT))
def voices(node: Node, notes: Notes) -> tuple[str, ...] | None:
    """The voice to speak with, or several: the first of them that can speaks all."""

    language = (
        "" if isinstance(node, Sequence) else notes.language
    )  # of several, one that does not speak it is passed over

    def one(item: Node, notes: Notes) -> str | None:
        text = values.prose(item, notes)
        if text is not None and (wrong := notes.voice_name_error(text, language)):
            notes.add(item.place, wrong)
            return None
        return text

    return values.many(node, notes, one) or None


@reads(PATH)
def recording(node: Node, notes: Notes) -> tuple[str, str] | None:
    """A recording: its name as written, and its file."""
    path = files.sound(node, notes)
    return None if path is None or not isinstance(node, Scalar) else (node.text.strip(), str(path))


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
    """`ocean`, a recording's path, or `{sound: ocean, level: -26}`."""
    if not isinstance(node, reader.Mapping):
        return background_sound(node, notes)
    found = fields(
        node, {"sound": Reader(background_sound, {}), "level": amounts.level}, "a background", notes
    )
    if found is None:
        return None
    if "sound" not in found:
        notes.add(
            node.place,
            "This background has no `sound`.",
            "Write it like `{sound: ocean, level: -26}`.",
        )
        return None
    sound: Background = found["sound"]
    return replace(sound, level=found.get("level"))


def background_sound(node: Node, notes: Notes) -> Background | None:
    names = (*model.BACKGROUNDS, model.NO_BACKGROUND)
    text = values.scalar(node, notes, "a background, like `ocean`")
    if text is None:
        return None
    if text in names:
        return Background(text, place=node.place)
    if not text.lower().endswith(files.SOUNDS):
        remedy = f"{did_you_mean(text, names)} Or name a recording of yours."
        notes.add(node.place, f"There is no background `{shorten(text)}`.", remedy)
        return None
    path = files.sound(node, notes)
    return None if path is None else Background(text, str(path), place=node.place)


def named(make: Callable[..., Step]) -> Callable[..., Step]:
    """A step whose amount takes the `name` that stands beside it."""

    def step(place: Place, amount: Amount, name: str | None = None, **others: Any) -> Step:
        return make(place, replace(amount, name=name), **others)

    return step


def sound(place: Place, file: tuple[str, str], level: str | None = None, **others: Any) -> Step:
    return model.Sound(place, *file, keep_level=level == "keep", **others)


def choose(place: Place, choice: str, default: str | None = None, **others: Any) -> Step:
    by_name = others.pop("from")
    return model.Choose(place, choice, by_name, default or next(iter(by_name)), **others)


@dataclass(frozen=True, slots=True)
class Kind:
    """A step of one key: `read` reads the key's value, `extra` the keys that may stand beside it, some of them must."""

    make: Callable[..., Step]
    read: Reader[Any]
    extra: Table
    needed: tuple[str, ...] = ()


WHEN: Final[Table] = {"when": choice_of("first", "later", "last", "earlier")}
NAMED: Final[Table] = {"name": values.name, **WHEN}
LINES: Final[Table] = {"during": amounts.during, "every": amounts.every}
KINDS: Final[Mapping[str, Kind]] = {
    "say": Kind(model.Say, values.words, WHEN),
    "pause": Kind(named(model.Pause), amounts.time_amount, NAMED),
    "hold": Kind(
        named(model.Hold), amounts.time_amount, {"count": choice_of("seconds", "down"), **NAMED}
    ),
    "breaths": Kind(
        named(model.Breaths),
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
        named(model.Rest), amounts.time_amount, {"bell": amounts.duration, **LINES, **NAMED}
    ),
    "chime": Kind(model.Chime, values.chime, WHEN),
    "sound": Kind(sound, recording, {"level": choice_of("keep"), **WHEN}),
    "include": Kind(model.Block, include, WHEN),
    "choose": Kind(
        choose,
        values.name,
        {"from": parts, "default": values.name, "about": values.prose, **WHEN},
        ("from",),
    ),
}
# The keys of a block, and for some the key that they must stand beside.
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
BESIDE: Final = {
    "chapter": "section",
    "always": "section",
    "name": "repeat",
    "default": "option",
    "otherwise": "option",
    "about": "option",
}
OPENS_BLOCK: Final = ("section", "sides", "repeat", "option", "steps")
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
    "chimes": values.role_chimes,
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
    """Sets of choices by name."""
    if not isinstance(node, reader.Mapping):
        notes.add(
            node.place, f"Here stands {kind(node)}.", "Write `versions: {short: {length: 10m}}`."
        )
        return None
    found = {}
    for key, value in node.entries:
        named, wishes = values.name(key, notes), version(value, notes)
        if named and wishes:
            found[named] = wishes
    return found


def version(node: Node, notes: Notes) -> Choices | None:
    if not isinstance(node, reader.Mapping):
        notes.add(
            node.place,
            f"Here stands {kind(node)}.",
            "Write choices, like `{length: 10m, sides: left}`.",
        )
        return None
    found = fields(node, VERSION, "a version", notes)
    if found is None:
        return None
    on, off = found.pop("with", ()), found.pop("without", ())
    options = dict.fromkeys(on, True) | dict.fromkeys(off, False)
    return Choices(
        options=options, parts=found.pop("choose", {}), values=found.pop("set", {}), **found
    )


TOP: Final[Table] = {
    "title": values.title,
    "about": values.prose,
    "author": values.prose,
    "language": values.language,
    "voice": voices,
    "props": values.lines,
    "pace": amounts.pace,
    "breath": amounts.breath,
    "chimes": values.role_chimes,
    "background": background,
    "pronounce": values.pronounce,
    "words": values.variables,
    "versions": versions,
    "steps": steps,
}
IGNORED: Final = ("voice", "pace", "breath", "chimes", "background", "versions")


def step(node: Node, notes: Notes) -> Step | None:
    """One entry of a list of steps."""
    if isinstance(node, Scalar):
        text = values.words(node, notes)
        return None if text is None else model.Say(node.place, text)
    if isinstance(node, Sequence):
        notes.add(node.place, "Here stands a list where a step is expected.", QUOTE_IT)
        return None
    keys = [key.text for key, _ in node.entries]
    kinds = [key for key in keys if key in KINDS]
    blocks = [key for key in keys if key in OPENS_BLOCK]
    if len(kinds) + bool(blocks) > 1:
        first, second = [key for key in keys if key in KINDS or key in OPENS_BLOCK][:2]
        notes.add(
            node.place,
            f"`{first}` and `{second}` stand in one step.",
            "Begin the second with a `-` of its own.",
        )
        return None
    if kinds:
        return simple(node, KINDS[kinds[0]], kinds[0], notes)
    if blocks:
        return block(node, notes)
    unknown(node, notes)
    return None


def simple(node: reader.Mapping, kind: Kind, key: str, notes: Notes) -> Step | None:
    found = fields(node, {key: kind.read, **kind.extra}, f"`{key}`", notes)
    if found is None:
        return None
    if missing := [needed for needed in kind.needed if needed not in found]:
        notes.add(
            node.place, f"This `{key}` has no `{missing[0]}`.", f"Put `{missing[0]}:` below it."
        )
        return None
    return kind.make(node.place, found.pop(key), **found)


def block(node: reader.Mapping, notes: Notes) -> Step | None:
    found = fields(node, BLOCK, "a block of steps", notes)
    if found is None:
        return None
    if "steps" not in found:
        notes.add(
            node.place, "This has no `steps`.", "Put the steps that belong to it under `steps:`."
        )
        return None
    for key, _ in node.entries:
        if key.text in BESIDE and BESIDE[key.text] not in found:
            remedy = f"Add `{BESIDE[key.text]}:`, or take it out."
            notes.add(
                key.place, f"`{key.text}` means something only beside `{BESIDE[key.text]}`.", remedy
            )
    if "name" in found and "repeat" in found:
        found["repeat"] = replace(found["repeat"], name=found.pop("name"))
    found.pop("name", None)
    return model.Block(node.place, **found)


def unknown(node: reader.Mapping, notes: Notes) -> None:
    if not node.entries:
        notes.add(node.place, "This step is empty.", "Take it out.")
        return
    key = node.entries[0][0]
    if key.text in BESIDE:
        notes.add(
            key.place,
            f"`{key.text}` stands here without `{BESIDE[key.text]}`.",
            f"Add `{BESIDE[key.text]}:`.",
        )
        return
    guess = did_you_mean(key.text, [*KINDS, *OPENS_BLOCK])
    if node.flow or not guess.startswith("Did"):
        guess = f"If this is a line to be spoken: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]} {'' if node.flow else guess}".strip()
    notes.add(key.place, f"There is no step `{shorten(key.text)}`.", guess)


def fields(node: reader.Mapping, known: Table, what: str, notes: Notes) -> dict[str, Any] | None:
    """The values of a mapping by key; None where a key is unknown or a value cannot be read."""
    found = readable(node, known, what, notes)
    return found if len(found) == len(node.entries) else None


def readable(node: reader.Mapping, known: Table, what: str, notes: Notes) -> dict[str, Any]:
    """The values of a mapping that can be read, by key."""
    found: dict[str, Any] = {}
    for key, node_of in node.entries:
        if key.text not in known:
            guess = did_you_mean(key.text, known)
            notes.add(
                key.place, f"{what[0].upper()}{what[1:]} has no key `{shorten(key.text)}`.", guess
            )
        elif (value := known[key.text](node_of, notes)) is not None:
            found[key.text] = value
    return found


def load(path: Path, notes: Notes, shown_as: str) -> Node | None:
    """Read the nodes of a file."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir() or path.is_char_device()):
            notes.add(
                Place(shown_as, 1, 1), "The script is no ordinary file.", "Save it as a file."
            )
            return None
        with path.open("rb") as script:
            data = script.read(reader.MAX_BYTES + 1)
    except OSError as error:
        notes.add(
            Place(shown_as, 1, 1),
            f"The script cannot be read: {error.strerror}.",
            "Check the path.",
        )
        return None
    return parse(data, notes, shown_as)


def parse(data: bytes, notes: Notes, shown_as: str) -> Node | None:
    """Read the nodes of a script's bytes."""
    node, problems = reader.read(data, shown_as)
    for problem in problems:
        notes.add(problem.place, problem.message, problem.remedy)
    return node
