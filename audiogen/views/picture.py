"""A timeline as an SVG picture, for light and dark backgrounds, screens and paper."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from audiogen.plan.timeline import Chapter, Event, Timeline
from audiogen.units import format_clock, to_seconds
from audiogen.views.table import cut_text

WIDTH: Final = 960
LEFT, RIGHT = 24, 24
ROW: Final = 80  # from one line of the picture to the next
TOP: Final = 88
BAND: Final = 30
LETTER: Final = 6.8  # about the width of one, in pixels
MINUTES_A_ROW: Final = (5, 10, 15, 20, 30, 60, 120, 240)
MOST_ROWS: Final = 12
LEGEND: Final = ("speech", "breaths", "rest", "hold", "pause", "chime")
STYLE: Final = Path(__file__).with_name("picture.css")


def draw_plan(timeline: Timeline, title: str) -> str:
    """Return an SVG of a session, in rows of so many minutes that it fits on one page."""
    seconds = to_seconds(timeline.frames)
    minutes = (minutes for minutes in MINUTES_A_ROW if seconds / 60 <= minutes * MOST_ROWS)
    span = next(minutes, MINUTES_A_ROW[-1]) * 60
    rows = max(1, int(-(-seconds // span)))
    height = TOP + rows * ROW + 34
    about = "" if timeline.exact else "about "
    style = STYLE.read_text("utf-8")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(title)}</title><style>\n{style}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
        f'<text class="title" x="{LEFT}" y="34">{escape(title)}</text>',
        f'<text class="small" x="{LEFT}" y="54">{about}{format_clock(seconds)}</text>',
        *_legend(timeline),
        *(part for row in range(rows) for part in _row(row, span, seconds)),
        *(part for event in timeline.events for part in _event(event, span)),
        *_sides(timeline, span),
        *(part for chapter in timeline.chapters for part in _chapter(chapter, span)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(timeline: Timeline) -> Iterator[str]:
    """Draw a box for each kind of event that there is."""
    there = {"speech" if event.kind == "sound" else event.kind for event in timeline.events}
    kinds = [kind for kind in LEGEND if kind in there]
    for number, kind in enumerate(kinds):
        x = WIDTH - RIGHT - 92 * (len(kinds) - number)
        yield f'<rect class="{kind}" x="{x}" y="44" width="12" height="12" rx="2"/>'
        yield f'<text class="small" x="{x + 18}" y="54">{kind}</text>'


def _row(row: int, span: float, seconds: float) -> Iterator[str]:
    """Draw the empty band of a row, and its time axis."""
    begin = row * span
    y, width = TOP + row * ROW, _pixels(min(span, seconds - begin), span)
    yield f'<rect class="ground" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAND}"/>'
    step = next(step for step in (60, 120, 300, 600, 1800, 3600) if span / step <= 10)
    at = 0.0
    while at <= span and begin + at <= seconds:
        x = LEFT + _pixels(at, span)
        yield f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + BAND + 4}"/>'
        if at < span:
            clock = format_clock(begin + at)
            yield f'<text class="small" x="{x:.1f}" y="{y + BAND + 16}">{clock}</text>'
        at += step


def _event(event: Event, span: float) -> Iterator[str]:
    """Draw a bar for what lasts, cut where its row ends; a dot for each stroke of a chime."""
    name = escape(event.text or event.name or f"{event.kind} {event.count or ''}".strip())
    if event.kind == "chime":
        for stroke in event.sounds:
            x, y = _locate(to_seconds(stroke.start), span)
            dot = f'<circle class="chime" cx="{x:.1f}" cy="{y - 4:.1f}" r="3">'
            yield f"{dot}<title>{name}</title></circle>"
        return
    start, end = to_seconds(event.start), to_seconds(event.end)
    kind = "speech" if event.kind == "sound" else event.kind
    inset = 0 if kind == "speech" else 5
    while start < end:
        x, y = _locate(start, span)
        stop = min(end, (start // span + 1) * span)
        size = f'width="{_pixels(stop - start, span):.2f}" height="{BAND - 2 * inset}"'
        bar = f'<rect class="{kind}" x="{x:.2f}" y="{y + inset:.1f}" {size}>'
        yield f"{bar}<title>{name}</title></rect>"
        start = stop


def _chapter(chapter: Chapter, span: float) -> Iterator[str]:
    """Draw a chapter's start, and its title if there is room; near a row's end to the left."""
    x, y = _locate(to_seconds(chapter.start), span)
    yield f'<line class="edge" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 22:.1f}" y2="{y + BAND:.1f}"/>'
    title, at, anchor = chapter.title, x - 4, ' text-anchor="end"'
    if x + len(title) * LETTER <= WIDTH - 4:
        room = int(_pixels(to_seconds(chapter.end - chapter.start), span) // LETTER)
        if room <= 2:
            return
        title, at, anchor = cut_text(title, room), x + 4, ""
    yield f'<text x="{at:.1f}" y="{y - 13:.1f}"{anchor}>{escape(title)}</text>'


def _sides(timeline: Timeline, span: float) -> Iterator[str]:
    """Draw the name of a side where it begins, unless the chapter's title has it."""
    chapters = {chapter.title for chapter in timeline.chapters}
    before: tuple[str | None, str | None] = (None, None)
    for event in timeline.events:
        here = (event.context.section, event.context.side)
        if here != before and here[1] and " – ".join(filter(None, here)) not in chapters:
            x, y = _locate(to_seconds(event.start), span)
            yield f'<text class="side" x="{x + 6:.1f}" y="{y - 2:.1f}">{escape(here[1])}</text>'
        before = here


def _locate(seconds: float, span: float) -> tuple[float, float]:
    """Return the x and y of a time, in rows of `span` seconds."""
    row, at = divmod(seconds, span)
    return LEFT + _pixels(at, span), TOP + row * ROW


def _pixels(seconds: float, span: float) -> float:
    """Return the width of a time in a row of `span` seconds."""
    return seconds / span * (WIDTH - LEFT - RIGHT)
