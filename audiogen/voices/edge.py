"""Microsoft's natural voices, by edge-tts. They need the network, and send it the text."""

import asyncio
import functools
import importlib.util
import os
import socket
import ssl
import urllib.request
from pathlib import Path
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.voices.base import widen_tag
from audiogen.voices.private_copy import load_private_copy
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    WHOLE_SECONDS,
    RequestFailed,
    Retrier,
    ServerEngine,
    ServerVoice,
    failed_status,
    trusted_bundle,
)

HOST: Final = "speech.platform.bing.com"
CALM: Final = 0.85  # of the voices' own pace, which suits news and small talk
NEURAL: Final = "Neural"
MALE: Final = "/m"
CLOSING: Final = 0.2  # seconds


class EdgeVoice(ServerVoice):
    """One of Microsoft's voices."""

    workers = 4
    limit = 1000  # characters: far below the 4,096 bytes from which edge-tts cuts by itself

    def __init__(self, retrier: Retrier, voice: str, pace: float) -> None:
        super().__init__(retrier)
        self.voice = voice
        self.name = f"edge:{voice}"
        self.letters_a_second = 12.0 * pace
        self._rate = f"{round((CALM * pace - 1) * 100):+d}%"
        self.identity = f"edge {voice} {self._rate}"

    def _request(self, text: str) -> bytes:
        return asyncio.run(self._request_and_close(text))

    async def _request_and_close(self, text: str) -> bytes:
        try:
            return await self._synthesize(text)
        except RequestFailed:
            await asyncio.sleep(CLOSING)  # a broken connection is closed in the next loop cycles
            raise

    async def _synthesize(self, text: str) -> bytes:
        import aiohttp  # slow

        client = _load_client(trusted_bundle())
        try:
            speech = client.Communicate(
                text,
                self.voice,
                rate=self._rate,
                connector=aiohttp.TCPConnector(resolver=_make_resolver()),
                proxy=_find_proxy(),
                connect_timeout=int(CONNECT_SECONDS),
            )
            return await asyncio.wait_for(_gather_audio(speech), WHOLE_SECONDS)
        except RequestFailed:
            raise
        except aiohttp.WSServerHandshakeError as error:
            raise failed_status("Microsoft", error.status, error.headers or {}) from None
        except client.NoAudioReceived:
            raise RequestFailed("Microsoft answered without any speech.", answered=True) from None
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            why = "no connection"
            if isinstance(error, TimeoutError):
                why = "no answer in time"
            elif isinstance(error, (ssl.SSLError, ssl.CertificateError)):
                why = "its TLS certificate can't be trusted"
            message = f"Microsoft can't be reached ({why})."
            raise RequestFailed(message, answered=False) from None
        except Exception:  # edge-tts doesn't check what it parses
            message = "Microsoft's answer can't be understood."
            raise RequestFailed(message, answered=True) from None


class Edge(ServerEngine):
    about = "hundreds of natural voices, by edge-tts"
    licence = "Microsoft's terms"
    who = "Microsoft"
    url = f"https://{HOST}/"
    settings: ClassVar = {
        "voices": "names of voices that audiogen doesn't know yet, like [en-US-NewNeural]"
    }

    def sends_to(self) -> str:
        return self.who

    def missing_requirement(self) -> str | None:
        return None if importlib.util.find_spec("edge_tts") else "pip install edge-tts"

    def languages(self, variant: str = "") -> frozenset[str]:
        if not variant or "Multilingual" in (name := self._find_name(variant)):
            return frozenset(_best_voices())
        return frozenset(widen_tag(_find_locale(name)))

    def variants(self) -> list[str]:
        return [*_read_genders(), *self.texts("voices")]

    def describe(self, variant: str) -> str:
        return _read_genders().get(variant, "")

    def voice(self, language: str, pace: float, variant: str = "") -> EdgeVoice:
        name = self._find_name(variant) if variant else _best_voices()[language]
        return EdgeVoice(self.retrier, name, pace)

    @functools.cached_property
    def _names(self) -> dict[str, str]:
        return {_shorten_name(name): name for name in self.variants()}

    def _find_name(self, variant: str) -> str:
        """Return the full name for `en-US-AriaNeural` or `en-US-Aria`. Raises VoiceError."""
        wanted = _shorten_name(variant)
        if wanted not in self._names:
            hint = did_you_mean(wanted, self._names, "audiogen voices edge --all")
            raise VoiceError(f"Microsoft has no voice `{shorten(variant)}`. {hint}")
        return self._names[wanted]


