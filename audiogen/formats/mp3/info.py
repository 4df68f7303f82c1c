"""The Info header: a first frame that holds no sound but tells players the exact length, and what to trim.

Layout as LAME writes it: the Xing header, then "Mp3 Info Tag rev 1" (http://gabriel.mp3-tech.org/mp3infotag.html).
"""

from __future__ import annotations

import struct
from typing import Final

from audiogen.formats.mp3 import header
from audiogen.formats.mp3.crc import crc16

DELAY: Final = 576  # samples that LAME puts before the first one
PADDING: Final = 576  # and that stand after the last
EVERYTHING: Final = 15  # flags: frames, bytes, table of contents and quality are there


def info_frame(bitrate: int, frames: int, crc: int) -> bytes:
    """The frame for a file of `frames` audio frames of `bitrate` kbit/s whose bytes have CRC-16 `crc`."""
    head = header.make(bitrate)
    size = header.size(bitrate)
    length = (frames + 1) * size
    contents = bytes(round(256 * percent / 100) for percent in range(100))
    frame = bytearray(size)
    frame[0:4] = head
    frame[21:25] = b"Info"
    struct.pack_into(">III", frame, 25, EVERYTHING, frames, length)
    frame[37:137] = contents
    struct.pack_into(">I", frame, 137, 50)  # quality, 0 to 100
    frame[141:150] = b"LAME3.100"
    frame[150] = 0x01  # tag revision 0, constant bit rate
    frame[151] = 20_000 // 100  # low-pass, in hundreds of Hz
    frame[161] = min(bitrate, 255)
    frame[162:165] = (DELAY << 12 | PADDING).to_bytes(3, "big")
    struct.pack_into(">I", frame, 169, length)
    struct.pack_into(">H", frame, 173, crc)
    struct.pack_into(">H", frame, 175, crc16(bytes(frame[:175])))
    return bytes(frame)
