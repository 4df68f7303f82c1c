"""Microsoft's natural voices, hundreds of them, by edge-tts: needs the network, and sends the text to Microsoft."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import socket
import ssl
import urllib.request
from pathlib import Path
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import Engine, widening
from audiogen.voices.retry import (
    CONNECT_SECONDS,
    READ_SECONDS,
    WHOLE_SECONDS,
    RequestFailed,
    ServerVoice,
    by_status,
    trusted_bundle,
)

HOST: Final = "speech.platform.bing.com"
CALM: Final = 0.85  # of the voices' own pace, which is that of news and small talk
NEURAL: Final = "Neural"
CLOSING: Final = 0.2  # seconds


class Edge(Engine):
    about = "hundreds of natural voices, by edge-tts"
    licence = "Microsoft's terms"
    settings: ClassVar = {
        "voices": "names of voices that audiogen does not know yet, like [en-US-NewNeural]"
    }

    def sends_to(self) -> str:
        return "Microsoft"

    def missing_requirement(self) -> str | None:
        return None if importlib.util.find_spec("edge_tts") else "pip install edge-tts"

    def languages(self, variant: str = "") -> frozenset[str]:
        if not variant or "Multilingual" in (name := self._full(variant)):
            return frozenset(_first())
        return frozenset(widening(_locale(name)))

    def variants(self) -> list[str]:
        return [*_names(), *self.texts("voices")]

    def voice(self, language: str, pace: float, variant: str = "") -> EdgeVoice:
        return EdgeVoice(self._full(variant) if variant else _first()[language], pace)

    def _full(self, variant: str) -> str:
        """The name of a voice, from `en-US-AriaNeural` or `en-US-Aria`. Raises VoiceError where there is none."""
        known = {name.lower().removesuffix(NEURAL.lower()): name for name in self.variants()}
        wanted = variant.lower().removesuffix(NEURAL.lower())
        if wanted not in known:
            raise VoiceError(
                f"Microsoft has no voice `{shorten(variant)}`. {did_you_mean(wanted, known)}"
            )
        return known[wanted]


class EdgeVoice(ServerVoice):
    workers = 4
    limit = 1000  # characters: far below the 4,096 bytes from which edge-tts cuts by itself

    def __init__(self, voice: str, pace: float) -> None:
        super().__init__("Microsoft")
        self.voice = voice
        self.name = f"edge:{voice}"
        self.letters_a_second = 12.0 * pace
        self._rate = f"{round((CALM * pace - 1) * 100):+d}%"
        self.identity = f"edge {voice} {self._rate}"

    def _ask(self, text: str) -> bytes:
        return asyncio.run(self._answer(text))

    async def _answer(self, text: str) -> bytes:
        try:
            return await self._spoken(text)
        except RequestFailed:
            await asyncio.sleep(CLOSING)  # what broke is closed in the next rounds of the loop
            raise

    async def _spoken(self, text: str) -> bytes:
        import aiohttp

        client = _client()
        try:
            speech = client.Communicate(
                text,
                self.voice,
                rate=self._rate,
                connector=aiohttp.TCPConnector(resolver=_resolver()),
                proxy=_proxy(),
                connect_timeout=int(CONNECT_SECONDS),
            )
            return await asyncio.wait_for(_gather(speech), WHOLE_SECONDS)
        except RequestFailed:
            raise
        except aiohttp.WSServerHandshakeError as error:
            raise by_status("Microsoft", error.status, error.headers or {}) from None
        except client.exceptions.NoAudioReceived:
            raise RequestFailed("Microsoft answered without any speech.", answered=True) from None
        except TimeoutError:
            raise RequestFailed(
                "Microsoft's voice cannot be reached (no answer in time).", answered=False
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            why = (
                "its TLS certificate is not to be trusted"
                if isinstance(error, _UNTRUSTED)
                else "no connection"
            )
            raise RequestFailed(
                f"Microsoft's voice cannot be reached ({why}).", answered=False
            ) from None
        except Exception:  # edge-tts takes the form of what it reads on trust
            raise RequestFailed(
                "Microsoft gave an answer that cannot be understood.", answered=True
            ) from None


_UNTRUSTED: Final = (ssl.SSLError, ssl.CertificateError)


async def _gather(speech: Any) -> bytes:
    """The audio of an answer, whole. Raises RequestFailed where the connection ends before Microsoft says that there is no more."""
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
    if speech.state["chunk_audio_bytes"]:  # is counted back to 0 at `turn.end` alone
        raise RequestFailed("Microsoft broke off in the middle of its speech.", answered=True)
    return bytes(audio)


def _resolver() -> Any:
    """Looks hosts up where it is asked: a thread of asyncio's own would keep an interrupted process until it has an answer."""
    import aiohttp.abc

    class Resolver(aiohttp.abc.AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: Any = socket.AF_INET
        ) -> list[Any]:
            found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
            return [
                {
                    "hostname": host,
                    "host": at[0],
                    "port": at[1],
                    "family": kind,
                    "proto": proto,
                    "flags": 0,
                }
                for kind, _, proto, _, at in found
            ]

        async def close(self) -> None:
            pass

    return Resolver()


def _proxy() -> str | None:
    """The proxy for Microsoft's host that the environment names: aiohttp itself would look for one for `wss` only."""
    named = None if urllib.request.proxy_bypass(HOST) else urllib.request.getproxies().get("https")
    return f"http://{named}" if named and "://" not in named else named


@functools.cache
def _bundled(bundle: str) -> ssl.SSLContext:
    folder = Path(bundle).is_dir()
    return ssl.create_default_context(
        cafile=None if folder else bundle, capath=bundle if folder else None
    )


def _client() -> Any:
    """The edge_tts module, trusting what the environment says to trust. Raises VoiceError where that cannot be used."""
    import edge_tts
    import edge_tts.communicate

    if bundle := trusted_bundle():
        try:
            edge_tts.communicate._SSL_CTX = _bundled(bundle)
        except OSError:
            raise VoiceError(f"{bundle} holds no certificates that can be used.") from None
    return edge_tts


@functools.cache
def _names() -> tuple[str, ...]:
    """Every voice that edge-tts lists (`edge-tts --list-voices`, in 2026), the one to begin with first in its language.

    Microsoft may have more by now: the user's configuration can name them.
    """
    rows = Path(__file__).with_name("edge.txt").read_text("utf-8").splitlines()
    pairs = (row.split(": ") for row in rows)
    return tuple(f"{locale}-{name}{NEURAL}" for locale, names in pairs for name in names.split())


@functools.cache
def _first() -> dict[str, str]:
    """The voice that speaks a language unless another is asked for."""
    found: dict[str, str] = {}
    for name in _names():
        for tag in widening(_locale(name)):
            found.setdefault(tag, name)
    return found


def _locale(name: str) -> str:
    """The language of a voice, by its name: `en-us` of `en-US-AriaNeural`."""
    return name.rpartition("-")[0].lower()
