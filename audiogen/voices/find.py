"""Which voice a listener means who writes a part of its name, like `sonia`."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Final

from audiogen.errors import VoiceError
from audiogen.messages import shorten
from audiogen.voices import (
    AUTO,
    ENGINES,
    guard_plug_in,
    make_engine,
    match_language,
    voice_name_error,
)
from audiogen.voices.base import Engine, Settings, widen_tag

SHORTEST: Final = 3  # letters of a part
NEAR: Final = 0.75  # how similar a misspelt word has to be
SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class _Named:
    """A voice and the words that it may be called by, its own name among `own`."""

    name: str
    own: frozenset[str]
    parts: frozenset[str]
    speaks: bool
    at_hand: bool  # here, and it sends no text away


def find_voice(name: str, language: str, settings: Settings) -> str:
    """Return the full name of the voice that a listener of a script in `language` means.

    Raises VoiceError if there is none, or several.
    """
    error = voice_name_error(name, "", settings, by_script=False)
    if error is None:
        return name
    found = _find_named(name, language, settings)
    if len(found) == 1:
        return found[0]
    if found:
        kinds = sorted({full.partition(":")[0] for full in found})
        look = f"`audiogen voices {kinds[0]}{f' --language {language}' if language else ''}`"
        why = f"`{shorten(name)}` may be {_list(found)}. Write one in full."
        raise VoiceError(f"{why} {look} describes {'some' if kinds[1:] else 'them'}.")
    raise VoiceError(error)


def suggest(name: str, settings: Settings) -> str:
    """Suggest what a name that no voice has may mean, or say where the names are."""
    import difflib  # only once something is wrong

    kind, _, variant = name[:80].lower().rpartition(":")
    found = _find_named(name, "", settings)
    if not found:
        close = difflib.get_close_matches(kind or variant, (AUTO, *ENGINES), 1, NEAR)
        found = [f"{close[0]}:{variant}" if kind else close[0]] if close else []
    if not found and not kind:
        words = {word: one.name for one in _list_named("", settings) for word in one.own}
        found = [words[word] for word in difflib.get_close_matches(variant, words, 1, NEAR)]
    if found:
        return f"Did you mean {_list(found)}?"
    return "`audiogen voices` lists what can speak, `audiogen voices edge` the voices of one kind."


def _list(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:SHOWN]]
    more = len(names) - SHOWN
    if more > 0:
        shown.append(f"{more} other{'s'[: more > 1]}")
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _find_named(name: str, language: str, settings: Settings) -> list[str]:
    """List the voices that a name fits best: those of the language, by their own name, at hand."""
    kind, _, word = name.lower().rpartition(":")
    best: dict[tuple[bool, bool, bool], list[str]] = {}
    for one in _list_named(language, settings, kind):
        if word in one.own or word in one.parts:
            rank = not one.speaks, word not in one.own, not one.at_hand
            best.setdefault(rank, []).append(one.name)
    return best[min(best)] if best else []


def _list_named(language: str, settings: Settings, kind: str = "") -> Iterator[_Named]:
    """List every voice that has a name of its own, here or to download; or those of a kind."""
    for engine_name in (kind,) if kind in ENGINES else ENGINES if not kind else ():
        with (
            suppress(VoiceError),
            guard_plug_in(engine_name),
            closing(make_engine(engine_name, settings)) as engine,
        ):
            local = not (engine.missing_requirement() or engine.sends_to())
            here: Sequence[str] = engine.variants()
            offered: tuple[str, ...] = ()
            with suppress(VoiceError):  # a wrong `source` hides none that are here
                offered = tuple(engine.offers())
            for variant in dict.fromkeys((*here, *offered)):
                spoken = not language or speaks(engine, variant, language)
                name, at_hand = f"{engine_name}:{variant}", local and variant in here
                yield _Named(name, *_split(variant), spoken, at_hand)


def speaks(engine: Engine, variant: str, language: str) -> bool:
    """Return whether a variant, here or to download, speaks a language."""
    if variant in engine.variants():
        return match_language(engine, language, variant) is not None
    tags = {wider for tag in engine.offers()[variant].languages for wider in widen_tag(tag)}
    return not tags.isdisjoint(widen_tag(language))


def _split(variant: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that a variant has for itself, and the words in those.

    `en-US-EmmaMultilingualNeural` is `emmamultilingual`, and only its word is `emma`.
    """
    name = variant.lower().strip("+").removesuffix("neural")
    own = {piece for piece in re.split(r"[-+]", name) if len(piece) >= SHORTEST}
    words = {word for piece in own for word in re.split(r"_|multilingual|expressive", piece)}
    parts = frozenset(word for word in words if len(word) >= SHORTEST)
    return frozenset(own | {name, variant.lower()}), parts
