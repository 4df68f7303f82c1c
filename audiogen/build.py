"""READ FIRST: from a script to a session, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from audiogen import __version__, recordings, voices
from audiogen.cache import Cache
from audiogen.errors import CacheError
from audiogen.plan.choices import Choices
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
class Wish:
    """What the listener asks of a build besides the script: choices, a voice's name, kbit/s."""

    choices: Choices = Choices()
    voice: str | None = None
    bitrate: int = 96


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


def plan(routine: Routine, cache: Cache, wish: Wish) -> Plan:
    """Where everything is in a session, from what has been spoken already and estimates for the rest."""
    cues = expand(routine, wish.choices)
    voice = speaking.likely(_candidates(routine, wish), speaking.speeches(cues), cache)

    def laid(dial: float, pauses: float) -> Timeline:
        cues = expand(routine, replace(wish.choices, dial=dial))
        spoken = speaking.lines(voice, speaking.speeches(cues), cache)
        return lay(cues, spoken | recordings.lines(cues, cache), pauses)

    shortest, longest = laid(0.0, PAUSE_LEAST).frames, laid(2.0, PAUSE_MOST).frames
    return Plan(routine, laid(wish.choices.dial, 1.0), shortest, longest)


def build(routine: Routine, target: Path, cache: Cache, listener: Listener, wish: Wish) -> Session:
    """Make the session of a routine and write it to `target`."""
    began = time.monotonic()
    cues = expand(routine, wish.choices)
    recorded = recordings.lines(cues, cache)
    voice, spoken = speak(routine, cues, cache, listener, wish)
    timeline = lay(cues, spoken | recorded)
    for warning in timeline.warnings:
        listener.note(str(warning))
    parts = encode(timeline, cache, listener, wish.bitrate)
    size = write(target, routine, timeline, parts, voice.name, wish.bitrate)
    return Session(target, to_seconds(timeline.frames), size, voice.name, time.monotonic() - began)


def speak(
    routine: Routine, cues: tuple[Cue, ...], cache: Cache, listener: Listener, wish: Wish
) -> tuple[Voice, dict[str, Line]]:
    """Every line of the session in the cache, spoken by one voice, and how long each is."""
    wanted = speaking.speeches(cues)
    candidates = _candidates(routine, wish)
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


def _candidates(routine: Routine, wish: Wish) -> list[Voice]:
    return speaking.candidates(wish.voice or routine.voice or voices.AUTO, routine)


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
