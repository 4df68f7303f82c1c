"""Nodes -> values that are words: lines, titles, names, chimes, sides. Each notes its problems and returns None for them.

A reader carries its JSON Schema with it, so that what an editor accepts and what is read are defined in one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from audiogen.instruments import INSTRUMENTS
from audiogen.script import files
from audiogen.script import nodes as reader
from audiogen.script.model import DEFAULT_CHIMES, Role, Side, Strokes, Text
from audiogen.script.nodes import QUOTE_IT, Node, Scalar, Sequence
from audiogen.script.notes import Notes, did_you_mean, kind, shorten

T = TypeVar("T")
Schema = Mapping[str, Any]

MAX_STROKES: Final = 108
MAX_TITLE: Final = 200
BIDI: Final = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # make text look like another one
)
ENDS: Final = ".!?…:;。！？।؟"
# A character to be read, as far as the regular expressions of editors can say it: no space and no mark.
READABLE: Final = r"[^\s!-/:-@\[-`{-~…–—‘’“”«»¡¿、。！？।]"
# YAML makes numbers and truths of some words, which are words here.
TEXT: Final[Schema] = {
    "anyOf": [{"type": "string", "pattern": READABLE}, {"type": ["number", "boolean"]}]
}
TITLE: Final[Schema] = {
    "anyOf": [
        {"type": "string", "pattern": rf"^[^/\\]*{READABLE}[^/\\]*$", "maxLength": MAX_TITLE},
        {"type": ["number", "boolean"]},
    ]
}


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """Reads a node; `schema` says in JSON Schema what it takes."""

    read: Callable[[Node, Notes], T | None]
    schema: Schema

    def __call__(self, node: Node, notes: Notes) -> T | None:
        return self.read(node, notes)


def reads(schema: Schema) -> Callable[[Callable[[Node, Notes], T | None]], Reader[T]]:
    """Makes a Reader of a function."""
    return lambda read: Reader(read, schema)


def one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def some(item: Schema) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def scalar(node: Node, notes: Notes, what: str) -> str | None:
    """The text of a node where `what` (an example of it) is expected."""
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    notes.add(node.place, f"Here stands {kind(node)}.", f"Write {what}.")
    return None


def many(node: Node, notes: Notes, read: Callable[[Node, Notes], T | None]) -> tuple[T, ...]:
    """Each item of a list, read; one item may stand by itself."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        notes.add(node.place, "This list is empty.", "Write at least one item, or take it out.")
    return tuple(value for item in items if (value := read(item, notes)) is not None)


def whole_lines(node: Node, notes: Notes) -> None:
    """A comma inside `[…]` parts lines: an unquoted line there must end like a sentence."""
    if isinstance(node, Sequence) and node.flow:
        for item in node.items:
            if (
                isinstance(item, Scalar)
                and item.plain
                and not item.text.rstrip("\"'”’»)").endswith(tuple(ENDS))
            ):
                remedy = (
                    "A comma parts lines here: put each line in quotes, or end it with a full stop."
                )
                notes.add(item.place, f"Is `{shorten(item.text)}` a whole line?", remedy)


@reads(TEXT)
def words(node: Node, notes: Notes) -> Text | None:
    """Text for eyes or ears, kept whole: lines joined by spaces, paragraphs by a blank line."""
    if not isinstance(node, Scalar):
        notes.add(node.place, f"Here stands {kind(node)} where text is expected.", QUOTE_IT)
        return None
    if node.cut:
        remedy = f"{QUOTE_IT} A comment stands two spaces after."
        notes.add(
            node.cut, f"YAML takes the rest of `{shorten(node.text, 30)}` for a comment.", remedy
        )
        return None
    if node.runs_on:
        notes.add(
            node.runs_on,
            "This line runs on from the one above.",
            "Indent its `-` like the one above, or quote.",
        )
        return None
    for character in node.text:
        if (
            unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t\r"
        ) or character in BIDI:
            notes.add(
                node.place,
                f"The text holds the control character U+{ord(character):04X}.",
                "Take it out.",
            )
            return None
    if not any(character.isalnum() for character in node.text):
        what = (
            f"There is nothing to read in {kind(node)}."
            if node.text.strip()
            else "Here stands nothing."
        )
        notes.add(node.place, what, "Write a line with words in it.")
        return None
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", node.text))
    return Text(node.place, "\n\n".join(filter(None, paragraphs)))


