"""What goes wrong around a session that is looked at, heard and written at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import audiogen
from audiogen import events
from audiogen.cache import DIGEST, Cache, make_key
from audiogen.errors import LostError, VoiceError
from audiogen.plan.timeline import Position
from audiogen.session import Studio
from audiogen.speech.synthesize import clip_key
from tests.helpers import Write
from tests.tone import Tone, ToneVoice

STAY = "- Stay for {stay} breaths.\n- breaths: 3..5..8\n  name: stay"


def test_frames_of_a_session_whose_usual_lines_were_never_spoken(write: Write, place: Path) -> None:
    """The voice's gain comes from the usual session's lines: they are spoken for it."""
    routine = audiogen.load(write(STAY, "title: T"))
    with Studio(voice="tone") as studio:
        seven = studio.session(routine, set_="stay=7").write("seven.mp3")
        made = studio.session(routine, length=seven.seconds + 1)
        assert made.plan.timeline.exact
        assert len(made.frames(0, 50)) == 50 * 288


def test_looking_at_a_plan_while_it_is_spoken_speaks_nothing(write: Write, place: Path) -> None:
    spoken: list[str] = []
    real = ToneVoice.speak

    def speak(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        spoken.append(text)
        return real(self, text, patient=patient)

    def look(event: events.Event) -> None:
        if isinstance(event, events.Progress) and event.stage == "speaking":
            assert running[0].timeline.frames

    lines = "".join(f"- This is line {number}.\n" for number in range(12))
    with pytest.MonkeyPatch.context() as patch, Studio(voice="tone", listener=look) as studio:
        patch.setattr(ToneVoice, "speak", speak)
        running = [studio.session(audiogen.load(write(lines, "title: T")))]
        running[0].speak()
    assert len(spoken) == 12


def test_a_chime_that_rings_past_the_end_makes_no_session_longer(write: Write, place: Path) -> None:
    steps = "- Hello.\n- chime: gong\n- pause: 12s"
    routine = audiogen.load(write(steps, "title: T\nchimes: none"))
    with Studio(voice="tone") as studio:
        plan = studio.session(routine).plan
        with pytest.raises(audiogen.LengthError) as raised:
            studio.session(routine, length=plan.shortest * 0.024 - 1).timeline  # noqa: B018
        assert raised.value.shortest == pytest.approx(plan.shortest * 0.024)
        exactly = studio.session(routine, length=plan.shortest * 0.024)
        assert exactly.timeline.frames == plan.shortest


def test_two_takes_of_one_line_are_never_mixed(write: Write, place: Path) -> None:
    """Another program stored a shorter take: the clip is dropped, and spoken again."""
    from audiogen.audio.clips import read_samples, store_clip

    routine = audiogen.load(write("- A line to be spoken.", "title: T"))
    with Studio(voice="tone") as studio:
        made = studio.session(routine)
        made.speak()
        key = clip_key(made._draft.voice, "A line to be spoken.")
        clip = store_clip(key, [b"\0\0" * 60_000], studio.cache)
        store_clip("other", [b"\0\0" * 50_000], studio.cache)
        cache = Cache(studio.cache.folder)
        part = cache.get(make_key("part", "other", 0))
        assert part is not None
        cache.put(make_key("part", key, 0), part)
        with pytest.raises(LostError):
            read_samples(key, 0, clip.samples, cache)
        assert not cache.has(key)
        made.write("whole.mp3")


def test_a_place_whose_event_is_gone_stays_near(write: Write, place: Path) -> None:
    routine = audiogen.load(write("- One.\n- rest: 1m\n- Two.", "title: T"))
    with Studio(voice="tone") as studio:
        made = studio.session(routine)
        gone = Position(2000, 5, ("speech", "nowhere", None, None))
        assert made.frame_at(gone) == 2000
        assert made.frame_at(gone._replace(frame=10**6)) == made.timeline.frames


def test_who_is_sent_the_text_is_told_before_it_is_sent(
    write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(Tone, "sends_to", lambda self: "Nobody Inc.")

    def refuse(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        told.append("sent")
        raise VoiceError("No.")

    monkeypatch.setattr(ToneVoice, "speak", refuse)
    routine = audiogen.load(write("- Hello.", "title: T\nvoice: [tone, espeak]"))
    with Studio(listener=told.append) as studio:
        studio.session(routine).speak()
    assert told[:2] == [events.TextSent("Nobody Inc."), "sent"]


def test_cancelling_stops_frames_too(write: Write, place: Path) -> None:
    routine = audiogen.load(write("- One.\n- rest: 1m\n- Two.", "title: T"))
    with Studio(voice="tone") as studio:
        made = studio.session(routine)
        made.speak()
        studio.cancel()
        with pytest.raises(audiogen.Cancelled):
            made.frames(0, 100)


def test_an_engine_that_cannot_be_closed_keeps_no_other_open(
    write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routine = audiogen.load(write("- One.", "title: T\nvoice: [tone, espeak]"))

    def fail(self: Tone) -> None:
        raise RuntimeError("It will not end.")

    monkeypatch.setattr(Tone, "close", fail)
    studio = Studio()
    studio.session(routine).speak()
    voice = studio.cast.voice("espeak", "en", 1.0)
    voice.speak("Hello.")
    with pytest.raises(RuntimeError, match="will not end"):
        studio.close()
    with pytest.raises(VoiceError):
        voice.speak("Hello again.")


def test_threads_share_a_session(write: Write, place: Path) -> None:
    lines = "".join(f"- This is line {number}.\n- rest: 10s\n" for number in range(20))
    routine = audiogen.load(write(lines, "title: T"))
    with Studio(voice="tone") as studio:
        made = studio.session(routine)
        found: dict[int, bytes] = {}

        def hear(first: int) -> None:
            found[first] = made.frames(first, first + 200)

        made.speak()
        threads = [threading.Thread(target=hear, args=(number * 400,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        whole = made.read(0, made.size)
    start = len(whole) - made.frame_count * 288
    for first, frames in found.items():
        assert frames == whole[start + first * 288 : start + (first + 200) * 288]


def test_a_spoken_session_is_heard_while_another_is_spoken(write: Write, place: Path) -> None:
    routine = audiogen.load(write(STAY, "title: T"))
    with Studio(voice="tone") as studio:
        made = studio.session(routine)
        made.speak()
        wanted = made.frames(0, 50)
        heard: list[bytes] = []
        with made._draft._lock:  # as while another session of this draft is spoken
            thread = threading.Thread(target=lambda: heard.append(made.frames(0, 50)))
            thread.start()
            thread.join(20)
            assert heard == [wanted]
        thread.join()


@pytest.mark.parametrize("killed", [False, True])
def test_whoever_made_the_cache_grow_it_is_pruned(
    killed: bool, write: Write, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed prunes nothing: the next one does, even if it only looks at a plan."""
    monkeypatch.setenv("AUDIOGEN_CACHE_LIMIT", "1MB")
    routine = audiogen.load(write("- Hello.", "title: T"))
    studio = Studio(voice="tone")
    for number in range(3):
        studio.cache.put(make_key(number), bytes(800_000))
    if killed:
        studio = Studio(voice="tone")
        assert studio.session(routine).plan
    studio.close()
    assert studio.cache.size() == (1, 800_000 + DIGEST)
    assert not studio.cache.grown, "so that it isn't searched again"
