"""Pieces -> frames: from the cache, or mixed and encoded on all cores, a few ahead of where they are wanted."""

from __future__ import annotations

import importlib.metadata
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from audiogen.cache import Cache, key
from audiogen.formats.mp3 import frames, header
from audiogen.formats.mp3.frames import Frames
from audiogen.render.pieces import Piece, Span

VERSION: Final = 1  # to be raised when the same piece sounds otherwise
AT_HAND: Final = 16  # pieces of loops that are held in memory


class Renderer:
    """Makes the frames of pieces at one bit rate; one for all sessions of a command."""

    def __init__(self, cache: Cache, bitrate: int, jobs: int) -> None:
        self.cache, self.bitrate, self.jobs = cache, bitrate, jobs
        self.pool = ThreadPoolExecutor(jobs)
        self._encoders = [importlib.metadata.version(name) for name in ("av", "lameenc")]
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Frames]] = {}
        self._at_hand: OrderedDict[str, Frames] = OrderedDict()

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def begin(self, piece: Piece) -> None:
        """Make a piece ahead of time, if it is not there yet."""
        name = self._name(piece)
        if not self.cache.has(name):
            self._made(piece, name)

    def frames(
        self, spans: Sequence[Span], progress: Callable[[int, int], None]
    ) -> Iterator[Frames]:
        """The frames of all spans in order. Raises LostError where a clip is not in the cache any more."""
        ahead: deque[tuple[Span, Frames | Future[Frames]]] = deque()
        for done, span in enumerate(spans, 1 - 2 * self.jobs):
            ahead.append((span, self._wanted(span.piece)))
            if len(ahead) > 2 * self.jobs:
                yield _finished(*ahead.popleft())
                progress(done, len(spans))
        while ahead:
            yield _finished(*ahead.popleft())
            progress(len(spans) - len(ahead), len(spans))

    def _wanted(self, piece: Piece) -> Frames | Future[Frames]:
        name = self._name(piece)
        if name in self._at_hand:
            self._at_hand.move_to_end(name)
            return self._at_hand[name]
        kept = self.cache.get(name)
        if kept is None or len(kept) != piece.frames * (
            header.size(self.bitrate) + frames.CRC_BYTES
        ):
            return self._made(piece, name)
        found = frames.unpacked(kept, piece.frames)
        if not piece.sounds:
            self._at_hand[name] = found
            if len(self._at_hand) > AT_HAND:
                self._at_hand.popitem(last=False)
        return found

    def _made(self, piece: Piece, name: str) -> Future[Frames]:
        with self._lock:
            if name not in self._under_way:
                self._under_way[name] = self.pool.submit(self._make, piece, name)
            return self._under_way[name]

    def _make(self, piece: Piece, name: str) -> Frames:
        from audiogen.formats.mp3 import encode
        from audiogen.render import mix

        try:
            way = encode.encode_alone if piece.alone else encode.encode
            data = way(mix.mix(piece, self.cache), self.bitrate)
            found = frames.made(data, header.size(self.bitrate))
            self.cache.put(name, found.packed())
            return found
        finally:
            with self._lock:
                self._under_way.pop(name, None)

    def _name(self, piece: Piece) -> str:
        return key("frames", VERSION, self._encoders, self.bitrate, piece)


def _finished(span: Span, made: Frames | Future[Frames]) -> Frames:
    whole = made.result() if isinstance(made, Future) else made
    return whole.part(span.at, span.frames)
