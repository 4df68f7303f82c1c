"""A content-addressed cache of finished work: files, written atomically, verified when read."""

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from audiogen.errors import CacheError

DIGEST: Final = 16  # bytes at the head of an entry: the BLAKE2b of the rest
LIMIT: Final = 2_000_000_000  # bytes, unless AUDIOGEN_CACHE_LIMIT says otherwise
ABANDONED: Final = 24 * 3600.0  # seconds after which an unfinished entry is deleted
REMEDY: Final = "Free some space, or set AUDIOGEN_CACHE to a folder that you can write to."


def default_folder() -> Path:
    """Return `AUDIOGEN_CACHE`, or the platform's cache folder."""
    if folder := os.environ.get("AUDIOGEN_CACHE"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_cache_dir("audiogen", appauthor=False))


def default_limit() -> int:
    """Return `AUDIOGEN_CACHE_LIMIT`, like 500MB or 2GB, in bytes. Raises CacheError."""
    text = os.environ.get("AUDIOGEN_CACHE_LIMIT", "").strip()
    if not text:
        return LIMIT
    found = re.fullmatch(r"(\d+(?:\.\d+)?) *([MG])B", text, re.ASCII | re.IGNORECASE)
    if not found:
        raise CacheError(f"AUDIOGEN_CACHE_LIMIT is `{text[:40]}`. Write it like 500MB or 2GB.")
    return round(float(found[1]) * {"M": 1e6, "G": 1e9}[found[2].upper()])


def make_key(*parts: object) -> str:
    """Return the key of what `parts` determine: a hash of their `repr`."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


class Cache:
    """Bytes by key. Several threads and processes may use it: an entry is complete or absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.grown = False  # whether this object has put something

    def has(self, key: str) -> bool:
        """Tell whether there is an entry, without verifying it."""
        return self._path(key).is_file()

    def get(self, key: str) -> bytes | None:
        """Return an entry's data; None if there is none. A damaged one is deleted.

        Raises CacheError if it can't be read.
        """
        path = self._path(key)
        try:
            entry = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error("read", error, REMEDY) from error
        digest, data = entry[:DIGEST], entry[DIGEST:]
        if digest != self._digest(data):
            self.drop(key)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # so that `prune` deletes it last
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`. Raises CacheError if it can't be written."""
        import tempfile  # a plan only reads

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
            raise self._error("written", error, REMEDY) from error
        self.grown = True

    def drop(self, key: str) -> None:
        """Delete an entry, if it is there."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def size(self) -> tuple[int, int]:
        """Return the number of entries, and their size in bytes."""
        sizes = [size for _, size, _ in self._entries()]
        return len(sizes), sum(sizes)

    def prune(self, limit: int) -> int:
        """Delete the entries used longest ago until at most `limit` bytes are left.

        Returns the bytes freed. Raises CacheError if an entry can't be deleted.
        """
        try:
            entries = sorted(self._entries())
            left = total = sum(size for _, size, _ in entries)
            for _, size, path in entries:
                if left <= limit:
                    break
                path.unlink(missing_ok=True)
                left -= size
        except OSError as error:
            raise self._error("cleared", error) from error
        return total - left

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield each entry's last use, size and file. Delete what interrupted runs left behind."""
        now = time.time()
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            for path in folder.iterdir():
                with contextlib.suppress(OSError):
                    found = path.stat()
                    if re.fullmatch("[0-9a-f]{38}", path.name):
                        yield found.st_mtime, found.st_size, path
                    elif path.name.startswith(".tmp") and found.st_mtime < now - ABANDONED:
                        path.unlink()

    def _error(self, done: str, error: OSError, remedy: str = "") -> CacheError:
        message = f"The cache can't be {done} ({self.folder}): {error.strerror}. {remedy}"
        return CacheError(message.rstrip())

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _digest(data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=DIGEST).digest()
