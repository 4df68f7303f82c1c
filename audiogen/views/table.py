"""The timeline told: to programs as JSON, to people as a table."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Any

from audiogen.plan.timeline import Event, Placed, Timeline
from audiogen.units import clock, to_seconds


def as_json(
    title: str, language: str, timeline: Timeline, shortest: Timeline, longest: Timeline
) -> dict[str, Any]:
    """The plan as tools read it; times in seconds from the file's first sample."""
    return {
        "title": title,
        "language": language,
        "duration": to_seconds(timeline.frames),
        "exact": timeline.exact,
        "shortest": to_seconds(shortest.frames),
        "longest": to_seconds(longest.frames),
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


def as_table(
    title: str, timeline: Timeline, shortest: Timeline, longest: Timeline, width: int = 80
) -> Iterator[str]:
    """Lines no wider than `width`: the chapters in proportion, then each event with its start and length."""
    about = "" if timeline.exact else "about "
    vague = "" if shortest.exact and longest.exact else "about "
    least, most = ceil(to_seconds(shortest.frames)), floor(to_seconds(longest.frames))
    bounds = f"   (--length from {vague}{clock(least)} to {clock(most)})" if least <= most else ""
    yield cut(f"{title}: {about}{clock(to_seconds(timeline.frames))}{bounds}", width)
    yield from chapters(timeline, width)
    heading: object = None
    for event in timeline.events:
        here = (event.context.section, event.context.side)
        if here != heading:
            heading = here
            yield ""
            yield cut(" – ".join(filter(None, here)) or title, width)
        start, length = clock(to_seconds(event.start)), to_seconds(event.end - event.start)
        yield cut(f"{start:>8}  {length:>7.1f} s  {event.kind:<8}{told(event)}", width)
    if not timeline.exact:
        yield ""
        yield "Speech is estimated until it has been spoken; --exact speaks it now."


def chapters(timeline: Timeline, width: int) -> Iterator[str]:
    """A line for each chapter: when it begins, how long it is, its breaths, its silence, and a bar in proportion."""
    spans = [(chapter.title, chapter.start, chapter.end) for chapter in timeline.chapters]
    longest = max((end - start for _, start, end in spans), default=1)
    if spans:
        yield ""
        yield f"{'starts':>8} {'length':>8} {'breaths':>8} {'silence':>8}  chapter"
    for title, start, end in spans:
        inside = [event for event in timeline.events if start <= event.start < end]
        breaths = sum(event.count or 0 for event in inside if event.kind == "breaths")
        heard = sum(sound.end - sound.start for event in inside for sound in _speech(event))
        silence = 100 * (end - start - heard) // (end - start)
        bar = "█" * max(1, round(16 * (end - start) / longest))
        times = f"{clock(to_seconds(start)):>8} {clock(to_seconds(end - start)):>8}"
        yield f"{times} {breaths or '–':>8} {silence:>7}%  {cut(title, width - 55):<{width - 55}}  {bar}".rstrip()


def _speech(event: Event) -> tuple[Placed, ...]:
    return event.sounds if event.kind in ("speech", "sound") else ()


def cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def told(event: Event) -> str:
    """What an event is about, in a few words."""
    if event.kind == "chime":
        return f"{event.name}{f' x{event.count}' if event.count else ''}{f' ({event.role})' if event.role else ''}"
    if event.kind == "breaths":
        return f"{event.count} {'breath' if event.count == 1 else 'breaths'}"
    return " ".join((event.text or event.name or "").split())
