"""text -> clips. `base` says what a voice is, this table which there are; one file for each engine."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from audiogen.errors import AudiogenError, VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import ANY, Engine, Settings, Voice, widening

if TYPE_CHECKING:
    import importlib.metadata

SLOWEST, FASTEST = 0.5, 2.0  # paces
NONE: Final = Settings()
GROUP: Final = "audiogen.voices"
BUILT_IN: Final = {
    "google": "audiogen.voices.google:Google",
    "espeak": "audiogen.voices.espeak:Espeak",
    "neural": "audiogen.voices.neural:Neural",
    "edge": "audiogen.voices.edge:Edge",
    "openai": "audiogen.voices.openai:OpenAI",
    "system": "audiogen.voices.programs:System",
    "command": "audiogen.voices.programs:Command",
}
AUTO: Final = "auto"
# What `auto` tries where the user has not said otherwise; what is not there is passed over.
AUTO_ORDER: Final = ("neural", "google", "espeak")


class LanguageError(VoiceError):
    """A voice does not speak a language."""


class _Engines(Mapping[str, type[Engine]]):
    """Every engine by its name, loaded when it is asked for; plug-ins are looked up only when no built-in is meant."""

    def __getitem__(self, name: str) -> type[Engine]:
        if name in BUILT_IN:
            module, attribute = BUILT_IN[name].split(":")
            return cast(type[Engine], getattr(importlib.import_module(module), attribute))
        for entry in _plug_ins():
            if entry.name == name:
                return _loaded(entry)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in BUILT_IN or any(entry.name == name for entry in _plug_ins())

    def __iter__(self) -> Iterator[str]:
        yield from BUILT_IN
        yield from (entry.name for entry in _plug_ins() if entry.name not in BUILT_IN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _plug_ins() -> Iterator[importlib.metadata.EntryPoint]:
    import importlib.metadata

    yield from importlib.metadata.entry_points(group=GROUP)


def _loaded(entry: importlib.metadata.EntryPoint) -> type[Engine]:
    """The engine that a plug-in brings. Raises VoiceError where it brings none."""
    try:
        found = entry.load()
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {shorten(str(error), 120)}"
        raise VoiceError(
            f"The plug-in that brings the voice {entry.name} cannot be loaded ({why})."
        ) from error
    if not (
        isinstance(found, type)
        and issubclass(found, Engine)
        and isinstance(getattr(found, "about", None), str)
    ):
        raise VoiceError(
            f"The plug-in that brings the voice {entry.name} has no Engine with an `about` there."
        )
    return found


ENGINES: Final[Mapping[str, type[Engine]]] = _Engines()


def engine(name: str, settings: Settings) -> Engine:
    """The engine that a voice's name begins with, set up as the user wishes. Raises VoiceError where there is none."""
    kind = name.partition(":")[0]
    if kind not in ENGINES:
        raise VoiceError(
            f"There is no voice `{shorten(kind)}`. {did_you_mean(kind[:80], (AUTO, *ENGINES))}"
        )
    with plug_in(kind):
        return ENGINES[kind](settings.engines.get(kind))


@contextmanager
def plug_in(name: str) -> Iterator[None]:
    """What goes wrong in a plug-in is the failure of a voice, and not a bug of audiogen's."""
    try:
        yield
    except AudiogenError:
        raise
    except Exception as error:
        if name in BUILT_IN:
            raise
        why = f"{type(error).__name__}: {shorten(str(error), 120)}"
        raise VoiceError(f"The plug-in that brings the voice {name} fails ({why}).") from error


def match_language(engine: Engine, language: str, variant: str = "") -> str | None:
    """The engine's own tag for a language, with its region or without; None where it, or its variant, does not speak it.

    Raises VoiceError where there is no such variant.
    """
    tags = engine.languages(variant)
    if ANY in tags:
        return language.lower()
    return next((tag for tag in widening(language) if tag in tags), None)


def named(name: str, language: str, pace: float, settings: Settings) -> Voice:
    """The voice of a name like `google` or `edge:en-US-AriaNeural`. Raises VoiceError where it cannot speak here and so."""
    made, variant = engine(name, settings), name.partition(":")[2]
    with plug_in(name.partition(":")[0]):
        who = made.sends_to()
        if who and settings.offline:
            raise VoiceError(f"{name} sends the text to {who}, which --offline refuses.")
        if step := made.missing_requirement():
            raise VoiceError(f"{name} does not speak here yet. It lacks: {step}")
        tag = match_language(made, language, variant)
        if tag is None:
            raise LanguageError(_silent(name, language))
        voice = made.voice(tag, min(FASTEST, max(SLOWEST, pace * made.pace)), variant)
    voice.sends_to = who
    return voice


def fault(
    name: str, language: str, settings: Settings = NONE, *, by_script: bool = True
) -> str | None:
    """What is wrong with the name of a voice that is to speak a language, if one is told, whatever this machine has.

    None where nothing is. A script may not name what the listener alone can choose.
    """
    kind, _, variant = name.partition(":")
    if name == AUTO:
        return None
    try:
        made = engine(name, settings)
        if by_script and not made.by_scripts:
            return f"A script cannot choose `{kind}`. Leave that to the listener: --voice {kind}."
        with plug_in(kind):
            if (
                not made.by_machine
                and match_language(made, language or "en", variant) is None
                and language
            ):
                return _silent(name, language)
    except VoiceError as error:
        return str(error)
    return None


def _silent(name: str, language: str) -> str:
    return f"{shorten(name)} does not speak `{language}`. `audiogen voices --language {language}` lists what does."


# TEMPORARY SHIMS (lead): replaced by the voices helper's own functions of these names.
make_engine = engine
voice_name_error = fault


def make_voice(made: Engine, name: str, language: str, pace: float, *, offline: bool) -> Voice:
    variant = name.partition(":")[2]
    with plug_in(name.partition(":")[0]):
        who = made.sends_to()
        if who and offline:
            raise VoiceError(f"{name} sends the text to {who}, which --offline refuses.")
        if step := made.missing_requirement():
            raise VoiceError(f"{name} does not speak here yet. It lacks: {step}")
        tag = match_language(made, language, variant)
        if tag is None:
            raise LanguageError(_silent(name, language))
        voice = made.voice(tag, min(FASTEST, max(SLOWEST, pace * made.pace)), variant)
    voice.sends_to = who
    return voice
