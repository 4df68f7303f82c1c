"""READ FIRST: from a script to a session, stage by stage."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from audiogen import __version__
from audiogen.audio.clips import Clip
from audiogen.cache import Cache, default_limit
from audiogen.errors import AudiogenError, LostError
from audiogen.formats import id3 as tags
from audiogen.formats.mp3 import file
from audiogen.plan import choices, fit
from audiogen.plan.cues import Cue, spoken_lines
from audiogen.plan.expand import expand
from audiogen.plan.timeline import Line, Pacing, Timeline, place_cues
from audiogen.render.levels import TARGET, forget_lost, levels
from audiogen.render.pieces import BackgroundLoop, cut_spans
from audiogen.render.pre_encode import PreEncoder
from audiogen.render.renderer import Renderer
from audiogen.script.checks import walk
from audiogen.script.model import NO_BACKGROUND, Block, Choices, Routine
from audiogen.speech import recordings
from audiogen.speech import synthesize as speaking
from audiogen.units import to_frames, to_seconds
from audiogen.voices.base import Settings, Voice

BITRATES = (64, 96, 128)  # kbit/s
QUIETEST, LOUDEST = -31.0, -14.0  # LUFS: a limiter would be heard above


class Listener(Protocol):
    """Hears how a build goes on."""

    def note(self, text: str) -> None:
        """Something worth knowing."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """So much of a stage is done."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What every session is made with. `bitrate` in kbit/s, one of BITRATES; `loudness` in LUFS.

    `jobs` things are done at once, without it as many as cores and voices can; `settings` are the user's for voices.
    """

    cache: Cache
    listener: Listener
    jobs: int | None = None
    bitrate: int = 96
    loudness: float = TARGET
    settings: Settings = Settings()


@dataclass(frozen=True, slots=True)
class Session:
    """A finished MP3: its length and the time it took in seconds, its size in bytes; what was chosen, in words.

    `joints` are the frames at which what was encoded by itself meets.
    """

    path: Path
    seconds: float
    size: int
    voice: str
    took: float
    chosen: str
    timeline: Timeline
    joints: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A routine, and what the listener wishes of it: by flags, and by a version of the script's."""

    routine: Routine
    wishes: Choices
    version: str | None = None

    @staticmethod
    def of(routine: Routine, flags: Choices, version: str | None = None) -> Request:
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
        repeats = (
            step.repeat
            for step, _ in walk(self.routine.steps)
            if isinstance(step, Block) and step.repeat
        )
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


def plan(request: Request, studio: Studio, *, exact: bool = False) -> Plan:
    """Where everything is in a session, from what has been spoken already and estimates for the rest.

    `exact` speaks the rest first.
    """
    with _voices(request, studio) as candidates:
        wanted = spoken_lines(request.play(1.0))
        voice = (
            speaking.choose(candidates, wanted, studio.cache, studio.listener.note)
            if exact
            else speaking.likely(candidates, wanted, studio.cache)
        )

        lines = _Lines(voice, request.routine.pace, studio, _ignored if exact else None)
        timeline = lay_out(request, lines)
        shortest, longest = fit.bounds(request.play, lines, request.pacing)
        return Plan(request, timeline, shortest, longest)


