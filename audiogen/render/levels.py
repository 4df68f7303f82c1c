"""How loud each sound of a session is.

The voice is levelled as a whole, recordings one by one, and chimes as their instruments say.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from typing import Final

from audiogen.audio import chimes, tones
from audiogen.audio.backgrounds import BackgroundLoop
from audiogen.audio.clips import Clip, faster_clip, find_clip, read_samples
from audiogen.audio.loudness import (
    GATE,
    Group,
    gated_loudness,
    gating_blocks,
    integrated_loudness,
    loop_gating_blocks,
    momentary_maximum,
)
from audiogen.cache import Cache
from audiogen.errors import LostError
from audiogen.instruments import INSTRUMENTS
from audiogen.plan.timeline import (
    ChimeSound,
    RecordedSound,
    Sound,
    Timeline,
    ToneSound,
    VoiceSound,
)

TARGET: Final = -19.0  # LUFS of a mono session: what podcasts keep to
STEP: Final = 0.25  # dB: gains are multiples of it
NEAR: Final = 0.25  # dB by which a session may miss its target, rather than have its own gain
SHORT_TONE: Final = 8.0  # dB: a tone shorter than 400 ms is no louder than a longer one
# A background lets softer blocks through the gate, because it counts itself. It is made up for
# unless it passes the gate by itself.
MOST_FOR_BACKGROUND: Final = 0.75
RECORDED_CHIME: Final = -27.0  # LUFS of the loudest 400 ms, beside speech of TARGET
FIRST_CLIPS: Final = 24  # clips from which a voice's gain is known as well as from all
MOST_FOR_OTHERS: Final = 2.0  # dB that a voice is moved to make up for softer or louder sounds


class Levels:
    """The clip and the gain of each sound of a session.

    `first` are the voice's first clips. While the timeline isn't exact they alone set the voice's
    gain; then all sounds do. Raises LostError if a clip was in the cache and is gone.
    """

    def __init__(
        self,
        timeline: Timeline,
        first: Sequence[Clip],
        cache: Cache,
        target: float,
        background: BackgroundLoop | None = None,
    ) -> None:
        self.cache, self.target = cache, target
        self._known: dict[Sound, tuple[str, int, float]] = {}
        self._voice = voice_gain(first, target)
        if timeline.exact:
            self._voice = self._session_gain(timeline, background)

    def __call__(self, sound: Sound) -> tuple[str, int, float]:
        """Return the key of a sound's clip, its length in samples, and its gain in dB."""
        if sound not in self._known:
            clip = clip_of(sound, self.cache)
            gain = self._voice
            if not isinstance(sound, VoiceSound):
                gain = _sound_gain(sound, clip, self.target)
            self._known[sound] = (clip.name, clip.samples, gain)
        return self._known[sound]

    def _session_gain(self, timeline: Timeline, background: BackgroundLoop | None) -> float:
        played = Counter(placed.sound for event in timeline.events for placed in event.sounds)
        spoken: list[Group] = []
        others: list[Group] = []
        for sound, times in played.items():
            clip = clip_of(sound, self.cache)
            if isinstance(sound, VoiceSound):
                spoken.append(_group(clip, 0.0, times))
            else:
                others.append(_group(clip, _sound_gain(sound, clip, self.target), times))
        voice = session_gain(self._voice, spoken, others, self.target)
        if background and (loop := find_clip(background.clip, self.cache)):
            turns = timeline.frames / background.frames
            around = loop_gating_blocks(loop.squares), 10 ** (background.gain / 10), turns
            over_it = session_gain(voice, spoken, [*others, around], self.target)
            voice = over_it if over_it - voice <= MOST_FOR_BACKGROUND else voice
        return voice


def find_first_clips(keys: Sequence[str], cache: Cache) -> tuple[Clip, ...]:
    """Return those of a session's first clips that are in the cache."""
    return tuple(clip for key in keys[:FIRST_CLIPS] if (clip := find_clip(key, cache)))


def voice_gain(first: Sequence[Clip], target: float) -> float:
    """Return the gain in dB of a voice, by its first clips alone."""
    level = gated_loudness([_group(clip, 0.0, 1) for clip in first[:FIRST_CLIPS]])
    return _in_steps(target - level) if level > GATE else 0.0


def session_gain(
    voice: float, spoken: Sequence[Group], others: Sequence[Group], target: float
) -> float:
    """Return the gain in dB at which all blocks together, spoken and others, reach `target`.

    It is the voice's own where that comes near enough, so that it stays when lines come and go.
    """
    level = gated_loudness(spoken)
    if level <= GATE:
        return voice
    needed = alone = target - level
    for _ in range(8 if others else 0):
        power = 10 ** (needed / 10)
        heard = [*((blocks, power, times) for blocks, _, times in spoken), *others]
        missing = target - gated_loudness(heard)
        needed = min(max(needed + missing, alone - MOST_FOR_OTHERS), alone + MOST_FOR_OTHERS)
        if abs(missing) < STEP / 10:
            break
    return voice if abs(needed - voice) <= NEAR else _in_steps(needed)


def clip_of(sound: Sound, cache: Cache) -> Clip:
    """Return a sound's clip, synthesized first if it is a chime or a tone. Raises LostError."""
    match sound:
        case ChimeSound(instrument):
            return chimes.stroke(instrument, cache)
        case ToneSound(phase, frames):
            return tones.tone(phase, frames, cache)
        case VoiceSound(key) | RecordedSound(key):
            if clip := find_clip(key, cache):
                if isinstance(sound, VoiceSound) and sound.tempo != 1:
                    return faster_clip(clip, sound.tempo, sound.frames, cache)
                return clip
    raise LostError


def forget_lost_clips(timeline: Timeline, cache: Cache) -> None:
    """Drop all clips of a session that have lost a part, so that they are made again."""
    for sound in {placed.sound for event in timeline.events for placed in event.sounds}:
        with contextlib.suppress(LostError):
            clip = clip_of(sound, cache)
            read_samples(clip.name, 0, clip.samples, cache)


def _sound_gain(sound: Sound, clip: Clip, target: float) -> float:
    """Return the gain in dB of a sound that isn't the voice's."""
    match sound:
        case RecordedSound(loudness="own"):
            return 0.0
        case ChimeSound(instrument):
            level = INSTRUMENTS[instrument].level
        case RecordedSound(loudness="chime"):
            level = RECORDED_CHIME
        case ToneSound():
            level = tones.LEVEL
        case _:
            level = integrated_loudness(gating_blocks(clip.squares))
            return _in_steps(target - level) if level > GATE else 0.0
    level += target - TARGET
    gain = level - momentary_maximum(gating_blocks(clip.squares))
    return min(gain, level + SHORT_TONE) if isinstance(sound, ToneSound) else gain


def _group(clip: Clip, gain: float, times: float) -> Group:
    """Return a clip's blocks, which come so many times, at a gain in dB."""
    return gating_blocks(clip.squares), 10 ** (gain / 10), times


def _in_steps(gain: float) -> float:
    return round(gain / STEP) * STEP
