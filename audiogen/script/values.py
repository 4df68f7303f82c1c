"""Nodes -> values that are words: lines, titles, names, sides.

Each reader notes its problems, and returns None for a value that has some. It carries its JSON
Schema, so that what an editor accepts and what is read are defined in one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from audiogen.languages.phonemes import IPA, split_pronunciation
from audiogen.messages import did_you_mean, shorten
from audiogen.script import nodes
from audiogen.script.model import Side, Text
from audiogen.script.nodes import QUOTE_IT, Node, Scalar, Sequence
from audiogen.script.notes import Notes, describe_node

T = TypeVar("T")
Schema = Mapping[str, Any]

MAX_TITLE: Final = 200
MAX_LETTERS: Final = 10_000
LETTERS: Final = "characters in a text"
MAX_PRONOUNCED: Final = 500
# Characters that change the direction of writing can make text look like other text.
BIDI: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SENTENCE_ENDS: Final = ".!?…:;。！？।؟"
# A character to read (no space, no mark), as far as the expressions of editors can say it.
READABLE: Final = r"[^\s!-/:-@\[-`{-~…–—‘’“”«»¡¿、。！？।]"
# YAML reads some words as numbers or booleans; here they are words.
TEXT: Final[Schema] = {
    "anyOf": [{"type": "string", "pattern": READABLE}, {"type": ["number", "boolean"]}]
}
TITLE: Final[Schema] = {
    "anyOf": [
        {
            "type": "string",
            "pattern": rf"^[^/\\]*{READABLE}[^/\\]*$",
            "maxLength": MAX_TITLE,
        },
        {"type": ["number", "boolean"]},
    ]
}


class Reader(Generic[T]):
    """Reads a node. `schema` is a JSON Schema of what it accepts."""

    def __init__(self, read: Callable[[Node, Notes], T | None], schema: Schema) -> None:
        self.read, self.schema = read, schema

    def __call__(self, node: Node, notes: Notes) -> T | None:
        return self.read(node, notes)


Table = Mapping[str, Reader[Any]]


def reads(schema: Schema) -> Callable[[Callable[[Node, Notes], T | None]], Reader[T]]:
    """Make a Reader of a function."""
    return lambda read: Reader(read, schema)


def schema_list(item: Schema) -> Schema:
    """Return the schema of one item, or a list of them."""
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def read_text(node: Node, notes: Notes, example: str) -> str | None:
    """Read the text of a node; `example` says what is expected."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if not text:
        notes.add(node.place, f"This can't be {describe_node(node)}.", f"Write {example}.")
    elif notes.allow(node.place, len(text), MAX_LETTERS, LETTERS):
        return text
    return None


def read_each(node: Node, notes: Notes, read: Callable[[Node, Notes], T | None]) -> tuple[T, ...]:
    """Read each item of a list. A single item needs no list."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        notes.add(node.place, "This list is empty.", "Write at least one item, or take it out.")
    return tuple(value for item in items if (value := read(item, notes)) is not None)


def read_all(node: nodes.Mapping, known: Table, what: str, notes: Notes) -> dict[str, Any] | None:
    """Read the values of a mapping by key; None if a key is unknown or a value can't be read."""
    found = read_known(node, known, what, notes)
    return found if len(found) == len(node.entries) else None


def read_known(node: nodes.Mapping, known: Table, what: str, notes: Notes) -> dict[str, Any]:
    """Read those values of a mapping that can be read, by key."""
    found: dict[str, Any] = {}
    for key, value_node in node.entries:
        if key.text not in known:
            message = f"{what[0].upper()}{what[1:]} has no key `{shorten(key.text)}`."
            notes.add(key.place, message, did_you_mean(key.text, known))
        elif (value := known[key.text](value_node, notes)) is not None:
            found[key.text] = value
    return found


def check_whole_lines(node: Node, notes: Notes) -> None:
    """Note lines that a comma inside `[…]` has cut: an unquoted line there must end a sentence."""
    if isinstance(node, Sequence) and node.flow:
        for item in node.items:
            ended = isinstance(item, Scalar) and item.text.rstrip("\"'”’»)").endswith(
                tuple(SENTENCE_ENDS)
            )
            if isinstance(item, Scalar) and item.plain and not ended:
                message = f"Is `{shorten(item.text)}` a whole line? Commas separate lines here."
                notes.add(item.place, message, "Quote each line, or end it with a full stop.")


