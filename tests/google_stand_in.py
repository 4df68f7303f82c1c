"""Google on loopback: a CONNECT proxy that answers for translate.google.com itself."""

from __future__ import annotations

import base64
import io
import json
import re
import socketserver
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import trustme

RATE = 24_000
HOST = "translate.google.com"
ENDINGS = ("co.uk", "ca", "com.au")
Behaviour = Callable[[str, int], "Answer"]


class Answer:
    """A response. A body of None never comes. A `pause` in seconds is between its parts."""

    part, pause = 1 << 30, 0.0

    def __init__(self, status: int = 200, body: bytes | None = b"", **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


def mp3(text: str) -> bytes:
    """Return a tone of 60 ms for each character, as a 24 kHz MP3 like Google's."""
    time = np.arange(round((len(text) * 0.06 + 0.3) * RATE)) / RATE
    samples = (0.3 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)
    file = io.BytesIO()
    with av.open(
        file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}
    ) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def speech(audio: bytes) -> Answer:
    """Return the answer that carries audio."""
    inner = json.dumps([base64.b64encode(audio).decode()], separators=(",", ":"))
    line = json.dumps(
        [["wrb.fr", "jQ1olc", inner, None, None, None, "generic"]], separators=(",", ":")
    )
    return Answer(200, f")]}}'\n\n{len(line)}\n{line}\n".encode())


def speaking(text: str, request: int) -> Answer:
    return speech(mp3(text))


class StandIn:
    """What was asked, in order; `behave` answers the n-th request, counted from 1."""

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.asked: list[str] = []
        self.hosts: list[str] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()


@contextmanager
def google(behave: Behaviour, folder: Path) -> Iterator[tuple[StandIn, dict[str, str]]]:
    """Yield the stand-in, and the environment in which it is found and trusted."""
    authority = trustme.CA()
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(
        HOST, *(f"translate.google.{ending}" for ending in ENDINGS)
    ).configure_cert(context)
    stand_in = StandIn(behave)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with stand_in.lock:
                stand_in.hosts.append(self.rfile.readline().split()[1].decode())
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                with context.wrap_socket(self.connection, server_side=True) as secure:
                    answer(stand_in, secure)
            except OSError:
                pass

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        proxy = f"http://127.0.0.1:{server.server_address[1]}"
        none = {"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": "", "NO_PROXY": "", "no_proxy": ""}
        yield (
            stand_in,
            {"HTTPS_PROXY": proxy, "https_proxy": proxy, "REQUESTS_CA_BUNDLE": str(bundle), **none},
        )
        server.shutdown()
        thread.join()


def answer(stand_in: StandIn, connection: ssl.SSLSocket) -> None:
    """Read one request and answer it."""
    with stand_in.lock:
        stand_in.at_once += 1
        stand_in.most_at_once = max(stand_in.most_at_once, stand_in.at_once)
    try:
        with connection.makefile("rb") as reader:
            head = b"".join(iter(lambda: reader.readline().strip() + b"\n", b"\n"))
            if head.startswith(b"HEAD "):
                connection.sendall(b"HTTP/1.1 200 So\r\nContent-Length: 0\r\n\r\n")
                return
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            body = reader.read(int(length[1])) if length else b""
        asked = json.loads(json.loads(urllib.parse.parse_qs(body.decode())["f.req"][0])[0][0][1])[0]
        with stand_in.lock:
            stand_in.asked.append(asked)
            number = len(stand_in.asked)
        found = stand_in.behave(asked, number)
        if found.body is None:
            time.sleep(4)
            return
        lines = [
            f"HTTP/1.1 {found.status} So",
            f"Content-Length: {len(found.body)}",
            "Connection: close",
        ]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in found.headers.items()]
        whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + found.body
        for at in range(0, len(whole), found.part):
            connection.sendall(whole[at : at + found.part])
            time.sleep(found.pause)
    finally:
        with stand_in.lock:
            stand_in.at_once -= 1