@reads(TITLE)
def title(node: Node, notes: Notes) -> Text | None:
    """One line that names a session or a section: no path, since players and phones name files after titles."""
    text = words(node, notes)
    if text is None:
        return None
    if "/" in text.words or "\\" in text.words:
        message = "A title cannot hold `/` or `\\`, because players name files after it."
        notes.add(node.place, message, "Write `and` or `–`.")
        return None
    if len(text.words) > MAX_TITLE:
        notes.add(
            node.place,
            f"The title has {len(text.words)} characters.",
            f"Keep it under {MAX_TITLE}.",
        )
        return None
    return Text(text.place, " ".join(text.words.split()))


@reads(TEXT)
def prose(node: Node, notes: Notes) -> str | None:
    """Text for eyes alone."""
    text = words(node, notes)
    return text.words if text else None


@reads(some(TEXT))
def lines(node: Node, notes: Notes) -> tuple[str, ...]:
    return many(node, notes, prose)


NAME: Final = r"[^\W\d][\w-]{0,39}"


@reads({"type": "string", "pattern": rf"^{NAME}$"})
def name(node: Node, notes: Notes) -> str | None:
    """A word that a flag or a placeholder can name: letters, digits, `-` and `_`."""
    text = scalar(node, notes, "a name, like `lean`")
    if text is not None and not re.fullmatch(NAME, text):
        remedy = "Use one word of letters, digits, `-` and `_`, beginning with a letter."
        notes.add(node.place, f"`{shorten(text)}` is no name.", remedy)
        return None
    return text


def word_table(node: Node, notes: Notes, example: str) -> dict[str, str] | None:
    """Words by name."""
    if not isinstance(node, reader.Mapping):
        notes.add(node.place, f"Here stands {kind(node)}.", f"Write {example}.")
        return None
    found = {}
    for key, value in node.entries:
        named, text = name(key, notes), prose(value, notes)
        if named and text:
            found[named] = text
    return found


@reads({"type": "object", "additionalProperties": TEXT, "propertyNames": {"pattern": rf"^{NAME}$"}})
def variables(node: Node, notes: Notes) -> dict[str, str] | None:
    """Words for placeholders."""
    return word_table(node, notes, "`words: {teacher: Ana}`")


@reads({"type": "object", "additionalProperties": TEXT})
def settings(node: Node, notes: Notes) -> dict[str, str] | None:
    """Values by name."""
    if not isinstance(node, reader.Mapping):
        notes.add(node.place, f"Here stands {kind(node)}.", "Write it like `{stay: 8}`.")
        return None
    found = {key.text: scalar(value, notes, "a value") for key, value in node.entries}
    return {key: value for key, value in found.items() if value is not None}


@reads({"type": "object", "additionalProperties": TEXT})
def pronounce(node: Node, notes: Notes) -> dict[str, str] | None:
    """How words are to be spoken."""
    if not isinstance(node, reader.Mapping):
        notes.add(node.place, f"Here stands {kind(node)}.", "Write `pronounce: {psoas: so-az}`.")
        return None
    pairs = [(prose(key, notes), prose(value, notes)) for key, value in node.entries]
    return {written: spoken for written, spoken in pairs if written and spoken}


_STROKES: Final = rf"^(none|({'|'.join(INSTRUMENTS)}|.+\.({files.ENDINGS}))(\s+[x×]\d{{1,4}})?)$"


@reads({"type": "string", "pattern": _STROKES})
def strokes(node: Node, notes: Notes) -> Strokes | None:
    """A chime and how often it is struck: `bell`, `bowl x3`; `none` is silence."""
    text = scalar(node, notes, "a chime, like `bell` or `bowl x3`")
    found = text and re.fullmatch(r"(.+?)(?:\s+[x×](\d{1,4}))?", text)
    if not found:
        return None
    if found[1] == "none" and not found[2]:
        return Strokes("none", 0)
    own = found[1].lower().endswith(files.SOUNDS)
    if not own and found[1] not in INSTRUMENTS:
        remedy = f"{did_you_mean(found[1], INSTRUMENTS)} Or name a recording of yours."
        notes.add(node.place, f"There is no chime `{shorten(found[1])}`.", remedy)
        return None
    times = int(found[2] or 1)
    if not 1 <= times <= MAX_STROKES:
        notes.add(
            node.place,
            f"A chime cannot be struck {times} times.",
            f"Strike it 1 to {MAX_STROKES} times.",
        )
        return None
    if not own:
        return Strokes(found[1], times)
    path = files.sound(Scalar(node.place, found[1], plain=False), notes)
    return None if path is None else Strokes(found[1], times, str(path))


def role(text: str) -> Role | None:
    """The role of that name, if it is one."""
    return next((role for role in DEFAULT_CHIMES if role == text), None)


