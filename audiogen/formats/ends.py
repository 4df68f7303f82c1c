"""Tell whether a file of audio breaks off: whether its own structure says that there is more."""

import struct
from typing import BinaryIO, Final

from audiogen.formats.mp3.header import parse_header, skip_id3

TAIL: Final = 1 << 17  # bytes: more than an Ogg page with its head, and many MP3 frames
STREAMED: Final = 0x7FFFF000  # a WAV's size from here on was written before it was known; so is 0
MOST_CHUNKS: Final = 1000  # that are looked at
# Bytes that may be missing. Some programs count a WAV's header or padding as samples; an MP3 may
# have lost a tag that its header counted.
WAV_SLACK, MP3_SLACK = 64, 2048
CHAIN: Final = 3  # MP3 frames in a row that are no coincidence
CUT: Final = "its end is missing"


def find_break(file: BinaryIO) -> str:
    """Say how a WAV, MPEG-4, Ogg or MP3 file breaks off; an empty text if nothing shows that."""
    size = file.seek(0, 2)
    head = _read(file, 0, 12)
    if head[:4] in (b"RIFF", b"RF64"):
        return _wav_break(file, size)
    if head[4:8] == b"ftyp":
        return _mpeg4_break(file, size)
    if head[:4] == b"OggS":
        return "" if is_complete_ogg(_read(file, max(0, size - TAIL), TAIL)) else CUT
    return "" if head[:4] == b"fLaC" else _mp3_break(file, size)


def describe_break(said: float, there: float) -> str:
    """Say how many seconds a header says, and how many there are, as a clause."""
    wanted, found = f"{said:.1f} s", f"{there:.1f} s"
    return CUT if wanted == found else f"its header says {wanted}, and {found} are there"


def is_complete_ogg(tail: bytes) -> bool:
    """Return whether the last page is complete, and says that it is the last (RFC 3533, 6)."""
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < 27 or not page[5] & 4:
        return False
    return len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])


def _wav_break(file: BinaryIO, size: int) -> str:
    at, bytes_a_second, size_64, has_data = 12, 0, 0, False
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 24)
        if len(head) < 8:
            break
        name, length = struct.unpack_from("<4sI", head)
        there = size - at - 8
        if name == b"data":
            if size_64 and length == 0xFFFFFFFF:
                length = size_64
            elif length == 0 or length >= STREAMED:
                break
            if length - there > WAV_SLACK:
                return _in_seconds(length, there, bytes_a_second)
            has_data = True
        elif length > there and (name == b"LIST" or not has_data):  # others may be junk at the end
            return CUT
        elif name == b"ds64" and len(head) == 24:
            size_64 = struct.unpack_from("<Q", head, 16)[0]
        elif name == b"fmt " and len(head) == 24:
            bytes_a_second = struct.unpack_from("<I", head, 16)[0]
        at += 8 + length + length % 2
    return ""


def _mpeg4_break(file: BinaryIO, size: int) -> str:
    at = 0
    for _ in range(MOST_CHUNKS):
        head = _read(file, at, 16)
        if len(head) < 8:
            break
        length, name = struct.unpack_from(">I4s", head)
        if length == 1 and len(head) == 16:
            length = struct.unpack_from(">Q", head, 8)[0]
        if length < 8:  # 0: as far as the file goes
            break
        at += length
        if at > size:  # other names may be junk after the end
            return CUT if name in (b"mdat", b"moov", b"moof") else ""
    return ""


def _mp3_break(file: BinaryIO, size: int) -> str:
    start = 0
    for _ in range(MOST_CHUNKS):
        start += skip_id3(_read(file, start, 10))
    head = _read(file, start, 64)
    frame = parse_header(head)
    if frame is None:
        return ""
    at = max(head.find(b"Xing", 4), head.find(b"Info", 4))
    if 0 < at <= len(head) - 16 and head[at + 7] & 3 == 3:  # it has the numbers of frames and bytes
        frames, length = struct.unpack_from(">II", head, at + 8)
        if frames and length - (size - start) > MP3_SLACK:
            return _in_seconds(length, size - start, length * frame.rate / frame.samples / frames)
    tail, at, chain = _read(file, max(start, size - TAIL), TAIL), 0, 0
    while 0 <= at < len(tail):
        found = parse_header(tail, at)
        if found is None or found.rate != frame.rate:  # a tag, or junk
            at, chain = tail.find(b"\xff", at + 1), 0
            continue
        at += found.size
        if at > len(tail):
            return CUT if chain >= CHAIN else ""
        chain += 1
    return ""


def _in_seconds(said: float, there: float, a_second: float) -> str:
    return describe_break(said / a_second, there / a_second) if a_second else CUT


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)
