"""Files and folders that are complete or not there, and what an ended process left of them.

What is unfinished has a name of this pattern, with the machine that makes it, and is locked while
its process lives: `sweep` deletes what nobody holds. What another machine makes, on a shared disk,
and everything where there are no such locks, is deleted once it is old.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

if sys.platform == "win32":
    MACHINE: Final = "windows0"
else:
    import fcntl

    MACHINE = hashlib.blake2b(os.fsencode(os.uname().nodename), digest_size=4).hexdigest()

UNFINISHED: Final = re.compile(r"(?:\.audiogen|ag)-(\w{8})-[0-9a-f]{16}(?:\.part)?", re.ASCII)
ABANDONED: Final = 7 * 24 * 3600.0  # seconds after which nobody works on it any more
LONGEST_NAME: Final = 255  # bytes, on nearly every file system
FULL: Final = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


def temporary_folder() -> Path:
    """Return the system's folder for temporary files. Raises OSError if none can be written."""
    import tempfile  # a plan only reads

    return Path(tempfile.gettempdir())


def explain(error: OSError) -> str:
    """Say what is wrong with a file, and what to do where that is known."""
    remedy = ""
    if error.errno in FULL:
        remedy = " Free some space."
    elif error.errno in FORBIDDEN:
        remedy = " Change its permissions, or choose another folder."
    elif error.errno == errno.ENAMETOOLONG:
        remedy = " Choose a shorter name."
    return f"{error.strerror or error}.{remedy}"


def beside(path: Path, ending: str) -> Path:
    """Return the path with another ending, its name cut to the bytes that a name may have."""
    stem = path.stem
    while len(os.fsencode(stem + ending)) > LONGEST_NAME:
        stem = stem[:-1]
    return path.with_name(stem + ending)


@contextlib.contextmanager
def replacing(target: Path, folder: Path | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `target` when the block ends, and never if it fails.

    It grows in `folder` on the same disk, or beside its target, where leftovers are deleted first.
    A link is followed, not replaced. Raises OSError.
    """
    if folder is None:
        target = Path(os.path.realpath(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder := target.parent)
    part = folder / f".audiogen-{MACHINE}-{os.urandom(8).hex()}.part"
    try:
        # "x" gives the permissions that the umask allows.
        while not _hold((file := part.open("x+b")).fileno(), part):
            file.close()
        with file:
            yield file
            file.flush()
            if sys.platform == "win32":
                file.close()  # it can't be moved before
            part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


class TemporaryFolder:
    """A folder in the system's folder for temporary files. `close` deletes it. Raises OSError."""

    def __init__(self) -> None:
        self._lock = -1
        while True:
            self.path = temporary_folder() / f"ag-{MACHINE}-{os.urandom(8).hex()}"
            atexit.register(self.close)  # should an interrupt keep others from closing it
            self.path.mkdir(0o700)
            if sys.platform == "win32" or self._take():
                return

    def close(self) -> None:
        """Delete it, with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        atexit.unregister(self.close)
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _take(self) -> bool:
        with contextlib.suppress(FileNotFoundError):  # swept already
            self._lock = os.open(self.path, os.O_RDONLY)
            if _hold(self._lock, self.path):
                return True
        self.close()
        return False

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()


def sweep(folder: Path) -> None:
    """Delete what ended processes left unfinished in a folder."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if found := UNFINISHED.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _sweep_entry(entry, local=found[1] == MACHINE)


def sweep_all(folder: Path) -> None:
    """Do so there and in the system's folder for temporary files."""
    sweep(folder)
    with contextlib.suppress(OSError):
        sweep(temporary_folder())


def _hold(descriptor: int, path: Path) -> bool:
    """Lock what was just made; False if another run took it for abandoned before that."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # some network disks have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    return os.path.exists(path)


def _sweep_entry(entry: os.DirEntry[str], *, local: bool) -> None:
    """Delete a file or folder, unless somebody may still work on it. Raises OSError."""
    is_folder = entry.is_dir(follow_symlinks=False)
    with contextlib.ExitStack() as stack:
        if sys.platform == "win32" or not local:
            if entry.stat(follow_symlinks=False).st_mtime > time.time() - ABANDONED:
                return
        else:
            # No link is followed, and no pipe waited for.
            how = os.O_NOFOLLOW | os.O_NONBLOCK | (os.O_RDONLY if is_folder else os.O_RDWR)
            descriptor = os.open(entry.path, how)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if is_folder:
            shutil.rmtree(entry.path)
        else:
            Path(entry.path).unlink()
