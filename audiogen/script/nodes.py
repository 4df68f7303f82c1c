"""YAML text -> nodes that keep every word as it was written, and its place.

PyYAML parses into events; what YAML would make of a plain word (`1:30` a number, `on` a truth, `010` an eight) never
happens, because scalars stay text. What could lose a word, or grow without bound, is a problem instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from audiogen.errors import Place, Problem

MAX_BYTES = 500_000
MAX_DEPTH = 40
QUOTE_IT = 'Put the whole line in quotes: "…".'


@dataclass(frozen=True, slots=True)
class Scalar:
    """`cut`: where a comment begins one space after an unquoted text; `runs_on`: where a line of it begins with `- `."""

    place: Place
    text: str
    plain: bool
    cut: Place | None = None
    runs_on: Place | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    place: Place
    items: tuple[Node, ...]
    flow: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    place: Place
    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool


Node: TypeAlias = Scalar | Sequence | Mapping


def read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Nodes of the one document in `data`, and every problem found on the way; None where there is no whole document."""
    start = Place(file, 1, 1)
    if len(data) > MAX_BYTES:
        return None, [
            Problem(start, f"The script is larger than {MAX_BYTES:,} bytes.", "Split it.")
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return None, [Problem(place, "This is not UTF-8 text.", "Save the script as UTF-8.")]
    return _Composer(text, file).compose()


def _events(text: str) -> Iterator[Any]:
    """PyYAML's events: by its parser in C if it has one, which is ten times as fast and says less of what is wrong."""
    try:
        return iter(list(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))))
    except yaml.YAMLError:
        return iter(yaml.parse(text, Loader=yaml.SafeLoader))


class _TooDeep(Exception):
    pass


class _Composer:
    """Builds nodes from PyYAML's events, noting problems as it goes."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.lines = text.splitlines()
        self.problems: list[Problem] = []
        self.open_flow: Place | None = None
        self.events: Iterator[Any] = iter(())

    def compose(self) -> tuple[Node | None, list[Problem]]:
        try:
            self.events = _events(self.text)
            node = self.document()
        except yaml.MarkedYAMLError as error:
            self.syntax(error)
            return None, self.problems
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position]
            place = Place(
                self.file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            )
            self.problem(
                place,
                f"The character U+{int(error.character):04X} cannot stand here.",
                "Take it out.",
            )
            return None, self.problems
        except _TooDeep:
            return None, self.problems
        if node is None and not self.problems:
            self.problem(
                Place(self.file, 1, 1), "The script is empty.", "Give it a `title:` and `steps:`."
            )
        return node, self.problems

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                self.problem(
                    self.place(event.start_mark),
                    "A second document begins here.",
                    "Keep one script a file.",
                )
                break
            if isinstance(event, yaml.NodeEvent):
                node = self.node(event, 0)
        return node

    def node(self, event: Any, depth: int) -> Node:
        place = self.place(event.start_mark)
        if depth > MAX_DEPTH:
            self.problem(
                place,
                f"More than {MAX_DEPTH} levels stand inside each other here.",
                "Nest less deeply.",
            )
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            remedy = f"{QUOTE_IT[:-1]} if it is text; write the steps out if it is an alias."
            self.problem(
                place, f"`*{event.anchor}` is a YAML alias, which scripts don't use.", remedy
            )
            return Scalar(place, f"*{event.anchor}", plain=False)
        self.refuse_marks(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, place, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, place, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        raise TypeError(f"PyYAML has a new kind of node: {event}")

    def refuse_marks(self, event: Any, place: Place) -> None:
        remedy = f"Take it out, or: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]}"
        if event.anchor is not None:
            self.problem(
                place, f"`&{event.anchor}` is a YAML anchor, which scripts don't use.", remedy
            )
        if event.tag is not None:
            self.problem(place, f"`{event.tag}` is a YAML tag, which scripts don't use.", remedy)

    def sequence(self, event: Any, place: Place, depth: int) -> Sequence:
        items = []
        with _Flow(self, event):
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
        return Sequence(place, tuple(items), bool(event.flow_style))

    def mapping(self, event: Any, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        with _Flow(self, event):
            while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
                key = self.node(inner, depth + 1)
                value = self.node(next(self.events), depth + 1)
                if not isinstance(key, Scalar):
                    self.problem(key.place, "A key must be a word.", QUOTE_IT)
                elif key.text in entries:
                    first = entries[key.text][0].place.line
                    self.problem(
                        key.place,
                        f"`{key.text}` stands here twice, first in line {first}.",
                        "Keep one of them.",
                    )
                else:
                    entries[key.text] = (key, value)
        return Mapping(place, tuple(entries.values()), bool(event.flow_style))

    def scalar(self, event: Any, place: Place) -> Scalar:
        if event.style:
            return Scalar(place, event.value, plain=False)
        end = event.end_mark
        after = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        cut = (
            Place(self.file, end.line + 1, end.column + 2)
            if event.value and re.match(r" #", after)
            else None
        )
        return Scalar(
            place, event.value, True, cut, self.dash_line(event.start_mark.line + 1, end.line)
        )

    def dash_line(self, first: int, last: int) -> Place | None:
        """Where the first of these lines (from 0, `last` included) that begins with a dash has it."""
        for number in range(first, min(last + 1, len(self.lines))):
            if found := re.match(r"\s*-(?=\s)", self.lines[number]):
                return Place(self.file, number + 1, found.end())
        return None

    def syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        place = self.open_flow or (self.place(mark) if mark else Place(self.file, 1, 1))
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        begins = re.match(r"[\s-]*(\w+:\s+)?([\[{*&!|>%@`\"'])", line)
        if begins:
            remedy = f"A line that begins with `{begins[2]}` means something to YAML. {QUOTE_IT}"
        elif "mapping values" in str(error.problem):
            remedy = f"A line with `: ` in it is read as a key. {QUOTE_IT}"
        elif "\t" in line:
            remedy = "Indent with spaces, not tabs."
        else:
            remedy = "Look at the indentation and the quotes around it."
        self.problem(place, f"YAML cannot read this: {error.problem or error.context}.", remedy)

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def problem(self, place: Place, message: str, remedy: str) -> None:
        self.problems.append(Problem(place, message, remedy))


class _Flow:
    """While inside `[…]` or `{…}`, keeps where the outermost began, for the remedy of a syntax error."""

    def __init__(self, composer: _Composer, event: Any) -> None:
        self.composer = composer
        self.outermost = bool(event.flow_style) and composer.open_flow is None
        self.place = composer.place(event.start_mark)

    def __enter__(self) -> None:
        if self.outermost:
            self.composer.open_flow = self.place

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.outermost and kind is None:
            self.composer.open_flow = None
