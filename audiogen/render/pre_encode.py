"""Encoding clips while others are still being spoken."""

from __future__ import annotations

from collections.abc import Sequence

from audiogen.audio.clips import find_clip
from audiogen.cache import Cache
from audiogen.render.levels import FIRST_CLIPS, find_first_clips, voice_gain
from audiogen.render.pieces import isolated_piece
from audiogen.render.renderer import Renderer


class PreEncoder:
    """Encodes each clip as it comes, as soon as the voice's first ones tell its gain.

    Most clips are isolated, and keep the gain that the first ones give; what turns out otherwise
    is encoded again. `keys` are those of the session's clips, in order.
    """

    def __init__(
        self, keys: Sequence[str], cache: Cache, target: float, renderer: Renderer
    ) -> None:
        self.cache, self.target, self.renderer = cache, target, renderer
        self.first = keys[:FIRST_CLIPS]
        self.missing = {key for key in self.first if not cache.has(key)}
        self.waiting: list[str] = []
        self.gain: float | None = None

    def add(self, key: str) -> None:
        """Take a clip that was just spoken."""
        self.missing.discard(key)
        self.waiting.append(key)
        if self.missing:
            return
        if self.gain is None:
            self.gain = voice_gain(find_first_clips(self.first, self.cache), self.target)
        for waiting in self.waiting:
            if clip := find_clip(waiting, self.cache):
                self.renderer.begin(isolated_piece(clip, self.gain))
        self.waiting.clear()
