"""What `audiogen voices` prints: engines, and the voices of one of them."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from audiogen.voices import AUTO, AUTO_ORDER
from audiogen.voices.base import ANY, Settings
from audiogen.voices.catalog import EngineInfo, list_engines, list_variants

WIDTH: Final = 100
MARGIN: Final = " " * 10


def describe_engines(settings: Settings, language: str | None) -> Iterator[str]:
    """Describe each engine: whether it is ready, who gets the text, its licence, what is missing.

    With `language`, only those that speak it.
    """
    order = ", ".join(settings.order(language or "") or AUTO_ORDER)
    yield f"{AUTO:<10}the default: the first of {order} that is ready"
    for engine in list_engines(settings, language):
        yield from _describe_engine(engine)


def _describe_engine(engine: EngineInfo) -> Iterator[str]:
    if engine.error:
        yield f"{engine.name:<10}can't be used: {engine.error}"
        return
    state = "ready" if engine.ready else "not ready" if engine.missing else "refused by --offline"
    yield f"{engine.name:<10}{state}: {engine.about}"
    where = "offline, the text stays on this machine"
    if engine.recipient:
        where = f"online, the text goes to {engine.recipient}"
    count = engine.languages
    many = "any language" if count is None else f"{count} language{'s'[: count != 1]}"
    yield MARGIN + "; ".join(filter(None, (where, many * (count != 0), engine.licence)))
    if engine.missing:
        yield f"{MARGIN}to use it: {engine.missing}"


def describe_variants(name: str, settings: Settings, language: str | None) -> Iterator[str]:
    """Describe the voices of an engine, and its languages. Raises VoiceError."""
    found = list_variants(name, settings, language)
    if found.missing:
        yield f"{name} isn't ready. To use it: {found.missing}"
    to_download = [variant for variant in found.variants if variant.size is not None]
    for variant in found.variants:
        if variant.size is None:
            licence = variant.licence
            told = f"  {' '.join(variant.languages)}; licence: {licence}" if licence else ""
            yield f"{name}:{variant.name}{told}"
    if to_download:
        yield "To download with `audiogen voices --get NAME`, which shows the licence first:"
        for offer in to_download:
            size = (offer.size or 0) / 1e6
            yield f"  {offer.name:<36} {size:>4.0f} MB  {' '.join(offer.languages)}"
    elif found.languages and language is None:
        tags = "any" if ANY in found.languages else " ".join(found.languages)
        yield from wrap(f"languages: {tags}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)
