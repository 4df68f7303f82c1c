"""Clips: pieces of sound at 48 kHz mono, 16 bit, cut of their own silence, as the cache keeps them."""

from __future__ import annotations

import io
import warnings
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiogen.errors import ClipError
from audiogen.units import RATE, covering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUIET: Final = -50.0  # dB under full scale: what counts as a clip's own silence
KEEP_MS: Final = 12  # of it is kept, so that no consonant is cut
FADE_MS: Final = 5
STEP_MS: Final = 2
MAX_SECONDS: Final = 600
VERSION: Final = 1  # to be raised when other clips are made of the same audio


def frames(clip: bytes) -> int:
    """The frames that hold a clip."""
    return covering(len(clip) // 2)


def samples(clip: bytes) -> NDArray[np.float32]:
    """A clip's samples from -1 to 1."""
    import numpy as np

    return np.frombuffer(clip, dtype="<i2").astype(np.float32) / np.float32(32768)


def from_audio(audio: bytes | Path, longest: float = MAX_SECONDS, kind: str | None = None, tempo: float = 1.0) -> bytes:
    """A clip from an audio file, its bytes or its path: decoded, cut of silence at its ends, faded there.

    `longest` in seconds; `kind` is the one format that it may have; `tempo` makes it faster, its pitch unchanged.
    Raises ClipError where there is no sound in it.
    """
    pcm = decode(audio, longest, kind)
    segment = _segment(pcm if tempo == 1 else faster(pcm, tempo))
    # Measured against the clip's own peak, so that a soft voice keeps its ends.
    threshold = segment.max_dBFS + QUIET if segment.max else 0.0
    if segment.max_dBFS < -60:
        raise ClipError("The audio is silent.")
    from pydub.silence import detect_leading_silence

    start = max(0, detect_leading_silence(segment, threshold, STEP_MS) - KEEP_MS)
    end = len(segment) - max(0, detect_leading_silence(segment.reverse(), threshold, STEP_MS) - KEEP_MS)
    clip: bytes = segment[start:end].fade_in(FADE_MS).fade_out(FADE_MS).raw_data
    return clip


def decode(audio: bytes | Path, longest: float = MAX_SECONDS, kind: str | None = None) -> bytes:
    """Audio as 16-bit samples at 48 kHz mono. Raises ClipError where it cannot be decoded."""
    import av

    try:
        with av.open(io.BytesIO(audio) if isinstance(audio, bytes) else str(audio), "r", format=kind) as container:
            if not container.streams.audio:
                raise ClipError("There is no audio in it.")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            pcm = bytearray()
            for frame in container.decode(audio=0):
                _gather(pcm, resampler.resample(frame))
                if len(pcm) > longest * RATE * 2:
                    raise ClipError(f"The audio is longer than {longest / 60:g} minutes.")
            _gather(pcm, resampler.resample(None))
    except av.error.FFmpegError as error:
        raise ClipError(f"The audio cannot be decoded ({error.strerror}).") from None
    return bytes(pcm)


def faster(pcm: bytes, tempo: float) -> bytes:
    """Samples as many times as fast, 0.5 to 2, at the same pitch: ffmpeg's atempo, which overlaps waveforms (WSOLA)."""
    import av
    import numpy as np

    graph = av.filter.Graph()
    source = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
    stretched, sink = graph.add("atempo", f"{tempo:.4f}"), graph.add("abuffersink")
    source.link_to(stretched)
    stretched.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    graph.push(frame)
    graph.push(None)
    found = bytearray()
    while True:
        try:
            _gather(found, [graph.pull()])
        except (av.error.EOFError, av.error.BlockingIOError):
            return bytes(found)


def _gather(pcm: bytearray, decoded: list[Any]) -> None:
    for frame in decoded:
        pcm += bytes(frame.planes[0])[: frame.samples * 2]


def _segment(pcm: bytes) -> Any:
    """The samples as pydub sees them."""
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg that is not used here, and has strings that newer Pythons warn of.
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings("ignore", message=".*invalid escape sequence", category=SyntaxWarning)
        warnings.filterwarnings("ignore", message=".*invalid escape sequence", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
        from pydub import AudioSegment
    return AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
