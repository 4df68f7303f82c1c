"""Write frames to a file: checked before it takes the place of its target."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from audiogen.disk import explain, replacing
from audiogen.errors import OutputError
from audiogen.formats.mp3.frames import Frames
from audiogen.formats.mp3.header import frame_size, make_header
from audiogen.formats.mp3.info import make_info_frame

BATCH: Final = 4096  # frames that are written or read at once


@dataclass(frozen=True, slots=True)
class Written:
    """The size of a file in bytes, and the CRC-16 of its audio frames, as `head` takes it."""

    size: int
    crc: int


def head(tag: bytes, frames: int, bitrate: int, crc: int = 0) -> bytes:
    """Return what precedes the audio frames: the ID3 tag and the Info frame.

    `crc` is the CRC-16 of the audio frames, which decoders don't check.
    """
    return tag + make_info_frame(bitrate, frames, crc)


def file_size(tag: bytes, frames: int, bitrate: int) -> int:
    """Return the bytes of a file with `frames` audio frames of `bitrate` kbit/s."""
    return len(tag) + (frames + 1) * frame_size(bitrate)


def write(target: Path, tag: bytes, parts: Iterable[Frames], frames: int, bitrate: int) -> Written:
    """Write an MP3 of `frames` audio frames of `bitrate` kbit/s, which come in `parts`.

    The target is replaced only by a complete file. Raises OutputError otherwise.
    """
    try:
        if target.exists() and not target.is_file():
            raise OutputError(f"{target} isn't a regular file. Choose another name.")
        with replacing(target) as file:
            crc = _write(file, tag, parts, frames, bitrate)
            file.flush()
            os.fsync(file.fileno())
            _check(file, len(tag), frames, bitrate)
    except OSError as error:
        message = f"{target} can't be written: {explain(error)} An existing file is unchanged."
        raise OutputError(message) from error
    return Written(file_size(tag, frames, bitrate), crc)


def _write(file: IO[bytes], tag: bytes, parts: Iterable[Frames], frames: int, bitrate: int) -> int:
    """Write the file's content, and return the CRC of the audio frames."""
    file.write(head(tag, frames, bitrate))
    crc = 0
    for part in parts:
        for done in range(0, part.times, BATCH):
            file.write(part.data * min(BATCH, part.times - done))
        crc = part.crc(crc)
    file.seek(0)
    file.write(head(tag, frames, bitrate, crc))
    return crc


def _check(file: IO[bytes], start: int, frames: int, bitrate: int) -> None:
    """Raise OutputError unless every frame is in its place, and nothing follows the last."""
    header, size = make_header(bitrate), frame_size(bitrate)
    file.seek(start)
    found = 0
    while block := file.read(BATCH * size):
        heads = [set(block[offset::size]) for offset in range(3)]
        if (
            heads[:2] != [{header[0]}, {header[1]}]
            or {byte & 0xFE for byte in heads[2]} != {header[2]}
            or len(block) % size
        ):
            raise OutputError(f"The session is broken near frame {found}. Build it again.")
        found += len(block) // size
    if found != frames + 1:
        message = f"The session has {found} frames instead of {frames + 1}. Build it again."
        raise OutputError(message)
