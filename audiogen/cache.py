"""A content-addressed store of finished work: plain files, written atomically, verified on reading."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from audiogen.errors import CacheError

DIGEST: Final = 16
REMEDY: Final = "Free some space, or set AUDIOGEN_CACHE to a folder that can be written."


def default_folder() -> Path:
    """`AUDIOGEN_CACHE`, or the platform's cache folder."""
    if folder := os.environ.get("AUDIOGEN_CACHE"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_cache_dir("audiogen", appauthor=False))


def key(*parts: object) -> str:
    """A name for whatever is determined by `parts`, which must have one `repr` for one meaning."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class Cache:
    """Bytes by key. Safe for several threads and processes at once: an entry is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """What was put under `key`; None where nothing was, or where it is damaged."""
        try:
            entry = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CacheError(f"The cache cannot be read ({self.folder}): {error.strerror}. {REMEDY}") from error
        digest, data = entry[:DIGEST], entry[DIGEST:]
        return data if digest == self._digest(data) else None

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`. Raises CacheError where it cannot be kept."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(self._digest(data))
                    file.write(data)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CacheError(f"The cache cannot be written ({self.folder}): {error.strerror}. {REMEDY}") from error

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _digest(data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=DIGEST).digest()
