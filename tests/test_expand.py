"""Small scripts -> cues."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from audiogen import voices
from audiogen.errors import ChoiceError, ScriptError
from audiogen.languages.phonemes import Pronouncer
from audiogen.plan.cues import ChapterStart, Cue, Recording, Silence, Speech, Strike
from audiogen.plan.expand import expand
from audiogen.script.model import Choices
from audiogen.script.read import read_script
from tests.helpers import Write


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
        case Recording():
            return cue.name


def cues(write: Write, text: str, top: str = "title: T\nchimes: none") -> list[str]:
    return [told(cue) for cue in expand(read_script(write(text, top), voices.voice_name_error))]


def test_chimes_by_default(write: Write) -> None:
    assert cues(write, "- a", "title: T") == ["start*bowl1", "a", "end*bowl3"]


def test_sides_are_mirrored_with_a_chime_between(write: Write) -> None:
    text = "- section: S\n  sides: [left, right]\n  steps:\n"
    text += "    - '{Side} leg, {other} hand.'\n    - pause: 2s\n- b"
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
    text = "- section: A\n  sides: [l, r]\n  steps: '{side}'\n"
    text += "- section: B\n  steps: [{chime: section}]"
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
    routine = read_script(
        write(
            "- breaths: 3\n  count: out",
            "title: T\nchimes: none\nbreath: {in: 4s, out: 5s, rest: 2s}",
        ),
        voices.voice_name_error,
    )
    (silence,) = expand(routine)
    assert isinstance(silence, Silence)
    assert (silence.seconds, silence.count) == (33, 3)
    assert [(beat.after, told(beat.cue)) for beat in silence.timed] == [
        (4, "1"),
        (15, "2"),
        (26, "3"),
    ]


def test_pronounce_changes_whole_words_for_the_voice_alone(write: Write) -> None:
    routine = read_script(
        write(
            "- Psoas, psoas-like; psoasish.", "title: T\nchimes: none\npronounce: {psoas: so-az}"
        ),
        voices.voice_name_error,
    )
    (speech,) = expand(routine)
    assert isinstance(speech, Speech)
    assert speech.text == "Psoas, psoas-like; psoasish."
    assert speech.spoken == "so-az, so-az-like; psoasish."


def test_pronounce_takes_the_longest_and_marks_as_they_are() -> None:
    assert Pronouncer({"a.b c": "x", "a.b": "y"}).apply("A.B and a.b c") == "y and x"


def chosen(
    write: Write, text: str, top: str = "title: T\nchimes: none", dial: float = 1.0, **wishes: Any
) -> list[str]:
    return [
        told(cue)
        for cue in expand(
            read_script(write(text, top), voices.voice_name_error), Choices(**wishes), dial
        )
    ]


RANGES = "- breaths: 10..12..20\n- rest: 1m..2m..5m\n- hold: 10s\n- breaths: 4..7"


@pytest.mark.parametrize(
    ("dial", "amounts"),
    [
        (0.0, ["breaths 100", "rest 60", "hold 10", "breaths 40"]),
        (1.0, ["breaths 120", "rest 120", "hold 10", "breaths 50"]),
        (1.5, ["breaths 160", "rest 210", "hold 10", "breaths 60"]),
        (2.0, ["breaths 200", "rest 300", "hold 10", "breaths 70"]),
    ],
)
def test_ranges_move_together(write: Write, dial: float, amounts: list[str]) -> None:
    assert chosen(write, RANGES, dial=dial) == amounts


def test_a_higher_dial_lowers_nothing(write: Write) -> None:
    def amounts(dial: float) -> list[float]:
        return [float(step.split()[1]) for step in chosen(write, RANGES, dial=dial)]

    steps = [amounts(step / 50) for step in range(101)]
    assert all(
        low <= high
        for below, above in pairwise(steps)
        for low, high in zip(below, above, strict=True)
    )


NAMED = '- sides: [left, right]\n  steps:\n    - "{side}: {stay}."\n'
NAMED += "    - breaths: 10..20\n      name: stay"


def test_a_named_amount_is_said_and_set(write: Write) -> None:
    assert chosen(write, NAMED)[:2] == ["left: 15.", "breaths 150"]
    assert chosen(write, NAMED, values={"stay": "12"})[0::2] == ["left: 12.", "right: 12."]
    assert chosen(write, NAMED, values={"stay": "12", "stay.left": "16"}) == [
        "left: 16.",
        "breaths 160",
        "right: 12.",
        "breaths 120",
    ]


def test_sides_are_chosen_ordered_and_stretched(write: Write) -> None:
    assert chosen(write, NAMED, sides={"right": 1.0}) == ["right: 15.", "breaths 150"]
    assert chosen(write, NAMED, sides={"right": 1.0, "left": 1.5}) == [
        "right: 15.",
        "breaths 150",
        "left: 23.",
        "breaths 230",
    ]


def test_the_other_side_is_still_the_other_and_no_chime_sounds(write: Write) -> None:
    text = '- sides: [left, right]\n  steps: "{side}, not {other}."'
    top = "title: T\nchimes: {start: none, end: none}"
    assert chosen(write, text, top, sides={"left": 1.0}) == ["left, not right."]


def test_amounts_by_side(write: Write) -> None:
    text = '- sides: [left, right]\n  steps: ["{side}.", {breaths: {right: 10, left: 16}}]'
    assert chosen(write, text) == ["left.", "breaths 160", "right.", "breaths 100"]


def test_sides_bring_their_own_words(write: Write) -> None:
    text = (
        "- sides: [{name: rechts, bein: das rechte Bein}, {name: links, bein: das linke Bein}]\n"
        "  steps: '{Bein} lang, {other.bein} angezogen. {Other.bein}.'"
    )
    assert chosen(write, text) == [
        "Das rechte Bein lang, das linke Bein angezogen. Das linke Bein.",
        "Das linke Bein lang, das rechte Bein angezogen. Das rechte Bein.",
    ]


def test_rounds_and_when(write: Write) -> None:
    text = (
        "- sides: [l, r]\n  repeat: 2\n  steps:\n    - '{side} {round}/{rounds}'\n"
        "    - {say: F, when: first}\n"
        "    - {say: L, when: last}\n    - {say: E, when: earlier}\n    - {say: A, when: later}"
    )
    assert chosen(write, text) == [
        "l 1/2",
        "F",
        "E",
        "l 2/2",
        "E",
        "A",
        "r 1/2",
        "E",
        "A",
        "r 2/2",
        "L",
        "A",
    ]
    assert chosen(write, text, sides={"r": 1.0}) == ["r 1/2", "F", "E", "r 2/2", "L", "A"]


def test_options_and_choices(write: Write) -> None:
    text = (
        "- option: a\n  about: x\n  steps: A\n  otherwise: not A\n"
        "- option: b\n  default: on\n  about: x\n  steps: B\n"
        "- choose: c\n  about: x\n  from: {high: H., low: [L., {pause: 1s}]}\n  default: low"
    )
    assert chosen(write, text) == ["not A", "B", "L.", "pause 1"]
    assert chosen(write, text, options={"a": True, "b": False}, parts={"c": "high"}) == ["A", "H."]


SECTIONS = (
    "- loose\n- section: Care\n  always: true\n  steps: care\n- section: One\n  steps: one\n"
    "- section: Two\n  steps:\n    - two\n    - section: Inner\n      steps: inner\n"
    "    - section: Inner care\n      always: true\n      steps: inner care"
)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({}, "loose care one two inner inner-care"),
        ({"only": ("One",)}, "care one"),
        ({"only": ("2",)}, "care one"),
        ({"only": ("inner",)}, "care inner"),
        ({"only": ("two",)}, "care two inner inner-care"),
        ({"skip": ("Two",)}, "loose care one"),
        ({"skip": ("inner", "2")}, "loose care two inner-care"),
    ],
)
def test_sections_are_chosen_and_cautions_stay_with_what_they_warn_of(
    write: Write, choices: dict[str, Any], said: str
) -> None:
    told = [cue for cue in chosen(write, SECTIONS, **choices) if not cue.startswith("#")]
    assert [cue.replace(" ", "-") for cue in told] == said.split()


@pytest.mark.parametrize(
    ("choices", "there"),
    [
        ({"sides": {"lfet": 1.0}}, "Did you mean `left`"),
        ({"options": {"leen": True}}, "lean"),
        ({"parts": {"bolster": "hihg"}}, "high"),
        ({"parts": {"blster": "high"}}, "bolster"),
        ({"values": {"sty": "3"}}, "stay"),
        ({"values": {"stay": "99"}}, "from 10 to 20"),
        ({"values": {"stay": "many"}}, "whole number"),
        ({"values": {"stay.middle": "12"}}, "stay.left"),
        ({"values": {"rest": "5"}}, "5m"),
        ({"values": {"rest": "1h"}}, "from 1m to 5m"),
        ({"only": ("Thre",)}, "Three"),
        ({"skip": ("Care",)}, "always"),
    ],
)
def test_what_is_not_there_cannot_be_chosen(
    write: Write, choices: dict[str, Any], there: str
) -> None:
    text = NAMED + (
        "\n- option: lean\n  about: x\n  steps: x\n"
        "- choose: bolster\n  about: x\n  from: {high: x., low: y.}\n"
        "- {rest: 1m..5m, name: rest}\n- section: Three\n  steps: x\n"
        "- section: Care\n  always: on\n  steps: y"
    )
    with pytest.raises(ChoiceError, match=re.escape(there)):
        chosen(write, text, **choices)


def test_words_are_set(write: Write) -> None:
    top = "title: T\nchimes: none\nwords: {teacher: Ana}"
    assert chosen(write, "- I am {teacher}.", top) == ["I am Ana."]
    assert chosen(write, "- I am {teacher}.", top, values={"teacher": "Eva"}) == ["I am Eva."]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [("90s", "90, 1.5"), ("2m", "120, 2"), ("47m40s", "2860, 48"), ("61s", "61, 1")],
)
def test_a_time_is_said_in_whole_numbers(write: Write, seconds: str, said: str) -> None:
    assert (
        chosen(write, f"- '{{r.seconds}}, {{r.minutes}}'\n- {{rest: {seconds}, name: r}}")[0]
        == said
    )


def silence(write: Write, text: str, top: str = "title: T\nchimes: none") -> Silence:
    (found,) = expand(read_script(write(text, top), voices.voice_name_error))
    assert isinstance(found, Silence)
    return found


def test_lines_are_spread_over_a_silence(write: Write) -> None:
    found = silence(write, "- rest: 9m\n  during: [a., b., c.]")
    assert [(inside.share, inside.speech.text) for inside in found.lines] == [
        (1 / 6, "a."),
        (0.5, "b."),
        (5 / 6, "c."),
    ]
    found = silence(write, "- rest: 10m\n  every: 2m\n  during: [a., b.]")
    assert [inside.speech.text for inside in found.lines] == ["a.", "b.", "a.", "b.", "a."]
    found = silence(write, "- breaths: 12\n  every: 4 breaths\n  during: a.")
    assert [inside.share for inside in found.lines] == [1 / 6, 0.5, 5 / 6]


def test_a_line_has_its_moment(write: Write) -> None:
    lines = "[{at: half, say: a}, {at: 20s, say: b}, {at: -30s, say: c}, {at: breath 5, say: d}]"
    found = silence(write, f"- breaths: 12\n  during: {lines}")
    assert [(inside.share, inside.after) for inside in found.lines] == [
        (0.5, 0),
        (0, 20),
        (1, -30),
        (0, 40),
    ]


def test_a_hold_is_counted_up_or_down(write: Write) -> None:
    up, down = (
        silence(write, "- hold: 3s\n  count: seconds"),
        silence(write, "- hold: 3s\n  count: down"),
    )
    assert [(beat.after, told(beat.cue)) for beat in up.timed] == [(0, "1"), (1, "2"), (2, "3")]
    assert [(beat.after, told(beat.cue)) for beat in down.timed] == [(0, "3"), (1, "2"), (2, "1")]


def test_each_side_has_its_own_guide_words(write: Write) -> None:
    text = """
