"""The Info frame: a silent first frame that tells players the exact length and what to trim.

Laid out as LAME does it: a Xing header, then the "Mp3 Info Tag rev 1"
(http://gabriel.mp3-tech.org/mp3infotag.html).
"""

import struct
from typing import Final

from audiogen.formats.mp3.crc import crc16
from audiogen.formats.mp3.header import frame_size, make_header

DELAY: Final = 576  # samples that LAME puts before the first one
PADDING: Final = 576  # samples after the last one
FLAGS: Final = 15  # number of frames, bytes, table of contents, quality: all present


def make_info_frame(bitrate: int, frames: int, crc: int) -> bytes:
    """Return the Info frame of a file with `frames` audio frames of `bitrate` kbit/s.

    `crc` is the CRC-16 of the audio frames' bytes.
    """
    size = frame_size(bitrate)
    length = (frames + 1) * size
    frame = bytearray(size)
    frame[0:4] = make_header(bitrate)
    frame[21:25] = b"Info"
    struct.pack_into(">III", frame, 25, FLAGS, frames, length)
    frame[37:137] = bytes(round(256 * percent / 100) for percent in range(100))
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
