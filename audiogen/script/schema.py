"""The script language as a JSON Schema, made of the tables that read it: for completion and checks in editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from audiogen.script import values
from audiogen.script.steps import BESIDE, BLOCK, KINDS, OPENS_BLOCK, TOP
from audiogen.script.values import Reader

DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def schema() -> dict[str, Any]:
    """What a script may hold, as far as a schema can tell: not the traps of YAML, and not what words refer to."""
    return {
        "$schema": DRAFT,
        "title": "audiogen routine script",
        **table(TOP, ("title", "steps")),
        "$defs": {"steps": {"anyOf": [step(), {"type": "array", "items": step(), "minItems": 1}]}},
    }


def step() -> dict[str, Any]:
    """A line, or a step of one of its kinds, or a block."""
    kinds = [
        table({name: kind.read, **kind.extra}, (name, *kind.needed)) for name, kind in KINDS.items()
    ]
    block = {
        **table(BLOCK, ("steps",)),
        "anyOf": [{"required": [key]} for key in OPENS_BLOCK],
        "dependencies": {key: [beside] for key, beside in BESIDE.items()},
    }
    return {"anyOf": [values.TEXT, *kinds, block]}


def table(known: Mapping[str, Reader[Any]], needed: tuple[str, ...]) -> dict[str, Any]:
    """An object of these keys and no others."""
    return {
        "type": "object",
        "properties": {name: dict(reader.schema) for name, reader in known.items()},
        "required": list(needed),
        "additionalProperties": False,
    }
