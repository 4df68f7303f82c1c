"""The four-byte header of MPEG Layer III frames.

ISO/IEC 11172-3, 2.4.1.3; ISO/IEC 13818-3 for the lower sample rates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# In kbit/s by index; 0 and 15 aren't allowed. MPEG-1, then MPEG-2 and its extension MPEG-2.5.
BITRATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
BITRATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
RATES: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says: Hz, kbit/s, samples per channel, bytes including the header."""

    rate: int
    bitrate: int
    samples: int
    size: int
    mono: bool


def parse_header(data: bytes, at: int = 0) -> Header | None:
    """Return the frame header at an offset, or None."""
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


def make_header(bitrate: int) -> bytes:
    """Return the header of a 48 kHz mono frame of `bitrate` kbit/s, without CRC or padding."""
    return bytes((0xFF, 0xFB, BITRATES_1.index(bitrate) << 4 | 1 << 2, 0xC0))


def frame_size(bitrate: int) -> int:
    """Return the bytes of a 48 kHz frame of `bitrate` kbit/s: 24 ms, a multiple of 3 bytes."""
    return 3 * bitrate


def skip_id3(data: bytes) -> int:
    """Return the offset at which the audio begins: after the ID3v2 tag, if there is one."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def walk_frames(data: bytes) -> Iterator[Header | None]:
    """Yield the header of each frame of an MP3; None, and stop, where a frame is cut or missing."""
    at = skip_id3(data)
    while at < len(data) and not data.startswith((b"TAG", b"APETAGEX"), at):
        if data.startswith(b"ID3", at):  # files that were concatenated
            at += skip_id3(data[at:])
            continue
        header = parse_header(data, at)
        if header is None or at + header.size > len(data):
            yield None
            return
        yield header
        at += header.size
