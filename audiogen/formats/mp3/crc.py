"""CRC-16/ARC, the check that LAME's tag carries: polynomial 0x8005 reflected, beginning at 0.

It is linear, so the CRC of parts joined comes from the CRCs of the parts: crc(a + b) = crc(a + zeros) ^ crc(b), and that
of a frame is the sum of what each of its bytes makes by itself.
"""

from __future__ import annotations

import functools
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE: Final = tuple(
    functools.reduce(lambda crc, _: crc >> 1 ^ (0xA001 if crc & 1 else 0), range(8), byte)
    for byte in range(256)
)
Zeros: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


def crc16(data: bytes, crc: int = 0) -> int:
    """The CRC of some bytes, going on from `crc`."""
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def crc16_frames(data: bytes, size: int) -> array[int]:
    """The CRC of each frame of `size` bytes."""
    import numpy as np

    rows = np.frombuffer(data, np.uint8).reshape(-1, size)
    made = _by_place(size).take(rows + np.arange(size, dtype=np.int32) * 256)
    return array("H", np.bitwise_xor.reduce(made, axis=1).tobytes())


@functools.cache
def _by_place(size: int) -> NDArray[Any]:
    """What each byte makes of a frame's CRC at each place of the frame, as one row after the other."""
    import numpy as np

    table = np.array(TABLE, np.uint16)
    rows = [table]
    for _ in range(size - 1):
        rows.append(rows[-1] >> 8 ^ table[rows[-1] & 0xFF])
    return np.concatenate(rows[::-1])


def joined(crc: int, other: int, size: int) -> int:
    """The CRC of bytes with CRC `crc` followed by `size` bytes with CRC `other`."""
    power = 0
    while size:
        if size & 1:
            low, high = _zeros(power)
            crc = low[crc & 0xFF] ^ high[crc >> 8]
        size >>= 1
        power += 1
    return crc ^ other


def in_a_row(crc: int, others: Iterable[int], size: int) -> int:
    """The CRC of bytes with CRC `crc` followed by frames of `size` bytes each, with CRCs `others`."""
    low, high = _zeros_of(size)
    for other in others:
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ other
    return crc


def repeated(crc: int, size: int, times: int) -> int:
    """The CRC of `size` bytes with CRC `crc`, so many times over: by doubling."""
    found, length = 0, 0
    for bit in bin(times)[2:]:
        found, length = joined(found, found, length), length * 2
        if bit == "1":
            found, length = joined(found, crc, size), length + size
    return found


@functools.cache
def _zeros(power: int) -> Zeros:
    """What 2 ** power zero bytes make of a CRC, by its low and its high byte."""
    if power == 0:
        return TABLE, tuple(range(256))
    low, high = _zeros(power - 1)

    def twice(half: int) -> int:
        return low[half & 0xFF] ^ high[half >> 8]

    return tuple(map(twice, low)), tuple(map(twice, high))


@functools.cache
def _zeros_of(size: int) -> Zeros:
    """The same for any number of zero bytes."""
    return tuple(joined(byte, 0, size) for byte in range(256)), tuple(
        joined(byte << 8, 0, size) for byte in range(256)
    )
