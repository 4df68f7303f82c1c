"""Google's voice, by gTTS: natural, needs the network, and sends the text to Google."""

from __future__ import annotations

import binascii
import email.utils
import functools
import importlib.util
import logging
import os
import runpy
import time
import types
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.mp3 import header

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
ATTEMPTS: Final = 4
BACKOFF: Final = 1.0  # seconds, doubled at each further attempt
LONGEST_WAIT: Final = 60.0
MOST_LETTERS_A_SECOND: Final = 100.0  # no voice comes near this: audio that does has lost its end


class Google:
    about = "Google's voice: natural, needs the network, sends the text to Google (gTTS)"

    def languages(self) -> frozenset[str]:
        return frozenset(_tags())

    def voice(self, language: str, pace: float = 1.0) -> GoogleVoice:
        return GoogleVoice(_tags()[language], pace)


@functools.cache
def _tags() -> dict[str, str]:
    """The tags of gTTS in lower case, each with the way that Google writes it.

    They are read from its table alone: the rest of gtts takes longer to load than a session to be built again.
    """
    spec = importlib.util.find_spec("gtts")
    table = runpy.run_path(str(Path(spec.origin or "").with_name("langs.py")))["_langs"] if spec else {}
    return {tag.lower(): tag for tag in (*table, "zh-TW")} | {"zh": "zh-CN"}


class GoogleVoice:
    name = "google"
    limit = 100  # gTTS sends so many characters whole; longer text it cuts, and drops the marks
    workers = 8

    def __init__(self, language: str, pace: float) -> None:
        self.language = language
        self.tempo = pace
        self.letters_a_second = 12.0 * pace
        self.identity = f"google {language} com"

    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """MP3 as Google sends it, whole frames only. Raises VoiceError after `ATTEMPTS`, or at once where all hope is lost."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._ask(text)
            except _Refused as refused:
                if attempt == ATTEMPTS or not refused.passing or not (patient or refused.answered):
                    raise VoiceError(str(refused)) from None
                wait = max(BACKOFF * 2 ** (attempt - 1), refused.retry_after)
                if wait > LONGEST_WAIT:
                    raise VoiceError(f"{refused} It asks to be left alone for {wait:.0f} s.") from None
                time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        pass

    def _ask(self, text: str) -> bytes:
        gtts = _client()
        try:
            speech = gtts.gTTS(
                text,
                lang=self.language,
                pre_processor_funcs=[],
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                lang_check=False,
            )
            audio = b"".join(speech.stream())
        except gtts.gTTSError as error:
            raise _refused(error) from None
        except (binascii.Error, UnicodeError) as error:
            raise _Refused(f"Google's answer is damaged ({error}).", answered=True) from None
        check_whole(audio, text)
        return audio


class _Refused(Exception):
    """A failed request. `answered`: somebody was there; `passing`: it may go better next time."""

    def __init__(self, why: str, *, answered: bool, passing: bool = True, retry_after: float = 0.0) -> None:
        super().__init__(why)
        self.answered, self.passing, self.retry_after = answered, passing, retry_after


def _refused(error: Any) -> _Refused:
    """What a gTTSError means."""
    response = error.rsp
    if response is None:
        cause = error.__context__
        return _Refused(f"Google's voice cannot be reached ({_cause(cause)}).", answered=False)
    status = response.status_code
    if status == 200:
        return _Refused("Google answered without any speech.", answered=True)
    retry_after = _retry_after(response.headers.get("Retry-After", ""))
    passing = status in (408, 425, 429) or status >= 500
    return _Refused(
        f"Google refused to speak (HTTP {status}).", answered=True, passing=passing, retry_after=retry_after
    )


def _cause(error: BaseException | None) -> str:
    """The name of what went wrong, in words that fit into a line and tell nothing secret."""
    import requests

    known = {
        requests.exceptions.ProxyError: "the proxy does not let it through",
        requests.exceptions.SSLError: "its TLS certificate is not to be trusted",
        requests.exceptions.Timeout: "no answer in time",
        requests.exceptions.ConnectionError: "no connection",
    }
    return next((words for kind, words in known.items() if isinstance(error, kind)), "the connection broke")


def _retry_after(value: str) -> float:
    """Seconds from a Retry-After header: a number, or a date (RFC 9110, 10.2.3); 0 where it is neither."""
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def check_whole(audio: bytes, text: str) -> None:
    """Raise unless the audio is an MP3 of whole frames, long enough to hold the text."""
    if not audio:
        raise _Refused("Google answered without any speech.", answered=True)
    seconds = 0.0
    for frame in header.walk(audio):
        if frame is None:
            raise _Refused("Google's speech is broken off.", answered=True)
        seconds += frame.samples / frame.rate
    if seconds * MOST_LETTERS_A_SECOND < sum(character.isalnum() for character in text):
        raise _Refused(f"Google's speech ends after {seconds:.1f} s, too soon for its text.", answered=True)


@functools.cache
def _client() -> Any:
    """The gtts module, its requests sent by a Session that checks certificates, which by itself it does not."""
    import gtts
    import gtts.tts
    import requests

    class Session(requests.Session):
        """Goes by the environment: its CA bundle, its proxies."""

        def send(self, request: Any, **settings: Any) -> Any:
            settings |= self.merge_environment_settings(request.url, {}, settings.get("stream"), None, None)
            if settings["verify"] is True:
                settings["verify"] = os.environ.get("SSL_CERT_FILE") or True
            return super().send(request, **settings)

    gtts.tts.requests = types.SimpleNamespace(**{**vars(requests), "Session": Session})
    logging.getLogger("gtts").setLevel(logging.CRITICAL)
    return gtts
