"""What `audiogen voices` prints: engines, and the voices of one of them."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from audiogen.voices.base import ANY, Settings
from audiogen.voices.catalog import (
    DEFAULT,
    EngineInfo,
    EngineVoices,
    VariantInfo,
    list_engines,
    list_variants,
    voice_now,
)

WIDTH: Final = 100
MARGIN: Final = " " * 11
FEW: Final = 4  # languages that are named, not counted
LISTED: Final = 10  # and so many of a voice aren't
MANY: Final = 60  # voices: more are listed only on demand


def describe_engines(settings: Settings, language: str | None) -> Iterator[str]:
    """Describe each engine: how it sounds, who gets the text, how to hear it or what is missing.

    The ready ones come first. With `language`, describe only those that speak it.
    """
    engines = list_engines(settings, language)
    now = voice_now(settings, engines, language)
    yield f"Now, `{language or DEFAULT}` is spoken by {now or 'none of these'}."
    ready = [engine for engine in engines if engine.ready]
    parts = {
        "Ready, in the order in which they are tried:": [one for one in ready if one.auto],
        "Ready if you ask, with --voice NAME:": [one for one in ready if not one.auto],
        "Not ready:": [one for one in engines if not one.ready],
    }
    for title, part in parts.items():
        if part:
            yield ""
            yield title
        for engine in part:
            yield from _describe_engine(engine, language)
    yield ""
    example = next((one.name for one in ready if one.name != "espeak"), "espeak")
    yield f"The voices of one: audiogen voices {example}{_option(language)}"


def _option(language: str | None) -> str:
    return f" --language {language}" if language else ""


def _describe_engine(engine: EngineInfo, language: str | None) -> Iterator[str]:
    if engine.error:
        yield from _wrap(f"  {engine.name:<9}can't be used: {engine.error}", MARGIN)
        return
    yield f"  {engine.name:<9}{engine.about}"
    where = f"the text {'goes to' if engine.recipient else 'stays on this machine'}"
    spoken = engine.languages
    many = "any language" if spoken is None else " ".join(spoken)
    if spoken and len(spoken) > FEW:
        many = f"{len(spoken)} languages"
    told = (" ".join(filter(None, (where, engine.recipient))), many, engine.licence)
    yield MARGIN + "; ".join(filter(None, told))
    if engine.missing:
        yield from _wrap(f"{MARGIN}to use it: {engine.missing}", MARGIN)
    elif engine.refused:
        yield f"{MARGIN}refused by --offline"
    elif engine.silent:
        yield f"{MARGIN}it can't be reached now: try again when you are online"
    else:
        yield f"{MARGIN}to hear it: audiogen voices --listen {engine.name}{_option(language)}"


def describe_variants(
    name: str, settings: Settings, language: str | None, *, everything: bool = False
) -> Iterator[str]:
    """Describe the voices of an engine, the recommended ones first. Raises VoiceError.

    If they are very many, only those are described, unless `everything` is wanted.
    """
    found = list_variants(name, settings, language)
    yield f"{name}: {found.about}"
    if found.missing:
        yield f"{name} isn't ready. To use it: {found.missing}"
    here = [variant for variant in found.variants if variant.size is None]
    offers = [variant for variant in found.variants if variant.size is not None]
    if language and not found.variants:
        look = f"`audiogen voices --language {language}` lists what does."
        yield f"None of its voices speaks `{language}`. {look}"
    yield from _describe_part(found, here, "", everything)
    get = "To download with `audiogen voices --get NAME`, which shows the licence"
    yield from _describe_part(found, offers, get, everything)
    if here:
        example = f"{name}:{here[0].name}"
        yield ""
        yield f"To hear one:  audiogen voices --listen {example}{_option(language)}"
        yield f"To choose it: audiogen build SCRIPT --voice {example} (or just {name})"
    if found.languages and language is None:
        tags = set(found.languages) if everything else {t.split("-")[0] for t in found.languages}
        told = "any" if ANY in tags else " ".join(sorted(tags))
        yield ""
        yield from _wrap(f"languages: {told}", "  ")


def _describe_part(
    found: EngineVoices, part: Sequence[VariantInfo], title: str, everything: bool
) -> Iterator[str]:
    """Describe the voices that are here, or those to download."""
    good = [one for one in part if one.recommended]
    rest = [one for one in part if not one.recommended]
    hidden = len(rest) if good and len(rest) > MANY and not everything else 0
    groups = {
        "Recommended": good,
        "Others": [one for one in rest if not one.foreign],
        "At home in other languages": [one for one in rest if one.foreign],
    }
    shown = {heading: group for heading, group in groups.items() if group}
    if hidden:
        shown = {"Recommended": good}
    wide = max((len(one.name) for group in shown.values() for one in group), default=0)
    if part and title:
        licences = {one.licence for one in part}
        same = licences.pop() if len(licences) == 1 else ""
        yield ""
        yield f"{title}{f' ({same})' if same else ''}:"
    for heading, group in shown.items():
        if len(group) < len(part):
            yield ""
            yield f"{heading}:"
        for one in group:
            size = f"{one.size / 1e6:>4.0f} MB" if one.size is not None else ""
            licence = "" if title else one.licence
            told = "; ".join(filter(None, (one.about, _own_languages(one), licence)))
            name = f"{found.engine}:{one.name:<{wide}}"
            yield f"  {'  '.join(filter(None, (name, size, told)))}".rstrip()
    if hidden:
        narrower = len({one.languages for one in part}) > 1
        way = "--language LANGUAGE, or --all" if narrower else "--all"
        yield f"  and {hidden} more: add {way}"


def _own_languages(one: VariantInfo) -> str:
    """Return the languages of a voice whose name doesn't begin with them, if they are few."""
    tags = [tag.lower() for tag in one.languages]
    widest = [tag for tag in tags if not any(other.startswith(f"{tag}-") for other in tags)]
    if len(tags) >= LISTED or one.name.lower().replace("_", "-").startswith(tuple(widest)):
        return ""
    return " ".join(widest)


def _wrap(text: str, margin: str) -> list[str]:
    return wrap(text, WIDTH, subsequent_indent=margin, break_on_hyphens=False)
