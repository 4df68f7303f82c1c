"""Send HTTP requests that trust the environment's certificates, and end in time.

Import it where it is used: it loads requests, which is slow.
"""

import contextlib
import socket
import threading
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError, ProxyError, SSLError, Timeout
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool

from audiogen.voices import retry

PROBE_SECONDS: Final = 1.0
CAUSES: Final = {
    ProxyError: "the proxy refuses it",
    SSLError: "its TLS certificate can't be trusted",
    Timeout: "no answer in time",
    ConnectionError: "no connection",
}


def describe_cause(error: BaseException | None) -> str:
    """Say why a request failed, without the details, which may hold a password."""
    words = (words for kind, words in CAUSES.items() if isinstance(error, kind))
    return next(words, "the connection broke")


def answers(url: str, *, direct: bool = False) -> bool:
    """Return whether a server answers soon; `direct` goes around the environment's proxies."""
    try:
        with Session() as session:
            session.trust_env = not direct
            session.head(url, auth=lambda request: request, timeout=PROBE_SECONDS)
    except OSError:  # which includes every failure of requests
        return False
    return True


class Session(requests.Session):
    """Checks certificates, and cuts each connection after `retry.WHOLE_SECONDS`."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter())

    def send(self, request: Any, **settings: Any) -> Any:
        """Send a prepared request, as `requests.Session.send` does, but always verified."""
        bundle = retry.trusted_bundle() if self.trust_env else None
        settings |= self.merge_environment_settings(
            request.url, {}, settings.get("stream"), None, None
        )
        settings["verify"] = bundle or True
        return super().send(request, **settings)


class _Adapter(HTTPAdapter):
    """Gives every connection a timer that cuts it, unless the session is closed before."""

    def __init__(self) -> None:
        self.timers: list[_Timer] = []
        self.pools = {
            "http": self._make_pool_class(HTTPConnectionPool),
            "https": self._make_pool_class(HTTPSConnectionPool),
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

    def _make_pool_class(self, pool: Any) -> Any:
        timers = self.timers

        class Connection(pool.ConnectionCls):  # type: ignore[misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                timers.append(_Timer(made))
                return made

        return type("Pool", (pool,), {"ConnectionCls": Connection})


class _Timer:
    """Cuts a connection after WHOLE_SECONDS, in whichever call its owner is."""

    def __init__(self, connection: socket.socket) -> None:
        # A handle of its own works whatever has become of the owner's.
        self.handle = connection.dup()
        self.timer = threading.Timer(retry.WHOLE_SECONDS, self._cut)
        self.timer.daemon = True
        self.timer.start()

    def cancel(self) -> None:
        self.timer.cancel()
        self.handle.close()

    def _cut(self) -> None:
        with contextlib.suppress(OSError):  # it may have ended already
            self.handle.shutdown(socket.SHUT_RDWR)
