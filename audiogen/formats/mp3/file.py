"""Frames -> file: written beside its target, checked, and moved into place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from audiogen.errors import OutputError
from audiogen.formats.mp3 import header, info
from audiogen.formats.mp3.frames import Frames

REPEAT: Final = 4096  # frames repeated, or read, at once
UMASK: Final = os.umask(
    0o077
)  # read once, by setting it for a moment: no thread of ours is there yet
os.umask(UMASK)


def write(target: Path, tag: bytes, parts: Iterable[Frames], frames: int, bitrate: int) -> int:
    """Write an MP3 of `frames` audio frames of `bitrate` kbit/s, which come in `parts`; its size in bytes.

    The target is replaced only by a file that is whole; raises OutputError otherwise.
    """
    target = Path(os.path.realpath(target))  # a link is written through, not replaced
    try:
        if target.exists() and not target.is_file():
            raise OutputError(f"{target} is no ordinary file. Choose another name with `-o`.")
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem[:100]}-", suffix=".part"
        )
        part = Path(name)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                _write(file, tag, parts, frames, bitrate)
                file.flush()
                os.fsync(file.fileno())
                _check(file, len(tag), frames, bitrate)
            part.chmod(0o666 & ~UMASK)
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written: {error.strerror}. What was there before is as it was."
        ) from error
    return len(tag) + (frames + 1) * header.size(bitrate)


def _write(file: IO[bytes], tag: bytes, parts: Iterable[Frames], frames: int, bitrate: int) -> None:
    file.write(tag + info.info_frame(bitrate, frames, 0))
    crc = 0
    for part in parts:
        for times in range(0, part.times, REPEAT):
            file.write(part.data * min(REPEAT, part.times - times))
        crc = part.crc(crc)
    file.seek(len(tag))
    file.write(info.info_frame(bitrate, frames, crc))


def _check(file: IO[bytes], tag: int, frames: int, bitrate: int) -> None:
    """Raise OutputError unless every frame stands where it should, and nothing after the last."""
    head, size = header.make(bitrate), header.size(bitrate)
    file.seek(tag)
    found = 0
    while block := file.read(REPEAT * size):
        heads = [set(block[place::size]) for place in range(3)]
        if (
            heads[:2] != [{head[0]}, {head[1]}]
            or {byte & 0xFE for byte in heads[2]} != {head[2]}
            or len(block) % size
        ):
            raise OutputError(f"The session came out broken near frame {found}. Build it again.")
        found += len(block) // size
    if found != frames + 1:
        raise OutputError(
            f"The session came out with {found} frames instead of {frames + 1}. Build it again."
        )
