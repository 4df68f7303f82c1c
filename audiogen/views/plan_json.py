"""A plan as JSON for other programs."""

from typing import Any

from audiogen.languages.phonemes import without_phonemes
from audiogen.plan.timeline import Event
from audiogen.results import Plan
from audiogen.units import to_seconds


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON; times are in seconds from the file's first sample."""
    return {
        "title": plan.title,
        "about": plan.about,
        "props": list(plan.props),
        "language": plan.language,
        "duration": plan.seconds,
        "exact": plan.exact,
        "shortest": to_seconds(plan.shortest),
        "longest": to_seconds(plan.longest),
        "chapters": [
            {
                "title": chapter.title,
                "start": to_seconds(chapter.start),
                "end": to_seconds(chapter.end),
            }
            for chapter in plan.chapters
        ],
        "events": [_event_to_json(event, plan.file) for event in plan.events],
    }


def _event_to_json(event: Event, script: str) -> dict[str, Any]:
    """Return those facts of an event that it has; `file` only if it is from an included script."""
    strokes = [to_seconds(placed.start) for placed in event.sounds]
    facts = {
        "kind": event.kind,
        "start": to_seconds(event.start),
        "end": to_seconds(event.end),
        "text": event.text,
        "spoken": event.spoken and without_phonemes(event.spoken),
        "name": event.name,
        "role": event.role,
        "count": event.count,
        "strokes": strokes if event.kind == "chime" else None,
        "section": event.context.section,
        "side": event.context.side,
        "round": event.context.round,
        "file": event.place.file if event.place.file != script else None,
        "line": event.place.line,
        "column": event.place.column,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}
