"""The author's own recordings -> clips in the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from audiogen.audio import clips
from audiogen.cache import Cache, key
from audiogen.errors import ClipError, Problem, ScriptError
from audiogen.plan.cues import Cue, recorded
from audiogen.plan.timeline import Line, Placed, Sound

MAX_SECONDS: Final = 3600
# A recording is read as what its name says, and as nothing else: some kinds of file would make a decoder open others.
FORMATS: Final = {".wav": "wav", ".mp3": "mp3", ".m4a": "mov", ".ogg": "ogg", ".flac": "flac"}


def lines(cues: Iterable[Cue], cache: Cache) -> dict[str, Line]:
    """The clip of each recording, by its file. Raises ScriptError for those that cannot be decoded."""
    found: dict[str, Line] = {}
    problems: list[Problem] = []
    for file, cue in recorded(cues).items():
        try:
            found[file] = _line(Path(file), cache)
        except (ClipError, OSError) as error:
            problems.append(
                Problem(
                    cue.place, f"`{cue.name}` cannot be used: {error}", "Record or save it again."
                )
            )
    if problems:
        raise ScriptError(problems)
    return found


def _line(path: Path, cache: Cache) -> Line:
    name = key("recording", clips.VERSION, digest(path))
    clip = clips.find(name, cache)
    if clip is None:
        clip = clips.keep(
            name, [clips.from_audio(path, MAX_SECONDS, FORMATS[path.suffix.lower()])], cache
        )
    return Line((Placed(0, Sound("recording", name, clip.frames)),))


def digest(path: Path) -> str:
    """What a file holds, in short."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
