"""Recognize audio files by their first bytes."""


def is_audio(head: bytes) -> bool:
    """Tell whether a file's first 12 bytes are those of WAV, FLAC, Ogg, MP3 or MPEG-4 audio."""
    return (
        (head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE")
        or head[:4] in (b"fLaC", b"OggS")
        or head[:3] == b"ID3"
        or (head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0)  # MPEG sync bits
        or head[4:8] == b"ftyp"
    )
