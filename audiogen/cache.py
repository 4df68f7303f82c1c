"""A content-addressed store of finished work: plain files, written atomically, verified on reading."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from audiogen.errors import CacheError

DIGEST: Final = 16
LIMIT: Final = 2_000_000_000  # bytes, where AUDIOGEN_CACHE_LIMIT says nothing
ABANDONED: Final = (
    24 * 3600.0
)  # seconds after which an entry that was never finished is cleared away
REMEDY: Final = "Free some space, or set AUDIOGEN_CACHE to a folder that can be written."


def default_folder() -> Path:
    """`AUDIOGEN_CACHE`, or the platform's cache folder."""
    if folder := os.environ.get("AUDIOGEN_CACHE"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_cache_dir("audiogen", appauthor=False))


def default_limit() -> int:
    """The bytes that the cache may have: `AUDIOGEN_CACHE_LIMIT`, like 500MB or 2GB. Raises CacheError."""
    text = os.environ.get("AUDIOGEN_CACHE_LIMIT", "").strip()
    if not text:
        return LIMIT
    found = re.fullmatch(r"(\d+(?:\.\d+)?) *([MG])B", text, re.ASCII | re.IGNORECASE)
    if not found:
        raise CacheError(f"AUDIOGEN_CACHE_LIMIT is `{text[:40]}`. Write it like 500MB or 2GB.")
    return round(float(found[1]) * {"M": 1e6, "G": 1e9}[found[2].upper()])


def key(*parts: object) -> str:
    """A name for whatever is determined by `parts`, which must have one `repr` for one meaning."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class Cache:
    """Bytes by key. Safe for several threads and processes at once: an entry is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.grown = False

    def has(self, key: str) -> bool:
        """Whether something is kept under `key`, damaged perhaps."""
        return self._path(key).is_file()

    def get(self, key: str) -> bytes | None:
        """What was put under `key`; None where nothing was, or where it was damaged, which takes it away."""
        path = self._path(key)
        try:
            entry = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CacheError(
                f"The cache cannot be read ({self.folder}): {error.strerror}. {REMEDY}"
            ) from error
        digest, data = entry[:DIGEST], entry[DIGEST:]
        if digest != self._digest(data):
            self.drop(key)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # what was used last goes last
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`. Raises CacheError where it cannot be kept."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tmp")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(self._digest(data))
                    file.write(data)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CacheError(
                f"The cache cannot be written ({self.folder}): {error.strerror}. {REMEDY}"
            ) from error
        self.grown = True

    def drop(self, key: str) -> None:
        """Take away what is kept under `key`, if anything is."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def size(self) -> tuple[int, int]:
        """The number of entries, and their bytes."""
        sizes = [size for _, size, _ in self._entries()]
        return len(sizes), sum(sizes)

    def prune(self, limit: int) -> int:
        """Take away what was used longest ago until no more than `limit` bytes are left; the bytes that went.

        Raises CacheError where something cannot be taken away.
        """
        try:
            return self._prune(limit)
        except OSError as error:
            raise CacheError(
                f"The cache cannot be cleared ({self.folder}): {error.strerror}."
            ) from error

    def _prune(self, limit: int) -> int:
        entries = sorted(self._entries())
        left = total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if left <= limit:
                break
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            left -= size
        return total - left

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each entry was used last, its bytes, its file. What an interrupted run left behind is cleared away."""
        now = time.time()
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            for path in folder.iterdir():
                with contextlib.suppress(OSError):
                    found = path.stat()
                    if re.fullmatch("[0-9a-f]{38}", path.name):
                        yield found.st_mtime, found.st_size, path
                    elif path.name.startswith(".tmp") and found.st_mtime < now - ABANDONED:
                        path.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _digest(data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=DIGEST).digest()
