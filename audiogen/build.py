"""READ FIRST: from a script to a session, stage by stage."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from audiogen import __version__, recordings, voices
from audiogen.cache import Cache
from audiogen.errors import CacheError, ChoiceError, Problem, ScriptError
from audiogen.plan import choices, fit
from audiogen.plan.cues import Cue, speeches
from audiogen.plan.expand import expand
from audiogen.plan.timeline import Line, Pacing, Sound, Timeline, lay
from audiogen.routine import steps
from audiogen.routine.checks import walk
from audiogen.routine.model import Block, Routine, Wishes
from audiogen.units import to_frames, to_seconds
from audiogen.voices import speaking
from audiogen.voices.base import Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


LOUDNESS = -19.0  # LUFS, for mono: what podcasts keep to
BITRATES = (64, 96, 128)  # kbit/s


class Listener(Protocol):
    """Hears how a build goes on."""

    def note(self, text: str) -> None:
        """Something worth knowing."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """So much of a stage is done."""


@dataclass(frozen=True, slots=True)
class Session:
    """A finished MP3: its length and the time it took in seconds, its size in bytes; what was chosen, in words."""

    path: Path
    seconds: float
    size: int
    voice: str
    took: float
    chosen: str


@dataclass(frozen=True, slots=True)
class Request:
    """A routine, and what the listener wishes of it: by flags, and by a version of the script's."""

    routine: Routine
    wishes: Wishes
    version: str | None = None

    @staticmethod
    def of(routine: Routine, flags: Wishes, version: str | None = None) -> Request:
        """Flags before version before script. Raises ChoiceError."""
        return Request(*choices.wanted(routine, flags, version), version)

    def play(self, dial: float) -> tuple[Cue, ...]:
        return expand(self.routine, self.wishes, dial)

    @property
    def pacing(self) -> Pacing:
        return Pacing(self.routine.pace)

    @property
    def rounds_move(self) -> bool:
        """Whether rounds come and go with the dial."""
        repeats = (step.repeat for step, _ in walk(self.routine.steps) if isinstance(step, Block) and step.repeat)
        ranges = (range_ for repeat in repeats for range_ in repeat.each())
        return any(range_.least < range_.most for range_ in ranges)

    @property
    def chosen(self) -> str:
        """In words for people."""
        version = f"version {self.version}" if self.version else ""
        return ", ".join(filter(None, (version, self.wishes.told())))


@dataclass(frozen=True, slots=True)
class Plan:
    """A routine laid out in time, and the shortest and the longest that it could be."""

    request: Request
    timeline: Timeline
    shortest: Timeline
    longest: Timeline


def check(script: Path) -> Routine:
    """The routine in a script. Raises ScriptError with all its problems, those of its versions too."""
    routine = steps.read(script, voices.NAMES)
    expand(routine)
    problems = []
    for name in routine.versions:
        try:
            choices.apply(*choices.wanted(routine, Wishes(), name))
        except ChoiceError as error:
            problems.append(Problem(routine.places["versions"], f"The version `{name}` cannot be: {error}"))
    if problems:
        raise ScriptError(problems)
    return routine


def plan(request: Request, cache: Cache, listener: Listener, *, exact: bool = False) -> Plan:
    """Where everything is in a session, from what has been spoken already and estimates for the rest.

    `exact` speaks the rest first.
    """
    with _voices(request) as candidates:
        wanted = speeches(request.play(1.0))
        voice = (
            speaking.choose(candidates, wanted, cache, listener.note)
            if exact
            else speaking.likely(candidates, wanted, cache)
        )

        def lines(cues: Sequence[Cue], *, speak: bool) -> Mapping[str, Line]:
            return _lines(cues, voice, request, cache, listener, speak=speak)

        timeline = lay_out(request, partial(lines, speak=exact))
        shortest, longest = fit.bounds(request.play, partial(lines, speak=exact), request.pacing)
        return Plan(request, timeline, shortest, longest)


def build(request: Request, target: Path, cache: Cache, listener: Listener, bitrate: int) -> Session:
    """Make the session of a routine and write it to `target`."""
    began = time.monotonic()
    with _voices(request) as candidates:
        voice = speaking.choose(candidates, speeches(request.play(1.0)), cache, listener.note)
        timeline = lay_out(request, lambda cues: _lines(cues, voice, request, cache, listener, speak=True))
    for warning in timeline.warnings:
        listener.note(str(warning))
    parts = encode(timeline, cache, listener, bitrate)
    size = write(target, request, timeline, parts, voice.name, bitrate)
    return Session(target, to_seconds(timeline.frames), size, voice.name, time.monotonic() - began, request.chosen)


