"""The script that `audiogen new` writes: short, complete, and with comments."""

from pathlib import Path
from string import Template
from typing import Final

SCHEMA_FILE: Final = "audiogen.schema.json"


def make_starter(title: str, path: str) -> str:
    """Return a script to begin with; `title` is quoted already where YAML needs it."""
    text = Path(__file__).with_name("starter.yaml").read_text("utf-8")
    return Template(text).safe_substitute(title=title, path=path)
