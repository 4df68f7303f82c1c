"""What there is to choose from, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from audiogen.errors import VoiceError
from audiogen.voices import AUTO, AUTO_ORDER, ENGINES, engine, match_language, plug_in
from audiogen.voices.base import ANY, Engine, Settings
from audiogen.voices.download import CARD, licence, offers
from audiogen.voices.neural import Neural

WIDTH = 100
MARGIN = " " * 10


def engines(settings: Settings, language: str | None) -> Iterator[str]:
    """Every engine: whether it speaks here and now, who is sent the text, its licence, and what it lacks.

    Only those that speak a language, if one is asked for, as far as can be told before they are set up.
    """
    order = settings.order(language or "") or AUTO_ORDER
    yield f"{AUTO:<10}the default: of {', '.join(order)} the first that can speak here"
    for name in ENGINES:
        try:
            with plug_in(name):
                made = engine(name, settings)
                step = made.missing_requirement()
                tags = frozenset() if step and made.by_machine else made.languages()
                lines = list(
                    _engine(name, made, step, len(tags), settings.offline, any_=ANY in tags)
                )
        except VoiceError as error:
            yield f"{name:<10}cannot be used: {error}"
            continue
        if (
            language is None
            or ANY in tags
            or (step and made.by_machine)
            or match_language(made, language)
        ):
            yield from lines


def _engine(
    name: str, made: Engine, step: str | None, count: int, offline: bool, *, any_: bool
) -> Iterator[str]:
    who = made.sends_to()
    state = "not ready" if step else "refused by --offline" if who and offline else "ready"
    yield f"{name:<10}{state}: {made.about}"
    many = "any language" if any_ else f"{count} language{'s'[: count != 1]}" if count else ""
    where = f"online, the text goes to {who}" if who else "offline, the text stays on this machine"
    yield MARGIN + "; ".join(filter(None, (where, many, made.licence)))
    if step:
        yield f"{MARGIN}it lacks: {step}"


def variants(name: str, settings: Settings, language: str | None) -> Iterator[str]:
    """What may stand after an engine's name, and the languages that it speaks. Raises VoiceError."""
    made = engine(name, settings)
    step = made.missing_requirement()
    if step:
        yield f"{name} does not speak here yet. It lacks: {step}"
    for variant in made.variants():
        if language is None or match_language(made, language, variant):
            yield f"{name}:{variant}" + _told(made, variant)
    if isinstance(made, Neural):
        yield from _to_download(made, language)
        return
    tags = sorted(frozenset() if step and made.by_machine else made.languages())
    if tags and language is None:
        told = "whatever is asked for" if ANY in tags else " ".join(tags)
        yield from wrap(f"languages: {told}", WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def _told(made: Engine, variant: str) -> str:
    """The languages of a variant that tell more than its name, and the licence of a downloaded voice."""
    if not isinstance(made, Neural):
        return ""
    card = made.home(variant) / CARD
    return f"  {' '.join(sorted(made.languages(variant), reverse=True))}; licence: {licence(card)}"


def _to_download(made: Neural, language: str | None) -> Iterator[str]:
    here = {made.home(variant).name for variant in made.variants()}
    yield "To download, with `audiogen voices --get NAME`, which tells the licence before it does:"
    for offer in offers(made.text("source")).values():
        tags = {tag.lower() for tag in offer.languages}
        wanted = (language or "").lower()
        if offer.name not in here and (
            not wanted or any(tag == wanted or tag.startswith(f"{wanted}-") for tag in tags)
        ):
            yield f"  {offer.name:<36} {offer.size / 1e6:>4.0f} MB  {' '.join(offer.languages)}"
