"""Every count is heard: faster where its second is too short, else in even steps."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import audiogen
from audiogen.audio import decode
from audiogen.audio.clips import faster_clip, find_clip, read_samples, store_clip
from audiogen.cache import Cache
from audiogen.errors import Place
from audiogen.plan.cues import Context, Silence, SilenceKind, Speech, TimedCue
from audiogen.plan.place_cues import HEAD, Pacing, place_cues
from audiogen.plan.timeline import Line, Placed, Timeline, VoiceSound
from audiogen.render.levels import FIRST_CLIPS, clip_of
from audiogen.script.model import Range
from audiogen.session import Studio
from audiogen.units import FRAME, to_frames
from tests.helpers import Run, Write, decoded, plan_of
from tests.tone import ToneVoice

PLACE = Place("t.yaml", 1, 1)
Said = tuple[float, str]


def laid_out(
    said: list[Said],
    seconds: float,
    lengths: dict[str, int],
    kind: SilenceKind = "hold",
    *,
    exact: bool = True,
    least: float = 0.0,
) -> Timeline:
    """Lay out a silence in which a text takes its frames in `lengths`, or 20."""
    timed = tuple(
        TimedCue(at, Speech(PLACE, Context(), what, what), int(what) if what.isdecimal() else 0)
        for at, what in said
    )
    lines = {
        what: Line((Placed(0, VoiceSound(what, lengths.get(what, 20))),), exact) for _, what in said
    }
    range_ = Range(least or seconds, seconds, seconds)
    silence = Silence(PLACE, Context(), kind, seconds, 4, range_, timed=timed)
    return place_cues([silence], lines, Pacing(times=0.0) if least else None)


def up(number: int) -> list[Said]:
    return [(one - 1.0, str(one)) for one in range(1, number + 1)]


def down(number: int) -> list[Said]:
    return [(float(number - one), str(one)) for one in range(number, 0, -1)]


def heard(laid: Timeline) -> list[str]:
    """Return what is said, after checking that each begins at its own time, over nothing."""
    spoken = [event for event in laid.events if event.kind == "speech"]
    (silence,) = (event for event in laid.events if event.kind != "speech")
    assert all(first.end <= second.start for first, second in pairwise(spoken))
    assert all(event.end <= silence.end for event in spoken)
    assert all(event.sounds[-1].end == event.end for event in spoken)
    return [event.text or "" for event in spoken]


def test_a_number_is_as_much_faster_as_its_second_needs() -> None:
    laid = laid_out(up(4), 4, {"2": 39, "3": 50, "4": 63})
    assert heard(laid) == ["1", "2", "3", "4"]
    spoken = [event.sounds[0].sound for event in laid.events if event.kind == "speech"]
    tempos = [sound.tempo for sound in spoken if isinstance(sound, VoiceSound)]
    assert tempos == [1.0, 1.0, 1.25, 1.5]
    assert [event.start for event in laid.events[1:]] == [HEAD + to_frames(at) for at in range(4)]
    assert [sound.frames for sound in spoken] == [20, 39, 40, 42]
    assert laid.warnings == ()


@pytest.mark.parametrize(
    ("said", "lengths", "numbers", "warning"),
    [
        (up(10), {"7": 64}, [2, 4, 6, 8, 10], "1.5 s for “7”|every 2nd"),
        (up(9), {"6": 64}, [1, 3, 5, 7, 9], "1.5 s for “6”|every 2nd"),
        (up(9), {"6": 64, "9": 64}, [2, 4, 6, 8], "1.5 s for “6”|every 2nd"),
        (up(9), {"9": 64}, [1, 2, 3, 4, 5, 6, 7, 8], "1.5 s for “9”|leaves out its highest"),
        (down(10), {"7": 64}, [10, 8, 6, 4, 2], "1.5 s for “7”|every 2nd"),
        (up(10), {"7": 70, "8": 66}, [2, 4, 6, 8, 10], "1.7 s for “7”|every 2nd"),
        (up(12), {str(one): 140 for one in range(1, 12)}, [3, 6, 9, 12], "every 3rd"),
        (up(20), {str(one): 300 for one in range(1, 20)}, [5, 10, 15, 20], "every 5th"),
        (up(20), {str(one): 500 for one in range(1, 20)}, [10, 20], "every 10th"),
        (up(3), {"1": 900, "2": 900, "3": 900}, [], "says no number"),
    ],
)
def test_a_count_steps_evenly_where_that_is_not_enough(
    said: list[Said], lengths: dict[str, int], numbers: list[int], warning: str
) -> None:
    laid = laid_out(said, len(said), lengths)
    assert heard(laid) == list(map(str, numbers))
    (problem,) = laid.warnings
    assert all(part in problem.message for part in warning.split("|"))


def test_an_estimate_leaves_nothing_out() -> None:
    laid = laid_out(up(9), 9, {"6": 640}, exact=False)
    assert heard(laid) == list("123456789")
    assert laid.warnings == ()


def test_a_hold_that_became_shorter_ends_its_count_before() -> None:
    laid = laid_out(up(9), 9, {}, least=5.2)
    assert heard(laid) == list("12345")
    assert laid.warnings == ()


def test_a_guide_word_is_faster_and_makes_way_for_a_number() -> None:
    breaths: list[Said] = [(0.0, "In."), (1.0, "1"), (2.0, "In."), (3.0, "2")]
    assert heard(laid_out(breaths, 4, {"In.": 60}, "breaths")) == ["In.", "1", "In.", "2"]
    laid = laid_out(breaths, 4, {"In.": 90}, "breaths")
    assert heard(laid) == ["1", "2"]
    assert laid.warnings == ()


# A character is 50 ms of tone: 3 takes 1.3 s.
TOP = "title: T\nvoice: tone\nchimes: none\npronounce: {3: three of these six things}"
COUNT = "- hold: 5s\n  count: seconds\n- Done."


def test_numbers_are_heard_from_their_seconds_on_and_end_before_the_next(
    write: Write, run: Run
) -> None:
    script = write(COUNT, TOP)
    result = run("build", script)
    assert (result.exit_code, result.stderr) == (0, "The voice tone speaks.\n")
    samples = decoded(Path("output/test.mp3"))
    plan = plan_of(run, script)
    spoken = [event for event in plan["events"] if event["kind"] == "speech"]
    assert [event["text"] for event in spoken] == ["1", "2", "3", "4", "5", "Done."]
    level = np.sqrt(np.square(samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)).mean(1))
    sounding = level > level.max() / 30
    for event in spoken:
        first, end = round(event["start"] / 0.024), round(event["end"] / 0.024)
        assert not sounding[first - 1]
        assert sounding[first : first + 2].any()
        assert sounding[end - 3 : end].any()
        assert not sounding[end]


def test_a_long_count_warns_once_in_a_plan_and_a_build(write: Write, run: Run) -> None:
    steps = "- repeat: 2\n  steps:\n    - hold: 5s\n      count: seconds"
    script = write(steps, TOP.replace("things", "things and more"))
    for command in ("build", "plan"):
        assert run(command, script).stderr.count("says every 2nd number") == 1


def test_a_count_and_a_silence_that_grew_warn_at_one_place(write: Write, run: Run) -> None:
    steps = f"- breaths: 5\n  count: in\n  breath: 2s\n  during: {'a' * 220}"
    script = write(steps, TOP.replace("things", "t" * 90))
    assert run("build", script).stderr.count("test.yaml:6:5: warning: ") == 2


@pytest.mark.parametrize("spared", ["everything", "nothing", "the head of the faster clip"])
def test_a_faster_clip_is_made_anew_only_if_it_is_gone_and_nothing_is_spoken(
    spared: str, write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    real = ToneVoice.speak

    def speak(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        said.append(text)
        return real(self, text, patient=patient)

    def entries() -> set[Path]:
        return {path for path in (place / "cache").rglob("*") if path.is_file()}

    monkeypatch.setattr(ToneVoice, "speak", speak)
    routine = audiogen.load(write(COUNT, TOP))
    with Studio() as studio:
        made = studio.session(routine)
        made.speak()
        spoken = entries()
        made.write("one.mp3")
        sounds = {placed.sound for event in made.timeline.events for placed in event.sounds}
        (fast,) = (
            clip_of(sound, studio.cache)
            for sound in sounds
            if isinstance(sound, VoiceSound) and sound.tempo != 1
        )
        for entry in entries() - spoken if spared != "everything" else ():
            if spared == "nothing" or entry.name != fast.name[2:]:
                entry.unlink()
        assert bool(find_clip(fast.name, studio.cache)) == (spared != "nothing")
    if spared == "everything":
        monkeypatch.setattr(decode, "change_tempo", lambda *_: 1 // 0)
    with Studio() as studio:
        studio.session(routine).write("two.mp3")
    assert Path("one.mp3").read_bytes() == Path("two.mp3").read_bytes()
    assert len(said) == 6


def test_a_part_of_a_count_that_was_estimated_as_too_long_is_spoken(
    write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ToneVoice, "letters_a_second", 0.5)
    lines = "".join(f"- Line {'a' * number}.\n" for number in range(FIRST_CLIPS))
    routine = audiogen.load(write(lines + COUNT, TOP))
    with Studio() as studio:
        part = studio.session(routine)
        (hold,) = (event for event in part.timeline.events if event.kind == "hold")
        position = part.position_at(hold.start)
        frames = part.frames_from(position, 100)
    with Studio() as studio:
        made = studio.session(routine)
        made.speak()
        assert made.frames_from(position, 100) == frames


def test_a_faster_clip_has_all_of_its_sound(place: Path) -> None:
    cache = Cache(place / "kept")
    time = np.arange(14_400) / 48_000
    burst = (np.sin(2 * np.pi * 400 * time) * 20_000).astype("<i2").tobytes()
    clip = store_clip("clip", [burst, bytes(2 * 28_800), burst], cache)
    fast = faster_clip(clip, 1.25, 42, cache)
    assert (fast.frames, fast.samples) == (42, 42 * FRAME)
    level = np.abs(read_samples(fast.name, 0, fast.samples, cache)).reshape(-1, FRAME).max(1)
    sounding = "".join("x" if one > 0.3 else "." for one in level)
    assert re.fullmatch(r"x{9,12}\.{17,22}x{9,12}\.{1,3}", sounding)
