"""Nodes -> chimes: which one is struck how often, or which role it has."""

from __future__ import annotations

import re
from typing import Final

from audiogen.instruments import INSTRUMENTS
from audiogen.messages import did_you_mean, shorten
from audiogen.script import nodes
from audiogen.script.files import ENDINGS, SOUNDS, find_sound
from audiogen.script.model import DEFAULT_CHIMES, Role, Strokes
from audiogen.script.nodes import Node, Scalar
from audiogen.script.notes import Notes, describe_node
from audiogen.script.values import read_text, reads

MAX_STROKES: Final = 108
_STROKES: Final = rf"^(none|({'|'.join(INSTRUMENTS)}|.+\.({ENDINGS}))(\s+[x×]\d{{1,4}})?)$"


@reads({"type": "string", "pattern": _STROKES})
def strokes(node: Node, notes: Notes) -> Strokes | None:
    """Read a chime, and how often it is struck: `bell`, `bowl x3`; `none` is silence."""
    text = read_text(node, notes, "a chime, like `bell` or `bowl x3`")
    if text is None:
        return None
    found = re.fullmatch(r"(.*\S)\s+[x×](\d{1,4})", text, re.DOTALL)
    named, times = (found[1], int(found[2])) if found else (text, 1)
    if text == "none":
        return Strokes("none", 0)
    own = named.lower().endswith(SOUNDS)
    if not own and named not in INSTRUMENTS:
        remedy = f"{did_you_mean(named, INSTRUMENTS)} Or name a recording of yours."
        notes.add(node.place, f"There is no chime `{shorten(named)}`.", remedy)
        return None
    if not 1 <= times <= MAX_STROKES:
        message = f"A chime can't be struck {times} times."
        notes.add(node.place, message, f"Use 1 to {MAX_STROKES}.")
        return None
    if not own:
        return Strokes(named, times)
    path = find_sound(Scalar(node.place, named, plain=False), notes)
    return None if path is None else Strokes(named, times, str(path))


def find_role(text: str) -> Role | None:
    """Return the role of that name, if there is one."""
    return next((role for role in DEFAULT_CHIMES if role == text), None)


@reads({"anyOf": [strokes.schema, {"enum": list(DEFAULT_CHIMES)}]})
def chime(node: Node, notes: Notes) -> Strokes | Role | None:
    """Read a chime by its name or its role."""
    found = find_role(node.text.strip()) if isinstance(node, Scalar) else None
    return found or strokes(node, notes)


@reads(
    {
        "anyOf": [
            {"enum": ["none"]},
            {
                "type": "object",
                "properties": dict.fromkeys(DEFAULT_CHIMES, strokes.schema),
                "additionalProperties": False,
            },
        ]
    }
)
def role_chimes(node: Node, notes: Notes) -> dict[Role, Strokes] | None:
    """Read which chime marks what. Roles that aren't named keep their default."""
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0))
    if not isinstance(node, nodes.Mapping):
        remedy = "Write `chimes: {start: bowl, side: bell}`, or `none`."
        notes.add(node.place, f"This can't be {describe_node(node)}.", remedy)
        return None
    found = dict(DEFAULT_CHIMES)
    for key, value in node.entries:
        if role := find_role(key.text):
            found[role] = strokes(value, notes) or found[role]
        else:
            remedy = did_you_mean(key.text, DEFAULT_CHIMES)
            notes.add(key.place, f"Chimes have no role `{shorten(key.text)}`.", remedy)
    return found
