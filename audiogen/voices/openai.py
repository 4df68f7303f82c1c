"""Any server that speaks `POST /v1/audio/speech`: OpenAI's own, or one of the user's (Kokoro, LocalAI, …)."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import urllib.parse
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.script.notes import shorten
from audiogen.voices.base import ANY, Engine
from audiogen.voices.integrity import tells_its_length
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    RequestFailed,
    ServerVoice,
    by_status,
)

HOSTED: Final = "https://api.openai.com/v1"
KEY, URL = "OPENAI_API_KEY", "OPENAI_BASE_URL"
MODEL, VOICE = "gpt-4o-mini-tts", "sage"
CALM: Final = 0.9
MOST_BYTES: Final = 50_000_000
THINKING: Final = 30.0  # seconds that a server of one's own may think before its first byte


class OpenAI(Engine):
    about = "a server that speaks OpenAI's way: theirs, or one of your own"
    licence = "the server's terms"
    settings: ClassVar = {
        "url": f"the server, like http://localhost:8880/v1; else {URL}, else {HOSTED}",
        "key": f"the name of the environment variable that holds the key; {KEY} for OpenAI's own",
        "model": f"else {MODEL}",
        "voice": f"else {VOICE}",
        "languages": "what its model speaks, like [en, de]; else any",
    }

    def sends_to(self) -> str | None:
        host = _split(self.url).hostname or ""
        return None if _here(host) else "OpenAI" if self.url == HOSTED else host

    def missing_requirement(self) -> str | None:
        if self.url != HOSTED or os.environ.get(KEY) or self.text("key"):
            return None
        return f"set {KEY}, or write `openai: {{url: …}}` into your configuration"

    def check(self) -> None:
        super().check()
        checked(self.url, secret=False)

    def languages(self, variant: str = "") -> frozenset[str]:
        if variant and not re.fullmatch(r"[\w.+()-]{1,100}", variant):
            raise VoiceError(
                f"`{shorten(variant)}` is no name of a voice. Write it like `openai:{VOICE}`."
            )
        return frozenset(tag.lower() for tag in self.texts("languages")) or frozenset({ANY})

    def voice(self, language: str, pace: float, variant: str = "") -> OpenAIVoice:  # noqa: ARG002 - the text tells it
        voice, model = variant or self.text("voice", VOICE), self.text("model", MODEL)
        key = self._key()
        return OpenAIVoice(checked(self.url, bool(key)), key, model, voice, pace)

    @property
    def url(self) -> str:
        """The server's address, by the configuration, else by the environment."""
        return (self.text("url") or os.environ.get(URL) or HOSTED).rstrip("/")

    def _key(self) -> str:
        """The key, if there is one for this server: OpenAI's is not sent to a server that the configuration names."""
        name = self.text("key") or ("" if self.text("url") else KEY)
        key = os.environ.get(name, "") if name else ""
        if self.text("key") and not key:
            raise VoiceError(
                f"The environment has no {name}, which `openai: key` names. Set it to the server's key."
            )
        if not re.fullmatch("[!-~]*", key):
            raise VoiceError(
                f"{name} holds what cannot be a key: a space, a line break or an accent. Set it anew."
            )
        return key


class OpenAIVoice(ServerVoice):
    workers = 4
    limit = 1000  # characters; OpenAI takes 4,096

    def __init__(self, url: str, key: str, model: str, voice: str, pace: float) -> None:
        super().__init__("The server")
        self.name = f"openai:{voice}"
        self._url, self._key = f"{url}/audio/speech", key
        self._here = _here(_split(url).hostname or "")
        speed = round(CALM * pace, 3)
        self.letters_a_second = 12.0 * pace
        self._wanted = {"model": model, "voice": voice, "response_format": "mp3", "speed": speed}
        self.identity = f"openai {url} {model} {voice} {speed}"

    def _ask(self, text: str) -> bytes:
        import requests

        from audiogen.voices.http import Session, cause

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        try:
            with Session() as session:
                session.auth = _Bare()  # else requests would look for a password in ~/.netrc
                session.trust_env = (
                    not self._here
                )  # what stays on this machine goes through no proxy
                answer = session.post(
                    self._url,
                    json=self._wanted | {"input": text},
                    headers=headers,
                    timeout=(CONNECT_SECONDS, max(READ_SECONDS, THINKING)),
                    allow_redirects=False,
                    stream=True,
                )
                body = bytearray()
                for part in answer.iter_content(65536):
                    body += part
                    if len(body) > MOST_BYTES:
                        raise RequestFailed(
                            "The server sends more than any line can need.",
                            answered=True,
                            passing=False,
                        )
        except requests.RequestException as error:
            raise RequestFailed(
                f"The server cannot be reached ({cause(error)}).", answered=False
            ) from None
        except (OSError, ValueError) as error:
            raise RequestFailed(
                f"The server broke off its answer ({cause(error)}).", answered=True
            ) from None
        if answer.status_code != 200:
            raise self._refused(answer, bytes(body))
        framed = "Content-Length" in answer.headers or "chunked" in answer.headers.get(
            "Transfer-Encoding", ""
        )
        if not framed and not tells_its_length(bytes(body)):
            raise RequestFailed(
                "The server does not tell how long its answer is: it may be broken off.",
                answered=True,
            )
        if bytes(body[:200]).lstrip()[:1] in (b"<", b"{"):
            raise RequestFailed(
                "The server answered without any speech: is it a page to sign in at?", answered=True
            )
        return bytes(body)

    def _refused(self, answer: Any, body: bytes) -> RequestFailed:
        """What the server says is wrong, but not of the key, which it may repeat."""
        if answer.status_code in (401, 403):
            told = "the key is missing or not taken"
        elif 300 <= answer.status_code < 400:
            told = "it points elsewhere; check the address"
        else:
            told = _message(body)
            told = shorten(told.replace(self._key, "…") if self._key else told, 160)
        return by_status("The server", answer.status_code, answer.headers, told)


class _Bare:
    """No authentication but what the headers say."""

    def __call__(self, request: Any) -> Any:
        return request


def _message(body: bytes) -> str:
    """The message in an error of OpenAI's form, or of FastAPI's."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    for key in ("error", "detail"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    found = found.get("message", "") if isinstance(found, dict) else found
    return found if isinstance(found, str) else ""


def checked(url: str, secret: bool) -> str:
    """An address that may be asked. Raises VoiceError for any other, and where a key would be sent for all to read."""
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VoiceError(
            "The `url` of openai is no address of a server. Write it like http://localhost:8880/v1."
        )
    if parts.username or parts.password or parts.query:
        raise VoiceError(
            "The `url` of openai holds a password. Put it into the environment, and name it under `key`."
        )
    if secret and parts.scheme == "http" and not _here(parts.hostname):
        raise VoiceError(
            f"The key would travel readably to {parts.hostname}. Use an address that begins with https."
        )
    return url


def _split(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError:
        raise VoiceError("The `url` of openai is no address of a server.") from None


def _here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
