"""What a voice is, what makes voices, and what the user has set for them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.script.amounts import in_pace

ANY: Final = "*"  # among an engine's languages: whatever is asked for
Setting = str | tuple[str, ...]


class Voice(ABC):
    """Turns text of one language into audio. Its `speak` may be called from `workers` threads at once.

    `identity` tells everything that its sound depends on, and nothing secret, so that what was spoken once is found again;
    `limit` is the longest text in characters that it speaks whole; `letters_a_second` its pace, for estimates; `tempo` by
    how much its audio is still to be made faster (1 where it speaks at the wanted pace by itself).
    """

    name: str
    identity: str
    limit: int | None = None
    workers: int = 1
    letters_a_second: float = 12.0
    tempo: float = 1.0
    sends_to: str | None = None  # is told by its engine
    told: bool = False  # whether the listener has been told that

    @abstractmethod
    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """An audio file of any kind. Raises VoiceError; where nothing answers, a `patient` voice tries again first."""

    def close(self) -> None:  # noqa: B027 - most voices hold nothing
        """Let go of what the voice holds; what it is just speaking may fail."""


class Engine(ABC):
    """Makes voices: what a plug-in gives, under its name in the entry-point group `audiogen.voices`.

    `about` is one line for people, `licence` that of its voices; `settings` are the keys that its table in the user's
    configuration may have, each with what it means. A `variant` is what stands after the colon in `edge:en-US-AriaNeural`;
    without one the engine chooses.
    """

    about: ClassVar[str]
    licence: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, str]] = {}
    by_scripts: ClassVar[bool] = True  # whether a script may name it, and not the listener alone
    by_machine: ClassVar[bool] = False  # whether its variants are others on every machine

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        self.given = given or {}

    def check(self) -> None:
        """Raise VoiceError where its settings cannot be, whatever this machine has."""
        _ = self.pace

    def sends_to(self) -> str | None:
        """Who is sent the text; None where it stays on this machine."""
        return None

    def missing_requirement(self) -> str | None:
        """What is still to be done before it speaks here, as one command or step; None where it is ready."""
        return None

    @abstractmethod
    def languages(self, variant: str = "") -> frozenset[str]:
        """The languages that it, or a variant, speaks, as lower-case tags. Raises VoiceError where there is no such variant."""

    def variants(self) -> Sequence[str]:
        """The variants to choose from, as far as they are known here."""
        return ()

    @abstractmethod
    def voice(self, language: str, pace: float, variant: str = "") -> Voice:
        """A voice for one of its languages; `pace` is 1 for normal, 0.5 for half as fast."""

    @property
    def pace(self) -> float:
        """How fast it is to speak where 1 is wished, by the user. Raises VoiceError where that is no pace."""
        try:
            return in_pace(self.text("pace", "1"))
        except ValueError as error:
            raise VoiceError(f"Its `pace`: {' '.join(error.args)}") from None

    def text(self, key: str, default: str = "") -> str:
        """A setting that is one word or line."""
        value = self.given.get(key, default)
        return value if isinstance(value, str) else " ".join(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A setting that is a list."""
        value = self.given.get(key, ())
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has configured: `voices` to try in order, by language tag ("" for all others), and a table an engine.

    `offline`: no text leaves this machine.
    """

    voices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offline: bool = False
    engines: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)

    def order(self, language: str) -> tuple[str, ...]:
        """The voices to try for a language, if any are configured: those of its region, of itself, of all."""
        return next(
            (self.voices[tag] for tag in (*widening(language), "") if tag in self.voices), ()
        )


def home(path: str) -> Path:
    """A path that may begin with `~`. Raises VoiceError where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise VoiceError(f"There is no home folder for {path}.") from None


def widening(language: str) -> list[str]:
    """A tag in lower case, and then without its last part, and so on: `zh-hant-tw`, `zh-hant`, `zh`."""
    parts = language.lower().split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
