"""READ FIRST: from a script to a session, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from audiogen import __version__, voices
from audiogen.cache import Cache
from audiogen.errors import CacheError
from audiogen.plan.cues import Cue
from audiogen.plan.expand import expand
from audiogen.plan.timeline import PAUSE_LEAST, PAUSE_MOST, Line, Sound, Timeline, lay
from audiogen.routine import steps
from audiogen.routine.model import Routine
from audiogen.units import to_seconds
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
    """A finished MP3: its length and the time it took in seconds, its size in bytes."""

    path: Path
    seconds: float
    size: int
    voice: str
    took: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A routine laid out in time; `shortest` and `longest` in frames."""

    routine: Routine
    timeline: Timeline
    shortest: int
    longest: int


def check(script: Path) -> Routine:
    """The routine in a script. Raises ScriptError with all its problems."""
    return steps.read(script, voices.NAMES)


def plan(script: Path, cache: Cache, voice_name: str | None = None) -> Plan:
    """Where everything is in a session, from what has been spoken already and estimates for the rest."""
    routine = check(script)
    cues = expand(routine)
    wanted = speaking.speeches(cues)
    voice = speaking.likely(_candidates(routine, voice_name), wanted, cache)
    lines = speaking.lines(voice, wanted, cache)
    shortest, longest = (lay(cues, lines, pauses).frames for pauses in (PAUSE_LEAST, PAUSE_MOST))
    return Plan(routine, lay(cues, lines), shortest, longest)


def build(
    routine: Routine, target: Path, cache: Cache, listener: Listener, voice_name: str | None, bitrate: int
) -> Session:
    """Make the session of a routine and write it to `target`."""
    began = time.monotonic()
    cues = expand(routine)
    voice, lines = speak(routine, cues, cache, listener, voice_name)
    timeline = lay(cues, lines)
    parts = encode(timeline, cache, listener, bitrate)
    size = write(target, routine, timeline, parts, voice.name, bitrate)
    return Session(target, to_seconds(timeline.frames), size, voice.name, time.monotonic() - began)


def speak(
    routine: Routine, cues: tuple[Cue, ...], cache: Cache, listener: Listener, voice_name: str | None
) -> tuple[Voice, dict[str, Line]]:
    """Every line of the session in the cache, spoken by one voice, and how long each is."""
    wanted = speaking.speeches(cues)
    candidates = _candidates(routine, voice_name)
    try:
        voice = speaking.choose(candidates, wanted, cache, listener.note)
        speaking.speak(voice, wanted, cache, lambda done, total: listener.progress("Speaking", done, total))
        return voice, speaking.lines(voice, wanted, cache)
    finally:
        for candidate in candidates:
            candidate.close()


def encode(timeline: Timeline, cache: Cache, listener: Listener, bitrate: int) -> Iterator[tuple[int, bytes]]:
    """The frames of each region, and the frame of the file at which they begin."""
    from audiogen.mp3 import encode as mp3
    from audiogen.sound import mix

    sounds = _sounds(timeline, cache)
    regions = list(mix.regions(timeline))
    for done, region in enumerate(regions, 1):
        yield region.start - mp3.LEAD, mp3.encode(mix.mix(region, sounds), bitrate)
        listener.progress("Encoding", done, len(regions))


def write(
    target: Path, routine: Routine, timeline: Timeline, parts: Iterator[tuple[int, bytes]], voice: str, bitrate: int
) -> int:
    """The finished file, with its tags; its size in bytes."""
    from audiogen.mp3 import file, tags
    from audiogen.mp3.encode import silent_frame

    def milliseconds(frames: int) -> int:
        return round(to_seconds(frames) * 1000)

    tag = tags.tag(
        tags.Tags(
            title=routine.title,
            album=routine.title,
            artist=routine.author,
            language=routine.language,
            encoder=f"audiogen {__version__} (voice {voice})",
            length=milliseconds(timeline.frames),
            chapters=tuple(
                tags.Chapter(chapter.title, milliseconds(chapter.start), milliseconds(chapter.end))
                for chapter in timeline.chapters
            ),
        )
    )
    return file.write(target, tag, parts, timeline.frames + 1, silent_frame(bitrate), bitrate)


def _candidates(routine: Routine, voice_name: str | None) -> list[Voice]:
    return speaking.candidates(voice_name or routine.voice or voices.AUTO, routine)


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

    names = {placed.sound.name for event in timeline.events for placed in event.sounds if placed.sound.kind == "clip"}
    decibels = loudness.gain((loudness.blocks(clip(name)) for name in sorted(names)), LOUDNESS)
    gain = np.float32(10 ** (decibels / 20))

    def samples(sound: Sound) -> NDArray[np.float32]:
        return chimes.stroke(sound.name) if sound.kind == "chime" else clip(sound.name) * gain

    return samples
