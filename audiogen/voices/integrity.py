"""Whether audio that a voice gave is all of what it was asked for."""

from __future__ import annotations

import struct
from typing import Final

from audiogen.formats.mp3 import header
from audiogen.formats.sniff import is_audio

MOST_LETTERS_A_SECOND: Final = 100.0  # no voice comes near this: audio that does has lost its end


def fault(audio: bytes, text: str) -> str | None:
    """What is wrong with audio that is to hold a text, in words that follow the speaker's name; None where nothing is.

    Only MP3, WAV and Ogg tell by themselves whether they are whole; other kinds are for the decoder to judge.
    """
    if not audio:
        return "answered without any speech"
    if not is_audio(audio[:12]):
        return "answered with what is no audio"
    return broken(audio, text)


def broken(audio: bytes, text: str) -> str | None:
    """Whether audio of a kind that tells it is broken off, or too short for a text."""
    seconds = _seconds(audio)
    if seconds is not None and seconds < 0:
        return "broke off in the middle of its speech"
    return None if seconds is None else too_short(seconds, text)


def tells_its_length(audio: bytes) -> bool:
    """Whether audio says by itself how long it is, so that nothing of it can be missing unseen."""
    return audio[:4] == b"RIFF" and _wav_size(audio) is not None


def too_short(seconds: float, text: str) -> str | None:
    """Whether no voice could say a text in so little time."""
    if seconds * MOST_LETTERS_A_SECOND < sum(character.isalnum() for character in text):
        return f"ended after {seconds:.1f} s, too soon for its text"
    return None


def _seconds(audio: bytes) -> float | None:
    """The length of audio, as far as its kind tells; -1 where it is broken off."""
    if audio[:4] == b"RIFF":
        return _wav_seconds(audio)
    if audio[:4] == b"OggS":
        return None if _ogg_ends(audio) else -1.0
    return (
        _mp3_seconds(audio)
        if audio[:3] == b"ID3" or header.parse_header(audio) is not None
        else None
    )


def _ogg_ends(audio: bytes) -> bool:
    """Whether the last page of an Ogg stream is there, whole, and says that it is the last (RFC 3533, 6)."""
    page = audio[audio.rfind(b"OggS") :]
    if len(page) < 27 or not page[5] & 4:
        return False
    return len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])


def _mp3_seconds(audio: bytes) -> float:
    """The length of an MP3; -1 where it is broken off."""
    seconds = 0.0
    for frame in header.walk_frames(audio):
        if frame is None:
            return -1.0
        seconds += frame.samples / frame.rate
    return seconds


def _wav_seconds(audio: bytes) -> float:
    """The length of a WAV by its header, or as far as it goes if that was written before it was known; -1 if broken off."""
    begin, rate = _wav_data(audio), audio.find(b"fmt ")
    size, there = _wav_size(audio), len(audio) - begin - 8
    if begin < rate + 24:
        return -1.0
    if there <= 0 or (size is not None and size > there):
        return -1.0
    bytes_a_second: int = struct.unpack_from("<I", audio, rate + 16)[0]
    return min(size or there, there) / max(1, bytes_a_second)


def _wav_size(audio: bytes) -> int | None:
    """The bytes of a WAV's samples by its header; None where that was written before they were known."""
    begin = _wav_data(audio)
    if begin < 0 or begin + 8 > len(audio):
        return None
    size: int = struct.unpack_from("<I", audio, begin + 4)[0]
    return None if size == 0 or size >= 0x7FFFF000 else size


def _wav_data(audio: bytes) -> int:
    """Where the samples of a WAV begin, with their head of 8 bytes; -1 where they do not."""
    return audio.find(b"data", max(0, audio.find(b"fmt ")))