@reads(TEXT)
def words(node: Node, notes: Notes) -> Text | None:
    """Read text for eyes or ears. Lines are joined by spaces, paragraphs by a blank line."""
    if not isinstance(node, Scalar):
        notes.add(node.place, f"This has to be text, not {describe_node(node)}.", QUOTE_IT)
        return None
    if node.cut:
        message = f"YAML reads the rest of `{shorten(node.text, 30)}` as a comment."
        notes.add(node.cut, message, f"{QUOTE_IT} Put two spaces before a comment.")
        return None
    if node.runs_on:
        message = "YAML reads this line as part of the one above."
        notes.add(node.runs_on, message, "Indent its `-` like the one above, or quote the line.")
        return None
    if not notes.allow(node.place, len(node.text), MAX_LETTERS, LETTERS):
        return None
    for character in node.text:
        control = unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t\r"
        if control or character in BIDI:
            message = f"The text contains the control character U+{ord(character):04X}."
            notes.add(node.place, message, "Take it out.")
            return None
    if not any(character.isalnum() for character in node.text):
        message = f"There is nothing to read in {describe_node(node)}."
        if not node.text.strip():
            message = "There is no text here."
        notes.add(node.place, message, "Write a line with words in it.")
        return None
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", node.text))
    return Text(node.place, "\n\n".join(filter(None, paragraphs)))


@reads(TITLE)
def title(node: Node, notes: Notes) -> Text | None:
    """Read a title of one line. It is no path: players and phones name files after titles."""
    text = words(node, notes)
    if text is None:
        return None
    if "/" in text.words or "\\" in text.words:
        message = "A title can't contain `/` or `\\`, because players name files after it."
        notes.add(node.place, message, "Write `and` or `–`.")
        return None
    if len(text.words) > MAX_TITLE:
        message = f"The title has {len(text.words)} characters."
        notes.add(node.place, message, f"Keep it under {MAX_TITLE}.")
        return None
    return Text(text.place, " ".join(text.words.split()))


@reads(TEXT)
def prose(node: Node, notes: Notes) -> str | None:
    """Read text for eyes alone."""
    text = words(node, notes)
    return text.words if text else None


@reads(schema_list(TEXT))
def lines(node: Node, notes: Notes) -> tuple[str, ...]:
    """Read one text, or a list of them."""
    return read_each(node, notes, prose)


NAME: Final = r"[^\W\d][\w-]{0,39}"


@reads({"type": "string", "pattern": rf"^{NAME}$"})
def name(node: Node, notes: Notes) -> str | None:
    """Read a word that an option or a placeholder can name: letters, digits, `-` and `_`."""
    text = read_text(node, notes, "a name, like `lean`")
    if text is not None and not re.fullmatch(NAME, text):
        remedy = "Use one word of letters, digits, `-` and `_` that begins with a letter."
        notes.add(node.place, f"`{shorten(text)}` can't be a name.", remedy)
        return None
    return text


def read_word_table(node: Node, notes: Notes, example: str) -> dict[str, str] | None:
    """Read words by their names."""
    if not isinstance(node, nodes.Mapping):
        notes.add(node.place, f"This can't be {describe_node(node)}.", f"Write {example}.")
        return None
    found = {}
    for key, value in node.entries:
        named, text = name(key, notes), prose(value, notes)
        if text and re.search(r"[{}]", text):
            message = f"The word `{shorten(key.text)}` contains a brace."
            notes.add(value.place, message, "Words can't contain placeholders.")
        elif named and text:
            found[named] = text
    return found


@reads({"type": "object", "additionalProperties": TEXT, "propertyNames": {"pattern": rf"^{NAME}$"}})
def variables(node: Node, notes: Notes) -> dict[str, str] | None:
    """Read words for placeholders."""
    return read_word_table(node, notes, "`words: {teacher: Ana}`")


@reads({"type": "object", "additionalProperties": TEXT})
def settings(node: Node, notes: Notes) -> dict[str, str] | None:
    """Read values by name."""
    if not isinstance(node, nodes.Mapping):
        message = f"This can't be {describe_node(node)}."
        notes.add(node.place, message, "Write it like `{stay: 8}`.")
        return None
    found = {key.text: read_text(value, notes, "a value") for key, value in node.entries}
    return {key: value for key, value in found.items() if value is not None}


