"""Clips: pieces of sound at 48 kHz mono, 16 bit, cut of their own silence, as the cache keeps them."""

from __future__ import annotations

import io
import struct
import warnings
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from audiogen.audio import loudness
from audiogen.cache import Cache, key
from audiogen.errors import ClipError, LostError
from audiogen.units import RATE, covering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUIET: Final = -50.0  # dB under full scale: what counts as a clip's own silence
KEEP_MS: Final = 12  # of it is kept, so that no consonant is cut
FADE_MS: Final = 5
STEP_MS: Final = 2
MAX_SECONDS: Final = 600
PART: Final = 480_000  # samples that are kept, and read, together: 10 s, whole steps of loudness
VERSION: Final = 2  # to be raised when other clips are made of the same audio


@dataclass(frozen=True, slots=True)
class Clip:
    """What is known of a clip in the cache: its name, its samples, and the mean squares of `loudness` (one per 100 ms)."""

    name: str
    samples: int
    squares: array[float]

    @property
    def frames(self) -> int:
        """The frames that hold it."""
        return covering(self.samples)


def keep(name: str, pcm: Iterable[bytes], cache: Cache) -> Clip:
    """Put a clip into the cache: its samples in parts of PART, then what is known of it."""
    samples, squares = 0, array("f")
    for number, part in enumerate(in_parts(pcm)):
        cache.put(key("part", name, number), part)
        squares += loudness.squares(to_float(part))
        samples += len(part) // 2
    cache.put(name, struct.pack("<Q", samples) + squares.tobytes())
    return Clip(name, samples, squares)


def find(name: str, cache: Cache) -> Clip | None:
    """A clip that is in the cache."""
    known = cache.get(name)
    if known is None:
        return None
    squares = array("f")
    squares.frombytes(known[8:])
    return Clip(name, struct.unpack("<Q", known[:8])[0], squares)


def read(name: str, first: int, last: int, cache: Cache) -> NDArray[np.float32]:
    """A clip's samples from `first` to before `last`, as far as it has any.

    Raises LostError where they are not in the cache any more; then the clip will be made again next time.
    """
    import numpy as np

    found = []
    for number in range(first // PART, -(-last // PART)):
        part = cache.get(key("part", name, number))
        if part is None:
            cache.drop(name)
            raise LostError
        start = number * PART
        found.append(to_float(part[2 * max(0, first - start) : 2 * (last - start)]))
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def to_float(pcm: bytes) -> NDArray[np.float32]:
    """16-bit samples as numbers from -1 to 1."""
    import numpy as np

    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(32768)


def in_parts(pcm: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of PART samples, the last shorter."""
    waiting = bytearray()
    for some in pcm:
        waiting += some
        while len(waiting) >= 2 * PART:
            yield bytes(waiting[: 2 * PART])
            del waiting[: 2 * PART]
    if waiting:
        yield bytes(waiting)


def from_audio(
    audio: bytes | Path, longest: float = MAX_SECONDS, kind: str | None = None, tempo: float = 1.0
) -> bytes:
    """A clip from an audio file, its bytes or its path: decoded, cut of silence at its ends, faded there.

    `longest` in seconds; `kind` is the one format that it may have; `tempo` makes it faster, its pitch unchanged.
    Raises ClipError where there is no sound in it.
    """
    pcm = b"".join(decode(audio, longest, kind))
    if not pcm:
        raise ClipError("There is no sound in it.")
    segment = _segment(pcm if tempo == 1 else faster(pcm, tempo))
    # Measured against the clip's own peak, so that a soft voice keeps its ends.
    threshold = segment.max_dBFS + QUIET if segment.max else 0.0
    if segment.max_dBFS < -60:
        raise ClipError("The audio is silent.")
    from pydub.silence import detect_leading_silence

    start = max(0, detect_leading_silence(segment, threshold, STEP_MS) - KEEP_MS)
    end = len(segment) - max(
        0, detect_leading_silence(segment.reverse(), threshold, STEP_MS) - KEEP_MS
    )
    clip: bytes = segment[start:end].fade_in(FADE_MS).fade_out(FADE_MS).raw_data
    return clip


def decode(
    audio: bytes | Path, longest: float = MAX_SECONDS, kind: str | None = None
) -> Iterator[bytes]:
    """Audio as 16-bit samples at 48 kHz mono, little by little. Raises ClipError where it cannot be decoded."""
    import av

    try:
        with av.open(
            io.BytesIO(audio) if isinstance(audio, bytes) else str(audio), "r", format=kind
        ) as container:
            if not container.streams.audio:
                raise ClipError("There is no audio in it.")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            samples = 0
            for frame in chain(container.decode(audio=0), [None]):
                for made in resampler.resample(frame):
                    samples += made.samples
                    if samples > longest * RATE:
                        raise ClipError(f"The audio is longer than {longest / 60:g} minutes.")
                    yield _bytes(made)
    except av.error.FFmpegError as error:
        raise ClipError(f"The audio cannot be decoded ({error.strerror}).") from None
    except ValueError:
        raise ClipError("The audio changes its rate or its channels midway.") from None


def faster(pcm: bytes, tempo: float) -> bytes:
    """Samples as many times as fast, 0.5 to 2, at the same pitch: ffmpeg's atempo, which overlaps waveforms (WSOLA)."""
    import av
    import numpy as np

    graph = av.filter.Graph()
    source = graph.add_abuffer(
        format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE)
    )
    stretched, sink = graph.add("atempo", f"{tempo:.4f}"), graph.add("abuffersink")
    source.link_to(stretched)
    stretched.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.frombuffer(pcm, "<i2")[None, :], format="s16", layout="mono"
    )
    frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
    graph.push(frame)
    graph.push(None)
    found = bytearray()
    while True:
        try:
            found += _bytes(graph.pull())
        except (av.error.EOFError, av.error.BlockingIOError):
            return bytes(found)


def _bytes(decoded: Any) -> bytes:
    return bytes(decoded.planes[0])[: decoded.samples * 2]


def _segment(pcm: bytes) -> Any:
    """The samples as pydub sees them."""
    with warnings.catch_warnings():
        # pydub looks for an ffmpeg that is not used here, and has strings that newer Pythons warn of.
        warnings.filterwarnings("ignore", message="Couldn't find ff", category=RuntimeWarning)
        warnings.filterwarnings(
            "ignore", message=".*invalid escape sequence", category=SyntaxWarning
        )
        warnings.filterwarnings(
            "ignore", message=".*invalid escape sequence", category=DeprecationWarning
        )
        warnings.filterwarnings(
            "ignore", message="'audioop' is deprecated", category=DeprecationWarning
        )
        from pydub import AudioSegment
    return AudioSegment(data=pcm, sample_width=2, frame_rate=RATE, channels=1)
