"""Pieces hold every sound once and every frame of the file; a mix stays under the ceiling."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiogen.audio import clips
from audiogen.audio.backgrounds import BackgroundLoop
from audiogen.cache import Cache
from audiogen.errors import Place
from audiogen.formats.mp3.frames import LEAD, TRAIL
from audiogen.plan.timeline import (
    Event,
    Placed,
    Sound,
    Timeline,
    VoiceSound,
)
from audiogen.render.mix import CEILING, limit, mix
from audiogen.render.pieces import (
    ATTACK,
    FADE_FROM,
    FADE_IN,
    HOLD,
    LONGEST,
    LOOK_AHEAD,
    MIN_GAP,
    RELEASE,
    BackgroundPart,
    Piece,
    PlacedClip,
    cut_spans,
    group_sounds,
)
from audiogen.units import FRAME

PLACE = Place("t.yaml", 1, 1)


def timeline(places: list[tuple[int, int]], frames: int = 10_000) -> Timeline:
    sounds = tuple(
        Placed(start, VoiceSound(str(number), frames))
        for number, (start, frames) in enumerate(places)
    )
    events = tuple(Event("speech", one.start, one.end, PLACE, sounds=(one,)) for one in sounds)
    return Timeline(events, (), frames, True)


def level(sound: Sound) -> tuple[str, int, float]:
    assert isinstance(sound, VoiceSound)
    return sound.clip, sound.frames * FRAME - 7, -6.0


BED = BackgroundLoop("bed", 1000, -40.0, 6.0)
PLACES = st.lists(
    st.tuples(st.integers(10, 9000), st.integers(1, 50) | st.integers(1200, 3000)), max_size=20
)


@given(PLACES, st.none() | st.just(BED))
def test_spans_hold_every_sound_once_and_every_frame(
    places: list[tuple[int, int]], bed: BackgroundLoop | None
) -> None:
    found = list(cut_spans(timeline(places, 12_100), level, bed))
    assert sum(span.frames for span in found) == 12_101
    covered: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for span in found:
        assert span.start == at
        assert span.frames > 0
        assert span.frames == span.piece.frames or not span.piece.clips
        assert span.piece.frames <= LONGEST
        for heard in span.piece.clips:
            start, end = places[int(heard.clip)][0], sum(places[int(heard.clip)])
            assert at + heard.start == start, "placed from the piece's own beginning"
            covered.setdefault(heard.clip, []).append((max(start, at), min(end, at + span.frames)))
        if span.piece.background:
            phase = (span.piece.background.phase + span.at - at) % BED.frames
            assert phase == 0, "the loop goes on from piece to piece"
        at += span.frames
    for number, (start, frames) in enumerate(places):
        parts = [(first, last) for first, last in sorted(covered[str(number)]) if first < last]
        assert parts[0][0] == start
        assert parts[-1][1] == start + frames
        assert all(before[1] == after[0] for before, after in pairwise(parts))


@given(PLACES)
def test_what_sounds_together_stands_apart_from_the_rest(places: list[tuple[int, int]]) -> None:
    sounds = [sound for event in timeline(places).events for sound in event.sounds]
    found = list(group_sounds(sounds))
    assert [sound for group in found for sound in group.sounds] == sorted(
        sounds, key=lambda sound: (sound.start, sound.end)
    )
    for group, following in pairwise(found):
        assert following.start - group.end >= MIN_GAP


def test_moving_a_silence_changes_no_piece() -> None:
    first = {span.piece for span in cut_spans(timeline([(100, 20), (300, 2000)]), level)}
    assert {span.piece for span in cut_spans(timeline([(90, 20), (777, 2000)]), level)} == first


def test_a_bed_goes_down_before_the_voice_and_comes_back_after_it() -> None:
    envelope: dict[int, float] = {}
    at = 0
    for span in cut_spans(timeline([(2000, 100)]), level, BED):
        part = span.piece.background
        assert part
        points = part.envelope or ((0, 0.0),)
        frames = np.arange(span.frames)
        found = np.interp(frames, [frame for frame, _ in points], [level for _, level in points])
        envelope |= dict(zip((at + frames).tolist(), found.tolist(), strict=True))
        at += span.frames
    assert envelope[0] == FADE_FROM
    assert envelope[FADE_IN] == envelope[1500] == envelope[2500] == 0
    assert envelope[10_000] == FADE_FROM
    assert envelope[2000 - LOOK_AHEAD] == envelope[2000] == envelope[2100 + HOLD] == -6
    assert envelope[2000 - LOOK_AHEAD - ATTACK] == envelope[2100 + HOLD + RELEASE] == 0
    assert all(abs(envelope[frame] - envelope[frame + 1]) < 0.75 for frame in range(10_000)), (
        "nothing jumps"
    )


def kept(samples: NDArray[np.float64], cache: Cache, name: str) -> clips.Clip:
    return clips.store_clip(name * 20, [np.rint(samples * 32768).astype("<i2").tobytes()], cache)


def test_sounds_are_added_where_they_stand(place: Path) -> None:
    cache = Cache(place / "kept")
    clip = kept(np.full(3 * FRAME - 7, 0.1), cache, "aa")
    early, late = (PlacedClip(start, clip.name, clip.samples, 0.0) for start in (-1, 1))
    mixed = mix(Piece(4, (early, late)), cache)
    assert len(mixed) == (LEAD + 4 + TRAIL) * FRAME
    at = LEAD * FRAME
    assert not mixed[: at - FRAME].any()
    assert mixed[at - FRAME] == mixed[at] == pytest.approx(0.1, abs=1e-4)
    assert mixed[at + FRAME] == pytest.approx(0.2, abs=1e-4)
    assert mixed[at + 2 * FRAME - 7] == mixed[at + 4 * FRAME - 8] == pytest.approx(0.1, abs=1e-4)
    assert not mixed[at + 4 * FRAME - 7 :].any()


def test_a_bed_goes_round_its_loop(place: Path) -> None:
    cache = Cache(place / "kept")
    loop = np.arange(5 * FRAME) / 10_000
    bed = BackgroundLoop(kept(loop, cache, "bb").name, 5, -20.0, 6.0)
    mixed = mix(Piece(9, (), BackgroundPart(bed, 4)), cache)
    wanted = np.concatenate([loop, loop, loop])[2 * FRAME : (2 + LEAD + 9 + TRAIL) * FRAME] / 10
    assert np.allclose(mixed, wanted, atol=1e-5)
    faded = mix(Piece(9, (), BackgroundPart(bed, 4, ((-LEAD, -20.0), (10, -20.0)))), cache)
    assert np.allclose(faded, wanted / 10, atol=1e-5)


def test_what_is_mixed_keeps_under_the_ceiling(place: Path) -> None:
    cache = Cache(place / "kept")
    tone = kept(np.sin(np.arange(40 * FRAME) * 0.3) * 0.7, cache, "cc")
    heard = PlacedClip(0, tone.name, tone.samples, 0.0)
    assert np.abs(mix(Piece(40, (heard, heard)), cache)).max() <= 10 ** (CEILING / 20) * 1.00001


def true_peak(samples: NDArray[np.float32]) -> float:
    """The peak at eight times the rate, by spectrum."""
    size = len(samples)
    spectrum = np.fft.rfft(samples)
    return float(np.abs(np.fft.irfft(spectrum, size * 8) * 8).max())


@pytest.mark.parametrize("loud", [1.0, 2.0, 4.0])
def test_the_limiter_keeps_the_true_peak_under_the_ceiling(loud: float) -> None:
    time = np.arange(96_000) / 48_000
    burst = np.exp(-(((time - 1) / 0.05) ** 2))
    samples = (loud * burst * np.sin(2 * np.pi * 11_900 * time + 0.7)).astype(np.float32)
    assert true_peak(samples) > 10 ** (CEILING / 20)
    kept = limit(samples)
    assert true_peak(kept) <= 10 ** ((CEILING + 0.15) / 20)
    assert np.array_equal(kept[:20_000], samples[:20_000]), "far from the peak nothing changes"


def test_what_is_soft_is_left_as_it_is() -> None:
    soft = np.full(FRAME, 0.1, np.float32)
    assert limit(soft) is soft


@pytest.mark.parametrize("loud", [1.0, 2.0, -4.0])
def test_the_limiter_turns_down_16_ms_around_a_peak(loud: float) -> None:
    peak = 48 * 500 + 24
    samples = np.full(1000 * 48, 0.01, np.float32)
    samples[peak] = loud
    gain = limit(samples) / samples
    ceiling = 10 ** (CEILING / 20)
    assert gain[peak] == gain.min() == pytest.approx(ceiling / abs(loud), rel=1e-3)
    before, after = np.split(gain, [peak])
    # The gain falls and rises in steps of 1 ms, so where it begins to move is known to 1 ms.
    turned = np.flatnonzero(gain < 0.9999)
    for samples_away in (peak - turned[0], turned[-1] - peak):
        assert 16 <= samples_away / 48 < 17
    assert (np.diff(before) <= 0).all()
    assert (np.diff(after) >= 0).all()
    for at in (peak - 8 * 48, peak + 8 * 48):
        assert 0.5 < (1 - gain[at]) / (1 - gain[peak]) < 0.75, "half the way after 8 ms"


def test_sounds_5_frames_apart_are_encoded_by_themselves() -> None:
    def encoded(gap: int) -> int:
        spans = cut_spans(timeline([(100, 20), (120 + gap, 30)]), level)
        return sum(bool(span.piece.clips) for span in spans)

    assert [encoded(gap) for gap in (0, 4, 5, 6)] == [1, 1, 2, 2]


def test_a_piece_begins_2_frames_before_its_sound_and_ends_3_after_it() -> None:
    before, piece, after = cut_spans(timeline([(100, 20)], 1000), level)
    assert (before.frames, piece.frames, after.frames) == (98, 25, 1001 - 98 - 25)
    assert [heard.start for heard in piece.piece.clips] == [2]
    assert not before.piece.clips
    assert not after.piece.clips
