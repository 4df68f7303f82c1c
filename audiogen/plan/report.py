"""The timeline told: to programs as JSON, to people as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audiogen.plan.timeline import Event, Timeline
from audiogen.units import clock, to_seconds


def as_json(title: str, language: str, timeline: Timeline, shortest: int, longest: int) -> dict[str, Any]:
    """The plan as tools read it; times in seconds from the file's first sample, `shortest` and `longest` in frames."""
    return {
        "title": title,
        "language": language,
        "duration": to_seconds(timeline.frames),
        "exact": timeline.exact,
        "shortest": to_seconds(shortest),
        "longest": to_seconds(longest),
        "events": [event_json(event) for event in timeline.events],
    }


def event_json(event: Event) -> dict[str, Any]:
    """An event with those of its facts that apply."""
    facts = {
        "kind": event.kind,
        "start": to_seconds(event.start),
        "end": to_seconds(event.end),
        "text": event.text,
        "name": event.name,
        "role": event.role,
        "count": event.count,
        "section": event.context.section,
        "side": event.context.side,
        "round": event.context.round,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def as_table(title: str, timeline: Timeline, width: int = 80) -> Iterator[str]:
    """Lines no wider than `width`: each event with its start and length, under its chapter."""
    about = "" if timeline.exact else "about "
    yield f"{title}: {about}{clock(to_seconds(timeline.frames))}"
    heading: tuple[str | None, str | None] = (None, None)
    for event in timeline.events:
        here = (event.context.section, event.context.side)
        if here != heading:
            heading = here
            yield ""
            yield " – ".join(filter(None, here)) or title
        text = f"{clock(to_seconds(event.start)):>8}  {to_seconds(event.end - event.start):>7.1f} s  {event.kind:<8}{told(event)}"
        yield text if len(text) <= width else text[: width - 1] + "…"
    yield ""
    if not timeline.exact:
        yield "Speech is estimated until it has been spoken; `audiogen build` makes it exact."


def told(event: Event) -> str:
    """What an event is about, in a few words."""
    if event.kind == "chime":
        return f"{event.name}{f' x{event.count}' if event.count else ''}{f' ({event.role})' if event.role else ''}"
    if event.kind == "breaths":
        return f"{event.count} {'breath' if event.count == 1 else 'breaths'}"
    return " ".join((event.text or "").split())
