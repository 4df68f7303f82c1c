"""Whether audio that a voice gave is all of what it was asked for."""

from __future__ import annotations

import struct
from typing import Final

from audiogen.mp3 import header
from audiogen.routine.files import is_audio

MOST_LETTERS_A_SECOND: Final = 100.0  # no voice comes near this: audio that does has lost its end


def fault(audio: bytes, text: str) -> str | None:
    """What is wrong with audio that is to hold a text, in words that follow the speaker's name; None where nothing is.

    Only MP3 and WAV tell by themselves whether they are whole; other kinds are for the decoder to judge.
    """
    if not audio:
        return "answered without any speech"
    if not is_audio(audio[:12]):
        return "answered with what is no audio"
    seconds = _wav_seconds(audio) if audio[:4] == b"RIFF" else _mp3_seconds(audio) if _may_be_mp3(audio) else None
    if seconds is None:
        return None
    if seconds < 0:
        return "broke off in the middle of its speech"
    return too_short(seconds, text)


def too_short(seconds: float, text: str) -> str | None:
    """Whether no voice could say a text in so little time."""
    if seconds * MOST_LETTERS_A_SECOND < sum(character.isalnum() for character in text):
        return f"ended after {seconds:.1f} s, too soon for its text"
    return None


def _may_be_mp3(audio: bytes) -> bool:
    return audio[:3] == b"ID3" or header.parse(audio) is not None


def _mp3_seconds(audio: bytes) -> float:
    """The length of an MP3; -1 where it is broken off."""
    seconds = 0.0
    for frame in header.walk(audio):
        if frame is None:
            return -1.0
        seconds += frame.samples / frame.rate
    return seconds


def _wav_seconds(audio: bytes) -> float:
    """The length of a WAV, whose header tells it, if it was known when that was written; -1 where it is broken off."""
    at, byte_rate = 12, 0
    while at + 8 <= len(audio):
        name, size = audio[at : at + 4], struct.unpack_from("<I", audio, at + 4)[0]
        if name == b"fmt " and at + 20 <= len(audio):
            byte_rate = struct.unpack_from("<I", audio, at + 16)[0]
        if name == b"data":
            there = len(audio) - at - 8
            streamed = size in (0, 0xFFFFFFFF) or size >= 0x7FFFF000
            return -1.0 if not byte_rate or (size > there and not streamed) else min(size or there, there) / byte_rate
        at += 8 + size + size % 2
    return -1.0