def lay_out(request: Request, speak: fit.Speak) -> Timeline:
    """The timeline, fitted to the length that is wished, if any."""
    if request.wishes.length is None:
        cues = request.play(1.0)
        return lay(cues, speak(cues), request.pacing)
    target, moving = to_frames(request.wishes.length), request.rounds_move
    fitted = fit.fit(request.play, speak, target, request.pacing, rounds_move=moving)
    return lay(fitted.cues, fitted.lines, fitted.pacing)


def encode(timeline: Timeline, cache: Cache, listener: Listener, bitrate: int) -> Iterator[tuple[int, bytes]]:
    """The frames of each region, and the frame of the file at which they begin; made on all cores, a few ahead."""
    from audiogen.mp3 import encode as mp3
    from audiogen.sound import mix

    sounds = _sounds(timeline, cache)
    regions = list(mix.regions(timeline))
    workers = os.cpu_count() or 1

    def frames(region: mix.Region) -> tuple[int, bytes]:
        return region.start - mp3.LEAD, mp3.encode(mix.mix(region, sounds), bitrate)

    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[tuple[int, bytes]]] = deque()
        try:
            for done, region in enumerate(regions, 1):
                ahead.append(pool.submit(frames, region))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
                    listener.progress("Encoding", done - len(ahead), len(regions))
            while ahead:
                yield ahead.popleft().result()
                listener.progress("Encoding", len(regions) - len(ahead), len(regions))
        finally:
            pool.shutdown(cancel_futures=True)


def write(
    target: Path, request: Request, timeline: Timeline, parts: Iterator[tuple[int, bytes]], voice: str, bitrate: int
) -> int:
    """The finished file, with its tags; its size in bytes."""
    from audiogen.mp3 import file, tags
    from audiogen.mp3.encode import silent_frame

    def milliseconds(frames: int) -> int:
        return round(to_seconds(frames) * 1000)

    routine = request.routine
    tag = tags.tag(
        tags.Tags(
            title=f"{routine.title} ({request.version})" if request.version else routine.title,
            album=routine.title,
            artist=routine.author,
            language=routine.language,
            comment=request.chosen,
            encoder=f"audiogen {__version__} (voice {voice})",
            length=milliseconds(timeline.frames),
            chapters=tuple(
                tags.Chapter(chapter.title, milliseconds(chapter.start), milliseconds(chapter.end))
                for chapter in timeline.chapters
            ),
        )
    )
    return file.write(target, tag, parts, timeline.frames + 1, silent_frame(bitrate), bitrate)


@contextmanager
def _voices(request: Request) -> Iterator[list[Voice]]:
    """The voices that may speak a session, best first."""
    candidates = speaking.candidates(request.routine.voice or voices.AUTO, request.routine, request.routine.pace)
    try:
        yield candidates
    finally:
        for candidate in candidates:
            candidate.close()


def _lines(
    cues: Sequence[Cue], voice: Voice, request: Request, cache: Cache, listener: Listener, *, speak: bool
) -> Mapping[str, Line]:
    """How long everything that is heard takes; spoken first, if it is to be."""
    wanted = speeches(cues)
    if speak:
        speaking.speak(voice, wanted, cache, lambda done, total: listener.progress("Speaking", done, total))
    return speaking.lines(voice, wanted, cache, request.routine.pace) | recordings.lines(cues, cache)


def _sounds(timeline: Timeline, cache: Cache) -> Callable[[Sound], NDArray[np.float32]]:
    """The samples of any sound of a session at the level at which it is heard."""
    import numpy as np

    from audiogen import clips
    from audiogen.sound import chimes, loudness

    def clip(name: str) -> NDArray[np.float32]:
        data = cache.get(name)
        if data is None:
            raise CacheError("The cache was emptied or damaged while the session was built. Build it again.")
        return clips.samples(data)

    def gain(names: Iterable[str]) -> np.float32:
        return np.float32(10 ** (loudness.gain((loudness.blocks(clip(name)) for name in names), LOUDNESS) / 20))

    sounds = {placed.sound for event in timeline.events for placed in event.sounds}
    voice = gain(sorted(sound.name for sound in sounds if sound.kind == "clip"))
    recorded = {sound.name: gain([sound.name]) for sound in sounds if sound.kind == "recording"}

    def samples(sound: Sound) -> NDArray[np.float32]:
        if sound.kind == "chime":
            return chimes.stroke(sound.name)
        return clip(sound.name) * {"clip": voice, "raw": np.float32(1)}.get(sound.kind, recorded.get(sound.name, voice))

    return samples
