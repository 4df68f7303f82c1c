"""Samples -> MP3 frames that stand alone: constant bit rate, mono, 48 kHz, no bit reservoir.

A frame holds what sounds from its own first sample back to that of the frame before it, and LAME weighs it by what came
earlier still. So whatever is encoded by itself is given LEAD frames that really come before it, and TRAIL that come
after, and of those nothing is kept: then its frames can stand beside frames that were encoded elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from audiogen.units import FRAME, RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAD: Final = 2
TRAIL: Final = 1
LAME_SCALE: Final = 0.95  # LAME multiplies its input by this at these rates
SETTINGS: Final = {"reservoir": "0", "compression_level": "7"}


def encode(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """The n frames in the middle of LEAD + n + TRAIL whole frames of samples."""
    frames = whole(samples, bitrate)
    size = len(frames) // (len(samples) // FRAME + 1)
    return frames[LEAD * size : -(TRAIL + 1) * size]


def whole(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """All frames of some whole frames of samples: one more, because the encoder is late by nearly one."""
    import av
    import numpy as np

    codec: Any = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = RATE, "mono", "fltp", bitrate * 1000
    codec.options = dict(SETTINGS)
    frame = av.AudioFrame.from_ndarray((samples / np.float32(LAME_SCALE))[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts = RATE, 0
    return b"".join(map(bytes, (*codec.encode(frame), *codec.encode(None))))
