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


class _Adapter(HTTPAdapter):
    """Gives every connection a timer that shuts it, until the session is closed."""

    def __init__(self) -> None:
        self.timers: list[threading.Timer] = []
        self.pools = {"http": self._timed(HTTPConnectionPool), "https": self._timed(HTTPSConnectionPool)}
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        super().init_poolmanager(*arguments, **settings)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, *arguments: Any, **settings: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **settings)
        manager.pool_classes_by_scheme = self.pools
        return manager

    def close(self) -> None:
        for timer in self.timers:
            timer.cancel()
        super().close()

    def _timed(self, pool: Any) -> Any:
        """A kind of pool with such connections."""
        timers = self.timers

        class Connection(pool.ConnectionCls):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                timers.append(threading.Timer(network.WHOLE_SECONDS, _shut, (self.sock,)))
                timers[-1].daemon = True
                timers[-1].start()

        return type("Pool", (pool,), {"ConnectionCls": Connection})


def _shut(connection: socket.socket) -> None:
    """End a connection that somebody else is reading from."""
    with contextlib.suppress(OSError):  # it may have ended by itself
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
