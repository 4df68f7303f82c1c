"""Ask a server for speech: how long to wait, when to try again, which certificates to trust.

A request has CONNECT_SECONDS to reach its server, READ_SECONDS between two bytes, WHOLE_SECONDS in
all. What may pass is tried ATTEMPTS times, with BACKOFF seconds in between, which double each time,
or as many as the server asks for.
"""

import os
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.voices.base import Engine, Setting, Voice
from audiogen.voices.integrity import audio_error

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5.0, 10.0, 45.0
ATTEMPTS: Final = 5
BACKOFF: Final = 1.0
LONGEST_WAIT: Final = 60.0
PASSING: Final = (408, 425, 429)  # HTTP statuses below 500 that may pass: RFC 9110, 15.5


class RequestFailed(Exception):
    """A failed request.

    `answered`: somebody was there. `passing`: another try may succeed, after `retry_after` s.
    """

    def __init__(
        self, why: str, *, answered: bool, passing: bool = True, retry_after: float = 0.0
    ) -> None:
        super().__init__(why)
        self.answered, self.passing, self.retry_after = answered, passing, retry_after


class Retrier:
    """Repeats failed requests to a server. If it asks one to wait, all of them wait.

    `who` is what messages call the server. Threads and voices share an instance.
    """

    def __init__(self, who: str) -> None:
        self.who = who
        self._stopped = threading.Event()
        self._quiet_until = 0.0  # in time.monotonic's seconds

    def run(self, request: Callable[[], bytes], text: str, *, patient: bool) -> bytes:
        """Return the audio that `request` gives for a text, checked for completeness.

        Raises VoiceError after ATTEMPTS; at once if another try is pointless, or if nobody
        answers and it isn't `patient`.
        """
        for attempt in range(1, ATTEMPTS + 1):
            self._wait(self._quiet_until - time.monotonic())
            try:
                audio = request()
                if wrong := audio_error(audio, text):
                    raise RequestFailed(f"{self.who} {wrong}.", answered=True)
                return audio
            except RequestFailed as failed:
                if attempt == ATTEMPTS or not failed.passing or not (patient or failed.answered):
                    raise VoiceError(str(failed)) from None
                if failed.retry_after > LONGEST_WAIT:
                    wait = f"It asks for a wait of {failed.retry_after:.0f} s."
                    raise VoiceError(f"{failed} {wait}") from None
                self._quiet_until = max(self._quiet_until, time.monotonic() + failed.retry_after)
                self._wait(BACKOFF * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def stop(self) -> None:
        """End all waiting: whoever waits gets a VoiceError."""
        self._stopped.set()

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self._stopped.wait(seconds):
            raise VoiceError(f"{self.who} isn't asked any more: the voice is closed.")


class ServerEngine(Engine):
    """An engine whose voices all ask one server at `url`, which messages call `who`."""

    who: ClassVar[str]

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        super().__init__(given)
        self.retrier = Retrier(self.who)

    def close(self) -> None:
        """End all waiting for the server."""
        self.retrier.stop()

    @property
    @abstractmethod
    def url(self) -> str:
        """Return an address of the server."""

    def reachable(self) -> bool:
        """Return whether the server answers now."""
        from audiogen.voices.http import answers  # slow

        return answers(self.url, direct=self.sends_to() is None)


class ServerVoice(Voice):
    """A voice that asks a server through its engine's Retrier."""

    def __init__(self, retrier: Retrier) -> None:
        self._retrier = retrier

    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """Return the audio that the server sends, complete as far as one can tell."""
        return self._retrier.run(lambda: self._request(text), text, patient=patient)

    @abstractmethod
    def _request(self, text: str) -> bytes:
        """Send one request and return the answer. Raises RequestFailed if it isn't speech."""


def failed_status(who: str, status: int, headers: Any, detail: str = "") -> RequestFailed:
    """Return what an answer without speech means, by its HTTP status (RFC 9110, 15)."""
    return RequestFailed(
        f"{who} refused to speak (HTTP {status}{': ' + detail if detail else ''}).",
        answered=True,
        passing=status in PASSING or status >= 500,
        retry_after=_parse_retry_after(headers.get("Retry-After", "")),
    )


def _parse_retry_after(value: str) -> float:
    """Return the seconds of a Retry-After header, or of its date (RFC 9110, 10.2.3); else 0."""
    if value.isdecimal():
        return float(value)
    import email.utils  # hardly ever needed, and slow to load

    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def trusted_bundle() -> str | None:
    """Return the file or folder of trusted certificates that the environment names, if it does.

    Raises VoiceError if it isn't there.
    """
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
    name = next((name for name in names if os.environ.get(name)), None)
    if name and not os.path.exists(os.environ[name]):
        raise VoiceError(f"There is no {os.environ[name]}, which {name} names for certificates.")
    return os.environ[name] if name else None
