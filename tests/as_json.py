"""Read a script as an editor does, by YAML 1.2's core schema.

There only `true` and `false` are booleans, and `010` is ten.
"""

import re
from pathlib import Path
from typing import Any

import yaml


class Editor(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


def resolve(tag: str, pattern: str, first: str) -> None:
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), [*first]
    )


resolve("bool", "true|True|TRUE|false|False|FALSE", "tTfF")
resolve("int", "[-+]?[0-9]+", "-+0123456789")
resolve("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789.")
resolve("null", "~|null|Null|NULL|", "~nN\0")


def decimal(loader: Editor, node: yaml.ScalarNode) -> int:
    return int(node.value)


Editor.add_constructor("tag:yaml.org,2002:int", decimal)


def as_json(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=Editor)  # noqa: S506 - a SafeLoader with fewer tags
