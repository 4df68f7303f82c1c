"""Turn the author's own recordings into clips in the cache."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.audio.files import DEMUXERS, MAX_SECONDS, file_digest
from audiogen.cache import Cache, make_key
from audiogen.errors import ClipError, Problem, ScriptError
from audiogen.plan.cues import Recording, Strike
from audiogen.plan.timeline import Line, Placed, RecordedSound
from audiogen.units import RATE

Found = TypeVar("Found")


def measure_recordings(recorded: Mapping[str, Recording | Strike], cache: Cache) -> dict[str, Line]:
    """Return the clip of each recording by its path, as a line of one sound.

    Raises ScriptError with every recording that can't be used. None is decoded if they are too
    long together.
    """
    checked = _each(recorded, lambda path: _check(path, cache))
    if sum(seconds for _, seconds in checked.values()) > MAX_SECONDS:
        longest = max(checked, key=lambda file: checked[file][1])
        message = f"This session's recordings are longer than {MAX_SECONDS // 60} minutes together."
        raise ScriptError([Problem(recorded[longest].place, message, "Shorten them.")])

    def line(path: Path) -> Line:
        clip = _clip(path, checked[str(path)][0], cache)
        return Line((Placed(0, RecordedSound(clip.name, clip.frames)),))

    return _each(recorded, line)


def _each(
    recorded: Mapping[str, Recording | Strike], work: Callable[[Path], Found]
) -> dict[str, Found]:
    """Return what `work` makes of each recording. Raises ScriptError with all that it can't use."""
    found: dict[str, Found] = {}
    problems: list[Problem] = []
    for file, cue in recorded.items():
        try:
            found[file] = work(Path(file))
        except (ClipError, OSError) as error:
            message = f"`{cue.name}` can't be used: {error}"
            problems.append(Problem(cue.place, message, "Record or save it again."))
    if problems:
        raise ScriptError(problems)
    return found


def _check(path: Path, cache: Cache) -> tuple[str, float]:
    """Return the key of a recording's clip, and the recording's seconds."""
    name = make_key("recording", clips.VERSION, file_digest(path))
    if clip := clips.find_clip(name, cache):
        return name, clip.samples / RATE
    from audiogen.audio.decode import check_recording

    return name, check_recording(path, DEMUXERS[path.suffix.lower()], MAX_SECONDS)


def _clip(path: Path, name: str, cache: Cache) -> Clip:
    if clip := clips.find_clip(name, cache):
        return clip
    from audiogen.audio.decode import decode_audio
    from audiogen.audio.trim import trim_silence

    demuxer = DEMUXERS[path.suffix.lower()]
    pcm = trim_silence(lambda: decode_audio(path, MAX_SECONDS, demuxer))
    return clips.store_clip(name, pcm, cache)
