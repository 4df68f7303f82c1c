"""A cache of finished work by key: files, written atomically, verified when read."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from audiogen.disk import replacing, sweep
from audiogen.errors import CacheError

DIGEST: Final = 16  # bytes at the head of an entry: the BLAKE2b of the rest, with its key
FORMAT: Final = b"audiogen-2"  # raise it when entries change, so that no older one is found
LIMIT: Final = 2_000_000_000  # bytes, unless AUDIOGEN_CACHE_LIMIT says otherwise
MOST: Final = 1e18  # bytes of a limit, however large it is
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
    return round(min(MOST, float(found[1]) * {"M": 1e6, "G": 1e9}[found[2].upper()]))


def make_key(*parts: object) -> str:
    """Return the key of what `parts` determine: a hash of their `repr`."""
    text = repr(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=20, person=FORMAT).hexdigest()


class Cache:
    """Bytes by key. Several threads and processes may use it: an entry is complete or absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mark = folder / "grown"  # a folder that is there from `put` to `prune`

    @property
    def grown(self) -> bool:
        """Tell whether something was put, by any run, even one that was killed, and not pruned."""
        return os.path.lexists(self._mark)

    def has(self, key: str) -> bool:
        """Tell whether there is an entry, without verifying it."""
        return os.path.isfile(self._path(key))

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
            self.drop(key)
            if os.path.lexists(path):
                raise self._error("read", error, REMEDY) from error
            return None
        digest, data = entry[:DIGEST], entry[DIGEST:]
        if digest != self._digest(key, data):
            self.drop(key)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # so that `prune` deletes it last
        return data

    def put(self, key: str, data: bytes) -> None:
        """Store `data` under `key`. Raises CacheError if it can't be written."""
        path = self._path(key)
        try:
            if path.parent.is_file():
                path.parent.unlink()
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self._mark.mkdir()
            if path.is_dir():
                self.drop(key)
            with replacing(path, self.folder) as file:
                file.write(self._digest(key, data))
                file.write(data)
        except OSError as error:
            raise self._error("written", error, REMEDY) from error

    def drop(self, key: str) -> None:
        """Delete an entry, if it is there. A folder in its place isn't ours: it gets a new name."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            if path.is_dir():
                path.rename(path.with_name(f"{path.name}-{os.urandom(4).hex()}"))
            else:
                path.unlink()

    def size(self) -> tuple[int, int]:
        """Return the number of entries, and their size in bytes."""
        sizes = [size for _, size, _ in self._entries()]
        return len(sizes), sum(sizes)

    def prune(self, limit: int) -> int:
        """Delete the entries used longest ago until at most `limit` bytes are left.

        Returns the bytes freed. Raises CacheError if an entry can't be deleted.
        """
        with contextlib.suppress(OSError):
            self._mark.rmdir()  # first: what is put meanwhile is for the next to prune
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
        """Yield each entry's last use, size and file. Delete what ended runs left behind."""
        sweep(self.folder)
        for number in range(256):
            with contextlib.suppress(OSError):
                for path in (self.folder / f"{number:02x}").iterdir():
                    with contextlib.suppress(OSError):
                        found = path.stat()
                        if re.fullmatch("[0-9a-f]{38}", path.name) and S_ISREG(found.st_mode):
                            yield found.st_mtime, found.st_size, path

    def _error(self, done: str, error: OSError, remedy: str = "") -> CacheError:
        message = f"The cache can't be {done} ({self.folder}): {error.strerror or error}. {remedy}"
        return CacheError(message.rstrip())

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    @staticmethod
    def _digest(key: str, data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=DIGEST, key=key.encode()).digest()
