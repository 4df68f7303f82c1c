"""Numbers and guide words of a silence: each in the time until the next. Times are frames."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from audiogen.plan.cues import Silence, Speech
from audiogen.plan.timeline import Line, Placed, VoiceSound
from audiogen.units import to_frames, to_seconds

GAP: Final = to_frames(0.05)  # after each if it can be, so that the next is heard apart
FASTEST: Final = 1.5
GRID: Final = 20  # tempos are multiples of 1/20, so that a clip has few variants
STEPS: Final = {
    1: "leaves out its highest number",
    2: "says every 2nd number",
    3: "says every 3rd number",
    5: "says every 5th number",
    10: "says every 10th number",
}


class FittedCount(NamedTuple):
    """The lines of what is said in a silence, by their place in it; a warning if numbers aren't."""

    lines: Mapping[int, Line]
    warning: str = ""


class _Timed(NamedTuple):
    at: int  # its place among all that is timed
    start: int
    number: int
    line: Line


def fit_count(cue: Silence, lines: Mapping[str, Line], length: int) -> FittedCount:
    """Speed up what has too little time; where that isn't enough, say numbers in even steps.

    They end at the highest number, or at the nearest that has enough time. `length` is that of the
    silence: a hold in a session of a given length may end before all its seconds.
    """
    own = 1.0 if cue.kind == "hold" else 0.0
    inside = [
        _Timed(at, to_frames(one.after), one.number, lines[one.cue.spoken])
        for at, one in enumerate(cue.timed)
        if isinstance(one.cue, Speech) and to_frames(one.after + own) <= length + 1  # rounded
    ]
    numbers = [one for one in inside if one.number]
    found = _fit(inside, length)
    too_long = [one for one in numbers if one.at not in found]
    if not too_long:
        return FittedCount(found)
    last = max(one.number for one in numbers)
    tries = [(step, last - back) for step in STEPS for back in range(max(2, step))]
    for step, end in tries:
        wanted = range(end, 0, -step)
        chosen = [one for one in inside if not one.number or one.number in wanted]
        found = _fit(chosen, length)
        if wanted and all(one.at in found for one in chosen if one.number):
            says = STEPS[step]
            break
    else:
        found, says = _fit([one for one in inside if not one.number], length), "says no number"
    longest = max(too_long, key=lambda one: one.line.frames)
    needs = f"{to_seconds(longest.line.frames):.1f} s for “{longest.number}”"
    return FittedCount(found, f"The voice needs {needs}, so this count {says}.")


def _fit(said: Sequence[_Timed], length: int) -> dict[int, Line]:
    """Return the lines that fit until the next begins. A word that doesn't leaves its time."""
    found: dict[int, Line] = {}
    for one in reversed(said):
        line = _speed_up(one.line, length - one.start)
        if line:
            found[one.at] = line
        if line or one.number:
            length = one.start
    return found


def _speed_up(line: Line, room: int) -> Line | None:
    """Return a line as fast as it must be. An estimated one fits: it may turn out shorter."""
    if line.frames <= room - GAP:
        return line
    tempo = -(-GRID * line.frames // max(1, room - GAP)) / GRID
    if line.exact:
        tempo = min(tempo, FASTEST)
    parts: list[Placed] = []
    end = 0
    for start, sound in line.parts:
        if isinstance(sound, VoiceSound):
            fast = VoiceSound(sound.clip, math.ceil(sound.frames / tempo), tempo)
            parts.append(Placed(max(end, int(start / tempo)), fast))
            end = parts[-1].end
    return Line(tuple(parts), line.exact) if end <= room else None
