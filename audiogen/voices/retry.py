"""Asking a server for speech: how long to wait, when to ask again, whom to trust.

A request has CONNECT_SECONDS to reach its server, READ_SECONDS between two bytes, WHOLE_SECONDS in all. What may pass is
asked again, ATTEMPTS times, after BACKOFF seconds, twice as many each time, or as the server says.
"""

from __future__ import annotations

import email.utils
import os
import threading
import time
from abc import abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from audiogen.errors import VoiceError
from audiogen.voices.base import Voice
from audiogen.voices.integrity import fault

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5.0, 10.0, 45.0
ATTEMPTS: Final = 5
BACKOFF: Final = 1.0
LONGEST_WAIT: Final = 60.0


class RequestFailed(Exception):
    """A failed request. `answered`: somebody was there; `passing`: it may go better next time, after `retry_after` s."""

    def __init__(
        self, why: str, *, answered: bool, passing: bool = True, retry_after: float = 0.0
    ) -> None:
        super().__init__(why)
        self.answered, self.passing, self.retry_after = answered, passing, retry_after


class Retrier:
    """The requests of one voice to one server, called `who`: when it is told to wait, all of them wait."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.stopped = threading.Event()
        self._quiet_until = 0.0

    def __call__(self, ask: Callable[[], bytes], text: str, *, patient: bool) -> bytes:
        """The answer to `ask`, whole. Raises VoiceError after ATTEMPTS, or at once where all hope is lost."""
        for attempt in range(1, ATTEMPTS + 1):
            self._wait(self._quiet_until - time.monotonic())
            try:
                audio = ask()
                if wrong := fault(audio, text):
                    raise RequestFailed(f"{self.who} {wrong}.", answered=True)
                return audio
            except RequestFailed as refused:
                if attempt == ATTEMPTS or not refused.passing or not (patient or refused.answered):
                    raise VoiceError(str(refused)) from None
                if refused.retry_after > LONGEST_WAIT:
                    told = f"{refused} It asks to be left alone for {refused.retry_after:.0f} s."
                    raise VoiceError(told) from None
                self._quiet_until = max(self._quiet_until, time.monotonic() + refused.retry_after)
                self._wait(BACKOFF * 2 ** (attempt - 1))
        raise AssertionError("the last attempt returns or raises")

    def stop(self) -> None:
        """End all waiting."""
        self.stopped.set()

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and self.stopped.wait(seconds):
            raise VoiceError("Nobody waits for it any more.")


class ServerVoice(Voice):
    """A voice that a server called `who` speaks with."""

    def __init__(self, who: str) -> None:
        self._asking = Retrier(who)

    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """Audio as the server sends it, whole as far as that can be told. Raises VoiceError."""
        return self._asking(lambda: self._ask(text), text, patient=patient)

    def close(self) -> None:
        self._asking.stop()

    @abstractmethod
    def _ask(self, text: str) -> bytes:
        """One request, and its answer. Raises RequestFailed where there is no speech in it."""


def by_status(who: str, status: int, headers: Any, told: str = "") -> RequestFailed:
    """What an answer that is no speech means, by its HTTP status (RFC 9110, 15)."""
    passing = status in (408, 425, 429) or status >= 500
    why = f"{who} refused to speak (HTTP {status}{': ' + told if told else ''})."
    return RequestFailed(
        why,
        answered=True,
        passing=passing,
        retry_after=_retry_after(headers.get("Retry-After", "")),
    )


def _retry_after(value: str) -> float:
    """Seconds from a Retry-After header: a number, or a date (RFC 9110, 10.2.3); 0 where it is neither."""
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def trusted_bundle() -> str | None:
    """The file, or folder, of certificates that the environment says to trust, if it does; VoiceError if there is none."""
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
    name = next((name for name in names if os.environ.get(name)), None)
    if name and not Path(os.environ[name]).exists():
        raise VoiceError(f"There is no {os.environ[name]}, which {name} names for certificates.")
    return os.environ[name] if name else None
