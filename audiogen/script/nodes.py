"""YAML text -> nodes that keep every word as it was written, and its place.

PyYAML parses into events. What YAML would make of a plain word (`1:30` a number, `on` a boolean,
`010` an eight) never happens, because scalars stay text. What could lose a word, or grow without
bound, is a problem instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

import yaml

from audiogen.errors import Place, Problem
from audiogen.messages import shorten

MAX_BYTES: Final = 200_000
MAX_DEPTH: Final = 40
QUOTE_IT: Final = 'Put the whole line in quotes: "…".'


class Scalar(NamedTuple):
    """A text; `plain` if it isn't quoted.

    `cut` is where a comment begins one space after an unquoted text, `runs_on` where a further
    line of it begins with `- `: both surely aren't meant.
    """

    place: Place
    text: str
    plain: bool
    cut: Place | None = None
    runs_on: Place | None = None


class Sequence(NamedTuple):
    """A list; `flow` if it is written in brackets."""

    place: Place
    items: tuple[Node, ...]
    flow: bool


class Mapping(NamedTuple):
    """A set of keys, each there once; `flow` if it is written in braces."""

    place: Place
    entries: tuple[tuple[Scalar, Node], ...]
    flow: bool


Node: TypeAlias = Scalar | Sequence | Mapping


def parse_nodes(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Parse the one document in `data`; `file` is its name in problems.

    Return its nodes, or None if it isn't whole, and every problem found on the way.
    """
    start = Place(file, 1, 1)
    if len(data) > MAX_BYTES:
        message = f"The script is larger than {MAX_BYTES:,} bytes."
        return None, [Problem(start, message, "Split it.")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_after(data[: error.start].decode("utf-8", "replace"), file)
        return None, [Problem(place, "This isn't UTF-8 text.", "Save the script as UTF-8.")]
    return _Composer(text, file).compose()


def _place_after(text: str, file: str) -> Place:
    """Return the place that follows a text."""
    return Place(file, text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


class _TooDeep(Exception):
    pass


class _Composer:
    """Builds nodes from PyYAML's events, and notes problems on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.lines = text.splitlines()
        self.problems: list[Problem] = []
        # Where the outermost open `[` or `{` is, for the remedy of a syntax error.
        self.open_flow: Place | None = None
        self.events: Iterator[Any] = iter(())

    def compose(self) -> tuple[Node | None, list[Problem]]:
        if unprintable := yaml.reader.Reader.NON_PRINTABLE.search(self.text):
            message = f"The character U+{ord(unprintable[0]):04X} can't be in a script."
            place = _place_after(self.text[: unprintable.start()], self.file)
            self.problem(place, message, "Take it out.")
            return None, self.problems
        # The C parser is ten times as fast as the other, up to a mistake too.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self.events = iter(yaml.parse(self.text, Loader=loader))
            node = self.document()
        except yaml.MarkedYAMLError as error:
            self.syntax_error(error)
            return None, self.problems
        except _TooDeep:
            return None, self.problems
        if node is None and not self.problems:
            start = Place(self.file, 1, 1)
            self.problem(start, "The script is empty.", "Give it a `title:` and `steps:`.")
        return node, self.problems

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                message = "A second document begins here."
                self.problem(self.place(event.start_mark), message, "Keep one script in a file.")
                break
            if isinstance(event, yaml.NodeEvent):
                node = self.node(event, 0)
        return node

    def node(self, event: Any, depth: int) -> Node:
        place = self.place(event.start_mark)
        if depth > MAX_DEPTH:
            self.too_deep(place)
            raise _TooDeep
        if isinstance(event, yaml.AliasEvent):
            message = f"`*{shorten(str(event.anchor))}` is a YAML alias. Scripts don't use them."
            remedy = f"If it is text: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]} If not, write it out."
            self.problem(place, message, remedy)
            return Scalar(place, f"*{event.anchor}", plain=False)
        self.refuse_marks(event, place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, place, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, place, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        raise TypeError(f"PyYAML has a new kind of node: {event}")

    def too_deep(self, place: Place) -> None:
        message = f"More than {MAX_DEPTH} levels are nested here."
        self.problem(place, message, "Nest less deeply.")

    def refuse_marks(self, event: Any, place: Place) -> None:
        remedy = f"Take it out, or: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]}"
        if event.anchor is not None:
            message = f"`&{shorten(event.anchor)}` is a YAML anchor. Scripts don't use them."
            self.problem(place, message, remedy)
        if event.tag is not None:
            message = f"`{shorten(event.tag)}` is a YAML tag. Scripts don't use them."
            self.problem(place, message, remedy)

    def sequence(self, event: Any, place: Place, depth: int) -> Sequence:
        items = []
        outermost = self.enter_flow(event, place)
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        self.leave_flow(outermost)
        return Sequence(place, tuple(items), bool(event.flow_style))

    def mapping(self, event: Any, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        outermost = self.enter_flow(event, place)
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problem(key.place, "A key has to be a word.", QUOTE_IT)
            elif key.text in entries:
                first = entries[key.text][0].place.line
                message = f"`{shorten(key.text)}` is here twice. It is in line {first} already."
                self.problem(key.place, message, "Keep one of them.")
            else:
                entries[key.text] = (key, value)
        self.leave_flow(outermost)
        return Mapping(place, tuple(entries.values()), bool(event.flow_style))

    def enter_flow(self, event: Any, place: Place) -> bool:
        """Remember where `[…]` or `{…}` begins, if it is the outermost; tell whether it is."""
        outermost = bool(event.flow_style) and self.open_flow is None
        if outermost:
            self.open_flow = place
        return outermost

    def leave_flow(self, outermost: bool) -> None:
        if outermost:
            self.open_flow = None

    def scalar(self, event: Any, place: Place) -> Scalar:
        if event.style:
            return Scalar(place, event.value, plain=False)
        end = event.end_mark
        after = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        cut = None
        if event.value and re.match(r" #", after):
            cut = Place(self.file, end.line + 1, end.column + 2)
        runs_on = self.find_dash(event.start_mark.line + 1, end.line)
        return Scalar(place, event.value, True, cut, runs_on)

    def find_dash(self, first: int, last: int) -> Place | None:
        """Return where the first of these lines (from 0) that begins with a dash has it."""
        for number in range(first, min(last + 1, len(self.lines))):
            if found := re.match(r"\s*-(?=\s)", self.lines[number]):
                return Place(self.file, number + 1, found.end())
        return None

    def syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        place = self.open_flow or (self.place(mark) if mark else Place(self.file, 1, 1))
        if "nesting" in str(error.problem):
            self.too_deep(place)
            return
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        begins = re.match(r"[\s-]*(\w+:\s+)?([\[{*&!|>%@`\"'])", line)
        if "escape" in str(error.problem):
            remedy = "In double quotes, `\\` has a meaning. Write `\\\\`, or use single quotes."
        elif begins:
            remedy = f"A line that begins with `{begins[2]}` means something to YAML. {QUOTE_IT}"
        elif re.match(r" +[a-z]+:(\s|$)", line):
            remedy = "Begin a step with a `-`; indent a key of the step above like its first key."
            remedy += " If it is to be spoken, put the line in quotes."
        elif "mapping values" in str(error.problem):
            remedy = f"A line with `: ` in it is read as a key. {QUOTE_IT}"
        elif "\t" in line:
            remedy = "Indent with spaces, not tabs."
        else:
            remedy = "Look at the indentation and the quotes around it."
        self.problem(place, f"YAML can't read this: {error.problem or error.context}.", remedy)

    def place(self, mark: Any) -> Place:
        return Place(self.file, mark.line + 1, mark.column + 1)

    def problem(self, place: Place, message: str, remedy: str) -> None:
        self.problems.append(Problem(place, message, remedy))