@reads({"type": "object", "additionalProperties": TEXT})
def pronounce(node: Node, notes: Notes) -> dict[str, str] | None:
    """Read how words are pronounced."""
    if not isinstance(node, nodes.Mapping):
        message = f"This can't be {describe_node(node)}."
        notes.add(node.place, message, "Write `pronounce: {psoas: so-az}`.")
        return None
    if not notes.allow(node.place, len(node.entries), MAX_PRONOUNCED, "pronunciations"):
        return None
    found = {}
    for key, value in node.entries:
        written, spoken = prose(key, notes), prose(value, notes)
        longest = max(len(written or ""), len(spoken or ""))
        short = notes.allow(value.place, longest, MAX_TITLE, "characters in a pronunciation")
        if written and spoken and short:
            found[written] = spoken
            spelled, phonemes = split_pronunciation(spoken)
            wrong = set(phonemes) - IPA
            if wrong or spelled.count("/") == 1:
                message = "A `/` is alone."
                if wrong:
                    message = f"`{min(wrong)}` isn't a phoneme."
                remedy = "Between slashes write IPA, like `so-az /ˈsoʊæz/`."
                notes.add(value.place, message, remedy)
    return found


SWITCH: Final = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@reads({"enum": [*SWITCH, True, False]})
def switch(node: Node, notes: Notes) -> bool | None:
    """Read `on` or `off`."""
    text = read_text(node, notes, "`on` or `off`")
    if text is None:
        return None
    if text.lower() not in SWITCH:
        message = f"This can't be `{shorten(text)}`."
        notes.add(node.place, message, "Use `on` or `off`, or `yes` or `no`.")
    return SWITCH.get(text.lower())


def choice_of(*words: str) -> Reader[Any]:
    """Make a Reader of one of these words."""

    def read(node: Node, notes: Notes) -> str | None:
        text = read_text(node, notes, " or ".join(f"`{word}`" for word in words))
        if text is not None and text not in words:
            notes.add(node.place, f"This can't be `{shorten(text)}`.", did_you_mean(text, words))
            return None
        return text

    return Reader(read, {"enum": list(words)})


_SIDE: Final[Schema] = {
    "anyOf": [TEXT, {"type": "object", "required": ["name"], "additionalProperties": TEXT}],
}
RESERVED: Final = ("side", "other", "round", "rounds")
_SIDE_EXAMPLE: Final = "`{name: rechts, bein: das rechte Bein}`"


@reads({"type": "array", "items": _SIDE, "minItems": 2, "maxItems": 2})
def sides(node: Node, notes: Notes) -> tuple[Side, Side] | None:
    """Read the two sides: their names, or each with words of its own."""
    if not isinstance(node, Sequence) or len(node.items) != 2:
        message = f"There are exactly two sides, so this can't be {describe_node(node)}."
        notes.add(node.place, message, "Write `sides: [left, right]`.")
        return None
    first, second = (_read_side(item, notes) for item in node.items)
    if first is None or second is None:
        return None
    place = node.items[1].place
    longest = max(len(first.name), len(second.name))
    if not notes.allow(node.place, longest, MAX_TITLE, "characters in the name of a side"):
        return None
    if first.name == second.name:
        notes.add(place, f"Both sides are `{shorten(first.name)}`.", "Give them different names.")
        return None
    if different := set(first.words) ^ set(second.words):
        word = shorten(min(different))
        notes.add(place, f"Only one of the sides has `{word}`.", f"Give both sides a `{word}`.")
        return None
    return first, second


def _read_side(node: Node, notes: Notes) -> Side | None:
    if not isinstance(node, nodes.Mapping):
        text = prose(node, notes)
        return None if text is None else Side(text)
    table = read_word_table(node, notes, _SIDE_EXAMPLE)
    if table is None or len(table) < len(node.entries):
        return None
    if "name" not in table:
        notes.add(node.place, "This side has no `name`.", f"Write it like {_SIDE_EXAMPLE}.")
        return None
    for key, _ in node.entries:
        if key.text.lower() in RESERVED:
            message = f"`{{{shorten(key.text)}}}` has a meaning already."
            notes.add(key.place, message, "Give this word another name.")
            return None
    return Side(table.pop("name"), table)


LANGUAGE: Final = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"


@reads({"type": "string", "pattern": f"^{LANGUAGE}$"})
def language(node: Node, notes: Notes) -> str | None:
    """Read a BCP 47 tag, like `en`, `pt-BR`."""
    text = read_text(node, notes, "a language, like `en` or `pt-BR`")
    if text and not re.fullmatch(LANGUAGE, text):
        message = f"`{shorten(text)}` isn't a language tag."
        notes.add(node.place, message, "Write it like `en`, `de` or `pt-BR`.")
        return None
    return text
