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

from audiogen.voices import retry as network

CAUSES: Final = {
    ProxyError: "the proxy does not let it through",
    SSLError: "its TLS certificate is not to be trusted",
    Timeout: "no answer in time",
    ConnectionError: "no connection",
}


def cause(error: BaseException | None) -> str:
    """The name of what went wrong with a request, in words that fit into a line and tell nothing secret."""
    return next(
        (words for kind, words in CAUSES.items() if isinstance(error, kind)), "the connection broke"
    )


class Session(requests.Session):
    """Checks certificates, and ends each connection after `network.WHOLE_SECONDS`, whatever it is just doing."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def send(self, request: Any, **settings: Any) -> Any:
        bundle = network.trusted_bundle() if self.trust_env else None
        settings |= self.merge_environment_settings(
            request.url, {}, settings.get("stream"), None, None
        )
        settings["verify"] = bundle or True
        return super().send(request, **settings)


class _Adapter(HTTPAdapter):
    """Gives every connection a timer that shuts it, from its first moment until the session is closed."""

    def __init__(self) -> None:
        self.timers: list[_Timer] = []
        self.pools = {
            "http": self._timed(HTTPConnectionPool),
            "https": self._timed(HTTPSConnectionPool),
        }
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
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                timers.append(_Timer(made))
                return made

        return type("Pool", (pool,), {"ConnectionCls": Connection})


class _Timer:
    """Shuts a connection that somebody else may be reading from, by a handle of its own, whatever has become of theirs."""

    def __init__(self, connection: socket.socket) -> None:
        self.handle = connection.dup()
        self.timer = threading.Timer(network.WHOLE_SECONDS, self._shut)
        self.timer.daemon = True
        self.timer.start()

    def cancel(self) -> None:
        self.timer.cancel()
        self.handle.close()

    def _shut(self) -> None:
        with contextlib.suppress(OSError):  # it may have ended by itself
            self.handle.shutdown(socket.SHUT_RDWR)
