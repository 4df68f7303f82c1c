"""Tell whether a voice's audio is all of what it was asked for."""

import struct
from typing import Final

from audiogen.formats.ends import STREAMED, is_complete_ogg
from audiogen.formats.mp3 import header
from audiogen.formats.sniff import is_audio

# No voice comes near this: audio that does has lost its end.
MOST_LETTERS_A_SECOND: Final = 100.0


def audio_error(audio: bytes, text: str) -> str | None:
    """Say what is wrong with the audio of a text, as a predicate of the speaker; None if nothing.

    Only MP3, WAV and Ogg tell by themselves whether they are complete; the decoder judges others.
    """
    if not audio:
        return "answered without any speech"
    if not is_audio(audio[:12]):
        return "answered with something that isn't audio"
    return truncation_error(audio, text)


def truncation_error(audio: bytes, text: str) -> str | None:
    """Say whether audio is cut off or too short for a text, if its format tells that."""
    seconds = _audio_seconds(audio)
    if seconds is not None and seconds < 0:
        return "broke off in the middle of its speech"
    return None if seconds is None else duration_error(seconds, text)


def duration_error(seconds: float, text: str) -> str | None:
    """Say whether no voice could speak a text in so short a time."""
    if seconds * MOST_LETTERS_A_SECOND < sum(character.isalnum() for character in text):
        return f"ended after {seconds:.1f} s, too soon for its text"
    return None


def states_length(audio: bytes) -> bool:
    """Return whether audio says how long it is, so that nothing of it can be missing unseen."""
    return audio[:4] == b"RIFF" and _wav_size(audio) is not None


def _audio_seconds(audio: bytes) -> float | None:
    """Return the length of audio, None if its format doesn't tell, -1 if it is cut off."""
    if audio[:4] == b"RIFF":
        return _wav_seconds(audio)
    if audio[:4] == b"OggS":
        return None if is_complete_ogg(audio) else -1.0
    if audio[:3] == b"ID3" or header.parse_header(audio) is not None:
        return _mp3_seconds(audio)
    return None


def _mp3_seconds(audio: bytes) -> float:
    seconds = 0.0
    for frame in header.walk_frames(audio):
        if frame is None:
            return -1.0
        seconds += frame.samples / frame.rate
    return seconds


def _wav_seconds(audio: bytes) -> float:
    begin, form = _find_wav_data(audio), audio.find(b"fmt ")
    size, there = _wav_size(audio), len(audio) - begin - 8
    if begin < form + 24 or there <= 0 or (size is not None and size > there):
        return -1.0
    bytes_a_second: int = struct.unpack_from("<I", audio, form + 16)[0]
    return min(size or there, there) / max(1, bytes_a_second)


def _wav_size(audio: bytes) -> int | None:
    """Return the bytes of a WAV's samples; None if its header was written before they were known.

    Programs that stream a WAV write 0 or a number close to 2 or 4 GB.
    """
    begin = _find_wav_data(audio)
    if begin < 0 or begin + 8 > len(audio):
        return None
    size: int = struct.unpack_from("<I", audio, begin + 4)[0]
    return None if size == 0 or size >= STREAMED else size


def _find_wav_data(audio: bytes) -> int:
    """Return where the data chunk of a WAV begins, with its head of 8 bytes; -1 if it doesn't."""
    return audio.find(b"data", max(0, audio.find(b"fmt ")))
