"""Files of recordings: how they are read, and what identifies them."""

import hashlib
from pathlib import Path
from typing import Final

# FFmpeg's demuxers by extension. A recording is read as what its name says and nothing else: other
# demuxers (playlists, concat) might open further files.
DEMUXERS: Final = {".wav": "wav", ".mp3": "mp3", ".m4a": "mov", ".ogg": "ogg", ".flac": "flac"}
MAX_SECONDS: Final = 3600  # of a background, and of a session's other recordings together


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, for cache keys."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
