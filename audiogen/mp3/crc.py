"""CRC-16/ARC, the check that LAME's tag carries: polynomial 0x8005 reflected, beginning at 0.

It is linear, so the CRC of parts joined comes from the CRCs of the parts: crc(a + b) = crc(a + zeros) ^ crc(b).
"""

from __future__ import annotations

import functools
from typing import Any, Final

TABLE: Final = tuple(
    functools.reduce(lambda crc, _: crc >> 1 ^ (0xA001 if crc & 1 else 0), range(8), byte) for byte in range(256)
)


def crc16(data: bytes, crc: int = 0) -> int:
    """The CRC of some bytes, going on from `crc`."""
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def crc16_frames(data: bytes, size: int) -> int:
    """The CRC of frames of `size` bytes each: all frames at once, column by column, then joined."""
    import numpy as np

    table: Any = np.array(TABLE, np.uint16)
    columns = np.frombuffer(data, np.uint8).reshape(-1, size)
    crcs = np.zeros(len(columns), np.uint16)
    for column in range(size):
        crcs = crcs >> 8 ^ table[(crcs ^ columns[:, column]) & 0xFF]
    low, high = _shift(size)
    crc = 0
    for frame in crcs.tolist():
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ frame
    return crc


def joined(crc: int, other: int, size: int) -> int:
    """The CRC of bytes with CRC `crc` followed by `size` bytes with CRC `other`."""
    low, high = _shift(size)
    return low[crc & 0xFF] ^ high[crc >> 8] ^ other


def repeated(crc: int, size: int, times: int) -> int:
    """The CRC of `size` bytes with CRC `crc`, so many times over: by doubling."""
    found, length = 0, 0
    for bit in bin(times)[2:]:
        found, length = joined(found, found, length), length * 2
        if bit == "1":
            found, length = joined(found, crc, size), length + size
    return found


@functools.lru_cache(maxsize=4096)
def _shift(size: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What `size` zero bytes make of a CRC, by its low and its high byte."""
    if size == 0:
        return tuple(range(256)), tuple(byte << 8 for byte in range(256))
    if size == 1:
        return TABLE, tuple(range(256))
    half_low, half_high = _shift(size // 2)
    rest_low, rest_high = _shift(size - size // 2)

    def through(crc: int) -> int:
        half = half_low[crc & 0xFF] ^ half_high[crc >> 8]
        return rest_low[half & 0xFF] ^ rest_high[half >> 8]

    return tuple(map(through, range(256))), tuple(through(byte << 8) for byte in range(256))
