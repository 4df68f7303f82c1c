"""READ FIRST: a session is a value that exists before it is written.

    request (routine + choices) -> cues -> layout (estimated, then exact) -> frames -> file

At a constant bit rate, with frames that stand alone, the place of every frame and the size of the
file follow from the plan, before a sample is synthesized. So any part of a session can be had
when it is wanted, and a file is only one way to look at it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiogen import config
from audiogen.audio.backgrounds import BackgroundLoop, prepare_background
from audiogen.cache import Cache, default_folder, default_limit
from audiogen.disk import sweep_all
from audiogen.draft import Draft, insist
from audiogen.errors import AudiogenError, Cancelled, LostError
from audiogen.events import Event, Listener, Progress, Warned, ignore_events
from audiogen.formats.mp3 import file
from audiogen.formats.mp3.header import frame_size
from audiogen.plan.fit import Layout
from audiogen.plan.parse_choices import parse_choices, parse_voices
from audiogen.plan.request import Request
from audiogen.plan.timeline import Position, Timeline
from audiogen.render.levels import TARGET, Levels, clip_of, find_first_clips, forget_lost_clips
from audiogen.render.pieces import Span, cut_spans
from audiogen.results import Plan, SessionFile, make_plan, make_tag
from audiogen.script.model import NO_BACKGROUND, Choices, Routine
from audiogen.speech.cast import Cast, check_voices
from audiogen.units import to_seconds
from audiogen.voices.base import Settings

# A plan renders nothing, so what renders is imported where it is needed.
if TYPE_CHECKING:
    from concurrent.futures import Future

    from audiogen.render.renderer import Renderer

BITRATES: Final = (64, 96, 128)  # kbit/s
QUIETEST, LOUDEST = -31.0, -14.0  # LUFS: above, a limiter would be heard
DRAFTS_KEPT: Final = 8


class Studio:
    """Owns what a run needs: voices, cache, pools of threads, and the listener to its events.

    Open it once for a whole run, as a context manager. `voice` names the voices to try, like
    `edge,google`, where neither a script nor its listener picks one. `offline` refuses voices that
    send the text away. Both come from the user's configuration if None. `cache` is a folder;
    `jobs` is how many tasks run at once; `bitrate` is in kbit/s, one of BITRATES; `loudness` is in
    LUFS, from QUIETEST to LOUDEST. `listener` gets events while work goes on.

    Raises ConfigError, CacheError, ChoiceError or ValueError.
    """

    def __init__(
        self,
        *,
        voice: str | None = None,
        offline: bool | None = None,
        cache: str | Path | None = None,
        jobs: int | None = None,
        bitrate: int = 96,
        loudness: float = TARGET,
        listener: Listener = ignore_events,
        settings: Settings | None = None,
    ) -> None:
        if bitrate not in BITRATES:
            raise ValueError(f"{bitrate} is not one of {', '.join(map(str, BITRATES))}.")
        if not QUIETEST <= loudness <= LOUDEST:
            raise ValueError(f"{loudness:g} is not between {QUIETEST:g} and {LOUDEST:g}.")
        self.settings = settings or config.load()
        if voice is not None:
            self.settings = replace(
                self.settings, voices={"": check_voices(parse_voices(voice), self.settings)}
            )
        if offline is not None:
            self.settings = replace(self.settings, offline=offline)
        self.cache = Cache(Path(cache) if cache else default_folder())
        self.jobs, self.bitrate, self.loudness = jobs, bitrate, loudness
        self.listener = listener
        self.cast = Cast(self.settings, self.cache, self.notify)
        self._cache_limit = default_limit()
        # The routine keeps its id, a part of the key, from being given to another.
        self._drafts: dict[object, tuple[Routine, Draft]] = {}
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._renderer: Renderer | None = None

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End voices and threads, and prune the cache if it has grown since anyone did."""
        try:
            self.cast.close()
        finally:
            if self._renderer:
                self._renderer.close()
            if self.cache.grown:
                self.cache.prune(self._cache_limit)

    def cancel(self) -> None:
        """Stop all work soon, from any thread: it raises Cancelled. Finished work is kept."""
        self._cancelled.set()

    def notify(self, event: Event) -> None:
        """Pass an event on to the listener. Raises Cancelled after `cancel`."""
        self.check_cancelled()
        self.listener(event)

    def check_cancelled(self) -> None:
        """Raise Cancelled after `cancel`."""
        if self._cancelled.is_set():
            raise Cancelled

    @property
    def renderer(self) -> Renderer:
        """Return the renderer that all sessions share."""
        from audiogen.render.renderer import Renderer

        with self._lock:
            if self._renderer is None:
                jobs = self.jobs or os.cpu_count() or 1
                self._renderer = Renderer(self.cache, self.bitrate, jobs)
            return self._renderer

    def session(
        self,
        routine: Routine,
        choices: Choices | None = None,
        *,
        version: str | None = None,
        **texts: Any,
    ) -> Session:
        """Lay a session out from what was spoken already, and estimates for the rest.

        Choices may be given as texts too: `length="20m"`, `sides="left"`, and whatever else
        `parse_choices` takes. `version` is one of the script's. Nothing is spoken yet.

        Raises ChoiceError for what the routine doesn't have, ScriptError or VoiceError if no
        voice can speak it here.
        """
        made = parse_choices(**texts).over(choices or Choices())
        if made.voice:
            named = check_voices(made.voice, self.settings, routine.language)
            made = replace(made, voice=named)
        request = Request.make(routine, made, version)
        # Sessions that differ in length alone share their voice, lengths of lines, and bounds.
        key = id(routine), repr(replace(request.choices, length=None)), version
        _, draft = self._drafts.pop(key, (routine, None))
        if draft is None:
            draft = Draft(request, self.cast, self.cache, self.jobs, self.notify)
        self._drafts[key] = routine, draft
        if len(self._drafts) > DRAFTS_KEPT:
            del self._drafts[next(iter(self._drafts))]
        return Session(self, request, draft)

    def write_all(self, wanted: Iterable[tuple[Session, str | Path]]) -> Iterator[SessionFile]:
        """Write sessions to their paths. While one is encoded, the next one is spoken already."""
        from concurrent.futures import ThreadPoolExecutor

        todo = iter(wanted)
        before: Future[SessionFile] | None = None
        with ThreadPoolExecutor(1) as writing:
            while True:
                began = time.monotonic()
                try:
                    following = next(todo, None)
                    if following:
                        following[0].speak()
                except AudiogenError:
                    if before:
                        yield before.result()
                    raise
                if before:
                    yield before.result()
                if following is None:
                    return
                session, path = following
                before = writing.submit(session.write, path, began)


