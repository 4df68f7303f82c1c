"""Which engines and voices there are to choose from, as values."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from audiogen.errors import VoiceError
from audiogen.voices import ENGINES, guard_plug_in, make_engine, match_language
from audiogen.voices.base import ANY, Engine, Settings
from audiogen.voices.download import CARD, load_offers, read_licence
from audiogen.voices.neural import Neural


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """An engine. It is ready unless `refused`, or one of `missing` and `error` says why not.

    `recipient` is who is sent the text, None if it stays on this machine; an engine that has one
    is `refused` when offline. `languages` counts its languages: None means any, 0 unknown.
    """

    name: str
    about: str = ""
    licence: str = ""
    recipient: str | None = None
    languages: int | None = 0
    refused: bool = False
    missing: str | None = None
    error: str | None = None

    @property
    def ready(self) -> bool:
        """Return whether it can speak here and now."""
        return not (self.refused or self.missing or self.error)


@dataclass(frozen=True, slots=True)
class VariantInfo:
    """A variant of an engine. `size` is how many bytes to download, None if it is here."""

    name: str
    languages: tuple[str, ...]
    licence: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class EngineVoices:
    """The variants of an engine. `languages` are the engine's own tags; ANY is among them if so."""

    engine: str
    missing: str | None
    languages: tuple[str, ...]
    variants: tuple[VariantInfo, ...]


def list_engines(settings: Settings, language: str | None = None) -> Iterator[EngineInfo]:
    """List every engine; with `language`, those that speak it, as far as that is known."""
    for name in ENGINES:
        try:
            with guard_plug_in(name), closing(make_engine(name, settings)) as engine:
                missing, recipient = engine.missing_requirement(), engine.sends_to()
                unknown = bool(missing) and engine.by_machine
                tags = frozenset[str]() if unknown else engine.languages()
                if language and not unknown and not match_language(engine, language):
                    continue
                info = EngineInfo(
                    name,
                    engine.about,
                    engine.licence,
                    recipient,
                    None if ANY in tags else len(tags),
                    refused=bool(recipient) and settings.offline,
                    missing=missing,
                )
        except VoiceError as error:
            info = EngineInfo(name, error=str(error))
        yield info


def list_variants(name: str, settings: Settings, language: str | None = None) -> EngineVoices:
    """List an engine's variants, here and to download; with `language`, those that speak it.

    Raises VoiceError if there is no such engine.
    """
    with guard_plug_in(name), closing(make_engine(name, settings)) as engine:
        missing = engine.missing_requirement()
        unknown = bool(missing) and engine.by_machine
        languages = () if unknown else tuple(sorted(engine.languages()))
        variants = [
            VariantInfo(
                variant,
                tuple(sorted(engine.languages(variant), reverse=True)),
                _variant_licence(engine, variant),
            )
            for variant in engine.variants()
            if language is None or match_language(engine, language, variant)
        ]
        if isinstance(engine, Neural):
            variants += _list_downloads(engine, language)
        return EngineVoices(name, missing, languages, tuple(variants))


def _variant_licence(engine: Engine, variant: str) -> str:
    if not isinstance(engine, Neural):
        return ""
    return read_licence(engine.variant_folder(variant) / CARD)


def _list_downloads(engine: Neural, language: str | None) -> Iterator[VariantInfo]:
    here = {engine.variant_folder(variant).name for variant in engine.variants()}
    wanted = (language or "").lower()
    for offer in load_offers(engine.text("source")).values():
        tags = {tag.lower() for tag in offer.languages}
        speaks = any(tag == wanted or tag.startswith(f"{wanted}-") for tag in tags)
        if offer.name not in here and (speaks or not wanted):
            yield VariantInfo(offer.name, offer.languages, offer.licence, offer.size)
