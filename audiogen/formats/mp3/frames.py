"""Encoded frames, and the CRC of each, so that a file's own comes without reading them again."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from audiogen.formats.mp3 import crc

CRC_BYTES = array("H").itemsize


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of one size, the CRC-16 of each, and how many times over they come."""

    data: bytes
    crcs: array[int]
    times: int = 1

    def __len__(self) -> int:
        return len(self.crcs) * self.times

    @property
    def size(self) -> int:
        """The bytes of one frame."""
        return len(self.data) // len(self.crcs)

    def part(self, at: int, frames: int) -> Frames:
        """So many of them from the one at `at` on; a single frame as often as it takes."""
        if len(self.crcs) == 1:
            return Frames(self.data, self.crcs, frames)
        size = self.size
        return Frames(self.data[at * size : (at + frames) * size], self.crcs[at : at + frames])

    def crc(self, before: int) -> int:
        """The CRC of bytes with CRC `before` followed by all of these."""
        once = crc.in_a_row(0, self.crcs, self.size)
        return crc.joined(
            before, crc.repeated(once, len(self.data), self.times), len(self.data) * self.times
        )

    def packed(self) -> bytes:
        """As bytes to keep."""
        return self.crcs.tobytes() + self.data


def made(data: bytes, size: int) -> Frames:
    """Frames of `size` bytes each."""
    return Frames(data, crc.crc16_frames(data, size))


def unpacked(kept: bytes, frames: int) -> Frames:
    """So many frames from what `packed` gave."""
    crcs = array("H")
    crcs.frombytes(kept[: frames * CRC_BYTES])
    return Frames(kept[frames * CRC_BYTES :], crcs)
