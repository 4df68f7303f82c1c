"""Which engines and voices there are to choose from, as values."""

import functools
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.voices import (
    ENGINES,
    auto_order,
    guard_plug_in,
    make_engine,
    make_voice,
    match_language,
)
from audiogen.voices.base import ANY, Engine, Settings
from audiogen.voices.download import CARD, Offer, read_licence
from audiogen.voices.find import speaks
from audiogen.voices.neural import Neural

PROBE_SECONDS: Final = 2.0  # for all servers together
DEFAULT: Final = "en"
RECOMMENDED: Final = "* "
MANY: Final = 10  # languages of a variant


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine. It is ready unless `refused`, `silent`, or `missing` or `error` says why not.

    `recipient` is who is sent the text, None if it stays on this machine; an engine that has one
    is `refused` when offline. `silent`: its server doesn't answer now. `languages` are its
    languages without their regions: None means any, () unknown. `auto`: it is among those that
    `auto` tries.
    """

    name: str
    about: str = ""
    licence: str = ""
    recipient: str | None = None
    languages: tuple[str, ...] | None = ()
    refused: bool = False
    silent: bool = False
    missing: str | None = None
    error: str | None = None
    auto: bool = False

    @property
    def ready(self) -> bool:
        """Return whether it can speak here and now."""
        return not (self.refused or self.silent or self.missing or self.error)


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """A variant of an engine. `size` is how many bytes to download, None if it is here.

    `about` is how it sounds, where that is known. `foreign`: it speaks the language that was asked
    for, but is at home in another.
    """

    name: str
    languages: tuple[str, ...]
    licence: str = ""
    size: int | None = None
    about: str = ""
    recommended: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class EngineVoices:
    """The variants of an engine. `languages` are the engine's own tags; ANY is among them if so."""

    engine: str
    about: str
    missing: str | None
    languages: tuple[str, ...]
    variants: tuple[VariantInfo, ...]


def list_engines(settings: Settings, language: str | None = None) -> list[EngineInfo]:
    """List every engine: ready ones first, in the order in which `auto` takes them.

    With `language`, list only those that speak it, as far as that is known. Servers are asked
    whether they answer; they get no text.
    """
    looked_up = (_look_up(name, settings, language) for name in ENGINES)
    found = [info for info in looked_up if info]
    silent = _find_silent([info.name for info in found if info.ready], settings)
    kinds = [name.partition(":")[0] for name in auto_order(settings, language or DEFAULT)]
    infos = [replace(info, silent=info.name in silent, auto=info.name in kinds) for info in found]
    order = {name: at for at, name in reversed([*enumerate(kinds)])}
    return sorted(infos, key=lambda info: (not info.ready, order.get(info.name, len(kinds))))


def voice_now(
    settings: Settings, engines: Iterable[EngineInfo], language: str | None = None
) -> str | None:
    """Return the name by which `auto` finds a voice for a language now, if it does."""
    ready = {info.name for info in engines if info.ready}
    for name in auto_order(settings, language or DEFAULT):
        if name.partition(":")[0] in ready:
            with suppress(VoiceError), closing(make_engine(name, settings)) as engine:
                tag = language or DEFAULT
                make_voice(engine, name, tag, 1.0, offline=settings.offline).close()
                return name
    return None


def _look_up(name: str, settings: Settings, language: str | None) -> EngineInfo | None:
    try:
        with guard_plug_in(name), closing(make_engine(name, settings)) as engine:
            missing, recipient = engine.missing_requirement(), engine.sends_to()
            unknown = bool(missing) and engine.by_machine
            tags = frozenset[str]() if unknown else engine.languages()
            if language and not unknown and not match_language(engine, language):
                return None
            return EngineInfo(
                name,
                engine.about,
                engine.licence,
                recipient,
                None if ANY in tags else tuple(sorted({tag.split("-")[0] for tag in tags})),
                refused=bool(recipient) and settings.offline,
                missing=missing,
            )
    except VoiceError as error:
        return EngineInfo(name, error=str(error))


def _find_silent(names: list[str], settings: Settings) -> set[str]:
    """Return the engines whose server doesn't answer soon. All are asked at once."""
    silent = set(names)

    def ask(name: str) -> None:
        with (
            suppress(VoiceError),
            guard_plug_in(name),
            closing(make_engine(name, settings)) as engine,
        ):
            if engine.reachable():
                silent.discard(name)

    # Nothing ends the search for a host's address, so nobody waits for it.
    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in names]
    deadline = time.monotonic() + PROBE_SECONDS
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return set(silent)


