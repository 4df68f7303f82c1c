"""Samples -> MP3 frames that stand alone: constant bit rate, mono, 48 kHz, no bit reservoir."""

from __future__ import annotations

import functools
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from audiogen.units import FRAME, RATE

LEAD: Final = 2  # silent frames encoded before a region, and as many after it
EXTRA: Final = 2 * LEAD + 1  # frames that a region takes more than its samples: its leads, and the encoder's delay
LAME_SCALE: Final = 0.95  # LAME multiplies its input by this at these rates


def encode(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """The frames of a region whose length is a whole number n of frames: n + EXTRA, the first LEAD before its start."""
    silence = np.zeros(LEAD * FRAME, np.float32)
    return _encode(np.concatenate((silence, samples / np.float32(LAME_SCALE), silence)), bitrate)


@functools.cache
def silent_frame(bitrate: int) -> bytes:
    """The frame that silence is filled with."""
    frames = _encode(np.zeros(4 * FRAME, np.float32), bitrate)
    return frames[-len(frames) // 5 :]


def _encode(samples: NDArray[np.float32], bitrate: int) -> bytes:
    import av

    codec: Any = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = RATE, "mono", "fltp", bitrate * 1000
    codec.options = {"reservoir": "0", "compression_level": "7"}
    packets: list[bytes] = []
    for at in range(0, len(samples), FRAME):
        frame = av.AudioFrame.from_ndarray(samples[None, at : at + FRAME], format="fltp", layout="mono")
        frame.sample_rate, frame.pts = RATE, at
        packets += map(bytes, codec.encode(frame))
    packets += map(bytes, codec.encode(None))
    return b"".join(packets)
