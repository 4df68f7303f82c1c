"""What a session gives: its plan, its file, and the tag that its file has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiogen import __version__
from audiogen.formats import id3
from audiogen.plan.fit import Bounds
from audiogen.plan.request import Request
from audiogen.plan.timeline import Chapter, Event, Timeline
from audiogen.units import to_milliseconds, to_seconds


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens when in a session. Times are in frames of 24 ms, `shortest` and `longest` too.

    `exact` unless the length of a line is still estimated; so for the bounds `bounds_exact`.
    """

    file: str
    title: str
    about: str
    props: tuple[str, ...]
    language: str
    timeline: Timeline
    shortest: int
    longest: int
    bounds_exact: bool

    @property
    def exact(self) -> bool:
        """Tell whether every line has been spoken."""
        return self.timeline.exact

    @property
    def events(self) -> Sequence[Event]:
        """Return everything that happens, in order, with its place in the script."""
        return self.timeline.events

    @property
    def chapters(self) -> Sequence[Chapter]:
        """Return the chapters, which cover the session."""
        return self.timeline.chapters

    @property
    def seconds(self) -> float:
        """Return the length of the session in seconds."""
        return to_seconds(self.timeline.frames)


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A written session: its length and the time that it took in seconds, its size in bytes.

    `chosen` are the choices in words; `joints` are the frames at which pieces meet.
    """

    path: Path
    seconds: float
    size: int
    voice: str
    took: float
    chosen: str
    timeline: Timeline
    joints: tuple[int, ...]


def make_plan(request: Request, timeline: Timeline, bounds: Bounds) -> Plan:
    """Put a plan together."""
    routine = request.routine
    return Plan(
        routine.file,
        routine.title,
        routine.about,
        routine.props,
        routine.language,
        timeline,
        bounds.shortest.frames,
        bounds.longest.frames,
        bounds.exact,
    )


def make_tag(request: Request, timeline: Timeline, voice: str) -> bytes:
    """Return a session's ID3 tag, with its chapters. The comment has what people want to know."""
    routine, version = request.routine, request.version
    props = f"You need: {', '.join(routine.props)}" if routine.props else ""
    tags = id3.Tags(
        title=f"{routine.title} ({version})" if version else routine.title,
        album=routine.title,
        artist=routine.author,
        language=routine.language,
        comment="\n".join(filter(None, (routine.about, props, request.describe()))),
        encoder=f"audiogen {__version__} (voice {voice})",
        length_ms=to_milliseconds(timeline.frames),
        chapters=tuple(
            id3.Chapter(one.title, to_milliseconds(one.start), to_milliseconds(one.end))
            for one in timeline.chapters
        ),
    )
    return id3.encode_tag(tags)
