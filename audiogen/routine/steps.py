"""The vocabulary of a script, key by key, and how nodes become a Routine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from audiogen.errors import Place, ScriptError
from audiogen.routine import checks, model, reader, values
from audiogen.routine.model import Routine, Step
from audiogen.routine.reader import QUOTE_IT, Node, Scalar, Sequence
from audiogen.routine.values import Notes, Reader, did_you_mean, shorten


def steps(node: Node, notes: Notes) -> tuple[Step, ...] | None:
    """The steps of a list; one step may stand by itself."""
    if isinstance(node, Sequence) and node.flow:
        for item in node.items:
            if isinstance(item, Scalar) and item.plain and not item.text.rstrip("\"'”’»)").endswith(tuple(values.ENDS)):
                remedy = "A comma parts lines here: put each line in quotes, or end it with a full stop."
                notes.add(item.place, f"Is `{shorten(item.text)}` a whole line?", remedy)
    found: tuple[Step, ...] = values.many(node, notes, step)
    if isinstance(node, Sequence) and not node.items:
        notes.add(node.place, "There are no steps in this list.", "Write at least one.")
    return found


@dataclass(frozen=True, slots=True)
class Kind:
    """A step of one key: `read` reads the key's value, `extra` the keys that may stand beside it."""

    make: Callable[..., Step]
    read: Reader[Any]
    extra: Mapping[str, Reader[Any]] = field(default_factory=dict)


KINDS: Final[Mapping[str, Kind]] = {
    "say": Kind(model.Say, values.words),
    "pause": Kind(model.Pause, values.duration),
    "hold": Kind(model.Hold, values.duration),
    "breaths": Kind(model.Breaths, values.count, {"count": values.phase}),
    "rest": Kind(model.Rest, values.duration),
    "chime": Kind(model.Chime, values.chime),
}
BLOCK: Final[Mapping[str, Reader[Any]]] = {
    "section": values.title,
    "sides": values.sides,
    "steps": steps,
    "chapter": values.yes_or_no,
}
TOP: Final[Mapping[str, Reader[Any]]] = {
    "title": values.title,
    "about": values.name,
    "author": values.name,
    "language": values.language,
    "props": values.names,
    "voice": values.name,
    "breath": values.breath,
    "chimes": values.role_chimes,
    "pronounce": values.pronounce,
    "steps": steps,
}


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
    blocks = [key for key in keys if key in BLOCK]
    if len(kinds) + bool(blocks) > 1:
        first, second = [key for key in keys if key in KINDS or key in BLOCK][:2]
        notes.add(node.place, f"`{first}` and `{second}` stand in one step.", "Begin the second with a `-` of its own.")
        return None
    if kinds:
        return simple(node, KINDS[kinds[0]], kinds[0], notes)
    if blocks:
        return block(node, notes)
    unknown(node, notes)
    return None


def simple(node: reader.Mapping, kind: Kind, key: str, notes: Notes) -> Step | None:
    found = fields(node, {key: kind.read, **kind.extra}, f"`{key}`", notes)
    return None if found is None else kind.make(node.place, found.pop(key), **found)


def block(node: reader.Mapping, notes: Notes) -> Step | None:
    found = fields(node, BLOCK, "a section", notes)
    if found is None:
        return None
    if "steps" not in found:
        notes.add(node.place, "This has no `steps`.", "Put the steps that belong to it under `steps:`.")
        return None
    return model.Block(node.place, **found)


def unknown(node: reader.Mapping, notes: Notes) -> None:
    if not node.entries:
        notes.add(node.place, "This step is empty.", "Take it out.")
        return
    key = node.entries[0][0]
    guess = did_you_mean(key.text, [*KINDS, *BLOCK])
    if node.flow or not guess.startswith("Did"):
        guess = f"If this is a line to be spoken: {QUOTE_IT[0].lower()}{QUOTE_IT[1:]} {guess if not node.flow else ''}".strip()
    notes.add(key.place, f"There is no step `{shorten(key.text)}`.", guess)


def fields(node: reader.Mapping, known: Mapping[str, Reader[Any]], what: str, notes: Notes) -> dict[str, Any] | None:
    """The values of a mapping by key; None where a key is unknown or a value cannot be read."""
    found = readable(node, known, what, notes)
    return found if len(found) == len(node.entries) else None


def readable(node: reader.Mapping, known: Mapping[str, Reader[Any]], what: str, notes: Notes) -> dict[str, Any]:
    """The values of a mapping that can be read, by key."""
    found: dict[str, Any] = {}
    for key, value in node.entries:
        if key.text not in known:
            notes.add(
                key.place,
                f"{what[0].upper()}{what[1:]} has no key `{shorten(key.text)}`.",
                did_you_mean(key.text, known),
            )
        elif (value_read := known[key.text](value, notes)) is not None:
            found[key.text] = value_read
    return found


def voice(known: Collection[str], node: Node, notes: Notes) -> str | None:
    text = values.name(node, notes)
    if text is not None and text not in known:
        notes.add(node.place, f"There is no voice `{shorten(text)}`.", did_you_mean(text, known))
        return None
    return text


def read(path: Path, voices: Collection[str]) -> Routine:
    """The routine in a file; `voices` are the names that its `voice:` may have.

    Raises ScriptError with every problem that the script has.
    """
    file = str(path)
    notes = Notes()
    try:
        with path.open("rb") as script:
            data = script.read(reader.MAX_BYTES + 1)
    except OSError as error:
        notes.add(Place(file, 1, 1), f"The script cannot be read: {error.strerror}.", "Check the path.")
        raise ScriptError(notes.problems) from None
    node, problems = reader.read(data, file)
    for problem in problems:
        notes.add(problem.place, problem.message, problem.remedy)
    found = None if node is None else document(node, voices, notes)
    if found:
        for check in checks.CHECKS:
            check(found, notes)
    if notes.problems or not found:
        raise ScriptError(notes.problems)
    return found


def document(node: Node, voices: Collection[str], notes: Notes) -> Routine | None:
    """What can be read of a script; None where it has no steps."""
    if not isinstance(node, reader.Mapping):
        remedy = "Begin with `title: …` and put the steps under `steps:`."
        notes.add(node.place, f"A script is a set of keys; here stands {values.kind(node)}.", remedy)
        return None
    found = readable(node, {**TOP, "voice": partial(voice, voices)}, "a script", notes)
    places = {key.text: value.place for key, value in node.entries}
    missing = [key for key in ("title", "steps") if key not in places]
    if missing:
        remedy = f"Add `{missing[0]}:` at the left margin."
        notes.add(node.place, f"The script has no {' and no '.join(f'`{key}:`' for key in missing)}.", remedy)
    if "steps" not in found:
        return None
    title = found.pop("title", None)
    return Routine(node.place.file, title.words if title else "", **found, places=places)
