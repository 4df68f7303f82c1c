"""Encoding clips while others are still being spoken."""

from __future__ import annotations

from collections.abc import Sequence

from audiogen.audio import clips
from audiogen.audio.clips import Clip
from audiogen.cache import Cache
from audiogen.errors import LostError
from audiogen.render.levels import FIRST, voice_gain
from audiogen.render.pieces import clip_piece
from audiogen.render.renderer import Renderer


class PreEncoder:
    """Begins to encode clips as soon as a voice's first ones are there, which tell its level.

    Most clips stand by themselves, and all keep the level that the first have; what turns out otherwise is made again.
    BackgroundPart a background none stands by itself: then there is no `renderer`.
    """

    def __init__(
        self, names: Sequence[str], cache: Cache, target: float, renderer: Renderer | None
    ) -> None:
        self.names, self.cache, self.target, self.renderer = names[:FIRST], cache, target, renderer
        self.missing = {name for name in self.names if not cache.has(name)}
        self.waiting: list[str] = []
        self.gain: float | None = None

    def first(self) -> tuple[Clip, ...]:
        """The first clips of the session. Raises LostError where one is gone."""
        found = tuple(clip for name in self.names if (clip := clips.find(name, self.cache)))
        if len(found) < len(self.names):
            raise LostError
        return found

    def add(self, name: str) -> None:
        """A clip was spoken."""
        self.missing.discard(name)
        self.waiting.append(name)
        if self.missing or not self.renderer:
            return
        if self.gain is None:
            self.gain = voice_gain(self.first(), self.target)
        for clip in (clips.find(name, self.cache) for name in self.waiting):
            if clip:
                self.renderer.begin(clip_piece(clip, self.gain))
        self.waiting.clear()
