"""Fitting a session to a length, to the frame.

Every range of a routine moves by one dial t, from 0 (all at their least) over 1 (usual) to 2 (most): an amount of
l..u..m is l + (u - l) t up to 1 and u + (m - u)(t - 1) after it; breaths and rounds are rounded to whole ones, so the
session's length T(t) is a staircase that never falls. To reach a length L:

1. Counts settle on the usual wording: t is the highest dial, in steps of 1/1000, with T(t) <= L, where every line is as
   long as in the usual session. T never falls and the wording is one for all t, so a longer L never lowers a count.
2. The session is worded and spoken at t. If now even its shortest form (times at their least, pauses half) is longer
   than L, t goes down, a step at a time, until it is not.
3. Ranged times get a dial of their own, the highest with T <= L; then pauses the highest scale from 1/2 to 2 with
   T <= L, in steps of 1/4000; each written silence is rounded to frames by itself, so that it is the same wherever it
   recurs.
4. The frames that are left go into the air before the end.

The shortest session has all ranges at their least and pauses half, the longest all at their most and pauses double.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final

from audiogen.errors import ChoiceError
from audiogen.plan.cues import Cue, Silence, spoken_lines
from audiogen.plan.timeline import (
    Line,
    Pacing,
    Timeline,
    place_cues,
    required_frames,
    silence_frames,
)
from audiogen.units import clock, to_seconds

PAUSE_LEAST, PAUSE_MOST = 0.5, 2.0
DIAL_STEPS: Final = 1000
PAUSE_STEPS: Final = 4000
RETREAT: Final = 10  # steps of the dial by which it goes down where the wording turned out longer

Play = Callable[[float], Sequence[Cue]]
Speak = Callable[[Sequence[Cue]], Mapping[str, Line]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A session at a dial: its cues, its lines, and the pacing that gives it its length."""

    dial: float
    cues: Sequence[Cue]
    lines: Mapping[str, Line]
    pacing: Pacing


class _Length:
    """The frames of a session by dial and pacing: laid out once, from there on only the silences that move count again."""

    def __init__(self, cues: Sequence[Cue], lines: Mapping[str, Line], pacing: Pacing) -> None:
        self.rooms = required_frames(cues, lines)
        silences = [cue for cue in cues if isinstance(cue, Silence)]
        self.pauses = self._alike(cue for cue in silences if cue.kind == "pause")
        ranged = [
            cue for cue in silences if cue.kind != "pause" and cue.range.least < cue.range.most
        ]
        self.breaths = self._alike(cue for cue in ranged if cue.kind == "breaths")
        self.times = self._alike(cue for cue in ranged if cue.kind != "breaths")
        self.in_breaths = self._frames(self.breaths, pacing)
        moving = (
            self.in_breaths + self._frames(self.times, pacing) + self._frames(self.pauses, pacing)
        )
        self.fixed = place_cues(cues, lines, pacing).frames - moving

    def _alike(self, silences: Iterable[Silence]) -> list[tuple[Silence, int]]:
        """One of each kind of silence, and how many there are of it."""
        found: dict[object, tuple[Silence, int]] = {}
        for cue in silences:
            need = self.rooms.get((cue.place, cue.seconds), 0)
            kind = (cue.kind, cue.seconds, cue.range, cue.factor, cue.breath, need)
            found[kind] = (cue, found.get(kind, (cue, 0))[1] + 1)
        return list(found.values())

    def _frames(
        self, silences: Sequence[tuple[Silence, int]], pacing: Pacing, dial: float | None = None
    ) -> int:
        return sum(
            number * silence_frames(cue, pacing, self.rooms, dial) for cue, number in silences
        )

    def __call__(self, pacing: Pacing, dial: float | None = None) -> int:
        """The frames with this pacing, without its closing air; with `dial`, as if the routine were played at it."""
        breaths = self.in_breaths if dial is None else self._frames(self.breaths, pacing, dial)
        return (
            self.fixed
            + breaths
            + self._frames(self.times, pacing, dial)
            + self._frames(self.pauses, pacing, dial)
        )


