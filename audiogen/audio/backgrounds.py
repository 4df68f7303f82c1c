"""Backgrounds: loops of whole frames that sound under a session."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audiogen.audio import clips, loudness
from audiogen.audio.clips import Clip
from audiogen.audio.files import DEMUXERS, MAX_SECONDS, file_digest
from audiogen.cache import Cache, make_key
from audiogen.errors import ChoiceError, ClipError, Problem, ScriptError
from audiogen.script.model import Background
from audiogen.units import FRAME

VERSION: Final = 1  # raise it when a background sounds different
LEVEL: Final = -26.0  # dB relative to the speech, unless the script or the listener says otherwise
# Under speech a background goes down by DUCK dB, or further: to UNDER_SPEECH dB below the speech.
DUCK: Final = 6.0
UNDER_SPEECH: Final = -20.0


@dataclass(frozen=True, slots=True)
class BackgroundLoop:
    """A background's clip, its frames, its gain in dB, and by how many dB it ducks under speech."""

    clip: str
    frames: int
    gain: float
    duck: float


def prepare_background(background: Background, cache: Cache, target: float) -> BackgroundLoop:
    """Return a background at its level under speech of `target` LUFS.

    Raises ScriptError if its recording can't be used; ChoiceError if the listener chose it.
    """
    try:
        clip = _loop_clip(background, cache)
    except (ClipError, OSError) as error:
        message = f"The background `{background.name}` can't be used: {error}"
        if background.place is None:
            raise ChoiceError(message, "background") from None
        problem = Problem(background.place, message, "Record or save it again.")
        raise ScriptError([problem]) from None
    level = LEVEL if background.level is None else background.level
    duck = max(DUCK, level - UNDER_SPEECH)
    return BackgroundLoop(
        clip.name, clip.samples // FRAME, round(target + level - _loudness(clip), 2), duck
    )


def _loop_clip(background: Background, cache: Cache) -> Clip:
    """Return the clip of a background's loop, from the cache if it is there."""
    if not background.file:
        name = make_key("bed", VERSION, background.name)
        if clip := clips.find_clip(name, cache):
            return clip
        from audiogen.audio.loops import synthesize_loop

        return clips.store_clip(name, [synthesize_loop(background.name)], cache)
    path = Path(background.file)
    name = make_key("loop", VERSION, clips.VERSION, file_digest(path))
    clip = clips.find_clip(name, cache)
    if clip is None:
        from audiogen.audio.decode import check_recording, decode_audio
        from audiogen.audio.loops import loop_recording

        demuxer = DEMUXERS[path.suffix.lower()]
        check_recording(path, demuxer, MAX_SECONDS)
        pcm = decode_audio(path, MAX_SECONDS, demuxer)
        clip = clips.store_clip(name, loop_recording(pcm), cache)
    if _loudness(clip) <= loudness.GATE:
        raise ClipError("The audio is silent.")
    return clip


def _loudness(clip: Clip) -> float:
    return loudness.integrated_loudness(loudness.loop_gating_blocks(clip.squares))