@reads({"anyOf": [strokes.schema, one_of(*DEFAULT_CHIMES)]})
def chime(node: Node, notes: Notes) -> Strokes | Role | None:
    """A chime by name or by role."""
    found = role(node.text.strip()) if isinstance(node, Scalar) else None
    return found or strokes(node, notes)


@reads(
    {
        "anyOf": [
            one_of("none"),
            {
                "type": "object",
                "properties": dict.fromkeys(DEFAULT_CHIMES, strokes.schema),
                "additionalProperties": False,
            },
        ]
    }
)
def role_chimes(node: Node, notes: Notes) -> dict[Role, Strokes] | None:
    """What is struck for which role; roles not named keep the default."""
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0))
    if not isinstance(node, reader.Mapping):
        notes.add(
            node.place,
            f"Here stands {kind(node)}.",
            "Write `chimes: {start: bowl, side: bell}`, or `none`.",
        )
        return None
    found = dict(DEFAULT_CHIMES)
    for key, value in node.entries:
        if known := role(key.text):
            found[known] = strokes(value, notes) or found[known]
        else:
            remedy = did_you_mean(key.text, DEFAULT_CHIMES)
            notes.add(key.place, f"`{shorten(key.text)}` is no role of a chime.", remedy)
    return found


SWITCH: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@reads({"enum": [*SWITCH, True, False]})
def switch(node: Node, notes: Notes) -> bool | None:
    text = scalar(node, notes, "`on` or `off`")
    if text is None:
        return None
    if text.lower() not in SWITCH:
        notes.add(
            node.place,
            f"`{shorten(text)}` is neither `on` nor `off`.",
            "Write `on` or `off`, or `yes` or `no`.",
        )
    return SWITCH.get(text.lower())


def choice_of(*words: str) -> Reader[Any]:
    """A Reader of one of these words."""

    def read(node: Node, notes: Notes) -> str | None:
        text = scalar(node, notes, " or ".join(f"`{word}`" for word in words))
        if text is not None and text not in words:
            notes.add(node.place, f"Here stands {kind(node)}.", did_you_mean(text, words))
            return None
        return text

    return Reader(read, one_of(*words))


_SIDE: Final[Schema] = {
    "anyOf": [TEXT, {"type": "object", "required": ["name"], "additionalProperties": TEXT}],
}
RESERVED: Final = ("side", "other", "round", "rounds")


@reads({"type": "array", "items": _SIDE, "minItems": 2, "maxItems": 2})
def sides(node: Node, notes: Notes) -> tuple[Side, Side] | None:
    """The two sides: their names as they are written, or each with words of its own."""
    if not isinstance(node, Sequence) or len(node.items) != 2:
        notes.add(
            node.place,
            f"Sides are exactly two; here stands {kind(node)}.",
            "Write `sides: [left, right]`.",
        )
        return None
    first, second = (side(item, notes) for item in node.items)
    if first is None or second is None:
        return None
    if first.name == second.name:
        notes.add(
            node.items[1].place, f"Both sides are `{shorten(first.name)}`.", "Give them two names."
        )
        return None
    if different := set(first.words) ^ set(second.words):
        word = min(different)
        notes.add(
            node.items[1].place,
            f"Only one of the sides has `{shorten(word)}`.",
            f"Give both a `{shorten(word)}`.",
        )
        return None
    return first, second


def side(node: Node, notes: Notes) -> Side | None:
    if not isinstance(node, reader.Mapping):
        text = prose(node, notes)
        return None if text is None else Side(text)
    table = word_table(node, notes, "`{name: rechts, bein: das rechte Bein}`")
    if table is None or len(table) < len(node.entries):
        return None
    if "name" not in table:
        notes.add(
            node.place,
            "This side has no `name`.",
            "Write it like `{name: rechts, bein: das rechte Bein}`.",
        )
        return None
    for key, _ in node.entries:
        if key.text.lower() in RESERVED:
            notes.add(
                key.place,
                f"`{{{key.text}}}` has a meaning already.",
                "Give this word another name.",
            )
            return None
    return Side(table.pop("name"), table)


LANGUAGE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"


@reads({"type": "string", "pattern": f"^{LANGUAGE}$"})
def language(node: Node, notes: Notes) -> str | None:
    """A BCP 47 tag, like `en`, `pt-BR`."""
    text = scalar(node, notes, "a language, like `en` or `pt-BR`")
    if text and not re.fullmatch(LANGUAGE, text):
        notes.add(
            node.place,
            f"`{shorten(text)}` is no language tag.",
            "Write it like `en`, `de` or `pt-BR`.",
        )
        return None
    return text
