"""Turn text into speech. Engines make voices, and voices speak; each engine has its own module.

A run keeps one Engine for each name (`make_engine`), makes voices with it (`make_voice`), and
closes it at the end.
"""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, Final, cast

from audiogen.errors import AudiogenError, VoiceError
from audiogen.messages import shorten
from audiogen.voices.base import ANY, Engine, Settings, Voice, widen_tag

SLOWEST, FASTEST = 0.5, 2.0  # paces
NO_SETTINGS: Final = Settings()
GROUP: Final = "audiogen.voices"  # of entry points
BUILT_IN: Final = {
    "hibari": "audiogen.voices.hibari:Hibari",
    "google": "audiogen.voices.google:Google",
    "espeak": "audiogen.voices.espeak:Espeak",
    "neural": "audiogen.voices.neural:Neural",
    "edge": "audiogen.voices.edge:Edge",
    "openai": "audiogen.voices.openai:OpenAI",
    "system": "audiogen.voices.programs:System",
    "command": "audiogen.voices.programs:Command",
}
AUTO: Final = "auto"
# What `auto` tries if the user hasn't configured another order. Engines that aren't ready are
# skipped.
AUTO_ORDER: Final = ("neural", "hibari", "google", "espeak")


def auto_order(settings: Settings, language: str) -> tuple[str, ...]:
    """Return the names that `auto` tries for a language, in order."""
    return tuple(name for name in settings.order(language) if name != AUTO) or AUTO_ORDER


class LanguageError(VoiceError):
    """A voice doesn't speak a language."""


class _EngineTable(Mapping[str, type[Engine]]):
    """Every engine class by its name, imported on access. Plug-ins can't replace built-ins."""

    def __getitem__(self, name: str) -> type[Engine]:
        if name in BUILT_IN:
            module, attribute = BUILT_IN[name].split(":")
            return cast(type[Engine], getattr(importlib.import_module(module), attribute))
        for entry in _plug_ins():
            if entry.name == name:
                return _load_plug_in(entry)
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in BUILT_IN or any(entry.name == name for entry in _plug_ins())

    def __iter__(self) -> Iterator[str]:
        yield from BUILT_IN
        yield from (entry.name for entry in _plug_ins() if entry.name not in BUILT_IN)

    def __len__(self) -> int:
        return sum(1 for _ in self)


ENGINES: Final[Mapping[str, type[Engine]]] = _EngineTable()


def _plug_ins() -> Iterator[Any]:
    import importlib.metadata  # slow, and only needed if a name isn't a built-in's

    yield from importlib.metadata.entry_points(group=GROUP)


def _load_plug_in(entry: Any) -> type[Engine]:
    """Return the engine of an entry point. Raises VoiceError if it has none."""
    try:
        found = entry.load()
    except (Exception, SystemExit) as error:
        raise VoiceError(
            f"The plug-in for the voice {entry.name} can't be loaded ({_describe(error)})."
        ) from error
    if (
        isinstance(found, type)
        and issubclass(found, Engine)
        and isinstance(getattr(found, "about", None), str)
    ):
        return found
    raise VoiceError(f"The plug-in for the voice {entry.name} isn't an Engine with an `about`.")


def _describe(error: BaseException) -> str:
    return f"{type(error).__name__}: {shorten(str(error), 120)}"


@contextmanager
def guard_plug_in(name: str) -> Iterator[None]:
    """Turn any exception of a plug-in into a VoiceError: it isn't a bug of audiogen's."""
    try:
        yield
    except AudiogenError:
        raise
    except Exception as error:
        if name in BUILT_IN:
            raise
        raise VoiceError(
            f"The plug-in for the voice {name} failed ({_describe(error)})."
        ) from error


def make_engine(name: str, settings: Settings) -> Engine:
    """Make the engine of a voice's name, with the user's settings. Close it after use.

    Raises VoiceError if there is no such engine.
    """
    kind = name.partition(":")[0]
    if kind not in ENGINES:
        from audiogen.voices.find import suggest  # only once a name is wrong

        raise VoiceError(f"There is no voice `{shorten(kind)}`. {suggest(name, settings)}")
    with guard_plug_in(kind):
        return ENGINES[kind](settings.engines.get(kind))


def make_voice(engine: Engine, name: str, language: str, pace: float, *, offline: bool) -> Voice:
    """Make the voice of a name, like `google` or `edge:en-US-AriaNeural`, with its engine.

    `pace` is 1 for normal. Raises LanguageError if it doesn't speak the language; VoiceError if
    it isn't ready, or if `offline` and it would send the text away.
    """
    kind, _, variant = name.partition(":")
    with guard_plug_in(kind):
        recipient = engine.sends_to()
        if recipient and offline:
            raise VoiceError(f"{name} can't be used offline: it sends the text to {recipient}.")
        if step := engine.missing_requirement():
            raise VoiceError(f"{name} isn't ready. To use it: {step}")
        tag = match_language(engine, language, variant)
        if tag is None:
            raise LanguageError(_wrong_language(name, language))
        voice = engine.voice(tag, min(FASTEST, max(SLOWEST, pace * engine.pace)), variant)
    voice.sends_to, voice.language = recipient, language
    return voice


def match_language(engine: Engine, language: str, variant: str = "") -> str | None:
    """Return the engine's own tag for a language, with its region or without.

    None if the engine, or its variant, doesn't speak it. Raises VoiceError if there is no such
    variant.
    """
    tags = engine.languages(variant)
    if ANY in tags:
        return language.lower()
    return next((tag for tag in widen_tag(language) if tag in tags), None)


def voice_name_error(
    name: str, language: str, settings: Settings = NO_SETTINGS, *, by_script: bool = True
) -> str | None:
    """Say what is wrong with a voice's name, whatever this machine has; None if nothing is.

    The voice has to speak `language`, unless that is empty. `by_script` tells whether a script
    names it, which may not choose every engine.
    """
    kind, _, variant = name.partition(":")
    if name == AUTO:
        return None
    try:
        with guard_plug_in(kind), closing(make_engine(name, settings)) as engine:
            if by_script and not engine.by_scripts:
                return f"A script can't choose `{kind}`. Only the listener can."
            if engine.by_machine or match_language(engine, language or "en", variant):
                return None
            return _wrong_language(name, language) if language else None
    except VoiceError as error:
        return str(error)


def _wrong_language(name: str, language: str) -> str:
    remedy = f"`audiogen voices --language {language}` lists the voices that do."
    return f"{shorten(name)} doesn't speak `{language}`. {remedy}"
