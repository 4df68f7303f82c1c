"""Fitting a session to a length, to the frame.

Every range of a routine moves by one dial t, from 0 (all at their least) over 1 (usual) to 2
(most): an amount of l..u..m is l + (u - l) t up to 1 and u + (m - u)(t - 1) after it. Breaths and
rounds are rounded to whole ones, so the session's length T(t) is a staircase that never falls. To
reach a length L:

1. Counts settle on the usual wording: t is the highest dial, in steps of 1/1000, with T(t) <= L,
   where every line is as long as in the usual session. T never falls and the wording is one for
   all t, so a longer L never lowers a count.
2. The session is worded and spoken at t. If now even its shortest form (times at their least,
   pauses half) is longer than L, t goes down, some steps at a time, until it is not.
3. Ranged times get a dial of their own, the highest with T <= L; then pauses the highest scale
   from 1/2 to 2 with T <= L, in steps of 1/4000. Each written silence is rounded to frames by
   itself, so that it is the same wherever it recurs.
4. The frames that are left go into the air before the end.

The shortest session has all ranges at their least and pauses half, the longest all at their most
and pauses double.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from audiogen.errors import LengthError
from audiogen.plan.cues import Cue, Silence, spoken_lines
from audiogen.plan.place_cues import Pacing, place_cues, required_frames, silence_frames
from audiogen.plan.request import Request
from audiogen.plan.timeline import Line, Timeline
from audiogen.units import to_frames, to_seconds

PAUSE_LEAST, PAUSE_MOST = 0.5, 2.0
DIAL_STEPS: Final = 1000
PAUSE_STEPS: Final = 4000
RETREAT: Final = 10  # steps by which the dial goes down where the wording turned out longer
DIALS_KEPT: Final = 4  # expansions that are kept: the usual one, both bounds, and the last one


class Measure(Protocol):
    """Tells how long lines are; `known` grows whenever an estimate has become exact."""

    @property
    def known(self) -> int:
        """Return how much is known."""

    def __call__(self, cues: Sequence[Cue]) -> Mapping[str, Line]:
        """Return a Line for every spoken text, and for every recording by its file."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A session laid out: its cues, its lines, and the pacing that gives it its length."""

    cues: Sequence[Cue]
    lines: Mapping[str, Line]
    pacing: Pacing
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest session that a set of choices can give."""

    shortest: Timeline
    longest: Timeline

    @property
    def exact(self) -> bool:
        """Tell whether every line in them has been spoken."""
        return self.shortest.exact and self.longest.exact


class Fitter:
    """Lays a request out at any length. What serves every length is worked out once."""

    def __init__(self, request: Request, measure: Measure) -> None:
        self.request, self.measure = request, measure
        self.pacing = Pacing(request.routine.pace)
        self._expanded: dict[float, Sequence[Cue]] = {}
        self._bounds: tuple[int, Bounds] | None = None

    def expand(self, dial: float) -> Sequence[Cue]:
        """Return the cues at a dial from 0 to 2."""
        if dial not in self._expanded:
            if len(self._expanded) >= DIALS_KEPT:
                self._expanded.pop(next(reversed(self._expanded)))
            self._expanded[dial] = self.request.expand(dial)
        return self._expanded[dial]

    def bounds(self) -> Bounds:
        """Return the shortest and the longest session."""
        if self._bounds is None or (
            self._bounds[0] != self.measure.known and not self._bounds[1].exact
        ):
            ends = []
            for dial, pauses in ((0.0, PAUSE_LEAST), (2.0, PAUSE_MOST)):
                cues = self.expand(dial)
                pacing = replace(self.pacing, pauses=pauses)
                ends.append(place_cues(cues, self.measure(cues), pacing))
            self._bounds = (self.measure.known, Bounds(*ends))
        return self._bounds[1]

    def lay_out(self, length: float | None = None) -> Layout:
        """Lay the session out, with exactly `length` seconds if given.

        Raises LengthError, with what is possible, if no session has that length.
        """
        if length is None:
            cues = self.expand(1.0)
            lines = self.measure(cues)
            return Layout(cues, lines, self.pacing, place_cues(cues, lines, self.pacing))
        return self.fit(to_frames(length))

    def fit(self, target: int) -> Layout:
        """Lay out a session of exactly `target` frames. Raises LengthError."""
        step = self._settle(target)
        while True:
            cues = self.expand(step / DIAL_STEPS)
            lines = self.measure(cues)
            length = _SessionLength(cues, lines, self.pacing)
            if length(replace(self.pacing, times=0.0, pauses=PAUSE_LEAST)) <= target:
                break
            if step == 0:
                raise self._impossible(target)
            step = max(0, step - RETREAT)
        pacing = self._stretch(length, target)
        left = target - length(pacing)
        at_most = step == 2 * DIAL_STEPS and pacing.pauses == PAUSE_MOST and left > 0
        if at_most and self.bounds().longest.frames < target:
            raise self._impossible(target)
        pacing = replace(pacing, closing=left)
        timeline = place_cues(cues, lines, pacing)
        if timeline.frames != target:
            # What rings on at the end is longer than what is said there.
            pacing = self._stretch(lambda pacing: place_cues(cues, lines, pacing).frames, target)
            while (left := target - (timeline := place_cues(cues, lines, pacing)).frames) > 0:
                pacing = replace(pacing, closing=pacing.closing + left)
            if left < 0:  # a chime rings past what the shortest silence leaves
                raise self._impossible(target)
        return Layout(cues, lines, pacing, timeline)

    def _settle(self, target: int) -> int:
        """Return the highest dial, in steps, at which the session, worded as usual, fits."""
        usual = self.expand(1.0)
        lines = self.measure(usual)
        lengths: dict[tuple[int, ...], _SessionLength] = {}
        if not self.request.rounds_at(1.0):
            lengths[()] = _SessionLength(usual, lines, self.pacing)
        usually = {
            (speech.place, speech.context.side): lines[speech.spoken]
            for speech in spoken_lines(usual)
        }

        def fits(step: int) -> bool:
            dial = step / DIAL_STEPS
            rounds = self.request.rounds_at(dial)
            if rounds not in lengths:
                cues = self.request.expand(dial)
                known = dict(lines)
                for speech in spoken_lines(cues):
                    line = usually.get((speech.place, speech.context.side))
                    # A line that the usual session doesn't have is as long as it is.
                    known[speech.spoken] = line or self.measure([speech])[speech.spoken]
                lengths[rounds] = _SessionLength(cues, known, self.pacing)
            return lengths[rounds](self.pacing, dial) <= target

        return _highest(fits, 2 * DIAL_STEPS)

    def _stretch(self, length: Callable[[Pacing], int], target: int) -> Pacing:
        """Return the pacing that comes nearest to `target` from below: times first, then pauses."""

        def with_times(step: int) -> Pacing:
            return replace(self.pacing, times=step / DIAL_STEPS)

        times = _highest(lambda step: length(with_times(step)) <= target, 2 * DIAL_STEPS)
        found = with_times(times)

        def with_pauses(step: int) -> Pacing:
            share = step / PAUSE_STEPS
            return replace(found, pauses=PAUSE_LEAST + (PAUSE_MOST - PAUSE_LEAST) * share)

        return with_pauses(_highest(lambda step: length(with_pauses(step)) <= target, PAUSE_STEPS))

    def _impossible(self, target: int) -> LengthError:
        bounds = self.bounds()
        shortest, longest = to_seconds(bounds.shortest.frames), to_seconds(bounds.longest.frames)
        title = self.request.routine.title
        return LengthError(title, to_seconds(target), shortest, longest)


class _SessionLength:
    """The frames of a session by dial and pacing.

    It is laid out once; from there on only the silences that move are counted anew.
    """

    def __init__(self, cues: Sequence[Cue], lines: Mapping[str, Line], pacing: Pacing) -> None:
        self.needed = required_frames(cues, lines)
        silences = [cue for cue in cues if isinstance(cue, Silence)]
        self.pauses = self._count_alike(cue for cue in silences if cue.kind == "pause")
        ranged = [
            cue for cue in silences if cue.kind != "pause" and cue.range.least < cue.range.most
        ]
        self.breaths = self._count_alike(cue for cue in ranged if cue.kind == "breaths")
        self.times = self._count_alike(cue for cue in ranged if cue.kind != "breaths")
        self.in_breaths = self._frames(self.breaths, pacing)
        moving = self.in_breaths + self._frames((*self.times, *self.pauses), pacing)
        self.fixed = place_cues(cues, lines, pacing).frames - moving

    def _count_alike(self, silences: Iterable[Silence]) -> list[tuple[Silence, int]]:
        """Return one of each kind of silence, and how many there are of it."""
        found: dict[object, tuple[Silence, int]] = {}
        for cue in silences:
            need = self.needed.get((cue.place, cue.seconds), 0)
            kind = (cue.kind, cue.seconds, cue.range, cue.factor, cue.breath, need)
            found[kind] = (cue, found.get(kind, (cue, 0))[1] + 1)
        return list(found.values())

    def _frames(
        self, silences: Sequence[tuple[Silence, int]], pacing: Pacing, dial: float | None = None
    ) -> int:
        return sum(
            number * silence_frames(cue, pacing, self.needed, dial) for cue, number in silences
        )

    def __call__(self, pacing: Pacing, dial: float | None = None) -> int:
        """Return the frames without closing air; with `dial`, as if it were expanded at that."""
        breaths = self.in_breaths if dial is None else self._frames(self.breaths, pacing, dial)
        return self.fixed + breaths + self._frames((*self.times, *self.pauses), pacing, dial)


def _highest(fits: Callable[[int], bool], most: int) -> int:
    """Return the highest step from 0 to `most` that fits, by bisection; 0 where none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
