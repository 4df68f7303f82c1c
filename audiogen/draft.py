"""A session before its length is chosen: its voice, and how long its lines are.

Sessions of a routine that differ in length alone share one draft, and what it works out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from audiogen.audio.backgrounds import BackgroundLoop
from audiogen.audio.clips import find_clip
from audiogen.cache import Cache
from audiogen.errors import CacheError, LostError
from audiogen.events import Listener, Progress
from audiogen.plan.cues import Cue, Speech, recorded_cues, spoken_lines
from audiogen.plan.fit import Bounds, Fitter, Layout
from audiogen.plan.request import Request
from audiogen.plan.timeline import Line, Sound, VoiceSound
from audiogen.render.levels import FIRST_CLIPS
from audiogen.render.pieces import cut_spans
from audiogen.speech.cast import Cast
from audiogen.speech.recordings import measure_recordings
from audiogen.speech.synthesize import clip_texts, measure_line, missing_texts, synthesize
from audiogen.voices.base import Voice

ROUNDS: Final = 8  # in which damage to the cache is made good
Result = TypeVar("Result")


def insist(work: Callable[[], Result], forget: Callable[[], None]) -> Result:
    """Do some work until nothing that it needs goes from the cache meanwhile.

    `forget` prepares to make again what has gone. Raises CacheError after ROUNDS.
    """
    for _ in range(ROUNDS):
        try:
            return work()
        except LostError:
            forget()
    raise CacheError(str(LostError()))  # which the work around this doesn't take for its own


class Draft:
    """Speaks and lays out the sessions of a request, whatever their length.

    Raises ScriptError or VoiceError if no voice can speak it here.
    """

    def __init__(
        self, request: Request, cast: Cast, cache: Cache, jobs: int | None, listener: Listener
    ) -> None:
        self.cast, self.cache, self.jobs, self.listener = cast, cache, jobs, listener
        self._candidates = cast.candidates(request.routine)
        self._settled = False
        self._first: tuple[Voice, dict[str, tuple[str, Speech]]] | None = None
        self._lock = threading.RLock()
        self._lengths = _LineLengths(cast, cache, request.routine.pace)
        self._fitter = Fitter(request, self._lengths)
        self._usual = spoken_lines(self._fitter.expand(1.0))
        self.voice = cast.likely(self._candidates, self._usual)
        self._lengths.voice = self.voice

    def bounds(self) -> Bounds:
        """Return the shortest and the longest session, as far as they are known by now."""
        with self._lock:
            return self._fitter.bounds()

    def lay_out(self, length: float | None) -> Layout:
        """Lay a session out from what was spoken already, and estimates. Raises LengthError."""
        with self._lock:
            return self._fitter.lay_out(length)

    def speak(
        self,
        length: float | None,
        on_clip: Callable[[str], None] | None = None,
        *,
        bounds: bool = False,
    ) -> Layout:
        """Speak every line of a session, and lay it out; `on_clip` gets the keys of new clips.

        With `bounds`, the lines of the shortest and the longest session are spoken too. Raises
        VoiceError, and LostError if clips vanish from the cache meanwhile.
        """
        with self._lock:
            self.settle_voice()
            self._lengths.synthesize = lambda texts: self._synthesize(texts, on_clip)
            try:
                layout = self._fitter.lay_out(length)
                if bounds:
                    self._fitter.bounds()
            finally:
                self._lengths.synthesize = None
        if not layout.timeline.exact:
            self._lengths.forget()
            raise LostError
        return layout

    def settle_voice(self) -> None:
        """Choose the voice for good; a voice on a server is asked whether it answers."""
        if self._settled:  # without the lock, which is kept while another session is spoken
            return
        with self._lock:
            if self._settled:
                return
            voice = self.cast.choose(self._candidates, self._usual)
            if voice is not self.voice:
                self.voice = self._lengths.voice = voice
                self._lengths.forget()
            self._settled = True

    def speak_frames(
        self, layout: Layout, first: int, last: int, background: BackgroundLoop | None
    ) -> bool:
        """Speak the lines that are heard in some frames of a layout, and the voice's first clips.

        Return whether there were any whose length was estimated: then the layout is out of date.
        """
        self.settle_voice()
        if layout.timeline.exact and all(map(self.cache.has, self.first_clips())):
            return False
        with self._lock:
            heard: set[str] = set()

            def note(sound: Sound) -> tuple[str, int, float]:
                if isinstance(sound, VoiceSound):
                    heard.add(sound.clip)
                return "", 0, 0.0

            for _ in cut_spans(layout.timeline, note, background, first, last):
                pass
            lines = [
                speech
                for speech in spoken_lines(layout.cues)
                if not layout.lines[speech.spoken].exact
                and not heard.isdisjoint(clip_texts(self.voice, [speech]))
            ]
            missing = missing_texts(self.voice, lines, self.cache)
            for key, (text, speech) in self._first_texts().items():
                if not self.cache.has(key):
                    missing.setdefault(text, speech)
            if missing:
                self._synthesize(missing)
            elif lines:  # another run has spoken them
                if not all(find_clip(key, self.cache) for key in clip_texts(self.voice, lines)):
                    raise LostError
                self.cast.clips_spoken += 1
            return bool(lines or missing)

    def first_clips(self) -> list[str]:
        """Return the keys of the first clips of the usual session, which set the voice's gain."""
        return list(self._first_texts())

    def _first_texts(self) -> dict[str, tuple[str, Speech]]:
        """Return their texts, too: worked out once for a voice, since every part asks for them."""
        if self._first is None or self._first[0] is not self.voice:
            texts = clip_texts(self.voice, self._usual)
            self._first = self.voice, dict(islice(texts.items(), FIRST_CLIPS))
        return self._first[1]

    def forget(self) -> None:
        """Measure every line anew: clips are gone from the cache."""
        self._lengths.forget()

    def _synthesize(
        self, texts: Mapping[str, Speech], on_clip: Callable[[str], None] | None = None
    ) -> None:
        self.cast.begin(self.voice)

        def progress(done: int, total: int) -> None:
            self.listener(Progress("speaking", done, total))

        def count(key: str) -> None:
            self.cast.clips_spoken += 1
            if on_clip:
                on_clip(key)

        synthesize(self.voice, texts, self.cache, self.jobs, progress, count)


