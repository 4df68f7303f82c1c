"""A server on loopback that speaks `POST /v1/audio/speech` as OpenAI's documentation has it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.google_stand_in import Answer, mp3

Behaviour = Callable[[str, int], Answer]
NEEDED = {"model", "voice", "input"}
KNOWN = {*NEEDED, "response_format", "speed", "instructions", "stream_format"}


def speaking(text: str, request: int) -> Answer:
    return Answer(200, mp3(text), Content_Type="audio/mpeg")


def failing(status: int, message: str) -> Answer:
    """Return an error in OpenAI's form."""
    return Answer(
        status,
        json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode(),
    )


class StandIn:
    """What was asked, in order, with the keys that came.

    `behave` answers the n-th request, counted from 1.
    """

    def __init__(self, behave: Behaviour) -> None:
        self.behave = behave
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""
        self.lock = threading.Lock()


@contextmanager
def server(behave: Behaviour) -> Iterator[StandIn]:
    """Serve the stand-in at its `url`."""
    stand_in = StandIn(behave)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with stand_in.lock:
                stand_in.asked.append(body)
                stand_in.keys.append(self.headers.get("Authorization", ""))
                number = len(stand_in.asked)
            if self.path != "/v1/audio/speech" or not NEEDED <= set(body) <= KNOWN:
                answer = failing(400, f"no such request: {self.path} {sorted(body)}")
            else:
                answer = stand_in.behave(body["input"], number)
            if answer.body is None:
                time.sleep(4)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name.replace("_", "-"), value)
            if not {"Content_Length", "X_Unframed"} & set(answer.headers):
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                for at in range(0, len(answer.body), 2000):
                    self.wfile.write(answer.body[at : at + 2000])
                    time.sleep(float(answer.headers.get("X_Pause", 0)))
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        stand_in.url = f"http://127.0.0.1:{listening.server_address[1]}/v1"
        yield stand_in
        listening.shutdown()
        thread.join()
