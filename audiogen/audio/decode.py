"""Decode audio of any kind to samples, trim it, and change its tempo."""

import contextlib
import io
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from audiogen.audio.trim import trim_silence
from audiogen.errors import ClipError
from audiogen.formats.ends import describe_break, find_break
from audiogen.units import RATE

MAX_SECONDS: Final = 600
# What a hostile file may cost: a sample at 1 Hz would become 48,000.
LOWEST_RATE, HIGHEST_RATE, MOST_CHANNELS = 4_000, 192_000, 8
MAX_TAGS: Final = 16_000_000  # bytes: FFmpeg keeps tags and pictures in memory
TAGS: Final = "Its tags or pictures are too large: save it without them."
FLOATS: Final = ("flt", "dbl")  # formats of samples that a WAV may hold
# FFmpeg may open nothing else, and decode no picture.
OPTIONS: Final = {
    "protocol_whitelist": "none",
    "codec_whitelist": "aac,ac3,eac3,alac,flac,mp3,mp3float,mp2,mp2float,opus,vorbis,speex,"
    "adpcm_ima_wav,adpcm_ms,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,"
    "pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be",
}


class _Source(io.FileIO):
    """A file that is opened by audiogen, so that FFmpeg never sees a name.

    It seems to end where FFmpeg would have read more than MAX_TAGS before there is any sound.
    """

    left = MAX_TAGS

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes."""
        found = super().read(min(size or 0, self.left))
        self.left -= len(found)
        return found


def make_clip(audio: bytes, tempo: float = 1) -> bytes:
    """Decode audio, a file's content, to 16-bit samples; trim and fade both ends.

    `tempo` is a factor: 2 is twice as fast. Raises ClipError if the audio can't be decoded, is too
    long, or is silent.
    """
    pcm = b"".join(decode_audio(audio))
    if tempo != 1 and pcm:
        pcm = change_tempo(pcm, tempo)
    return b"".join(trim_silence(lambda: [pcm]))


def check_recording(path: Path, demuxer: str, longest: float) -> float:
    """Return a recording's seconds, found without decoding it.

    Raises ClipError if it breaks off, or is longer than `longest` seconds. Arguments: see
    `decode_audio`.
    """
    with path.open("rb") as file:
        broken = find_break(file)
    if broken:  # FFmpeg would make room for all that the header says
        raise ClipError(f"It breaks off: {broken}.")
    ticks, seconds = 0, 0.0
    with _opened(path, demuxer) as container:
        stream = container.streams.audio[0]
        for packet in container.demux(stream):
            ticks += packet.duration or 0
            seconds = float(ticks * stream.time_base)
            _check_length(seconds, longest)
        said = float((stream.duration or 0) * stream.time_base)
        if demuxer == "flac" and said > seconds:
            raise ClipError(f"It breaks off: {describe_break(said, seconds)}.")
    return seconds


def decode_audio(
    audio: bytes | Path, longest: float = MAX_SECONDS, demuxer: str | None = None
) -> Iterator[bytes]:
    """Yield the 16-bit samples of audio, a file's content or path, piece by piece.

    `longest` is its limit in seconds, `demuxer` the only format allowed. Raises ClipError if it
    can't be decoded, or is too long.
    """
    with _opened(audio, demuxer) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        samples = 0
        # The None at the end flushes the resampler.
        for frame in chain(_frames(container), [None]):
            if frame:
                _check_frame(frame)
            for resampled in resampler.resample(frame):
                samples += resampled.samples
                _check_length(samples / RATE, longest)
                yield _pcm(resampled)


@contextlib.contextmanager
def _opened(audio: bytes | Path, demuxer: str | None) -> Iterator[Any]:
    """Open audio that holds sound. Raises ClipError, also for what goes wrong while it is open."""
    with io.BytesIO(audio) if isinstance(audio, bytes) else _Source(audio) as source:
        try:
            with av.open(source, "r", format=demuxer, options=OPTIONS) as container:
                if not container.streams.audio:
                    raise ClipError("There is no audio in it.")
                if isinstance(source, _Source):
                    source.left = sys.maxsize
                yield container
        except av.error.FFmpegError as error:
            if isinstance(source, _Source) and not source.left:
                raise ClipError(TAGS) from None
            raise ClipError(f"The audio can't be decoded ({error.strerror}).") from None
        except ValueError:  # from the resampler
            raise ClipError("The audio's rate or channels change midway.") from None


def _frames(container: Any) -> Iterator[Any]:
    """Yield the frames of audio. Between and after those of an MP3, tags and junk are skipped."""
    for packet in container.demux(audio=0):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            if container.format.name != "mp3":
                raise


def _check_length(seconds: float, longest: float) -> None:
    if seconds > longest:
        raise ClipError(f"The audio is longer than {longest / 60:g} minutes.")


def _check_frame(frame: Any) -> None:
    """Raise ClipError if a frame's samples would multiply, or aren't numbers."""
    if not LOWEST_RATE <= frame.sample_rate <= HIGHEST_RATE:
        limits = f"{LOWEST_RATE} to {HIGHEST_RATE}"
        raise ClipError(f"Its sample rate is {frame.sample_rate} Hz: use {limits} Hz.")
    if frame.layout.nb_channels > MOST_CHANNELS:
        raise ClipError(f"It has {frame.layout.nb_channels} channels: use at most {MOST_CHANNELS}.")
    if frame.format.name in FLOATS and not np.isfinite(frame.to_ndarray()).all():
        raise ClipError("Some of its samples aren't numbers.")


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


def _pcm(frame: Any) -> bytes:
    """Return the samples of a mono frame, without its buffer's padding."""
    return bytes(frame.planes[0])[: frame.samples * 2]
