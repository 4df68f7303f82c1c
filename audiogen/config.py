"""The user's settings for voices: `AUDIOGEN_CONFIG`, or the platform's `config.yaml`.

    voice: [edge, google, espeak]            # what `auto` tries in order; or by language:
    voice: {de: edge:de-DE-KatjaNeural, en: [neural, google], other: espeak}
    offline: yes                             # no text leaves this machine
    neural: {folder: ~/voices}               # what an engine wants to know: see its `settings`

It holds no key. An engine that needs one gets the name of the environment variable that has it.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from audiogen.disk import explain
from audiogen.errors import ConfigError, Place, Problem, VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.script import nodes
from audiogen.script.nodes import Node, Scalar, Sequence
from audiogen.script.values import LANGUAGE, SWITCH
from audiogen.voices import AUTO, ENGINES
from audiogen.voices.base import Setting, Settings, expand_home
from audiogen.voices.find import find_voice

OTHER: Final = "other"
VARIABLE: Final = r"[A-Z_][A-Z0-9_]*"


def config_path() -> Path:
    """Return where the file is, if there is one."""
    if given := os.environ.get("AUDIOGEN_CONFIG"):
        return expand_home(given)
    home = os.environ.get("HOME")
    if sys.platform == "linux" and home and not os.environ.get("XDG_CONFIG_HOME"):
        return Path(home, ".config/audiogen/config.yaml")  # what platformdirs would say
    import platformdirs  # takes 2 ms, and every command is here

    return Path(platformdirs.user_config_dir("audiogen", appauthor=False)) / "config.yaml"


def load() -> Settings:
    """Read the user's settings.

    Raises ConfigError with every problem of the file, but without the text there.
    """
    path = config_path()
    try:
        with path.open("rb") as file:
            data = file.read(nodes.MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        if os.environ.get("AUDIOGEN_CONFIG"):
            raise ConfigError(f"There is no {path}, which AUDIOGEN_CONFIG names.") from None
        return Settings()
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {explain(error)}") from None
    return parse(data, str(path))


@functools.lru_cache(maxsize=4)
def parse(data: bytes, file: str) -> Settings:
    """Read the settings in a file's bytes. Raises ConfigError as `load` does."""
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if not any(line.strip() and not line.lstrip().startswith(b"#") for line in lines):
        return Settings()
    node, problems = nodes.parse_nodes(data, file)
    if isinstance(node, nodes.Mapping) and not problems:
        reader = _Reader()
        settings = reader.settings(node)
        problems = reader.problems
        if not problems:
            return settings
    elif not problems:
        message = "The configuration has to be a set of keys."
        problems = [Problem(Place(file, 1, 1), message, "Write it like `voice: espeak`.")]
    # Without the lines themselves, unlike a script's problems: they may contain a key.
    raise ConfigError("\n".join(str(problem) for problem in sorted(problems)))


class _Reader:
    """Reads the file's nodes. It notes all problems, but no value: that may be a key."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def settings(self, node: nodes.Mapping) -> Settings:
        """Read all keys, as far as they can be read."""
        named: list[tuple[str, Node]] = []
        offline = False
        tables: dict[str, Mapping[str, Setting]] = {}
        for key, value in node.entries:
            if key.text == "voice":
                named = self.voices(value)
            elif key.text == "offline":
                offline = self.switch(value)
            elif key.text in ENGINES:
                tables[key.text] = self.table(key.text, value)
            else:
                known = ("voice", "offline", *ENGINES)
                message = f"The configuration has no key `{shorten(key.text)}`."
                self.add(key, message, did_you_mean(key.text, known))
        found = Settings({}, offline, tables)
        voices: dict[str, tuple[str, ...]] = {}
        for language, item in named:
            if isinstance(item, Scalar):
                try:
                    name = find_voice(item.text.strip(), language, found)
                    voices[language] = (*voices.get(language, ()), name)
                except VoiceError as error:
                    self.add(item, str(error))
        return replace(found, voices=voices)

    def voices(self, node: Node) -> list[tuple[str, Node]]:
        """Return the nodes that name voices, each with the language that they are for, or ""."""
        entries: tuple[tuple[Scalar, Node], ...] = ((Scalar(node.place, OTHER, True), node),)
        if isinstance(node, nodes.Mapping):
            entries = node.entries
        named: list[tuple[str, Node]] = []
        for key, value in entries:
            if key.text != OTHER and not re.fullmatch(LANGUAGE, key.text):
                remedy = f"Write `en`, `de`, `pt-BR` or `{OTHER}`."
                self.add(key, f"`{shorten(key.text)}` isn't a language.", remedy)
                continue
            self.texts(value, f"Write the name of a voice, like `{AUTO}`.")
            tag = "" if key.text == OTHER else key.text.lower()
            items = value.items if isinstance(value, Sequence) else (value,)
            named += ((tag, item) for item in items)
        return named

    def table(self, name: str, node: Node) -> Mapping[str, Setting]:
        """Read the settings of an engine."""
        engine = ENGINES[name]
        known = ("pace", *engine.settings)
        if not isinstance(node, nodes.Mapping):
            example = f"Write it like `{name}: {{{known[-1]}: …}}`."
            self.add(node, f"`{name}` has to be a set of keys.", example)
            return {}
        found: dict[str, Setting] = {}
        for key, value in node.entries:
            if key.text not in known:
                message = f"`{name}` has no setting `{shorten(key.text)}`."
                self.add(key, message, did_you_mean(key.text, known))
                continue
            texts = self.texts(value, "Write a word, or a list of words.")
            found[key.text] = texts if isinstance(value, Sequence) else "".join(texts)
            if key.text == "key" and not re.fullmatch(VARIABLE, "".join(texts)):
                variable = f"{name.upper()}_KEY"
                remedy = f"Put the key into one, like {variable}, and write its name here."
                self.add(key, f"`key` of {name} isn't an environment variable's name.", remedy)
        try:
            engine(found).check()
        except VoiceError as error:
            self.add(node, f"{name} can't be set up like this: {error}")
        return found

    def texts(self, node: Node, remedy: str) -> tuple[str, ...]:
        """Read one text, or a list of them."""
        items = node.items if isinstance(node, Sequence) else (node,)
        texts = [item.text.strip() for item in items if isinstance(item, Scalar)]
        texts = [text for text in texts if text.isprintable()]
        if len(texts) < len(items) or not all(texts) or not items:
            self.add(node, "This has to be words.", remedy)
        return tuple(texts)

    def switch(self, node: Node) -> bool:
        """Read `yes` or `no`."""
        text = node.text.lower() if isinstance(node, Scalar) else ""
        if text not in SWITCH:
            self.add(node, "This has to be `yes` or `no`.")
        return SWITCH.get(text, False)

    def add(self, node: Node, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(node.place, message, remedy))
