"""The user's own file of settings for voices: `AUDIOGEN_CONFIG`, or `config.yaml` in the platform's folder for configuration.

    voice: [edge, google, espeak]            # what `auto` tries in order; or by language:
    voice: {de: edge:de-DE-KatjaNeural, en: [neural, google], other: espeak}
    offline: yes                             # no text leaves this machine
    neural: {folder: ~/voices}               # what an engine needs to know: see its `settings`

It holds no key: an engine that needs one is told the name of the environment variable that does.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from audiogen.errors import ConfigError, Place, Problem, VoiceError
from audiogen.script import nodes as reader
from audiogen.script.nodes import Node, Scalar, Sequence
from audiogen.script.notes import did_you_mean, shorten
from audiogen.script.values import LANGUAGE, SWITCH
from audiogen.voices import AUTO, ENGINES, voice_name_error
from audiogen.voices.base import Setting, Settings, expand_home

OTHER: Final = "other"
VARIABLE: Final = r"[A-Z_][A-Z0-9_]*"


def path() -> Path:
    """Where the file is, if there is one."""
    if given := os.environ.get("AUDIOGEN_CONFIG"):
        return expand_home(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("audiogen", appauthor=False)) / "config.yaml"


def load() -> Settings:
    """What the user has set. Raises ConfigError with every problem of the file, and nothing of what stands there."""
    file = path()
    try:
        with file.open("rb") as opened:
            data = opened.read(reader.MAX_BYTES + 1)
    except FileNotFoundError:
        if os.environ.get("AUDIOGEN_CONFIG"):
            raise ConfigError(f"There is no {file}, which AUDIOGEN_CONFIG names.") from None
        return Settings()
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}.") from None
    return read(data, str(file))


@functools.lru_cache(maxsize=4)
def read(data: bytes, file: str) -> Settings:
    """The settings in a file's bytes. Raises as `load` does."""
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if not any(line.strip() and not line.lstrip().startswith(b"#") for line in lines):
        return Settings()
    node, problems = reader.read(data, file)
    if not problems and not isinstance(node, reader.Mapping):
        problems = [
            Problem(
                Place(file, 1, 1),
                "The configuration is a set of keys.",
                "Write it like `voice: espeak`.",
            )
        ]
    if isinstance(node, reader.Mapping) and not problems:
        found = _Reader()
        settings = found.settings(node)
        problems = found.problems
        if not problems:
            return settings
    # Without the lines themselves, unlike a script's problems: they may hold a key that has no business there.
    raise ConfigError("\n".join(str(problem) for problem in sorted(problems)))


class _Reader:
    """Reads the file's nodes, and notes all that is wrong with them, but no value: it may be a key."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def settings(self, node: reader.Mapping) -> Settings:
        """All keys, as far as they can be read."""
        voices: Mapping[str, tuple[str, ...]] = {}
        named: tuple[Node, ...] = ()
        offline = False
        tables: dict[str, Mapping[str, Setting]] = {}
        for key, value in node.entries:
            if key.text == "voice":
                voices, named = self.voices(value)
            elif key.text == "offline":
                offline = self.switch(value)
            elif key.text in ENGINES:
                tables[key.text] = self.table(key.text, value)
            else:
                known = ("voice", "offline", *ENGINES)
                self.add(
                    key,
                    f"The configuration has no key `{shorten(key.text)}`.",
                    did_you_mean(key.text, known),
                )
        found = Settings(voices, offline, tables)
        for item in named:
            if isinstance(item, Scalar) and (
                wrong := voice_name_error(item.text.strip(), "", found, by_script=False)
            ):
                self.add(item, wrong)
        return found

    def voices(self, node: Node) -> tuple[Mapping[str, tuple[str, ...]], tuple[Node, ...]]:
        """The voices by language, and the nodes that name them."""
        by_language = (
            node.entries
            if isinstance(node, reader.Mapping)
            else ((Scalar(node.place, OTHER, True), node),)
        )
        found: dict[str, tuple[str, ...]] = {}
        named: list[Node] = []
        for key, value in by_language:
            if key.text != OTHER and not re.fullmatch(LANGUAGE, key.text):
                remedy = f"Write `en`, `de`, `pt-BR` or `{OTHER}`."
                self.add(key, f"`{shorten(key.text)}` is no language.", remedy)
                continue
            texts = self.texts(value, f"Write the name of a voice, like `{AUTO}`.")
            found["" if key.text == OTHER else key.text.lower()] = texts
            named += value.items if isinstance(value, Sequence) else (value,)
        return found, tuple(named)

    def table(self, name: str, node: Node) -> Mapping[str, Setting]:
        """What an engine is told, if it can be so."""
        engine = ENGINES[name]
        known = ("pace", *engine.settings)
        if not isinstance(node, reader.Mapping):
            self.add(
                node, f"`{name}` has a set of keys.", f"Write it like `{name}: {{{known[-1]}: …}}`."
            )
            return {}
        found: dict[str, Setting] = {}
        for key, value in node.entries:
            if key.text not in known:
                self.add(
                    key,
                    f"`{name}` has no setting `{shorten(key.text)}`.",
                    did_you_mean(key.text, known),
                )
                continue
            texts = self.texts(value, "Write a word, or a list of them.")
            found[key.text] = texts if isinstance(value, Sequence) else "".join(texts)
            if key.text == "key" and not re.fullmatch(VARIABLE, "".join(texts)):
                remedy = f"Put the key into one, like {name.upper()}_KEY, and write its name here."
                self.add(key, f"`key` of {name} is no name of an environment variable.", remedy)
        try:
            engine(found).check()
        except VoiceError as error:
            self.add(node, f"{name} cannot be set so: {error}")
        return found

    def texts(self, node: Node, remedy: str) -> tuple[str, ...]:
        """One text, or a list of them."""
        items = node.items if isinstance(node, Sequence) else (node,)
        texts = [
            item.text.strip()
            for item in items
            if isinstance(item, Scalar) and item.text.strip().isprintable()
        ]
        if len(texts) < len(items) or not all(texts) or not items:
            self.add(node, "Here stands something else than words.", remedy)
        return tuple(texts)

    def switch(self, node: Node) -> bool:
        text = node.text.lower() if isinstance(node, Scalar) else ""
        if text not in SWITCH:
            self.add(node, "This is neither `yes` nor `no`.", "Write one of them.")
        return SWITCH.get(text, False)

    def add(self, node: Node, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(node.place, message, remedy))