def build(wanted: Sequence[tuple[Request, Path]], studio: Studio) -> Iterator[Session]:
    """Make the session of each request and write it to its path; while one is encoded the next is spoken already."""
    jobs, limit = studio.jobs or os.cpu_count() or 1, default_limit()
    with ThreadPoolExecutor(1) as writing, Renderer(studio.cache, studio.bitrate, jobs) as renderer:
        before: Future[Session] | None = None
        for request, target in wanted:
            began = time.monotonic()
            try:
                spoken = _again(partial(speak, request, studio, renderer))
            except AudiogenError:
                if before:
                    yield before.result()
                raise
            if before:
                yield before.result()
            before = writing.submit(_finish, request, target, spoken, studio, renderer, began)
        if before:
            yield before.result()
    if studio.cache.grown:
        studio.cache.prune(limit)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A session of which everything is said, by the voice called `voice`; `first` are its first clips, `bed` is under it."""

    timeline: Timeline
    voice: str
    first: tuple[Clip, ...]
    bed: BackgroundLoop | None


def speak(request: Request, studio: Studio, renderer: Renderer) -> Spoken:
    """Speak everything and lay it out. What is spoken is encoded meanwhile, as soon as the voice's level is known.

    Raises LostError where clips vanish from the cache.
    """
    bed = _bed(request, studio, renderer)
    with _voices(request, studio) as candidates:
        usual = spoken_lines(request.play(1.0))
        voice = speaking.choose(candidates, usual, studio.cache, studio.listener.note)
        ahead = PreEncoder(
            speaking.clip_names(voice, usual),
            studio.cache,
            studio.loudness,
            None if bed else renderer,
        )
        timeline = lay_out(request, _Lines(voice, request.routine.pace, studio, ahead.add))
        if not timeline.exact:
            raise LostError
        return Spoken(timeline, voice.name, ahead.first(), bed.result() if bed else None)


def _bed(request: Request, studio: Studio, renderer: Renderer) -> Future[BackgroundLoop] | None:
    """What is under a session, if anything: made while its lines are spoken, unless it is a file that may be no good."""
    background = request.routine.background
    if background.name == NO_BACKGROUND:
        return None
    from audiogen.audio import backgrounds as beds

    bed = renderer.pool.submit(beds.bed, background, studio.cache, studio.loudness)
    if background.file:
        bed.result()
    return bed


def _finish(
    request: Request, target: Path, spoken: Spoken, studio: Studio, renderer: Renderer, began: float
) -> Session:
    """Encode and write what is spoken; clips that have gone from the cache meanwhile are spoken again."""
    try:
        size, joints = write(target, request, spoken, studio, renderer)
    except LostError:
        forget_lost(spoken.timeline, studio.cache)
        spoken = speak(request, studio, renderer)
        size, joints = write(target, request, spoken, studio, renderer)
    for warning in spoken.timeline.warnings:
        studio.listener.note(str(warning))
    seconds, took = to_seconds(spoken.timeline.frames), time.monotonic() - began
    return Session(
        target, seconds, size, spoken.voice, took, request.chosen, spoken.timeline, joints
    )


def write(
    target: Path, request: Request, spoken: Spoken, studio: Studio, renderer: Renderer
) -> tuple[int, tuple[int, ...]]:
    """The finished file, with its tags; its size in bytes, and the frames at which pieces meet."""
    level = levels(spoken.timeline, spoken.first, studio.cache, studio.loudness, spoken.bed)
    wanted = list(cut_spans(spoken.timeline, level, spoken.bed))
    parts = renderer.frames(wanted, partial(studio.listener.progress, "Encoding"))
    size = file.write(
        target, _tag(request, spoken), parts, spoken.timeline.frames + 1, renderer.bitrate
    )
    return size, tuple(accumulate(span.frames for span in wanted[:-1]))


def _tag(request: Request, spoken: Spoken) -> bytes:
    def milliseconds(frames: int) -> int:
        return round(to_seconds(frames) * 1000)

    routine, timeline = request.routine, spoken.timeline
    return tags.tag(
        tags.Tags(
            title=f"{routine.title} ({request.version})" if request.version else routine.title,
            album=routine.title,
            artist=routine.author,
            language=routine.language,
            comment=request.chosen,
            encoder=f"audiogen {__version__} (voice {spoken.voice})",
            length=milliseconds(timeline.frames),
            chapters=tuple(
                tags.Chapter(chapter.title, milliseconds(chapter.start), milliseconds(chapter.end))
                for chapter in timeline.chapters
            ),
        )
    )


def _ignored(_: str) -> None:
    """Nobody waits for a clip."""


def lay_out(request: Request, lines: fit.Speak) -> Timeline:
    """The timeline, fitted to the length that is wished, if any."""
    if request.wishes.length is None:
        cues = request.play(1.0)
        return place_cues(cues, lines(cues), request.pacing)
    target, moving = to_frames(request.wishes.length), request.rounds_move
    fitted = fit.fit(request.play, lines, target, request.pacing, rounds_move=moving)
    return place_cues(fitted.cues, fitted.lines, fitted.pacing)


class _Lines:
    """How long everything that is heard takes; spoken first, unless nobody wants to know of what is `spoken`."""

    def __init__(
        self, voice: Voice, pace: float, studio: Studio, spoken: Callable[[str], None] | None
    ) -> None:
        self.voice, self.pace, self.studio, self.spoken = voice, pace, studio, spoken
        self.known: dict[str, Line] = {}

    def __call__(self, cues: Sequence[Cue]) -> Mapping[str, Line]:
        wanted, cache = spoken_lines(cues), self.studio.cache
        new = [speech for speech in wanted if speech.spoken not in self.known]
        if new and self.spoken:
            progress = partial(self.studio.listener.progress, "Speaking")
            note = self.studio.listener.note
            speaking.speak(self.voice, new, cache, self.studio.jobs, progress, self.spoken, note)
        self.known |= speaking.lines(self.voice, new, cache, self.pace)
        said = {speech.spoken: self.known[speech.spoken] for speech in wanted}
        return said | recordings.lines(cues, cache)


def _again(speak: Callable[[], Spoken]) -> Spoken:
    """What was spoken; if clips vanished from the cache meanwhile, once more."""
    try:
        return speak()
    except LostError:
        return speak()


@contextmanager
def _voices(request: Request, studio: Studio) -> Iterator[list[Voice]]:
    """The voices that may speak a session, best first."""
    candidates = speaking.candidates(request.routine, studio.settings, studio.listener.note)
    try:
        yield candidates
    finally:
        for candidate in candidates:
            candidate.close()