def bounds(play: Play, speak: Speak, pacing: Pacing) -> tuple[Timeline, Timeline]:
    """The shortest and the longest session."""
    shortest, longest = (
        place_cues(cues, speak(cues), replace(pacing, pauses=pauses))
        for cues, pauses in ((play(0.0), PAUSE_LEAST), (play(2.0), PAUSE_MOST))
    )
    return shortest, longest


def fit(
    play: Play, speak: Speak, target: int, pacing: Pacing, *, rounds_move: bool = True
) -> Fitted:
    """The session of exactly `target` frames; `rounds_move` unless it has as many cues at every dial.

    Raises ChoiceError, with what is possible, where there is none.
    """
    step = settle(play, speak, target, pacing, rounds_move=rounds_move)
    while True:
        cues = play(step / DIAL_STEPS)
        lines = speak(cues)
        length = _Length(cues, lines, pacing)
        if length(replace(pacing, times=0.0, pauses=PAUSE_LEAST)) <= target:
            break
        if step == 0:
            raise impossible(play, speak, target, pacing)
        step = max(0, step - RETREAT)
    found = stretch(length, target, pacing)
    left = target - length(found)
    at_most = step == 2 * DIAL_STEPS and found.pauses == PAUSE_MOST and left > 0
    if at_most and bounds(play, speak, pacing)[1].frames < target:
        raise impossible(play, speak, target, pacing)
    found = replace(found, closing=left)
    if (
        place_cues(cues, lines, found).frames != target
    ):  # what rings on at the end is longer than what is said there
        found = stretch(lambda pacing: place_cues(cues, lines, pacing).frames, target, pacing)
        while (left := target - place_cues(cues, lines, found).frames) > 0:
            found = replace(found, closing=found.closing + left)
    return Fitted(step / DIAL_STEPS, cues, lines, found)


def settle(play: Play, speak: Speak, target: int, pacing: Pacing, *, rounds_move: bool) -> int:
    """The highest dial, in steps, at which the session, worded as usual, is not longer than `target`."""
    usual = play(1.0)
    lines = speak(usual)
    if not rounds_move:
        length = _Length(usual, lines, pacing)
        return _highest(lambda step: length(pacing, step / DIAL_STEPS) <= target, 2 * DIAL_STEPS)
    # Rounds come and go with the dial, and so the session is played anew at each, every line as long as it usually is.
    usually = {
        (speech.place, speech.context.side): lines[speech.spoken] for speech in spoken_lines(usual)
    }

    def fits(step: int) -> bool:
        cues = play(step / DIAL_STEPS)
        said = {
            speech.spoken: usually.get((speech.place, speech.context.side))
            for speech in spoken_lines(cues)
        }
        known = {spoken: line for spoken, line in said.items() if line is not None}
        return (
            place_cues(
                cues, {**(speak(cues) if len(known) < len(said) else lines), **known}, pacing
            ).frames
            <= target
        )

    return _highest(fits, 2 * DIAL_STEPS)


def stretch(length: Callable[[Pacing], int], target: int, pacing: Pacing) -> Pacing:
    """The pacing that comes nearest to `target` without going beyond: times first, then pauses."""

    def times(step: int) -> Pacing:
        return replace(pacing, times=step / DIAL_STEPS)

    found = times(_highest(lambda step: length(times(step)) <= target, 2 * DIAL_STEPS))

    def pauses(step: int) -> Pacing:
        return replace(found, pauses=PAUSE_LEAST + (PAUSE_MOST - PAUSE_LEAST) * step / PAUSE_STEPS)

    return pauses(_highest(lambda step: length(pauses(step)) <= target, PAUSE_STEPS))


def impossible(play: Play, speak: Speak, target: int, pacing: Pacing) -> ChoiceError:
    """What can be had instead."""
    shortest, longest = (to_seconds(found.frames) for found in bounds(play, speak, pacing))
    wanted = to_seconds(target)
    way = (
        "--skip a section, choose one of the --sides, or a faster --pace."
        if wanted < shortest
        else "a longer --breath, or a slower --pace."
    )
    return ChoiceError(
        f"A length of {clock(wanted)} cannot be met: with these choices it goes from {clock(ceil(shortest))} to "
        f"{clock(floor(longest))}. To go beyond: {way}"
    )


def _highest(fits: Callable[[int], bool], most: int) -> int:
    """The highest step from 0 to `most` that fits, by bisection; 0 where none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
