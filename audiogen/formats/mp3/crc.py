"""CRC-16/ARC, the checksum in LAME's Info tag: polynomial 0x8005, reflected, initial value 0.

With an initial value of 0 a CRC is linear: crc(a + b) = crc(a + zeros) ^ crc(b). So the CRC of a
file can be computed from those of its frames.
"""

import functools
from collections.abc import Iterable
from typing import Final, TypeAlias

TABLE: Final = tuple(
    functools.reduce(lambda crc, _: crc >> 1 ^ (0xA001 if crc & 1 else 0), range(8), byte)
    for byte in range(256)
)
# CRCs after some number of zero bytes: of those with a given low byte, and a given high byte.
Zeros: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


def crc16(data: bytes, crc: int = 0) -> int:
    """Return the CRC of bytes with CRC `crc` followed by `data`."""
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc


def join_crcs(crc: int, other: int, size: int) -> int:
    """Return the CRC of bytes with CRC `crc` followed by `size` bytes with CRC `other`."""
    power = 0
    while size:
        if size & 1:
            low, high = _power_of_two_zeros(power)
            crc = low[crc & 0xFF] ^ high[crc >> 8]
        size >>= 1
        power += 1
    return crc ^ other


def join_frame_crcs(crc: int, others: Iterable[int], size: int) -> int:
    """Return the CRC of bytes with CRC `crc` followed by frames of `size` bytes, CRCs `others`."""
    low, high = _zeros(size)
    for other in others:
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ other
    return crc


def repeat_crc(crc: int, size: int, times: int) -> int:
    """Return the CRC of `size` bytes with CRC `crc`, repeated `times` times."""
    found, length = 0, 0
    for bit in bin(times)[2:]:  # doubling, as in exponentiation by squaring
        found, length = join_crcs(found, found, length), length * 2
        if bit == "1":
            found, length = join_crcs(found, crc, size), length + size
    return found


@functools.cache
def _power_of_two_zeros(power: int) -> Zeros:
    """Return the tables for 2 ** power zero bytes."""
    if power == 0:
        return TABLE, tuple(range(256))
    low, high = _power_of_two_zeros(power - 1)

    def twice(half: int) -> int:
        return low[half & 0xFF] ^ high[half >> 8]

    return tuple(map(twice, low)), tuple(map(twice, high))


@functools.cache
def _zeros(size: int) -> Zeros:
    """Return the tables for any number of zero bytes."""
    low, high = (
        tuple(join_crcs(byte << shift, 0, size) for byte in range(256)) for shift in (0, 8)
    )
    return low, high