def list_variants(name: str, settings: Settings, language: str | None = None) -> EngineVoices:
    """List an engine's variants, here and to download; with `language`, those that speak it.

    Those whose own language it is come first, and then those that are recommended. Raises
    VoiceError if there is no such engine.
    """
    with guard_plug_in(name), closing(make_engine(name, settings)) as engine:
        missing = engine.missing_requirement()
        unknown = bool(missing) and engine.by_machine
        languages = () if unknown else tuple(sorted(engine.languages()))
        here = engine.variants()
        variants = [
            VariantInfo(
                variant,
                tuple(sorted(engine.languages(variant), reverse=True)),
                _variant_licence(engine, variant),
            )
            for variant in here
            if language is None or match_language(engine, language, variant)
        ]
        variants += [
            VariantInfo(variant, offer.languages, offer.licence, offer.size)
            for variant, offer in engine.offers().items()
            if variant not in here and (language is None or speaks(engine, variant, language))
        ]
        described = [_describe(engine, name, one, language) for one in variants]
        ranks = {full: at for at, full in enumerate(_load_described())}

        def rank(one: VariantInfo) -> tuple[bool, bool, bool, int]:
            at = ranks.get(f"{name}:{one.name}", len(ranks)) if one.recommended else 0
            return one.size is not None, one.foreign, not one.recommended, at

        return EngineVoices(
            name, engine.about, missing, languages, tuple(sorted(described, key=rank))
        )


def find_offer(name: str, settings: Settings) -> tuple[str, Offer]:
    """Return a voice to download, and its engine's name. Raises VoiceError if there is none."""
    kind = name.partition(":")[0]
    offers: dict[str, Offer] = {}
    wrong: list[VoiceError] = []
    for engine_name in (kind,) if kind in ENGINES else ENGINES:
        try:
            found = _list_offers(engine_name, settings)
        except VoiceError as error:
            wrong.append(error)
        else:
            offers |= {f"{engine_name}:{variant}": offer for variant, offer in found.items()}
    bare = [full for full in offers if name in (full, full.partition(":")[2])]
    if len(bare) == 1:
        return bare[0].partition(":")[0], offers[bare[0]]
    if wrong:
        raise wrong[0]
    known = [full if ":" in name else full.partition(":")[2] for full in offers]
    hint = did_you_mean(name[:80], known, "audiogen voices neural --all")
    raise VoiceError(f"There is no voice `{shorten(name)}` to download. {hint}")


def language_of(name: str, settings: Settings) -> str:
    """Return a language that a voice speaks: English if it can."""
    kind, _, variant = name.partition(":")
    with guard_plug_in(kind), closing(make_engine(name, settings)) as engine:
        if match_language(engine, DEFAULT, variant):
            return DEFAULT
        return min(engine.languages(variant), key=len, default=DEFAULT)


def _list_offers(name: str, settings: Settings) -> Mapping[str, Offer]:
    with guard_plug_in(name), closing(make_engine(name, settings)) as engine:
        return engine.offers()


def _variant_licence(engine: Engine, variant: str) -> str:
    if not isinstance(engine, Neural):
        return ""
    return read_licence(engine.variant_folder(variant) / CARD)


def _describe(engine: Engine, name: str, one: VariantInfo, language: str | None) -> VariantInfo:
    recommended, words = _load_described().get(f"{name}:{one.name}", (False, ""))
    about = words or engine.describe(one.name)
    # A variant of many languages is at home in the one that its name begins with.
    home = one.name.lower().split("-")[0]
    foreign = len(one.languages) >= MANY and home != (language or home).lower().split("-")[0]
    return replace(one, about=about, recommended=recommended, foreign=foreign)


@functools.cache
def _load_described() -> dict[str, tuple[bool, str]]:
    """Return what is known about voices by their full names: is it recommended, how it sounds."""
    rows = Path(__file__).with_name("described.txt").read_text("utf-8").splitlines()
    found = {}
    for row in rows:
        full, _, words = row[len(RECOMMENDED) :].partition(": ")
        found[full] = row.startswith(RECOMMENDED), words
    return found
