"""Encoded frames with the CRC of each, so that a file's CRC needn't be computed from its bytes."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Final

from audiogen.formats.mp3 import crc

CRC_BYTES: Final = array("H").itemsize
# Frames of sound that are encoded before and after those that are kept: see `encode`.
LEAD: Final = 2
TRAIL: Final = 1


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of one size, the CRC-16 of each, and how many times all of them are repeated."""

    data: bytes
    crcs: array[int]
    times: int = 1

    def __len__(self) -> int:
        return len(self.crcs) * self.times

    @property
    def size(self) -> int:
        """Return the bytes of one frame."""
        return len(self.data) // len(self.crcs)

    def part(self, at: int, frames: int) -> Frames:
        """Return `frames` of them from index `at` on; a single frame is repeated as needed."""
        if len(self.crcs) == 1:
            return Frames(self.data, self.crcs, frames)
        size = self.size
        return Frames(self.data[at * size : (at + frames) * size], self.crcs[at : at + frames])

    def crc(self, before: int) -> int:
        """Return the CRC of bytes with CRC `before` followed by all of these."""
        once, size = crc.join_frame_crcs(0, self.crcs, self.size), len(self.data)
        return crc.join_crcs(before, crc.repeat_crc(once, size, self.times), size * self.times)

    def pack(self) -> bytes:
        """Return bytes from which `unpack_frames` restores them."""
        return self.crcs.tobytes() + self.data


def unpack_frames(packed: bytes, frames: int) -> Frames:
    """Restore so many frames from the bytes of `Frames.pack`."""
    crcs = array("H")
    crcs.frombytes(packed[: frames * CRC_BYTES])
    return Frames(packed[frames * CRC_BYTES :], crcs)
