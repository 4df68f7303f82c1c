"""Small scripts -> cues."""

from __future__ import annotations

from audiogen.plan.cues import ChapterStart, Cue, Silence, Speech, Strike
from audiogen.plan.expand import expand, pronounced
from audiogen.routine import steps
from tests.conftest import Write

VOICES = ("auto", "tone")


def told(cue: Cue) -> str:
    """A cue in a word or two."""
    match cue:
        case Speech():
            return cue.text
        case Silence():
            return f"{cue.kind} {cue.seconds:g}"
        case Strike():
            return f"{cue.role or ''}*{cue.name}{cue.times}"
        case ChapterStart():
            return f"# {cue.title}"


def cues(write: Write, text: str, top: str = "title: T\nchimes: none") -> list[str]:
    return [told(cue) for cue in expand(steps.read(write(text, top), VOICES))]


def test_chimes_by_default(write: Write) -> None:
    assert cues(write, "- a", "title: T") == ["start*bowl1", "a", "end*bowl3"]


def test_sides_are_mirrored_with_a_chime_between(write: Write) -> None:
    text = "- section: S\n  sides: [left, right]\n  steps:\n    - '{Side} leg, {other} hand.'\n    - pause: 2s\n- b"
    assert cues(write, text, "title: T\nchimes: {start: none, end: none}") == [
        "# S – left",
        "Left leg, right hand.",
        "pause 2",
        "# S – right",
        "side*bell1",
        "Right leg, left hand.",
        "pause 2",
        "b",
    ]


def test_sides_without_a_section(write: Write) -> None:
    assert cues(write, '- sides: [l, r]\n  steps: "{side}."\n') == ["l.", "r."]


def test_chapters_are_the_sections_at_the_top(write: Write) -> None:
    text = (
        "- before\n- section: A\n  steps:\n    - section: inner\n      steps: a\n"
        "- section: B\n  chapter: no\n  steps: b\n- section: C\n  steps: c"
    )
    assert cues(write, text) == ["# T", "before", "# A", "a", "b", "# C", "c"]


def test_chimes_that_meet_become_one(write: Write) -> None:
    top = "title: T\nchimes: {start: bowl, section: woodblock, side: bell, end: bowl x3}"
    text = "- section: A\n  sides: [l, r]\n  steps: '{side}'\n- section: B\n  steps: [{chime: section}]"
    assert cues(write, text, top) == [
        "start*bowl1",
        "# A – l",
        "l",
        "# A – r",
        "side*bell1",
        "r",
        "# B",
        "end*bowl3",
    ]


def test_a_chime_by_name_stands_by_itself(write: Write) -> None:
    assert cues(write, "- chime: bell x2\n- a", "title: T\nchimes: {start: bowl, end: none}") == [
        "start*bowl1",
        "*bell2",
        "a",
    ]


def test_counted_breaths(write: Write) -> None:
    routine = steps.read(
        write("- breaths: 3\n  count: out", "title: T\nchimes: none\nbreath: {in: 4s, out: 5s, rest: 2s}"), VOICES
    )
    (silence,) = expand(routine)
    assert isinstance(silence, Silence)
    assert (silence.seconds, silence.count) == (33, 3)
    assert [(beat.after, beat.cue.text) for beat in silence.beats if isinstance(beat.cue, Speech)] == [
        (4, "1"),
        (15, "2"),
        (26, "3"),
    ]


def test_pronounce_changes_whole_words_for_the_voice_alone(write: Write) -> None:
    routine = steps.read(
        write("- Psoas, psoas-like; psoasish.", "title: T\nchimes: none\npronounce: {psoas: so-az}"), VOICES
    )
    (speech,) = expand(routine)
    assert isinstance(speech, Speech)
    assert speech.text == "Psoas, psoas-like; psoasish."
    assert speech.spoken == "so-az, so-az-like; psoasish."


def test_pronounce_takes_the_longest_and_marks_as_they_are() -> None:
    assert pronounced("A.B and a.b c", {"a.b c": "x", "a.b": "y"}) == "y and x"