class _LineLengths:
    """Measures lines: exactly once they are spoken, by estimates before.

    While `synthesize` is set, missing lines are spoken first.
    """

    voice: Voice
    synthesize: Callable[[Mapping[str, Speech]], None] | None = None

    def __init__(self, cast: Cast, cache: Cache, pace: float) -> None:
        self.cast, self.cache, self.pace = cast, cache, pace
        self._spoken: dict[str, tuple[int, Line]] = {}
        self._recorded: dict[str, Line] = {}

    @property
    def known(self) -> int:
        """Return a number that grows with every clip."""
        return self.cast.clips_spoken

    def forget(self) -> None:
        self._spoken.clear()
        self._recorded.clear()
        self.cast.clips_spoken += 1

    def __call__(self, cues: Sequence[Cue]) -> Mapping[str, Line]:
        lines = spoken_lines(cues)
        if self.synthesize:
            new = [line for line in lines if not self._is_exact(line.spoken)]
            if missing := missing_texts(self.voice, new, self.cache):
                # A listener may look at the plan meanwhile: that must not speak.
                synthesize, self.synthesize = self.synthesize, None
                try:
                    synthesize(missing)
                finally:
                    self.synthesize = synthesize
        found = {line.spoken: self._measure(line.spoken) for line in lines}
        if recorded := recorded_cues(cues):
            if not recorded.keys() <= self._recorded.keys():
                self._recorded |= measure_recordings(recorded, self.cache)
            found |= {file: self._recorded[file] for file in recorded}
        return found

    def _is_exact(self, text: str) -> bool:
        return text in self._spoken and self._spoken[text][1].exact

    def _measure(self, text: str) -> Line:
        known, line = self._spoken.get(text, (-1, None))
        if line is None or (not line.exact and known != self.known):
            line = measure_line(self.voice, text, self.cache, self.pace)
            self._spoken[text] = self.known, line
        return line
