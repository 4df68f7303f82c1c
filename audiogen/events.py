"""What a run reports while it goes on, as values. Words are made of them where people read them.

A listener is a function that takes an Event. It is called in whichever thread does the work, so
it should return soon. To cancel, raise `errors.Cancelled` from it, or call `Studio.cancel` from
any thread: what was finished is kept, and no file is left half written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audiogen.errors import Problem

Stage: TypeAlias = Literal["speaking", "encoding", "measuring", "downloading"]


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` clips, pieces, seconds or bytes are through a stage."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TextSent:
    """The lines are about to be sent to somebody. Reported once a run."""

    recipient: str


@dataclass(frozen=True, slots=True)
class VoiceChosen:
    """A voice begins to speak what is missing of a session; the next one may have another."""

    voice: str


@dataclass(frozen=True, slots=True)
class VoiceSkipped:
    """A voice that was named can't be used here, and another one can."""

    reason: str


@dataclass(frozen=True, slots=True)
class VoiceReplaced:
    """A voice failed to speak its first line, so the next one was tried."""

    reason: str
    replacement: str


@dataclass(frozen=True, slots=True)
class VoiceKept:
    """A voice has spoken all of a session already, so it was kept, though another comes first."""

    voice: str
    first_choice: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Something in a script is allowed, but probably unintended."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Told:
    """A plain sentence, like the licence of a voice that is downloaded."""

    text: str


Event: TypeAlias = (
    Progress | TextSent | VoiceChosen | VoiceSkipped | VoiceReplaced | VoiceKept | Warned | Told
)
Listener: TypeAlias = Callable[[Event], None]


def ignore_events(_: Event) -> None:
    """Listen to nothing."""
