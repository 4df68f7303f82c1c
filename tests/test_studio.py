"""A session can be had in part before it is written; what belongs to a run happens once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3

import audiogen
from audiogen import events
from audiogen.formats.mp3.header import frame_size
from audiogen.plan.cues import Cue
from audiogen.plan.request import Request
from audiogen.session import Session, Studio
from audiogen.units import to_frames
from tests import tone
from tests.helpers import Write, decoded

SIZE = frame_size(96)
LINES_OF_HOUR = [f"This is line {a}{b}." for a in "abcdef" for b in "bcdfghjklm"]
HOUR = "\n".join(f"- {line}\n- rest: 5s..60s..120s" for line in LINES_OF_HOUR)
SHORT = """
- section: One
  sides: [left, right]
  steps:
    - Your {side} side.
    - breaths: 2..3..9
      count: out
- section: Two
  steps:
    - Rest now.
    - rest: 5s..10s..5m
"""


@pytest.fixture
def studio(place: Path) -> Iterator[Studio]:
    with Studio(voice="tone") as studio:
        yield studio


def session(studio: Studio, write: Write, steps: str, **choices: Any) -> Session:
    return studio.session(audiogen.load(write(steps, "title: T")), **choices)


@pytest.mark.parametrize("background", ["none", "ocean"])
def test_any_frames_and_bytes_are_those_of_the_file(
    background: str, write: Write, studio: Studio
) -> None:
    made = session(studio, write, SHORT, background=background, length="3m")
    written = made.write("whole.mp3")
    whole = Path("whole.mp3").read_bytes()
    assert made.size == written.size == len(whole)
    start = len(whole) - made.frame_count * SIZE
    again = session(studio, write, SHORT, background=background, length="3m")
    choose = random.Random(1)  # noqa: S311 - places, not secrets
    places = [sorted(choose.choices(range(made.frame_count + 1), k=2)) for _ in range(20)]
    for first, last in [*places, (made.frame_count - 9, made.frame_count)]:
        wanted = whole[start + first * SIZE : start + last * SIZE]
        assert made.frames(first, last) == again.frames(first, last) == wanted
        begin, end = sorted(choose.choices(range(len(whole) + 1), k=2))
        assert made.read(begin, end) == whole[begin:end]
    assert made.read(0, len(whole) + 99) == whole
    assert again.read(start, len(whole)) == whole[start:]
    for first, last in ((-1, 3), (5, 4), (0, made.frame_count + 1)):
        with pytest.raises(ValueError, match="no frames"):
            made.frames(first, last)


def test_the_file_can_be_had_without_being_written(write: Write, studio: Studio) -> None:
    made = session(studio, write, SHORT)
    made.speak()
    parts = [made.read(at, at + 100_000) for at in range(0, made.size, 100_000)]
    Path("parts.mp3").write_bytes(b"".join(parts))
    made.write("whole.mp3")
    assert (decoded(Path("parts.mp3")) == decoded(Path("whole.mp3"))).all()


def test_a_minute_of_an_hour_speaks_only_its_lines(
    write: Write, studio: Studio, spoken: list[str]
) -> None:
    made = session(studio, write, HOUR)
    assert not spoken
    assert not made.plan.exact
    middle = made.timeline.frames // 2
    position = made.position_at(middle)
    heard = {
        event.text
        for event in made.plan.events
        if event.text and middle <= event.start < middle + to_frames(60)
    }
    frames = made.frames(middle, middle + to_frames(60))
    assert len(frames) == to_frames(60) * SIZE
    first_24 = set(LINES_OF_HOUR[:24])
    assert heard <= set(spoken) <= heard | first_24 | neighbours(heard)
    assert len(spoken) == len(set(spoken)) < 30
    # What was asked for is at its event still, and is what the file has there.
    now = made.frame_at(position)
    assert made.frames(now, now + to_frames(60)) == frames
    made.write("whole.mp3")
    assert len(spoken) == 60
    then = made.frame_at(position)
    assert made.frames(then, then + to_frames(60)) == frames


def neighbours(texts: set[str]) -> set[str]:
    """Return the lines beside some lines: a shorter line may let one more into a minute."""
    found = [LINES_OF_HOUR.index(text) + 1 for text in texts]
    return {LINES_OF_HOUR[number] for number in found if number < len(LINES_OF_HOUR)}


def test_a_position_stays_at_its_event(write: Write, studio: Studio) -> None:
    made = session(studio, write, HOUR)
    estimated = made.timeline
    places = [made.position_at(frame) for frame in range(100, estimated.frames, 997)]
    assert [made.frame_at(place) for place in places] == list(range(100, estimated.frames, 997))
    made.speak()
    exact = made.timeline
    assert exact.frames != estimated.frames
    for place in places:
        frame = made.frame_at(place)
        event = exact.events[estimated.events.index(event_at(estimated, place))]
        assert event.start <= frame
    frames = [made.frame_at(place) for place in places]
    assert all(before <= after for before, after in pairwise(frames))


def event_at(timeline: object, position: object) -> object:
    """Return the event of a position."""
    same = [event for event in timeline.events if event.key == position.event]  # type: ignore[attr-defined]
    return same[position.number]  # type: ignore[attr-defined]


def test_events_tell_their_place_their_spoken_text_and_their_strokes(
    write: Write, studio: Studio
) -> None:
    made = session(studio, write, "- Hold 5 kg.\n- chime: bell x3")
    speech, chime = made.plan.events[1:3]
    assert (speech.place.line, speech.place.column) == (3, 5)
    assert (speech.text, speech.spoken) == ("Hold 5 kg.", "Hold five kilograms.")
    assert (chime.place.line, chime.count, len(chime.sounds)) == (4, 3, 3)


def test_sessions_of_other_lengths_share_what_is_worked_out_once(
    write: Write, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[float] = []
    real = Request.expand

    def expand(self: Request, dial: float) -> tuple[Cue, ...]:
        calls.append(dial)
        return real(self, dial)

    monkeypatch.setattr(Request, "expand", expand)
    routine = audiogen.load(write(SHORT, "title: T"))
    lengths = [studio.session(routine, length=f"{minutes}m").plan for minutes in (2, 3, 4)]
    assert [plan.seconds for plan in lengths] == [120, 180, 240]
    assert len({plan.shortest for plan in lengths}) == 1
    assert [calls.count(dial) for dial in (0.0, 1.0, 2.0)] == [1, 1, 1]
    assert len(calls) <= 6


def test_rounds_that_come_and_go_are_expanded_once_each(
    write: Write, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "- repeat: 1..4..8\n  steps:\n    - Round {round}.\n    - rest: 5s..10s..20s"
    made = session(studio, write, steps, length="1m30s")
    calls: list[tuple[int, ...]] = []
    real = Request.expand

    def expand(self: Request, dial: float) -> tuple[Cue, ...]:
        calls.append(self.rounds_at(dial))
        return real(self, dial)

    monkeypatch.setattr(Request, "expand", expand)
    assert made.timeline.frames == to_frames(90)
    assert len(calls) <= 5, "not once for each of the eleven steps of the dial"


def test_three_scripts_open_one_engine(
    write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, closed = [], []
    monkeypatch.setattr(
        tone.Tone, "__init__", lambda self, given=None: opened.append(self), raising=False
    )
    monkeypatch.setattr(tone.Tone, "given", {}, raising=False)
    monkeypatch.setattr(tone.Tone, "close", lambda self: closed.append(self))
    monkeypatch.setattr(tone.Tone, "sends_to", lambda self: "Nobody Inc.")
    heard: list[events.Event] = []
    texts = ("Say one.", "Say two.", "Say three.")
    scripts = [audiogen.load(write(f"- {text}", "title: T", f"{text[4:7]}.yaml")) for text in texts]
    with Studio(voice="tone", listener=heard.append) as studio:
        opened.clear()  # one was asked whether there is such a voice
        closed.clear()
        paces = ("normal", "slow", "fast")
        made = [
            studio.session(script, pace=pace) for script, pace in zip(scripts, paces, strict=True)
        ]
        files = [Path(f"{number}.mp3") for number in range(3)]
        assert len(list(studio.write_all(zip(made, files, strict=True)))) == 3
    assert len(opened) == 1
    assert closed == opened
    assert heard.count(events.TextSent("Nobody Inc.")) == 1


def test_work_can_be_cancelled(write: Write, place: Path, spoken: list[str]) -> None:
    def stop(event: events.Event) -> None:
        if isinstance(event, events.Progress) and event.done == 5:
            running[0].cancel()

    running: list[Studio] = []
    with Studio(voice="tone", listener=stop, jobs=1) as studio:
        running.append(studio)
        made = session(studio, write, HOUR)
        with pytest.raises(audiogen.Cancelled):
            made.write("whole.mp3")
    assert not Path("whole.mp3").exists()
    assert 5 <= len(spoken) < 20
    with Studio(voice="tone") as studio:
        session(studio, write, HOUR).write("whole.mp3")
    assert len(set(spoken)) == 60
    assert len(spoken) <= 62, "what was spoken before is kept"


def test_choices_are_texts_or_values(write: Write, studio: Studio) -> None:
    routine = audiogen.load(write(SHORT, "title: T"))
    by_text = studio.session(routine, length="1m", sides="left", only=["One"])
    by_number = studio.session(routine, length=60.0, sides="left", only="One")
    choices = audiogen.Choices(length=60, sides={"left": 1.0}, only=("One",))
    by_value = studio.session(routine, choices)
    assert by_text.timeline == by_number.timeline == by_value.timeline
    with pytest.raises(audiogen.ChoiceError, match="no side `lfet`") as raised:
        studio.session(routine, sides="lfet")
    assert "--" not in str(raised.value)
    with pytest.raises(audiogen.ChoiceError, match="goggle"):
        studio.session(routine, voice="goggle")
    with pytest.raises(TypeError):
        studio.session(routine, lenght="2m")


def test_a_studio_refuses_what_it_cannot_do(place: Path) -> None:
    for wrong in ({"bitrate": 32}, {"loudness": 0.0}):
        with pytest.raises(ValueError, match="is not"):
            Studio(**wrong)
    with pytest.raises(audiogen.ChoiceError, match="Did you mean"):
        Studio(voice="epseak")


def test_frames_whose_clips_are_gone_are_spoken_again(
    write: Write, studio: Studio, spoken: list[str]
) -> None:
    made = session(studio, write, SHORT)
    made.write("whole.mp3")
    wanted = made.frames(0, made.frame_count)
    said = len(spoken)
    studio.cache.prune(0)
    assert made.frames(0, made.frame_count) == wanted
    assert len(spoken) == 2 * said


def test_a_position_stays_at_its_event_when_rounds_come_and_go(
    write: Write, studio: Studio
) -> None:
    steps = """
- repeat: 2..4..8
  name: turns
  steps:
    - Round {round}.
    - rest: 5s
- section: After
  sides: [left, right]
  steps:
    - "{Side}."
    - rest: 5s
"""
    routine = audiogen.load(write(steps, "title: T"))
    four = studio.session(routine).timeline
    two = studio.session(routine, set_="turns=2").timeline
    (before,) = (event for event in four.events if event.text == "Left.")
    (after,) = (event for event in two.events if event.text == "Left.")
    assert two.frame_at(four.position_at(before.start + 3)) == after.start + 3


def test_the_comment_tells_what_people_want_to_know(write: Write, studio: Studio) -> None:
    top = "title: T\nabout: For the evening.\nprops: [a mat, a blanket]"
    studio.session(audiogen.load(write("- Rest.", top)), pace="slow").write("whole.mp3")
    (comment,) = ID3("whole.mp3").getall("COMM")
    assert comment.text == ["For the evening.\nYou need: a mat, a blanket\npace 0.8"]