async def _gather_audio(speech: Any) -> bytes:
    """Return all audio of an answer. Raises RequestFailed if it ends too early."""
    audio, parts = bytearray(), speech.stream()
    try:
        while True:
            async with asyncio.timeout(READ_SECONDS + CONNECT_SECONDS * (not audio)):
                part = await anext(parts)
            if part["type"] == "audio":
                audio += part["data"]
    except StopAsyncIteration:
        pass
    finally:
        await parts.aclose()
    if speech.state["chunk_audio_bytes"]:  # set to 0 by Microsoft's `turn.end` only
        raise RequestFailed("Microsoft broke off in the middle of its speech.", answered=True)
    return bytes(audio)


def _make_resolver() -> Any:
    """Make a resolver that works in the calling thread.

    aiohttp's own starts a thread, which keeps an interrupted process until the name is resolved.
    """
    import aiohttp.abc

    class Resolver(aiohttp.abc.AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: Any = socket.AF_INET
        ) -> list[Any]:
            keys = ("hostname", "host", "port", "family", "proto", "flags")
            return [
                dict(zip(keys, (host, *at[:2], kind, proto, 0), strict=True))
                for kind, _, proto, _, at in socket.getaddrinfo(
                    host, port, family, socket.SOCK_STREAM
                )
            ]

        async def close(self) -> None:
            pass

    return Resolver()


def _find_proxy() -> str | None:
    """Return the environment's proxy for https: aiohttp itself looks for one for `wss` only."""
    if urllib.request.proxy_bypass(HOST):
        return None
    proxy = urllib.request.getproxies().get("https")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


@functools.cache
def _load_client(bundle: str | None) -> Any:
    """Load edge_tts.communicate, trusting a bundle of certificates if there is one.

    Raises VoiceError if the bundle has none.
    """
    client: Any = load_private_copy("edge_tts.communicate")
    if bundle:
        file, folder = (None, bundle) if os.path.isdir(bundle) else (bundle, None)
        try:
            client._SSL_CTX = ssl.create_default_context(cafile=file, capath=folder)
        except OSError:
            raise VoiceError(f"{bundle} holds no usable certificates.") from None
    return client


@functools.cache
def _read_genders() -> dict[str, str]:
    """Return every voice that edge-tts lists (`edge-tts --list-voices`, in 2026), with its gender.

    The first of each language is the best to begin with. The user's configuration can add others.
    In the file, `/m` marks the male ones.
    """
    rows = Path(__file__).with_name("edge.txt").read_text("utf-8").splitlines()
    pairs = (row.split(": ") for row in rows)
    return {
        f"{locale}-{name.removesuffix(MALE)}{NEURAL}": "male" if name.endswith(MALE) else "female"
        for locale, names in pairs
        for name in names.split()
    }


@functools.cache
def _best_voices() -> dict[str, str]:
    """Return the voice for each language that speaks it unless another is asked for."""
    found: dict[str, str] = {}
    for name in _read_genders():
        for tag in widen_tag(_find_locale(name)):
            found.setdefault(tag, name)
    return found


def _find_locale(name: str) -> str:
    """Return the language in a voice's name: `en-us` of `en-US-AriaNeural`."""
    return name.rpartition("-")[0].lower()


def _shorten_name(name: str) -> str:
    return name.lower().removesuffix(NEURAL.lower())
