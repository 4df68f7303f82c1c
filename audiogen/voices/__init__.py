"""text -> clips. `base` says what a voice is, this table which there are; one file for each engine."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Final, cast

from audiogen.voices.base import Engine

GROUP: Final = "audiogen.voices"
BUILT_IN: Final = {
    "google": "audiogen.voices.google:Google",
    "espeak": "audiogen.voices.espeak:Espeak",
}
AUTO: Final = "auto"
AUTO_ORDER: Final = ("google", "espeak")


class _Engines(Mapping[str, Engine]):
    """Every engine by its name, loaded when it is asked for; plug-ins are looked up only when no built-in is meant."""

    def __getitem__(self, name: str) -> Engine:
        if name in BUILT_IN:
            module, attribute = BUILT_IN[name].split(":")
            return cast(Engine, getattr(importlib.import_module(module), attribute)())
        for entry in _plug_ins():
            if entry.name == name:
                return cast(Engine, entry.load()())
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in BUILT_IN or any(entry.name == name for entry in _plug_ins())

    def __iter__(self) -> Iterator[str]:
        yield from BUILT_IN
        yield from (entry.name for entry in _plug_ins() if entry.name not in BUILT_IN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Names(Mapping[str, None]):
    """What `voice:` and `--voice` may say: `auto`, or an engine."""

    def __getitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name == AUTO or name in ENGINES

    def __iter__(self) -> Iterator[str]:
        yield AUTO
        yield from ENGINES

    def __len__(self) -> int:
        return 1 + len(ENGINES)


def _plug_ins() -> Iterator[importlib.metadata.EntryPoint]:
    import importlib.metadata

    yield from importlib.metadata.entry_points(group=GROUP)


ENGINES: Final[Mapping[str, Engine]] = _Engines()
NAMES: Final = _Names()


def speaks(engine: Engine, language: str) -> str | None:
    """The engine's own tag for a language, with its region or without; None where it does not speak it."""
    tags = engine.languages()
    tag = language.lower()
    while tag and tag not in tags:
        tag = tag.rpartition("-")[0]
    return tag or None
