"""The four bytes at the head of every MPEG Layer III frame (ISO/IEC 11172-3, 2.4.1.3; 13818-3 for the lower rates)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# In kbit/s by the header's index, 0 and 15 not allowed: MPEG-1, and MPEG-2 with its half-rate extension 2.5.
BITRATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITRATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True)
class Header:
    """`rate` in Hz, `bitrate` in kbit/s, `samples` a channel, `size` in bytes with the header."""

    rate: int
    bitrate: int
    samples: int
    size: int
    mono: bool


def parse(data: bytes, at: int = 0) -> Header | None:
    """The frame header at a place; None where there is none."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version, index, rate_index = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or index in (0, 15) or rate_index == 3:
        return None
    rate = RATES[version][rate_index]
    bitrate = (BITRATES_1 if version == 3 else BITRATES_2)[index]
    samples = 1152 if version == 3 else 576
    size = samples // 8 * bitrate * 1000 // rate + (data[at + 2] >> 1 & 1)
    return Header(rate, bitrate, samples, size, data[at + 3] >> 6 == 3)


def make(bitrate: int) -> bytes:
    """The header of a 48 kHz mono frame without CRC or padding, at `bitrate` kbit/s."""
    return bytes((0xFF, 0xFB, BITRATES_1.index(bitrate) << 4 | 1 << 2, 0xC0))


def size(bitrate: int) -> int:
    """The bytes of such a frame."""
    return 144_000 * bitrate // 48_000


def skip_id3(data: bytes) -> int:
    """Where the audio begins, after an ID3v2 tag if there is one."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def walk(data: bytes) -> Iterator[Header | None]:
    """Every frame of an MP3 in order; None, and the end, where a frame is broken off or something else stands."""
    at = skip_id3(data)
    while at < len(data) and not data.startswith((b"TAG", b"APETAGEX"), at):
        if data.startswith(b"ID3", at):  # files that were joined
            at += skip_id3(data[at:])
            continue
        header = parse(data, at)
        if header is None or at + header.size > len(data):
            yield None
            return
        yield header
        at += header.size
