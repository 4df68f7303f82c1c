"""Pieces -> frames: from the cache, or mixed and encoded on all cores, a few pieces ahead."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from audiogen.cache import Cache, make_key
from audiogen.formats.mp3.frames import CRC_BYTES, Frames, unpack_frames
from audiogen.formats.mp3.header import frame_size
from audiogen.packages import installed_version
from audiogen.render.pieces import Piece, Span

VERSION: Final = 1  # raise it when the same piece sounds different
LOOP_PIECES_KEPT: Final = 16  # pieces of backgrounds, and silence, that stay in memory


class Renderer:
    """Makes the frames of pieces at one bit rate, for all sessions of a run."""

    def __init__(self, cache: Cache, bitrate: int, jobs: int) -> None:
        self.cache, self.bitrate, self.jobs = cache, bitrate, jobs
        self.pool = ThreadPoolExecutor(jobs)
        self._encoders = [installed_version(name) for name in ("av", "lameenc")]
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Frames]] = {}
        self._kept: OrderedDict[str, Frames] = OrderedDict()

    def close(self) -> None:
        """Wait for the pieces under way, and drop the others."""
        self.pool.shutdown(cancel_futures=True)

    def begin(self, piece: Piece) -> None:
        """Start to make a piece that will be wanted, if it isn't there yet."""
        key = self._key(piece)
        if not self.cache.has(key):
            self._submit(piece, key)

    def frames(
        self, spans: Sequence[Span], progress: Callable[[int, int], None]
    ) -> Iterator[Frames]:
        """Yield the frames of spans in order, and report how many are done.

        Raises LostError if a clip is gone from the cache.
        """
        ahead: deque[tuple[Span, Frames | Future[Frames]]] = deque()
        for done, span in enumerate(spans, 1 - 2 * self.jobs):
            ahead.append((span, self._frames_of(span.piece)))
            if len(ahead) > 2 * self.jobs:
                yield _finish(*ahead.popleft())
                progress(done, len(spans))
        while ahead:
            yield _finish(*ahead.popleft())
            progress(len(spans) - len(ahead), len(spans))

    def _frames_of(self, piece: Piece) -> Frames | Future[Frames]:
        key = self._key(piece)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        packed = self.cache.get(key)
        if packed is None or len(packed) != piece.frames * (frame_size(self.bitrate) + CRC_BYTES):
            return self._submit(piece, key)
        found = unpack_frames(packed, piece.frames)
        if not piece.clips:
            with self._lock:
                self._kept[key] = found
                if len(self._kept) > LOOP_PIECES_KEPT:
                    self._kept.popitem(last=False)
        return found

    def _submit(self, piece: Piece, key: str) -> Future[Frames]:
        with self._lock:
            if key not in self._under_way:
                self._under_way[key] = self.pool.submit(self._make, piece, key)
            return self._under_way[key]

    def _make(self, piece: Piece, key: str) -> Frames:
        # av, lameenc and numpy: a session whose pieces are all in the cache does without them.
        from audiogen.formats.mp3.encode import encode_isolated, encode_joined
        from audiogen.render.mix import mix

        try:
            encode = encode_isolated if piece.isolated else encode_joined
            frames = encode(mix(piece, self.cache), self.bitrate)
            self.cache.put(key, frames.pack())
            return frames
        finally:
            with self._lock:
                self._under_way.pop(key, None)

    def _key(self, piece: Piece) -> str:
        """Return the cache key of a piece: its `repr` holds all that its sound depends on."""
        return make_key("frames", VERSION, self._encoders, self.bitrate, piece)


def _finish(span: Span, made: Frames | Future[Frames]) -> Frames:
    whole = made.result() if isinstance(made, Future) else made
    return whole.part(span.at, span.frames)
