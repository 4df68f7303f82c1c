"""What a voice is."""

from __future__ import annotations

from typing import Protocol


class Voice(Protocol):
    """Turns text of one language into audio. Its `speak` may be called from `workers` threads at once.

    `identity` tells everything that its sound depends on, so that what was spoken once is found again; `limit` is the
    longest text in characters that it speaks whole; `letters_a_second` its pace, for estimates; `tempo` by how much its
    audio is still to be made faster (1 where it speaks at the wanted pace by itself).
    """

    @property
    def name(self) -> str: ...
    @property
    def identity(self) -> str: ...
    @property
    def limit(self) -> int | None: ...
    @property
    def workers(self) -> int: ...
    @property
    def letters_a_second(self) -> float: ...
    @property
    def tempo(self) -> float: ...

    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """An audio file of any kind. Raises VoiceError; where nothing answers, a `patient` voice tries again first."""

    def close(self) -> None:
        """Let go of what the voice holds."""


class Engine(Protocol):
    """Makes voices: the one thing that a plug-in gives, under its name in the entry-point group `audiogen.voices`.

    `about` is one line for people.
    """

    @property
    def about(self) -> str: ...

    def languages(self) -> frozenset[str]:
        """The languages that it speaks, as lower-case tags."""

    def voice(self, language: str, pace: float) -> Voice:
        """A voice for a language that it speaks; `pace` is 1 for normal, 0.5 for half as fast."""
