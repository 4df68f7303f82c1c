"""The script language as a JSON Schema, for completion and checks in editors.

It is made from the tables that read scripts, so that both accept the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from audiogen.script.steps import BESIDE, BLOCK, KINDS, OPENS_BLOCK, TOP
from audiogen.script.values import TEXT, Reader

DRAFT: Final = "http://json-schema.org/draft-07/schema#"


def make_schema() -> dict[str, Any]:
    """Return what a script can hold, as far as a schema can tell.

    It knows neither the traps of YAML nor what words refer to.
    """
    step = _step_schema()
    return {
        "$schema": DRAFT,
        "title": "audiogen routine script",
        **_table_schema(TOP, ("title", "steps")),
        "$defs": {"steps": {"anyOf": [step, {"type": "array", "items": step, "minItems": 1}]}},
    }


def _step_schema() -> dict[str, Any]:
    """Return the schema of a line, a step of any kind, or a block."""
    kinds = [
        _table_schema({name: kind.read, **kind.extra}, (name, *kind.needed))
        for name, kind in KINDS.items()
    ]
    block = {
        **_table_schema(BLOCK, ("steps",)),
        "anyOf": [{"required": [key]} for key in OPENS_BLOCK],
        "dependencies": {key: [beside] for key, beside in BESIDE.items()},
    }
    return {"anyOf": [TEXT, *kinds, block]}


def _table_schema(known: Mapping[str, Reader[Any]], needed: tuple[str, ...]) -> dict[str, Any]:
    """Return the schema of an object with these keys and no others."""
    return {
        "type": "object",
        "properties": {name: dict(reader.schema) for name, reader in known.items()},
        "required": list(needed),
        "additionalProperties": False,
    }
