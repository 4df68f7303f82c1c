"""Samples -> MP3 frames that stand alone: constant bit rate, mono, 48 kHz.

A frame holds what sounds from its own first sample back to that of the frame before it, and LAME weighs it by what came
earlier still. So what joins other sound is given LEAD frames that really come before it, and TRAIL that come after, of
which nothing is kept; and no frame of it borrows bits from another (no reservoir), so that it can stand beside frames
that were encoded elsewhere. What has silence around it is kept whole, silence and all, and borrows as it likes: its
first frame has nothing to borrow from. That is PyAV's LAME, which can do without a reservoir, and lameenc's, which
cannot and is 2.5 times as fast.
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
QUALITY: Final = 7  # LAME's own scale, 0 the slowest: no more noise above the masking threshold than 5, in half the time


def encode(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """The n frames in the middle of LEAD + n + TRAIL whole frames of samples, to stand beside what was cut from it."""
    frames = joining(samples, bitrate)
    size = len(frames) // (len(samples) // FRAME + 1)
    return frames[LEAD * size : -(TRAIL + 1) * size]


def encode_alone(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """The same for samples that begin and end with at least two frames of silence."""
    import lameenc
    import numpy as np

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    inner = samples[LEAD * FRAME : -(TRAIL + 1) * FRAME] * np.float32(32767 / LAME_SCALE)
    pcm = np.rint(np.clip(inner, -32768, 32767)).astype("<i2").tobytes()
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


def joining(samples: NDArray[np.float32], bitrate: int) -> bytes:
    """All frames of some whole frames of samples: one more, because the encoder is late by nearly one."""
    import av
    import numpy as np

    codec: Any = av.CodecContext.create("libmp3lame", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = (
        RATE,
        "mono",
        "fltp",
        bitrate * 1000,
    )
    codec.options = {"reservoir": "0", "compression_level": str(QUALITY)}
    frame = av.AudioFrame.from_ndarray(
        (samples / np.float32(LAME_SCALE))[None, :], format="fltp", layout="mono"
    )
    frame.sample_rate, frame.pts = RATE, 0
    return b"".join(map(bytes, (*codec.encode(frame), *codec.encode(None))))