- sides:
    - {name: left, breathe_in: In left, breathe_out: Out right}
    - {name: right, breathe_in: In right, breathe_out: Out left}
  steps:
    - The {side} one.
    - breaths: 1
      guide: voice
"""
    routine = read_script(write(text, "title: T\nchimes: none"), voices.voice_name_error)
    found = [cue for cue in expand(routine) if isinstance(cue, Silence)]
    said = [timed.cue.text for cue in found for timed in cue.timed if isinstance(timed.cue, Speech)]
    assert said == ["In left", "Out right", "In right", "Out left"]


def test_a_guide_says_the_phases_and_a_count_takes_its_place(write: Write) -> None:
    found = silence(write, "- breaths: 1\n  guide: voice\n  breath: 4-7-8")
    assert [(beat.after, told(beat.cue)) for beat in found.timed] == [
        (0, "In."),
        (4, "Hold."),
        (11, "Out."),
    ]
    found = silence(
        write, "- breaths: 2\n  guide: voice\n  count: out", "title: T\nchimes: none\nlanguage: de"
    )
    assert [(beat.after, told(beat.cue)) for beat in found.timed] == [
        (0, "Ein."),
        (4, "1"),
        (10, "Ein."),
        (14, "2"),
    ]


def test_a_bell_rings_inside_a_rest(write: Write) -> None:
    found = silence(
        write,
        "- rest: 10m\n  bell: 3m",
        "title: T\nchimes: {start: none, end: none, interval: woodblock x2}",
    )
    assert [(beat.after, told(beat.cue)) for beat in found.timed] == [
        (at, "interval*woodblock2") for at in (180, 360, 540)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- repeat: 5000\n  steps:\n    - repeat: 5000\n      steps: x",
        "- repeat: 5000\n  steps:\n    - repeat: 5000\n      steps: [{option: a, steps: x}]",
        "- repeat: 1000\n  steps: [{breaths: 1000, count: in}]",
        "- repeat: 1000\n  steps: [{rest: 10h, every: 1s, during: x}]",
        "- repeat: 1000\n  steps: [{rest: 10h, bell: 1s}]",
    ],
)
def test_what_happens_is_bounded(write: Write, text: str) -> None:
    with pytest.raises(ScriptError, match=r"More than [83],000|24 hours"):
        cues(write, text, "title: T")
