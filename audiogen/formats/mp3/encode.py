"""Encode samples as independent MP3 frames: constant bit rate, mono, 48 kHz.

A decoder overlaps each frame with the one before it, and LAME's choices depend on what it heard
earlier. So frames that join other sound (`encode_joined`) are encoded with LEAD frames of it before
them and TRAIL after them, which are dropped, and without a bit reservoir: none needs bits from a
neighbour. Frames between silences (`encode_isolated`) keep that silence, and may use the reservoir:
the first has nothing to borrow from. PyAV's LAME can do without a reservoir. lameenc's can't, but
is 2.5 times as fast.
"""

import functools
from array import array
from typing import Any, Final

import av
import lameenc
import numpy as np
from numpy.typing import NDArray

from audiogen.formats.mp3.crc import TABLE
from audiogen.formats.mp3.frames import LEAD, TRAIL, Frames
from audiogen.formats.mp3.header import frame_size
from audiogen.units import FRAME, RATE

LAME_SCALE: Final = 0.95  # LAME multiplies its input by this at these rates
# LAME's scale, 0 the slowest. 7 puts no more noise above the masking threshold than 5, in half
# the time.
QUALITY: Final = 7


def encode_joined(samples: NDArray[np.float32], bitrate: int) -> Frames:
    """Encode the n frames in the middle of LEAD + n + TRAIL frames of samples, at kbit/s.

    They fit beside frames encoded from what is around them.
    """
    size = frame_size(bitrate)
    return make_frames(encode_all(samples, bitrate)[LEAD * size : -(TRAIL + 1) * size], size)


def encode_isolated(samples: NDArray[np.float32], bitrate: int) -> Frames:
    """Encode the same from samples that begin and end with at least two frames of silence."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    inner = samples[LEAD * FRAME : -(TRAIL + 1) * FRAME] * np.float32(32767 / LAME_SCALE)
    pcm = np.rint(np.clip(inner, -32768, 32767)).astype("<i2").tobytes()
    return make_frames(bytes(encoder.encode(pcm)) + bytes(encoder.flush()), frame_size(bitrate))


def encode_all(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """Encode whole frames of samples, to one frame more: the encoder is late by nearly a frame."""
    codec: Any = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format = RATE, "mono", "fltp"
    codec.bit_rate = bitrate * 1000
    codec.options = {"reservoir": "0", "compression_level": str(QUALITY)}
    scaled = (samples / np.float32(LAME_SCALE))[None, :]
    frame = av.AudioFrame.from_ndarray(scaled, format="fltp", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    return b"".join(map(bytes, (*codec.encode(frame), *codec.encode(None))))


def make_frames(data: bytes, size: int) -> Frames:
    """Return frames of `size` bytes each, with their CRCs."""
    rows = np.frombuffer(data, np.uint8).reshape(-1, size)
    contributions = _contributions(size).take(rows + np.arange(size, dtype=np.int32) * 256)
    return Frames(data, array("H", np.bitwise_xor.reduce(contributions, axis=1).tobytes()))


@functools.cache
def _contributions(size: int) -> NDArray[np.uint16]:
    """Return the CRC contribution of byte value v at offset i of a frame, at index 256 * i + v."""
    table = np.array(TABLE, np.uint16)
    rows = [table]
    for _ in range(size - 1):  # backwards from the last offset: each has one more byte after it
        rows.append(rows[-1] >> 8 ^ table[rows[-1] & 0xFF])
    return np.concatenate(rows[::-1])
