"""A plan as a table for people."""

from collections.abc import Iterator
from math import ceil, floor
from textwrap import wrap

from audiogen.messages import printable
from audiogen.plan.timeline import Event, Timeline
from audiogen.results import Plan
from audiogen.units import format_clock, to_seconds

BAR = 16  # characters of the longest chapter's bar


def plan_to_table(plan: Plan, width: int = 80) -> Iterator[str]:
    """Yield lines no wider than `width`: what it is for, its chapters, then each event."""
    about = "" if plan.exact else "about "
    vague = "" if plan.bounds_exact else "about "
    least, most = ceil(to_seconds(plan.shortest)), floor(to_seconds(plan.longest))
    bounds = ""
    if least <= most:
        bounds = f"   (--length from {vague}{format_clock(least)} to {format_clock(most)})"
    yield cut_text(f"{plan.title}: {about}{format_clock(plan.seconds)}{bounds}", width)
    yield from wrap(printable(plan.about), width)
    if plan.props:
        yield from wrap(
            printable(f"You need: {', '.join(plan.props)}"), width, subsequent_indent="  "
        )
    yield from _chapter_rows(plan.timeline, width)
    heading: object = None
    for event in plan.timeline.events:
        here = (event.context.section, event.context.side)
        if here != heading:
            heading = here
            yield ""
            yield cut_text(" – ".join(filter(None, here)) or plan.title, width)
        start = format_clock(to_seconds(event.start))
        length = to_seconds(event.end - event.start)
        row = f"{start:>8}  {length:>7.1f} s  {event.kind:<8}{describe_event(event)}"
        yield cut_text(row, width)
    if not plan.exact:
        yield ""
        yield "Speech is estimated until it has been spoken; --exact speaks it now."


def _chapter_rows(timeline: Timeline, width: int) -> Iterator[str]:
    """Yield a row for each chapter: start, length, breaths, silence, and a bar in proportion."""
    chapters = timeline.chapters
    longest = max((chapter.end - chapter.start for chapter in chapters), default=1)
    if chapters:
        yield ""
        yield f"{'starts':>8} {'length':>8} {'breaths':>8} {'silence':>8}  chapter"
    for chapter in chapters:
        start, length = chapter.start, chapter.end - chapter.start
        inside = [event for event in timeline.events if start <= event.start < chapter.end]
        breaths = sum(event.count or 0 for event in inside if event.kind == "breaths")
        spoken = (event.sounds for event in inside if event.kind in ("speech", "sound"))
        heard = sum(placed.sound.frames for sounds in spoken for placed in sounds)
        silence = 100 * (length - heard) // length
        bar = "█" * max(1, round(BAR * length / longest))
        title = cut_text(chapter.title, width - 55)
        clocks = f"{format_clock(to_seconds(start)):>8} {format_clock(to_seconds(length)):>8}"
        yield f"{clocks} {breaths or '–':>8} {silence:>7}%  {title:<{width - 55}}  {bar}".rstrip()


def cut_text(text: str, width: int) -> str:
    """Return text of at most `width` characters, with an ellipsis where it was cut."""
    text = printable(text)
    return text if len(text) <= width else text[: width - 1] + "…"


def describe_event(event: Event) -> str:
    """Say in a few words what an event is."""
    if event.kind == "chime":
        times = f" x{event.count}" if event.count else ""
        return f"{event.name}{times}{f' ({event.role})' if event.role else ''}"
    if event.kind == "breaths":
        return f"{event.count} {'breath' if event.count == 1 else 'breaths'}"
    return " ".join((event.text or event.name or "").split())
