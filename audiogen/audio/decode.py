"""Decode audio of any kind to samples, trim it, and change its tempo."""

import io
import os
import warnings
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from audiogen.errors import ClipError
from audiogen.units import RATE

with warnings.catch_warnings():
    # pydub warns that there is no ffmpeg program, which isn't needed here, and newer Pythons warn
    # of its string escapes and of audioop.
    warnings.simplefilter("ignore")
    no_path = "PATH" not in os.environ  # without one, pydub can't be imported
    os.environ.setdefault("PATH", os.defpath)
    from pydub import AudioSegment
    from pydub.silence import detect_leading_silence

    if no_path:
        del os.environ["PATH"]

SILENCE: Final = -50.0  # dB below a clip's peak: anything softer at its ends is silence
SILENT: Final = -60.0  # dBFS: a clip whose peak is lower holds no sound
MARGIN_MS: Final = 12  # silence that is left at each end, so that no consonant is cut
FADE_MS: Final = 5
STEP_MS: Final = 2
MAX_SECONDS: Final = 600


def make_clip(
    audio: bytes | Path, longest: float = MAX_SECONDS, demuxer: str | None = None, tempo: float = 1
) -> bytes:
    """Decode audio, a file's content or path, to 16-bit samples; trim and fade both ends.

    `longest` is its limit in seconds, `demuxer` the only format allowed, `tempo` a factor: 2 is
    twice as fast. Raises ClipError if the audio can't be decoded, is too long, or is silent.
    """
    pcm = b"".join(decode_audio(audio, longest, demuxer))
    if not pcm:
        raise ClipError("There is no sound in it.")
    if tempo != 1:
        pcm = change_tempo(pcm, tempo)
    segment = AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
    if segment.max_dBFS < SILENT:
        raise ClipError("The audio is silent.")
    # Relative to the clip's own peak, so that a soft voice keeps its ends.
    threshold = segment.max_dBFS + SILENCE
    start, end = (
        max(0, detect_leading_silence(some, threshold, STEP_MS) - MARGIN_MS)
        for some in (segment, segment.reverse())
    )
    trimmed = segment[start : len(segment) - end]
    return bytes(trimmed.fade_in(FADE_MS).fade_out(FADE_MS).raw_data)


def decode_audio(
    audio: bytes | Path, longest: float = MAX_SECONDS, demuxer: str | None = None
) -> Iterator[bytes]:
    """Yield the 16-bit samples of audio, piece by piece. Arguments and errors: see `make_clip`."""
    source = io.BytesIO(audio) if isinstance(audio, bytes) else str(audio)
    try:
        with av.open(source, "r", format=demuxer) as container:
            if not container.streams.audio:
                raise ClipError("There is no audio in it.")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            samples = 0
            # The None at the end flushes the resampler.
            for frame in chain(container.decode(audio=0), [None]):
                for resampled in resampler.resample(frame):
                    samples += resampled.samples
                    if samples > longest * RATE:
                        raise ClipError(f"The audio is longer than {longest / 60:g} minutes.")
                    yield _pcm(resampled)
    except av.error.FFmpegError as error:
        raise ClipError(f"The audio can't be decoded ({error.strerror}).") from None
    except ValueError:  # from the resampler
        raise ClipError("The audio's rate or channels change midway.") from None


def change_tempo(pcm: bytes, tempo: float) -> bytes:
    """Return 16-bit samples `tempo` times as fast (0.5 to 2), at the same pitch.

    FFmpeg's atempo overlaps similar waveforms (WSOLA).
    """
    graph, time_base = av.filter.Graph(), Fraction(1, RATE)
    source = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=time_base)
    stretched, sink = graph.add("atempo", f"{tempo:.4f}"), graph.add("abuffersink")
    source.link_to(stretched)
    stretched.link_to(sink)
    graph.configure()
    samples = np.frombuffer(pcm, "<i2")[None, :]
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, time_base
    graph.push(frame)
    graph.push(None)
    found = bytearray()
    while True:
        try:
            found += _pcm(graph.pull())
        except (av.error.EOFError, av.error.BlockingIOError):
            return bytes(found)


def fade_out(pcm: bytes) -> bytes:
    """Return 16-bit samples that fade at their end, as where a clip was trimmed."""
    segment = AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
    return bytes(segment.fade_out(FADE_MS).raw_data)


def _pcm(frame: Any) -> bytes:
    """Return the samples of a mono frame, without its buffer's padding."""
    return bytes(frame.planes[0])[: frame.samples * 2]
