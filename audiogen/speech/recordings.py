"""Turn the author's own recordings into clips in the cache."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from audiogen.audio import clips
from audiogen.audio.files import DEMUXERS, file_digest
from audiogen.cache import Cache, make_key
from audiogen.errors import ClipError, Problem, ScriptError
from audiogen.plan.cues import Recording, Strike
from audiogen.plan.timeline import Line, Placed, RecordedSound

MAX_SECONDS: Final = 3600


def measure_recordings(recorded: Mapping[str, Recording | Strike], cache: Cache) -> dict[str, Line]:
    """Return the clip of each recording by its path, as a line of one sound.

    Raises ScriptError with every recording that can't be decoded.
    """
    found: dict[str, Line] = {}
    problems: list[Problem] = []
    for file, cue in recorded.items():
        try:
            found[file] = _line(Path(file), cache)
        except (ClipError, OSError) as error:
            message = f"`{cue.name}` can't be used: {error}"
            problems.append(Problem(cue.place, message, "Record or save it again."))
    if problems:
        raise ScriptError(problems)
    return found


def _line(path: Path, cache: Cache) -> Line:
    name = make_key("recording", clips.VERSION, file_digest(path))
    clip = clips.find_clip(name, cache)
    if clip is None:
        from audiogen.audio.decode import make_clip

        pcm = make_clip(path, MAX_SECONDS, DEMUXERS[path.suffix.lower()])
        clip = clips.store_clip(name, [pcm], cache)
    return Line((Placed(0, RecordedSound(name, clip.frames)),))
