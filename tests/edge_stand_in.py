"""Microsoft on loopback: a CONNECT proxy, and a WebSocket server like that of Read Aloud."""

from __future__ import annotations

import asyncio
import html
import re
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from aiohttp import WSMsgType, web

from tests.google_stand_in import mp3

HOST = "speech.platform.bing.com"
Behaviour = Callable[[str, int], "Reply"]


@dataclass
class Reply:
    """The answer to a line: `status` replaces the upgrade, `portal` is a page to sign in at."""

    audio: bytes = b""
    status: int = 101
    headers: dict[str, str] = field(default_factory=dict)
    ends: bool = True  # says turn.end
    closes: bool = False  # politely, where it does not end
    odd: bool = False  # tells its metadata in another form
    pause: float = 0.0  # before each part
    portal: bool = False


def speaking(text: str, request: int) -> Reply:
    return Reply(mp3(text))


class StandIn:
    """The lines that were asked, with their voices and rates.

    `behave` replies to the n-th request, counted from 1.
    """

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.asked: list[str] = []
        self.voices: list[str] = []
        self.rates: list[str] = []
        self.requests = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        number = self.requests
        refused = self.behave("", number)
        if refused.portal:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        if refused.status != 101:
            return web.Response(status=refused.status, headers=refused.headers)
        for name in ("TrustedClientToken", "Sec-MS-GEC", "Sec-MS-GEC-Version", "ConnectionId"):
            assert request.query.get(name), name
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        settings = await socket.receive_str()
        assert "Path:speech.config" in settings
        assert "audio-24khz-48kbitrate-mono-mp3" in settings
        ssml = await socket.receive_str()
        assert "Path:ssml" in ssml
        found = re.search(r"<voice name='(.+?)'>.*?rate='(.+?)'.*?>(.*)</prosody>", ssml, re.DOTALL)
        assert found
        text = html.unescape(found[3])
        self.asked.append(text)
        self.voices.append(found[1])
        self.rates.append(found[2])
        await self.reply(socket, self.behave(text, number))
        return socket

    async def reply(self, socket: web.WebSocketResponse, reply: Reply) -> None:
        """Send audio in parts, as Microsoft does: a message's head has its length before it."""
        await socket.send_str(
            "X-RequestId:1\r\nContent-Type:application/json\r\nPath:turn.start\r\n\r\n{}"
        )
        await socket.send_str(
            "X-RequestId:1\r\nContent-Type:application/json\r\nPath:response\r\n\r\n{}"
        )
        for at in range(0, len(reply.audio), 720):
            await asyncio.sleep(reply.pause)
            head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nX-StreamId:1\r\nPath:audio\r\n"
            await socket.send_bytes(
                len(head).to_bytes(2, "big") + head + reply.audio[at : at + 720]
            )
        if reply.odd:
            await socket.send_str("X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{}")
        if reply.ends:
            head = b"X-RequestId:1\r\nX-StreamId:1\r\nPath:audio\r\n"
            await socket.send_bytes(len(head).to_bytes(2, "big") + head)
            await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")
            async for message in socket:
                if message.type == WSMsgType.CLOSE:
                    break
        elif reply.closes:
            await socket.close(code=1011)
        else:
            assert socket._req is not None
            assert socket._req.transport is not None
            socket._req.transport.abort()


@contextmanager
def edge(behave: Behaviour, folder: Path) -> Iterator[tuple[StandIn, dict[str, str]]]:
    """Yield the stand-in, and the environment in which it is found and trusted."""
    authority = trustme.CA()
    bundle = folder / "edge-ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    stand_in = StandIn(behave)
    loop = asyncio.new_event_loop()
    ready: threading.Event = threading.Event()
    ports: list[int] = []
    stopped = asyncio.Event()

    async def serve() -> None:
        async with _servers(stand_in, context) as port:
            ports.append(port)
            ready.set()
            await stopped.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    proxy = f"http://127.0.0.1:{ports[0]}"
    none = {"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": "", "NO_PROXY": "", "no_proxy": ""}
    yield (
        stand_in,
        {"HTTPS_PROXY": proxy, "https_proxy": proxy, "REQUESTS_CA_BUNDLE": str(bundle), **none},
    )
    loop.call_soon_threadsafe(stopped.set)
    thread.join()
    loop.close()


@asynccontextmanager
async def _servers(stand_in: StandIn, context: ssl.SSLContext) -> AsyncIterator[int]:
    """Run the WebSocket server, and yield the port of the proxy that always leads to it."""
    application = web.Application()
    application.router.add_get("/consumer/speech/synthesize/readaloud/edge/v1", stand_in.handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    inner = runner.addresses[0][1]

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (await reader.readline()).strip():
            pass
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back, forth = await asyncio.open_connection("127.0.0.1", inner)
        tunnels.append(asyncio.gather(_pipe(reader, forth), _pipe(back, writer)))
        await tunnels[-1]

    tunnels: list[asyncio.Future[tuple[None, None]]] = []
    proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    try:
        yield proxy.sockets[0].getsockname()[1]
    finally:
        proxy.close()
        await runner.cleanup()
        for opened in tunnels:
            opened.cancel()
        await asyncio.gather(*tunnels, return_exceptions=True)
        await asyncio.sleep(0.05)  # closed transports let go of their sockets


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
