"""Any server that speaks `POST /v1/audio/speech`: OpenAI's, or your own (Kokoro, LocalAI, …)."""

import ipaddress
import json
import os
import re
import urllib.parse
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.messages import shorten
from audiogen.voices.base import ANY
from audiogen.voices.integrity import states_length
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    RequestFailed,
    Retrier,
    ServerEngine,
    ServerVoice,
    failed_status,
)

HOSTED: Final = "https://api.openai.com/v1"
KEY, URL = "OPENAI_API_KEY", "OPENAI_BASE_URL"
MODEL, VOICE = "gpt-4o-mini-tts", "sage"
CALM: Final = 0.9  # of the voices' own pace
MOST_BYTES: Final = 50_000_000  # more than any line can need
THINKING_SECONDS: Final = 30.0  # before the first byte: your own server may be slow


class OpenAIVoice(ServerVoice):
    """A voice and a model of a server."""

    workers = 4
    limit = 1000  # characters; OpenAI takes 4,096

    def __init__(
        self, retrier: Retrier, url: str, key: str, model: str, voice: str, pace: float
    ) -> None:
        super().__init__(retrier)
        self.name = f"openai:{voice}"
        self._url, self._key = f"{url}/audio/speech", key
        self._local = _is_local(_split_url(url).hostname or "")
        speed = round(CALM * pace, 3)
        self.letters_a_second = 12.0 * pace
        self._body = {"model": model, "voice": voice, "response_format": "mp3", "speed": speed}
        self.identity = f"openai {url} {model} {voice} {speed}"

    def _request(self, text: str) -> bytes:
        import requests  # slow

        from audiogen.voices.http import Session, describe_cause

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            with Session() as session:
                session.auth = _NoAuth()
                session.trust_env = not self._local  # no proxy for what stays on this machine
                answer = session.post(
                    self._url,
                    json=self._body | {"input": text},
                    headers=headers,
                    timeout=(CONNECT_SECONDS, max(READ_SECONDS, THINKING_SECONDS)),
                    allow_redirects=False,
                    stream=True,
                )
                body = bytearray()
                for part in answer.iter_content(65536):
                    body += part
                    if len(body) > MOST_BYTES:
                        why = "The server sends more than a line can need."
                        raise RequestFailed(why, answered=True, passing=False)
        except requests.RequestException as error:
            why = f"The server can't be reached ({describe_cause(error)})."
            raise RequestFailed(why, answered=False) from None
        except (OSError, ValueError) as error:
            why = f"The server broke off its answer ({describe_cause(error)})."
            raise RequestFailed(why, answered=True) from None
        self._check_answer(answer, bytes(body))
        return bytes(body)

    def _check_answer(self, answer: Any, body: bytes) -> None:
        """Raise RequestFailed if an answer isn't complete speech, as far as one can tell."""
        if answer.status_code != 200:
            detail = self._describe_refusal(answer, body)
            raise failed_status("The server", answer.status_code, answer.headers, detail)
        chunked = "chunked" in answer.headers.get("Transfer-Encoding", "")
        if not (chunked or "Content-Length" in answer.headers or states_length(body)):
            why = "The server doesn't say how long its answer is, so its end may be missing."
            raise RequestFailed(why, answered=True)
        if body[:200].lstrip()[:1] in (b"<", b"{"):
            # A network that wants you to sign in answers every request with its own page.
            why = "The server answered without any speech. Do you have to sign in?"
            raise RequestFailed(why, answered=True)

    def _describe_refusal(self, answer: Any, body: bytes) -> str:
        """Return what the server says is wrong, without the key, which it may repeat."""
        if answer.status_code in (401, 403):
            return "the key is missing or refused"
        if 300 <= answer.status_code < 400:
            return "it redirects to another address; check yours"
        message = _read_message(body)
        return shorten(message.replace(self._key, "…") if self._key else message, 160)


class OpenAI(ServerEngine):
    about = "OpenAI, or a server of your own with the same interface"
    licence = "the server's terms"
    who = "The server"
    settings: ClassVar = {
        "url": f"the server, like http://localhost:8880/v1; else {URL}, else {HOSTED}",
        "key": f"the name of the environment variable that holds the key; {KEY} for OpenAI's own",
        "model": f"else {MODEL}",
        "voice": f"else {VOICE}",
        "languages": "what its model speaks, like [en, de]; else any",
    }

    def sends_to(self) -> str | None:
        host = _split_url(self.url).hostname or ""
        return None if _is_local(host) else "OpenAI" if self.url == HOSTED else host

    def missing_requirement(self) -> str | None:
        if self.url != HOSTED or os.environ.get(KEY) or self.text("key"):
            return None
        return f"set {KEY}, or write `openai: {{url: …}}` into your configuration"

    def check(self) -> None:
        super().check()
        check_url(self.url, secret=False)

    def languages(self, variant: str = "") -> frozenset[str]:
        if variant and not re.fullmatch(r"[\w.+()-]{1,100}", variant):
            example = f"Write it like `openai:{VOICE}`."
            raise VoiceError(f"`{shorten(variant)}` isn't the name of a voice. {example}")
        return frozenset(tag.lower() for tag in self.texts("languages")) or frozenset({ANY})

    # The models recognize the language.
    def voice(self, language: str, pace: float, variant: str = "") -> OpenAIVoice:  # noqa: ARG002
        voice, model = variant or self.text("voice", VOICE), self.text("model", MODEL)
        key = self._read_key()
        check_url(self.url, secret=bool(key))
        return OpenAIVoice(self.retrier, self.url, key, model, voice, pace)

    @property
    def url(self) -> str:
        """Return the server's address, by the configuration, else by the environment."""
        return (self.text("url") or os.environ.get(URL) or HOSTED).rstrip("/")

    def _read_key(self) -> str:
        """Return the key for this server, or "". Raises VoiceError if it can't be used.

        OpenAI's key isn't sent to a server that the configuration names.
        """
        name = self.text("key") or ("" if self.text("url") else KEY)
        key = os.environ.get(name, "") if name else ""
        if self.text("key") and not key:
            why = f"There is no environment variable {name}, which `openai: key` names."
            raise VoiceError(f"{why} Set it to the server's key.")
        if not re.fullmatch("[!-~]*", key):
            why = f"{name} holds a space, a line break or an accent, so it can't be a key."
            raise VoiceError(f"{why} Set it again.")
        return key


class _NoAuth:
    """Adds no authentication. Without it, requests would look for a password in ~/.netrc."""

    def __call__(self, request: Any) -> Any:
        return request


def _read_message(body: bytes) -> str:
    """Return the message in an error of OpenAI's form, or of FastAPI's."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    for key in ("error", "detail"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    found = found.get("message", "") if isinstance(found, dict) else found
    return found if isinstance(found, str) else ""


def check_url(url: str, *, secret: bool) -> None:
    """Raise VoiceError if an address can't be used, or if a key (`secret`) could be read by all."""
    parts = _split_url(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VoiceError(f"{NO_ADDRESS} Write it like http://localhost:8880/v1.")
    if parts.username or parts.password or parts.query:
        remedy = "Put it into an environment variable, and name that under `key`."
        raise VoiceError(f"The `url` of openai holds a password. {remedy}")
    if secret and parts.scheme == "http" and not _is_local(parts.hostname):
        why = f"The key would be sent to {parts.hostname} without encryption."
        raise VoiceError(f"{why} Use an address that begins with https.")


NO_ADDRESS: Final = "The `url` of openai isn't the address of a server."


def _split_url(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError:
        raise VoiceError(NO_ADDRESS) from None


def _is_local(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
