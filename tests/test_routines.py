"""The routines that ship: what they count, on each side, with every switch, in every form."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audiogen import voices
from audiogen.plan.cues import ChapterStart, Cue, Silence, Speech, Strike, spoken_lines
from audiogen.plan.expand import expand
from audiogen.script.checks import named_amounts, walk
from audiogen.script.model import Block, Choices, Choose, Range, Routine
from audiogen.script.read import read_script
from tests.helpers import Run, plan_of

SCRIPTS = Path(__file__).parent.parent / "scripts"
NAMES = [path.stem for path in sorted(SCRIPTS.glob("*.yaml"))]

SIDED = ["eight-pose-iliopsoas-release", "psoas-release-pose"]


def routine(name: str) -> Routine:
    return read_script(SCRIPTS / f"{name}.yaml", voices.voice_name_error)


def cues(name: str, dial: float = 1.0, **wishes: Any) -> tuple[Cue, ...]:
    return expand(routine(name), Choices(**wishes), dial)


def breaths(found: tuple[Cue, ...], section: str, side: str | None = None) -> list[int]:
    """The counts of breaths in a section, on a side."""
    return [
        cue.count
        for cue in found
        if isinstance(cue, Silence)
        and cue.count
        and cue.context.section == section
        and cue.context.side == side
    ]


def said(found: tuple[Cue, ...]) -> str:
    lines = []
    for cue in found:
        if isinstance(cue, Speech):
            lines.append(cue.text)
        elif isinstance(cue, Silence):
            lines += [inside.speech.text for inside in cue.lines]
    return "\n".join(lines)


def test_four_routines_ship() -> None:
    assert NAMES == [
        "bolstered-psoas-release",
        "comfort-first-psoas-release",
        "eight-pose-iliopsoas-release",
        "psoas-release-pose",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_routine_gives_no_warning(name: str) -> None:
    assert routine(name).warnings == ()


def switches(found: Routine) -> list[dict[str, Any]]:
    """Every option on and off, every part of every choice."""
    options = {
        step.option for step, _ in walk(found.steps) if isinstance(step, Block) and step.option
    }
    parts = {
        (step.choice, part)
        for step, _ in walk(found.steps)
        if isinstance(step, Choose)
        for part in step.parts
    }
    return [
        *({"options": {option: on}} for option in sorted(options) for on in (True, False)),
        *({"parts": {choice: part}} for choice, part in sorted(parts)),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_switch_changes_what_is_said(name: str) -> None:
    found = routine(name)
    # All options are on, so that what is inside them is heard; `stay` leaves out what has `lean`.
    options = {
        option: option != "stay"
        for choices in switches(found)
        for option in choices.get("options", {})
    }

    def told(choices: dict[str, Any]) -> str:
        return said(
            expand(
                found,
                Choices(
                    options=options | choices.get("options", {}), parts=choices.get("parts", {})
                ),
            )
        )

    by_switch: dict[str, set[str]] = {}
    several: dict[str, int] = {}
    for choices in switches(found):
        ((switch, _),) = next(iter(choices.values())).items()
        by_switch.setdefault(switch, set()).add(told(choices))
        several[switch] = several.get(switch, 0) + 1
    assert {switch: len(texts) for switch, texts in by_switch.items()} == several


@pytest.mark.parametrize("name", SIDED)
@pytest.mark.parametrize("dial", [0.0, 1.0, 2.0])
def test_the_two_sides_differ_in_nothing_but_the_mirrored_words(name: str, dial: float) -> None:
    mirror = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    left, right = (
        [
            (
                cue.context.section,
                cue.seconds,
                cue.count,
                tuple(inside.speech.text for inside in cue.lines),
            )
            if isinstance(cue, Silence)
            else (cue.context.section, cue.text)
            for cue in cues(name, sides={side: 1.0}, dial=dial)
            if isinstance(cue, Silence | Speech)
        ]
        for side in ("left", "right")
    )

    def mirrored(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(mirrored, value))
        return (
            re.sub(r"\w+", lambda word: mirror.get(word[0], word[0]), value)
            if isinstance(value, str)
            else value
        )

    # In a session of one side all that `when` says once is said there: the two are mirror images.
    assert [mirrored(cue) for cue in left] == right


@pytest.mark.parametrize("name", SIDED)
def test_a_session_of_one_side_never_mentions_the_next(name: str) -> None:
    text = said(cues(name, sides={"left": 1.0})).lower()
    assert not re.search(
        r"other side|second side|switch sides|both sides are done|now the same|change sides", text
    )
    chimes = [cue.role for cue in cues(name, sides={"left": 1.0}) if isinstance(cue, Strike)]
    assert "side" not in chimes


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "form", [{}, {"dial": 0.0}, {"dial": 2.0}, {"sides": {"right": 1.0}}], ids=str
)
def test_lines_have_room_in_every_form(name: str, form: dict[str, Any], run: Run) -> None:
    from audiogen.cache import Cache
    from audiogen.plan.place_cues import place_cues
    from audiogen.speech.synthesize import measure_line
    from audiogen.voices import ENGINES

    if form.get("sides") and name not in SIDED:
        return
    played = cues(name, **form)
    voice = ENGINES["espeak"]().voice("en", 1.0)
    cache = Cache(Path("none"))
    texts = {line.spoken for line in spoken_lines(played)}
    lines = {text: measure_line(voice, text, cache) for text in texts}
    assert place_cues(played, lines).warnings == ()


def test_routine_1(run: Run) -> None:
    name, section = "psoas-release-pose", "The release"
    amount = named_amounts(routine(name))["exhalations"][1]
    assert amount.ranges == Range(10, 12, 20)
    for side in ("left", "right"):
        assert 12 in breaths(cues(name), section, side)
        assert 10 in breaths(cues(name, dial=0.0), section, side)
        assert 20 in breaths(cues(name, dial=2.0), section, side)
    longer = cues(name, values={"exhalations.right": "10", "exhalations.left": "16"})
    assert 16 in breaths(longer, section, "left")
    assert 10 in breaths(longer, section, "right")
    sides = [cue.context.side for cue in cues(name) if isinstance(cue, Speech) and cue.context.side]
    assert (sides[0], sides[-1]) == ("left", "right")
    plan = plan_of(run, SCRIPTS / f"{name}.yaml", "--voice", "espeak")
    (bell,) = (event for event in plan["events"] if event.get("role") == "side")
    left = max(event["end"] for event in plan["events"] if event.get("side") == "left")
    right = min(
        event["start"]
        for event in plan["events"]
        if event.get("side") == "right" and event is not bell
    )
    assert left <= bell["start"] < right
    assert {"stay", "lean"} <= {
        step.option for step, _ in walk(routine(name).steps) if isinstance(step, Block)
    }


def test_routine_2() -> None:
    name = "bolstered-psoas-release"
    assert named_amounts(routine(name))["rest"][1].ranges == Range(300, 1200, 3600)
    for dial in (0.0, 1.0, 2.0):
        (rest,) = (
            cue for cue in cues(name, dial=dial) if isinstance(cue, Silence) and cue.seconds >= 300
        )
        lines = [inside.speech.text for inside in rest.lines]
        assert all(first != second for first, second in pairwise(lines)), (
            "never the same twice running"
        )
        assert rest.seconds / len(lines) >= 120, "minutes apart"


def test_routine_3() -> None:
    name = "comfort-first-psoas-release"
    assert named_amounts(routine(name))["rest"][1].ranges.usual == 600  # type: ignore[union-attr]
    sections = [cue.context.section for cue in cues(name) if isinstance(cue, Speech)]
    assert sections.index("A word of care") < sections.index("The rest")
    care = next(
        step
        for step in routine(name).steps
        if isinstance(step, Block) and step.section and "care" in step.section.words
    )
    assert care.always


POSES = 8


def test_routine_4() -> None:
    name = "eight-pose-iliopsoas-release"
    found = cues(name, options={"massage": True, "long": True})
    chapters = [cue.title for cue in found if isinstance(cue, ChapterStart)]
    assert len(chapters) == POSES + 2, chapters
    poses = chapters[1:-1]

    def first_side(pose: str) -> str | None:
        return next(
            (cue_side(cue) for cue in found if cue_section(cue) == pose and cue_side(cue)), None
        )

    assert [first_side(pose) for pose in poses] == [
        None,
        "right",
        "right",
        "left",
        "left",
        "left",
        "right",
        None,
    ]
    for pose, counts in zip(
        poses, [[], [3, 3], [3, 5], [3, 3], [3, 3], [3, 3], [2], []], strict=True
    ):
        for side in ("left", "right"):
            if counts:
                assert Counter(counts) <= Counter(breaths(found, pose, side)), pose
                assert breaths(found, pose, "left") == breaths(found, pose, "right")
    for dial, rounds in ((0.0, 5), (1.0, 7), (2.0, 10)):
        silences = [cue for cue in cues(name, dial=dial) if isinstance(cue, Silence)]
        tilts = [silence.context.round for silence in silences if silence.context.round]
        assert max(tilts) == rounds
        assert len(tilts) == 2 * rounds
    assert "stop" in said(found).lower()
    assert "pulse" in said(found)
    assert "pulse" not in said(cues(name)), "the caution goes with what it warns of"
    for number in range(2, 10):
        alone = cues(name, only=(str(number),), options={"massage": True})
        assert [cue.title for cue in alone if isinstance(cue, ChapterStart)] in (
            [chapters[0], chapters[number - 1]],
        )


def cue_section(cue: Cue) -> str | None:
    return None if isinstance(cue, ChapterStart) else cue.context.section


def cue_side(cue: Cue) -> str | None:
    return None if isinstance(cue, ChapterStart) else cue.context.side
