"""Google's voice, by gTTS: natural, needs the network, and sends the text to Google."""

from __future__ import annotations

import binascii
import functools
import importlib.util
import logging
import runpy
import types
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import Engine, widening
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    RequestFailed,
    ServerVoice,
    by_status,
)

# The regions whose own Google speaks with their accent, by the ending of its address (gTTS's manual).
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
# The other endings under which Google answers (www.google.com/supported_domains): no other is asked.
ENDINGS: Final = frozenset(
    "com ad ae com.af com.ag com.ai al am co.ao com.ar as at com.au az ba com.bd be bf bg com.bh bi bj com.bn com.bo com.br"
    " bs bt co.bw by com.bz ca cat cd cf cg ch ci co.ck cl cm cn com.co co.cr com.cu cv com.cy cz de dj dk dm com.do dz"
    " com.ec ee com.eg es com.et fi com.fj fm fr ga ge gg com.gh com.gi gl gm gr com.gt gy com.hk hn hr ht hu co.id ie"
    " co.il im co.in iq is it je com.jm jo co.jp co.ke com.kh ki kg co.kr com.kw kz la com.lb li lk co.ls lt lu lv com.ly"
    " co.ma md me mg mk ml com.mm mn com.mt mu mv mw com.mx com.my co.mz com.na com.ng com.ni ne nl no com.np nr nu co.nz"
    " com.om com.pa com.pe com.pg com.ph com.pk pl pn com.pr ps pt com.py com.qa ro rs ru rw com.sa com.sb sc se com.sg sh"
    " si sk com.sl sm sn so sr st com.sv td tg co.th com.tj tl tm tn to com.tr tt com.tw co.tz com.ua co.ug co.uk us"
    " com.uy co.uz com.vc co.ve co.vi com.vn vu ws co.za co.zm co.zw".split()
)


class Google(Engine):
    about = "natural, in most languages, by gTTS"
    licence = "Google's terms"

    def sends_to(self) -> str:
        return "Google"

    def languages(self, variant: str = "") -> frozenset[str]:
        return frozenset(widening(_accent(variant)[0])) if variant else frozenset(_tags())

    def variants(self) -> list[str]:
        return [
            f"{language}-{ending}"
            for language, regions in ACCENTS.items()
            for ending in regions.values()
        ]

    def voice(self, language: str, pace: float, variant: str = "") -> GoogleVoice:
        if variant:
            return GoogleVoice(*_accent(variant), pace, f"google:{variant}")
        return GoogleVoice(*_tags()[language], pace, "google")


def _languages() -> Any:
    """gTTS's table of languages, read alone: the rest of gtts takes longer to load than a session to be built again."""
    spec = importlib.util.find_spec("gtts")
    return (
        runpy.run_path(str(Path(spec.origin or "").with_name("langs.py")))["_langs"] if spec else ()
    )


@functools.cache
def _tags() -> dict[str, tuple[str, str]]:
    """The tags that a script may have, in lower case, each with the tag that Google takes and the ending of its address."""
    regions = {
        f"{language}-{region}": (language, ending)
        for language, endings in ACCENTS.items()
        for region, ending in endings.items()
        if region != "us"  # is what everybody else hears too
    }
    return (
        regions
        | {tag.lower(): (tag, COM) for tag in (*_languages(), "zh-TW")}
        | {"zh": ("zh-CN", COM)}
    )


def _accent(variant: str) -> tuple[str, str]:
    """The tag and the ending that a variant means: a language, `en-gb`, or one with any ending of Google's, `en-co.uk`.

    Raises VoiceError for any other: an ending that is not Google's would be another's server.
    """
    language, _, ending = variant.lower().rpartition("-")
    if variant.lower() in _tags():
        return _tags()[variant.lower()]
    if language in _tags() and ending in ENDINGS:
        return _tags()[language][0], ending
    example = did_you_mean(variant[:80], Google().variants())
    raise VoiceError(f"Google has no accent `{shorten(variant)}`. {example}")


class GoogleVoice(ServerVoice):
    limit = 100  # gTTS sends so many characters whole; longer text it cuts, and drops the marks
    workers = 8

    def __init__(self, language: str, ending: str, pace: float, name: str) -> None:
        super().__init__("Google")
        self.language, self.ending, self.name = language, ending, name
        self.tempo = pace
        self.letters_a_second = 12.0 * pace
        self.identity = f"google {language} {ending}"

    def _ask(self, text: str) -> bytes:
        gtts = _client()
        from audiogen.voices.http import cause

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
            raise _refused(error, cause(error.__context__)) from None
        except (binascii.Error, UnicodeError) as error:
            raise RequestFailed(f"Google's answer is damaged ({error}).", answered=True) from None
        except OSError as error:
            raise RequestFailed(
                f"Google broke off its answer ({cause(error)}).", answered=True
            ) from None


def _refused(error: Any, cause: str) -> RequestFailed:
    """What a gTTSError means."""
    response = error.rsp
    if response is None:
        return RequestFailed(f"Google's voice cannot be reached ({cause}).", answered=False)
    if response.status_code == 200:
        return RequestFailed("Google answered without any speech.", answered=True)
    return by_status("Google", response.status_code, response.headers)


@functools.cache
def _client() -> Any:
    """The gtts module, its requests sent by our Session, since its own would check no certificate."""
    import gtts
    import gtts.tts
    import requests

    from audiogen.voices.http import Session

    gtts.tts.requests = types.SimpleNamespace(**{**vars(requests), "Session": Session})
    logging.getLogger("gtts").setLevel(logging.CRITICAL)
    return gtts