class Session:
    """A routine as one listener wants it: to look at, to hear in part, or to write.

    Make one with `Studio.session`. It is estimated until its lines are spoken: then frames move,
    and a place in it is kept as a Position.
    """

    def __init__(self, studio: Studio, request: Request, draft: Draft) -> None:
        self.studio, self.request, self._draft = studio, request, draft
        self._laid_out: tuple[int, Layout] | None = None
        self._levels: tuple[Layout, Levels] | None = None
        self._background: Future[BackgroundLoop] | None = None
        self._crc = 0

    @property
    def voice(self) -> str:
        """Return the name of the voice that speaks it, as far as that is known."""
        return self._draft.voice.name

    @property
    def timeline(self) -> Timeline:
        """Return where everything is, as far as it is known by now."""
        return self._layout().timeline

    @property
    def plan(self) -> Plan:
        """Return what happens when, and how short and how long the session could be."""
        return make_plan(self.request, self.timeline, self._draft.bounds())

    def position_at(self, frame: int) -> Position:
        """Return a frame's place, which stays where it is while estimates become exact."""
        return self.timeline.position_at(frame)

    def frame_at(self, position: Position) -> int:
        """Return the frame at which a place is by now."""
        return self.timeline.frame_at(position)

    def speak(self, *, bounds: bool = False) -> None:
        """Speak every line; with `bounds`, also those of the shortest and the longest session.

        What is spoken is encoded meanwhile, as soon as the voice's gain is known. Raises
        VoiceError, with its place, for the first line that fails.
        """
        self._start_background(wait=bool(self.request.routine.background.file))
        studio, draft = self.studio, self._draft
        self._start_chimes()
        draft.settle_voice()
        on_clip = None
        if not self._background:  # over a background no clip is encoded by itself
            from audiogen.render.pre_encode import PreEncoder

            keys = draft.first_clips()
            on_clip = PreEncoder(keys, studio.cache, studio.loudness, studio.renderer).add
        length = self.request.choices.length
        layout = insist(lambda: draft.speak(length, on_clip, bounds=bounds), self._forget_lost)
        self._laid_out = studio.cast.clips_spoken, layout

    @property
    def frame_count(self) -> int:
        """Return the number of audio frames: one more than in the plan, for the encoder's delay."""
        return self.timeline.frames + 1

    @property
    def size(self) -> int:
        """Return the bytes of its file, as far as its length is known by now."""
        return file.file_size(self._tag(), self.frame_count, self.studio.bitrate)

    def frames(self, first: int, last: int) -> bytes:
        """Return the encoded frames from `first` up to but not including `last`.

        Only the lines that are heard in them are spoken, and those that the voice's gain needs.
        Frame i of the file begins (i + 1) frames after the ID3 tag, behind the Info frame.
        """
        if not 0 <= first <= last <= self.frame_count:
            raise ValueError(f"There are no frames {first} to {last} of {self.frame_count}.")
        return self.frames_from(self.position_at(first), last - first)

    def frames_from(self, position: Position, count: int) -> bytes:
        """Return up to `count` encoded frames from a place on, as `frames` does."""

        def render() -> bytes:
            while True:
                layout = self._layout()
                first = layout.timeline.frame_at(position)
                last = min(first + count, layout.timeline.frames + 1)
                if not self._draft.speak_frames(layout, first, last, self._loop()):
                    return self._render(layout, first, last)

        return insist(render, self._forget_lost)

    def _render(self, layout: Layout, first: int, last: int) -> bytes:
        spans = self._spans(layout, first, last)
        parts = self.studio.renderer.frames(spans, lambda *_: self.studio.check_cancelled())
        found = bytearray()
        for span, frames in zip(spans, parts, strict=True):
            begin, end = max(first, span.start), min(last, span.end)
            part = frames.part(begin - span.start, end - begin)
            found += part.data * part.times
        return bytes(found)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes of its file from `start` up to but not including `stop`.

        Every line is spoken first: where a byte is depends on all lines before it. The bytes are
        those that `write` writes, but for the CRC of the music in the Info frame, which needs
        every frame: it is 0 until the session has been written. No decoder checks it.
        """
        if not self.timeline.exact:
            self.speak()
        bitrate, count = self.studio.bitrate, self.frame_count
        head, size = file.head(self._tag(), count, bitrate, self._crc), frame_size(bitrate)
        stop = min(stop, len(head) + count * size)
        found = head[start:stop]
        if stop > len(head) and start < stop:
            begin = max(0, start - len(head))
            first, last = begin // size, -((len(head) - stop) // size)
            frames = self.frames(first, last)
            found += frames[begin - first * size : stop - len(head) - first * size]
        return found

    def write(self, path: str | Path, began: float | None = None) -> SessionFile:
        """Speak it, encode it, and write its MP3: complete, or not at all.

        `began` is when the work on it began (`time.monotonic`). Raises AudiogenError.
        """
        began = time.monotonic() if began is None else began
        path = Path(path)
        sweep_all(self.studio.cache.folder)
        self._draft.settle_voice()
        size, joints = insist(lambda: self._write(path), self._forget_lost)
        timeline, took = self.timeline, time.monotonic() - began
        for warning in timeline.warnings:
            self.studio.notify(Warned(warning))
        seconds, chosen = to_seconds(timeline.frames), self.request.describe()
        return SessionFile(path, seconds, size, self.voice, took, chosen, timeline, joints)

    def _write(self, path: Path) -> tuple[int, tuple[int, ...]]:
        """Speak and write it; return its size in bytes, and the frames at which pieces meet."""
        if not self.timeline.exact:
            self.speak()
        layout, bitrate = self._layout(), self.studio.bitrate
        spans = self._spans(layout, 0, layout.timeline.frames + 1)

        def progress(done: int, total: int) -> None:
            self.studio.notify(Progress("encoding", done, total))

        parts = self.studio.renderer.frames(spans, progress)
        written = file.write(path, self._tag(), parts, layout.timeline.frames + 1, bitrate)
        self._crc = written.crc
        return written.size, tuple(accumulate(span.frames for span in spans[:-1]))

    def _forget_lost(self) -> None:
        forget_lost_clips(self.timeline, self.studio.cache)
        self._laid_out = self._levels = self._background = None
        self._draft.forget()

    def _layout(self) -> Layout:
        known = self.studio.cast.clips_spoken
        if self._laid_out:
            before, layout = self._laid_out
            if layout.timeline.exact or before == known:
                return layout
        layout = self._draft.lay_out(self.request.choices.length)
        self._laid_out = known, layout
        return layout

    def _spans(self, layout: Layout, first: int, last: int) -> list[Span]:
        """Return the spans that hold some frames. Raises LostError."""
        loop = self._loop()
        if self._levels is None or self._levels[0] is not layout:
            keys = self._draft.first_clips()
            clips = find_first_clips(keys, self.studio.cache)
            if layout.timeline.exact and len(clips) < len(keys):
                raise LostError
            levels = Levels(layout.timeline, clips, self.studio.cache, self.studio.loudness, loop)
            self._levels = layout, levels
        return list(cut_spans(layout.timeline, self._levels[1], loop, first, last))

    def _loop(self) -> BackgroundLoop | None:
        self._start_background()
        try:
            return self._background.result() if self._background else None
        except Exception:
            self._background = None  # the file may be there next time
            raise

    def _start_background(self, *, wait: bool = False) -> None:
        """Begin to make the background, if there is one. Wait for it, so that a bad file fails."""
        background = self.request.routine.background
        if self._background is None and background.name != NO_BACKGROUND:
            self._background = self.studio.renderer.pool.submit(
                prepare_background, background, self.studio.cache, self.studio.loudness
            )
        if wait:
            self._loop()

    def _start_chimes(self) -> None:
        """Begin to make the chimes, while the voice gets ready."""
        if not self.timeline.exact:
            chimes = (event for event in self.timeline.events if event.kind == "chime")
            for sound in {event.sounds[0].sound for event in chimes}:
                self.studio.renderer.pool.submit(clip_of, sound, self.studio.cache)

    def _tag(self) -> bytes:
        return make_tag(self.request, self.timeline, self.voice)
