"""Frames -> file: written beside its target, checked, and moved into place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import IO, Final

from audiogen.errors import OutputError
from audiogen.mp3 import header, info
from audiogen.mp3.crc import crc16_frames, joined, repeated

FILL: Final = 4096  # silent frames written at once


def write(
    target: Path, tag: bytes, parts: Iterable[tuple[int, bytes]], frames: int, silent: bytes, bitrate: int
) -> int:
    """Write an MP3 of `frames` audio frames; its size in bytes.

    `parts` are encoded frames and the number of the frame at which they begin, in order; all else is filled with
    `silent`. The target is replaced only by a file that is whole; raises OutputError otherwise.
    """
    target = Path(os.path.realpath(target))  # a link is written through, not replaced
    try:
        if target.exists() and not target.is_file():
            raise OutputError(f"{target} is no ordinary file. Choose another name with `-o`.")
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.stem[:100]}-", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(descriptor, "w+b") as file:
                _write(file, tag, parts, frames, silent, bitrate)
                file.flush()
                os.fsync(file.fileno())
                _check(file, len(tag), frames, header.make(bitrate), len(silent))
            part.chmod(0o666 & ~_umask())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"{target} cannot be written: {error.strerror}. What was there before is as it was."
        ) from error
    return len(tag) + (frames + 1) * len(silent)


def _write(
    file: IO[bytes], tag: bytes, parts: Iterable[tuple[int, bytes]], frames: int, silent: bytes, bitrate: int
) -> None:
    size = len(silent)
    silent_crc = crc16_frames(silent, size)
    file.write(tag + info.info_frame(bitrate, frames, 0))
    at = crc = 0
    for start, data in chain(parts, [(frames, b"")]):
        gap = start - at
        if gap < 0 or len(data) % size:
            raise OutputError(f"Frames overlap at frame {start} (a bug of audiogen's): {at} are written.")
        for filled in range(0, gap, FILL):
            file.write(silent * min(FILL, gap - filled))
        file.write(data)
        crc = joined(crc, repeated(silent_crc, size, gap), gap * size)
        crc = joined(crc, crc16_frames(data, size), len(data)) if data else crc
        at = start + len(data) // size
    file.seek(len(tag))
    file.write(info.info_frame(bitrate, frames, crc))


def _check(file: IO[bytes], tag: int, frames: int, head: bytes, size: int) -> None:
    """Raise OutputError unless every frame stands where it should, and nothing after the last."""
    file.seek(tag)
    found = 0
    while block := file.read(FILL * size):
        heads = {block[at : at + 2] + bytes((block[at + 2] & 0xFE,)) for at in range(0, len(block), size)}
        if heads != {head[:3]} or len(block) % size:
            raise OutputError(f"The session came out broken near frame {found}. Build it again.")
        found += len(block) // size
    if found != frames + 1:
        raise OutputError(f"The session came out with {found} frames instead of {frames + 1}. Build it again.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
