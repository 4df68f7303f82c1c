"""A server of files on loopback that can go on from a byte, and does what servers do that fail."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote


@dataclass
class Shelf:
    """The files in a folder. `cut_after` so many bytes a connection breaks, `cuts` times."""

    folder: Path
    url: str = ""
    cut_after: int | None = None
    cuts: int = 0
    ranges: bool = True
    page: bytes | None = None  # comes in the place of every file
    status: int | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0


@contextmanager
def shelf(folder: Path) -> Iterator[Shelf]:
    """Serve a folder's files below the `url` of the shelf."""
    served = Shelf(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name, wanted = unquote(self.path.lstrip("/")), self.headers.get("Range", "")
            served.asked.append((name, wanted))
            if served.status or not (served.folder / name).is_file():
                self.send_error(served.status or 404)
                return
            data = served.page if served.page is not None else (served.folder / name).read_bytes()
            begin = re.fullmatch(r"bytes=(\d+)-", wanted) if served.ranges else None
            at = int(begin[1]) if begin else 0
            self.send_response(206 if begin else 200)
            if begin:
                self.send_header("Content-Range", f"bytes {at}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - at))
            self.end_headers()
            part = data[at:]
            if served.cut_after is not None and served.cuts > 0 and len(part) > served.cut_after:
                served.cuts -= 1
                part = part[: served.cut_after]
            served.sent += len(part)
            self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        served.url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield served
        server.shutdown()
        thread.join()
