"""What a voice is, what an engine is, and what the user has set for them.

Your own engine subclasses Engine and Voice: see docs/voices.md, "Add a voice".
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.script.times import in_pace

if TYPE_CHECKING:
    from audiogen.voices.download import Offer

ANY: Final = "*"  # in Engine.languages: any language
Setting = str | tuple[str, ...]


class Voice(ABC):
    """Speaks text of one language. Up to `workers` threads may call `speak` at once.

    `identity` is all that its sound depends on, and holds no secret: clips are cached under it.
    `limit` is the longest text that it can speak, in characters. `letters_a_second` is for
    estimates. `tempo` is how much faster its audio still has to become: 1 if it speaks at the
    pace that was asked for by itself. `phonemes`: it reads `[word](/IPA/)` as these phonemes.
    """

    name: str
    identity: str
    limit: int | None = None
    workers: int = 1
    letters_a_second: float = 12.0
    tempo: float = 1.0
    phonemes: bool = False
    # Set by `make_voice`: who is sent the text, and the language of the script.
    sends_to: str | None = None
    language: str = "en"

    @abstractmethod
    def speak(self, text: str, *, patient: bool = True) -> bytes:
        """Return an audio file of any format. Raises VoiceError.

        If nobody answers, a `patient` voice tries again first.
        """

    def start(self) -> None:  # noqa: B027 - most voices need no start
        """Start what takes long before it can speak, without waiting for it."""

    def close(self) -> None:  # noqa: B027 - most voices hold nothing
        """Release what this voice alone holds. What it shares with others is its engine's."""


class Engine(ABC):
    """Makes voices, and owns what they share: processes, models, connections.

    A plug-in names its Engine in the entry-point group `audiogen.voices`. `about` is one line for
    people, `licence` that of its voices. `settings` are the keys of its table in the user's
    configuration, each with its meaning. A `variant` is the part after the colon in
    `edge:en-US-AriaNeural`; without one the engine chooses.

    Whoever makes an engine closes it, after the last of its voices has spoken.
    """

    about: ClassVar[str]
    licence: ClassVar[str] = ""
    settings: ClassVar[Mapping[str, str]] = {}
    by_scripts: ClassVar[bool] = True  # False: only the listener may choose it
    by_machine: ClassVar[bool] = False  # True: its variants differ from machine to machine

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        self.given = given or {}

    def close(self) -> None:  # noqa: B027 - many engines hold nothing
        """End what its voices share. A text that is being spoken may fail with VoiceError."""

    def check(self) -> None:
        """Raise VoiceError if its settings can't be right, whatever this machine has."""
        _ = self.pace

    def sends_to(self) -> str | None:
        """Return who is sent the text; None if it stays on this machine."""
        return None

    def missing_requirement(self) -> str | None:
        """Return a command or step that is needed before it can speak; None if it is ready."""
        return None

    @abstractmethod
    def languages(self, variant: str = "") -> frozenset[str]:
        """Return the languages of the engine, or of a variant, as lower-case tags.

        Raises VoiceError if there is no such variant.
        """

    def variants(self) -> Sequence[str]:
        """Return the variants that are known here."""
        return ()

    @property
    def folder(self) -> Path:
        """Return where its voices are downloaded to, if it offers any."""
        raise VoiceError("This voice has no folder for downloads.")

    def describe(self, variant: str) -> str:  # noqa: ARG002 - for engines that know
        """Return how a variant sounds, in a few words like `female, British`; "" if unknown."""
        return ""

    def reachable(self) -> bool:
        """Return whether the server that speaks answers now. It gets no text."""
        return True

    def offers(self) -> Mapping[str, "Offer"]:
        """Return the variants that can be downloaded, by name."""
        return {}

    @abstractmethod
    def voice(self, language: str, pace: float, variant: str = "") -> Voice:
        """Return a voice for one of its languages; `pace` is 1 for normal, 0.5 for half of it."""

    @property
    def pace(self) -> float:
        """Return the user's own pace for this engine. Raises VoiceError if it isn't one."""
        try:
            return in_pace(self.text("pace", "1"))
        except ValueError as error:
            raise VoiceError(f"`pace`: {' '.join(error.args)}") from None

    def text(self, key: str, default: str = "") -> str:
        """Return a setting that is one word or line."""
        value = self.given.get(key, default)
        return value if isinstance(value, str) else " ".join(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a setting that is a list."""
        value = self.given.get(key, ())
        return (value,) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Settings:
    """The user's configuration.

    `voices` are the names to try in order, by language tag ("" is for all other languages).
    `offline` refuses voices that send the text away. `engines` has a table of settings for each.
    """

    voices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offline: bool = False
    engines: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)

    def order(self, language: str) -> tuple[str, ...]:
        """Return the voices configured for a language: for its region, itself, or all."""
        tags = (*widen_tag(language), "")
        return next((self.voices[tag] for tag in tags if tag in self.voices), ())


def expand_home(path: str) -> Path:
    """Return a path whose `~` is replaced. Raises VoiceError if there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise VoiceError(f"There is no home folder for {path}.") from None


def widen_tag(language: str) -> list[str]:
    """Return a tag in lower case and its wider ones: `zh-hant-tw`, `zh-hant`, `zh`."""
    parts = language.lower().split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
