"""Requests over HTTP that trust whom the environment trusts, and do not last. Imported where it is used: it loads requests."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError, ProxyError, SSLError, Timeout
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from audiogen.voices import network

CAUSES: Final = {
    ProxyError: "the proxy does not let it through",
    SSLError: "its TLS certificate is not to be trusted",
    Timeout: "no answer in time",
    ConnectionError: "no connection",
}


def cause(error: BaseException | None) -> str:
    """The name of what went wrong with a request, in words that fit into a line and tell nothing secret."""
    return next((words for kind, words in CAUSES.items() if isinstance(error, kind)), "the connection broke")


class Session(requests.Session):
    """Checks certificates, and ends each connection after `network.WHOLE_SECONDS`, whatever it is just doing."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def send(self, request: Any, **settings: Any) -> Any:
        settings |= self.merge_environment_settings(request.url, {}, settings.get("stream"), None, None)
        if settings["verify"] is True:
            settings["verify"] = network.trusted_bundle() or True
        return super().send(request, **settings)


class _Timed:
    """A connection that is shut after a while by a thread of its own."""

    sock: socket.socket
    timer: threading.Timer | None = None

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.timer = threading.Timer(network.WHOLE_SECONDS, _shut, (self.sock,))
        self.timer.daemon = True
        self.timer.start()

    def close(self) -> None:
        if self.timer:
            self.timer.cancel()
        super().close()  # type: ignore[misc]


def _shut(connection: socket.socket) -> None:
    """End a connection that somebody else is reading from."""
    with contextlib.suppress(OSError):  # it may have ended by itself
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _timed(pool: Any) -> Any:
    """A kind of pool with such connections."""
    connection = type("Connection", (_Timed, pool.ConnectionCls), {})
    return type("Pool", (pool,), {"ConnectionCls": connection})


_POOLS: Final = {"http": _timed(HTTPConnectionPool), "https": _timed(HTTPSConnectionPool)}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        super().init_poolmanager(*arguments, **settings)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *arguments: Any, **settings: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **settings)
        manager.pool_classes_by_scheme = _POOLS
        return manager
