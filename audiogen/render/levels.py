"""How loud each sound of a session is: the voice as a whole, recordings one by one, chimes as their instruments are."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audiogen.audio import chimes, clips, loudness, tones
from audiogen.audio.clips import Clip
from audiogen.audio.loudness import Group
from audiogen.cache import Cache
from audiogen.errors import LostError
from audiogen.instruments import INSTRUMENTS
from audiogen.plan.timeline import Sound, Timeline
from audiogen.render.pieces import BackgroundLoop

TARGET: Final = -19.0  # LUFS, for mono: what podcasts keep to
STEP: Final = 0.25  # dB: gains are multiples of it
NEAR: Final = (
    0.25  # dB by which a session may be beside its target, rather than have a gain of its own
)
SHORT_TONE: Final = 8.0  # dB: a tone shorter than 400 ms is no louder than a longer one
# A background lets softer blocks through the gate, because it counts itself; one that passes it is not made up for.
MOST_FOR_A_BED: Final = 0.75
STRUCK: Final = -27.0  # LUFS of the loudest 400 ms of a chime from a file, beside speech of TARGET
FIRST: Final = 24  # clips after which a voice's gain is known, as good as always
MOST_FOR_OTHERS: Final = (
    2.0  # dB by which a voice is moved at most to make up for softer chimes, or louder recordings
)


@dataclass(frozen=True, slots=True)
class Levels:
    """The clip of each sound, its samples, and its gain in dB."""

    known: dict[Sound, tuple[str, int, float]]

    def __call__(self, sound: Sound) -> tuple[str, int, float]:
        return self.known[sound]


def levels(
    timeline: Timeline,
    first: Sequence[Clip],
    cache: Cache,
    target: float,
    bed: BackgroundLoop | None = None,
) -> Levels:
    """The levels of a session in which a voice speaks whose first clips are `first`."""
    played = Counter(placed.sound for event in timeline.events for placed in event.sounds)
    found: dict[Sound, Clip] = {sound: clip_of(sound, cache) for sound in played}
    gains = {
        sound: _gain(sound, clip, target) for sound, clip in found.items() if sound.kind != "clip"
    }
    spoken = [_blocks(found[sound], 0.0, played[sound]) for sound in played if sound.kind == "clip"]
    others = [_blocks(found[sound], gain, played[sound]) for sound, gain in gains.items()]
    voice = session_gain(voice_gain(first, target), spoken, others, target)
    if bed and (under := clips.find(bed.clip, cache)):
        around = (
            loudness.blocks_of_loop(under.squares),
            10 ** (bed.gain / 10),
            timeline.frames / bed.frames,
        )
        with_bed = session_gain(voice, spoken, [*others, around], target)
        voice = with_bed if with_bed - voice <= MOST_FOR_A_BED else voice
    return Levels(
        {sound: (clip.name, clip.samples, gains.get(sound, voice)) for sound, clip in found.items()}
    )


def voice_gain(first: Sequence[Clip], target: float) -> float:
    """The gain in dB of a voice, by its first clips alone."""
    level = loudness.together([_blocks(clip, 0.0, 1) for clip in first[:FIRST]])
    return _stepped(target - level) if level > loudness.GATE else 0.0


def session_gain(
    voice: float, spoken: Sequence[Group], others: Sequence[Group], target: float
) -> float:
    """The gain in dB at which the blocks that are spoken, together with all others, come to `target`.

    It is the voice's own where that comes near enough, so that it stays when lines come and go.
    """
    level = loudness.together(spoken)
    if level <= loudness.GATE:
        return voice
    needed = alone = target - level
    for _ in range(8 if others else 0):
        power = 10 ** (needed / 10)
        missing = target - loudness.together(
            [*((means, power, times) for means, _, times in spoken), *others]
        )
        needed = min(max(needed + missing, alone - MOST_FOR_OTHERS), alone + MOST_FOR_OTHERS)
        if abs(missing) < STEP / 10:
            break
    return voice if abs(needed - voice) <= NEAR else _stepped(needed)


def clip_of(sound: Sound, cache: Cache) -> Clip:
    """The clip of a sound. Raises LostError where it was in the cache and is not any more."""
    made = {"chime": chimes.stroke, "tone": tones.tone}.get(sound.kind, clips.find)
    clip = made(sound.name, cache)
    if clip is None:
        raise LostError
    return clip


def forget_lost(timeline: Timeline, cache: Cache) -> None:
    """Let all clips of a session that have lost a part be made again."""
    for sound in {placed.sound for event in timeline.events for placed in event.sounds}:
        with contextlib.suppress(LostError):
            clip = clip_of(sound, cache)
            clips.read(clip.name, 0, clip.samples, cache)


def _gain(sound: Sound, clip: Clip, target: float) -> float:
    """The gain of a sound that is not the voice's."""
    if sound.kind == "raw":
        return 0.0
    if sound.kind in ("chime", "struck", "tone"):
        level = {"struck": STRUCK, "tone": tones.LEVEL}.get(sound.kind) or INSTRUMENTS[
            sound.name
        ].level
        gain = level + target - TARGET - loudness.loudest(loudness.blocks(clip.squares))
        return min(gain, level + target - TARGET + SHORT_TONE) if sound.kind == "tone" else gain
    level = loudness.loudness(loudness.blocks(clip.squares))
    return _stepped(target - level) if level > loudness.GATE else 0.0


def _blocks(clip: Clip, gain: float, times: float) -> Group:
    """The blocks of a clip at a gain in dB, which come so many times."""
    return loudness.blocks(clip.squares), 10 ** (gain / 10), times


def _stepped(gain: float) -> float:
    return round(gain / STEP) * STEP
