"""Google's voices, by gTTS: natural. They need the network, and send the text to Google."""

import binascii
import functools
import importlib.util
import logging
import types
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.voices.base import widen_tag
from audiogen.voices.private_copy import load_private_copy
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    RequestFailed,
    Retrier,
    ServerEngine,
    ServerVoice,
    failed_status,
)

# The regions whose own Google speaks with their accent, and the endings of its address: gTTS's
# manual, "Localized accents".
ACCENTS: Final = {
    "en": {
        "gb": "co.uk",
        "us": "us",
        "au": "com.au",
        "ca": "ca",
        "in": "co.in",
        "ie": "ie",
        "za": "co.za",
        "ng": "com.ng",
    },
    "fr": {"fr": "fr", "ca": "ca"},
    "pt": {"br": "com.br", "pt": "pt"},
    "es": {"es": "es", "mx": "com.mx", "us": "us"},
}
COM: Final = "com"


class GoogleVoice(ServerVoice):
    """A language of Google's, as the server of an ending speaks it."""

    limit = 100  # gTTS cuts longer text, and drops its punctuation
    workers = 8

    def __init__(
        self, retrier: Retrier, language: str, ending: str, pace: float, name: str
    ) -> None:
        super().__init__(retrier)
        self.language, self.ending, self.name = language, ending, name
        self.tempo = pace
        self.letters_a_second = 12.0 * pace
        self.identity = f"google {language} {ending}"

    def _request(self, text: str) -> bytes:
        gtts = _load_client()
        from audiogen.voices.http import describe_cause  # slow

        try:
            speech = gtts.gTTS(
                text,
                tld=self.ending,
                lang=self.language,
                pre_processor_funcs=[],
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                lang_check=False,
            )
            return b"".join(speech.stream())
        except gtts.gTTSError as error:
            raise _describe_failure(error, describe_cause(error.__context__)) from None
        except (binascii.Error, UnicodeError) as error:
            raise RequestFailed(f"Google's answer is damaged ({error}).", answered=True) from None
        except OSError as error:
            why = f"Google broke off its answer ({describe_cause(error)})."
            raise RequestFailed(why, answered=True) from None


class Google(ServerEngine):
    about = "natural, in most languages, by gTTS"
    licence = "Google's terms"
    who = "Google"
    url = "https://translate.google.com/"

    def sends_to(self) -> str:
        return self.who

    def languages(self, variant: str = "") -> frozenset[str]:
        return frozenset(widen_tag(_find_accent(variant)[0]) if variant else _find_tags())

    def variants(self) -> list[str]:
        return [
            f"{language}-{ending}"
            for language, regions in ACCENTS.items()
            for ending in regions.values()
        ]

    def voice(self, language: str, pace: float, variant: str = "") -> GoogleVoice:
        accent = _find_accent(variant) if variant else _find_tags()[language]
        name = f"google:{variant}" if variant else "google"
        return GoogleVoice(self.retrier, *accent, pace, name)


def _read_languages() -> Any:
    """Read gTTS's table of languages alone: importing all of gtts is slow."""
    spec = importlib.util.find_spec("gtts")
    if not spec:
        return ()
    path = Path(spec.origin or "").with_name("langs.py")
    table = importlib.util.spec_from_file_location("gtts_langs", path)
    module = importlib.util.module_from_spec(table)  # type: ignore[arg-type]
    table.loader.exec_module(module)  # type: ignore[union-attr]
    return module._langs


@functools.cache
def _find_tags() -> dict[str, tuple[str, str]]:
    """Return lower-case tags, each with Google's own tag and the ending of its address."""
    regions = {
        f"{language}-{region}": (language, ending)
        for language, endings in ACCENTS.items()
        for region, ending in endings.items()
        if region != "us"  # the same as .com
    }
    tags = {tag.lower(): (tag, COM) for tag in (*_read_languages(), "zh-TW")}
    return regions | tags | {"zh": ("zh-CN", COM)}


def _find_accent(variant: str) -> tuple[str, str]:
    """Return Google's tag and the ending of `en-gb`, or of `en-co.uk` with any ending of Google's.

    Raises VoiceError for any other ending: it would be somebody else's server.
    """
    tags, tag = _find_tags(), variant.lower()
    if tag in tags:
        return tags[tag]
    language, _, ending = tag.rpartition("-")
    # All endings under which Google answers (www.google.com/supported_domains).
    endings = Path(__file__).with_name("google.txt").read_text("ascii").split()
    if language in tags and ending in endings:
        return tags[language][0], ending
    hint = did_you_mean(variant[:80], Google().variants(), "audiogen voices google")
    raise VoiceError(f"Google has no accent `{shorten(variant)}`. {hint}")


def _describe_failure(error: Any, cause: str) -> RequestFailed:
    """Return what a gTTSError means."""
    response = error.rsp
    if response is None:
        return RequestFailed(f"Google can't be reached ({cause}).", answered=False)
    if response.status_code == 200:
        return RequestFailed("Google answered without any speech.", answered=True)
    return failed_status("Google", response.status_code, response.headers)


@functools.cache
def _load_client() -> Any:
    """Load gtts.tts, sending requests by our Session: its own checks no certificate."""
    import requests  # slow

    from audiogen.voices.http import Session

    gtts: Any = load_private_copy("gtts.tts")
    # Without `packages`, through which gTTS would turn urllib3's warnings off for everybody.
    patched = {**vars(requests), "Session": Session, "packages": None}
    gtts.requests = types.SimpleNamespace(**patched)
    gtts.log = logging.Logger("gtts", logging.CRITICAL + 1)  # it logs texts and addresses
    return gtts
