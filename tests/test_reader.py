"""No word of a script is lost to YAML; each problem has its place, and all are found in one run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiogen import voices
from audiogen.errors import ScriptError
from audiogen.script.model import (
    Block,
    Breath,
    Breaths,
    Chime,
    Pause,
    Range,
    Routine,
    Say,
    Side,
    Strokes,
)
from audiogen.script.read import read_script
from tests.helpers import Run, Write


def read(path: Path) -> Routine:
    return read_script(path, voices.voice_name_error)


def problems(path: Path) -> list[tuple[int, int, str]]:
    with pytest.raises(ScriptError) as caught:
        read(path)
    found = [problem for problem in caught.value.problems if not problem.warning]
    return [
        (problem.place.line, problem.place.column, f"{problem.message} {problem.remedy}")
        for problem in found
    ]


def test_words_are_kept_as_they_are_written(write: Write) -> None:
    routine = read(
        write("- on\n- '010'\n- 08:30\n- 1_000\n- yes\n- null\n- 0x1F\n- 1e3\n- 2026-01-01")
    )
    said = [step.text.words for step in routine.steps if isinstance(step, Say)]
    assert said == ["on", "010", "08:30", "1_000", "yes", "null", "0x1F", "1e3", "2026-01-01"]


def test_paragraphs_stay_and_lines_join(write: Write) -> None:
    routine = read(write("- say: |\n    One\n    two.\n\n    Three."))
    assert isinstance(routine.steps[0], Say)
    assert routine.steps[0].text.words == "One two.\n\nThree."


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90s", 90),
        ("1m30s", 90),
        ("1.5 min", 90),
        ("1:30", 90),
        ("2 minutes", 120),
        ("1h", 3600),
        ("500ms", 0.5),
        ("1:00:01", 3601),
        ("1 h 5 s", 3605),
        ("08:30", 510),
    ],
)
def test_durations(write: Write, written: str, seconds: float) -> None:
    step = read(write(f"- pause: {written}")).steps[0]
    assert isinstance(step, Pause)
    assert step.amount.ranges == Range(seconds, seconds, seconds)


@pytest.mark.parametrize(
    ("written", "breath"),
    [
        ("{in: 4s, out: 5s, rest: 2s}", Breath(4, 0, 5, 2)),
        ("10s", Breath(4, 0, 6, 0)),
        ("4-7-8", Breath(4, 7, 8, 0)),
        ("4-4-4-4", Breath(4, 4, 4, 4)),
    ],
)
def test_breaths(write: Write, written: str, breath: Breath) -> None:
    assert read(write("- breaths: 3", f"title: T\nbreath: {written}")).breath == breath


def test_steps_of_every_kind(write: Write) -> None:
    routine = read(
        write(
            "- section: A\n  sides: [links, rechts]\n  steps: Dein {side}es Bein.\n"
            "- breaths: 2\n  count: in\n- chime: bowl x3\n- chime: side"
        )
    )
    block, breaths, bowl, side = routine.steps
    assert isinstance(block, Block)
    assert block.sides == (Side("links"), Side("rechts"))
    assert isinstance(breaths, Breaths)
    assert (breaths.amount.ranges, breaths.count) == (Range(2, 2, 2), "in")
    assert isinstance(bowl, Chime)
    assert bowl.strikes == Strokes("bowl", 3)
    assert isinstance(side, Chime)
    assert side.strikes == "side"


# Each with the line and column of its one problem, and a word of what the user is told.
BAD = {
    "a bare number": ("- pause: 6", 4, 12, "6s"),
    "no unit of time": ("- pause: 6x", 4, 12, "unit"),
    "too long": ("- pause: 25h", 4, 12, "24 hours"),
    "negative breaths": ("- breaths: -1", 4, 14, "1 to"),
    "breaths of nothing": ("- breaths:", 4, 13, "like"),
    "a misspelt step": ("- breths: 3", 4, 5, "breaths"),
    "a misspelt key": ("- breaths: 3\n  cuont: in", 5, 5, "count"),
    "an unknown chime": ("- chime: bwol", 4, 12, "bowl"),
    "strokes without end": ("- chime: bowl x999", 4, 12, "108"),
    "a key twice": ("- pause: 1s\n  pause: 2s", 5, 5, "twice"),
    "two steps in one": ("- pause: 1s\n  hold: 2s", 5, 5, "own"),
    "a pause in a section": (
        "- section: A\n  steps: x\n  pause: 3s",
        6,
        5,
        "Give `pause` a `-`",
    ),
    "a comment in a line": ("- Exhale #3 is long", 4, 12, "quotes"),
    "a line that runs on": ("- Let go\n  - and rest", 5, 5, "part of the one above"),
    "a colon in a line": ("- Remember: breathe", 4, 5, "quotes"),
    "two colons": ("- Remember: to: breathe", 4, 17, "quotes"),
    "a brace before a line": ("- {side} leg", 4, 12, "quotes"),
    "a bracket before a line": ("- [Softly] let go", 4, 14, "quotes"),
    "a brace around a line": ("- {side}", 4, 6, "quotes"),
    "a bracket left open": ("- [Softly", 4, 5, "quotes"),
    "a comma in a list": ("- section: A\n  steps: [Let go, and rest.]", 5, 13, "Quote each line"),
    "a tag": ("- !!str x", 4, 5, "tag"),
    "an anchor": ("- &a x", 4, 5, "anchor"),
    "a tab": ("- a\n\t- b", 5, 3, "tabs"),
    "control characters": (r'- "a\x07"', 4, 5, "U+0007"),
    "a bidi override": (r'- "a\u202eb"', 4, 5, "U+202E"),
    "seconds past sixty": ("- pause: 1:75", 4, 12, "isn't a time"),
    "half a character": (r'- "a\ud800"', 4, 9, "escape code"),
    "no words": ("- '...'", 4, 5, "nothing"),
    "an empty line": ("- say:", 4, 9, "no text"),
    "a list for a line": ("- [[a.]]", 4, 5, "list"),
    "no steps": ("- section: A", 4, 5, "steps"),
    "an empty list of steps": ("- section: A\n  steps: []", 5, 12, "one"),
    "one side": ("- sides: [left]\n  steps: a", 4, 12, "two"),
    "a side twice": ("- sides: [left, left]\n  steps: a", 4, 19, "names"),
    "a path in a title": ("- section: ../a\n  steps: x", 4, 14, "title"),
    "a set of keys for a line": ("- say: {a: b}", 4, 10, "quotes"),
    "an odd phase": ("- breaths: 2\n  count: up", 5, 12, "out"),
    "an option and a word": ("- option: a b\n  steps: x", 4, 13, "name"),
    "a range that falls": ("- breaths: 9..3", 4, 14, "smaller"),
    "a range of four": ("- breaths: 1..2..3..4", 4, 14, "least"),
    "a range without an end": ("- rest: 1m..", 4, 11, "least"),
    "a range without a unit": ("- rest: 1..5m", 4, 11, "unit"),
    "an odd count of seconds": ("- hold: 9s\n  count: up", 5, 12, "down"),
    "an odd guide": ("- breaths: 2\n  guide: tnoes", 5, 12, "tones"),
    "an odd when": ("- say: x\n  when: sometimes", 5, 11, "first"),
    "a choice of nothing": ("- choose: a", 4, 5, "from"),
    "a choice from a list": ("- choose: a\n  from: [x., y.]", 5, 11, "from"),
    "a default of nothing": ("- default: on\n  steps: x", 4, 5, "option"),
    "a chapter of nothing": ("- repeat: 3\n  chapter: no\n  steps: x", 5, 5, "section"),
    "an odd switch": ("- section: a\n  chapter: maybe\n  steps: x", 5, 14, "off"),
    "an odd moment": ("- rest: 1m\n  during: [{at: later, say: x}]", 5, 19, "isn't a time"),
    "a moment without a line": ("- rest: 1m\n  during: [{at: half}]", 5, 14, "say"),
    "an odd every": ("- rest: 1m\n  every: often\n  during: x", 5, 12, "isn't a time"),
    "a side without a name": (
        "- sides: [{leg: a}, {name: b, leg: b}]\n  steps: '{leg}'",
        4,
        13,
        "name",
    ),
    "a bell without a unit": ("- rest: 1m\n  bell: 5", 5, 11, "unit"),
    "a level of nothing": ("- say: x\n  level: keep", 5, 5, "level"),
}
BAD_WORDS = {
    "a moment after the end": ("- rest: 10s\n  during: [{at: 5m, say: Late.}]", 5, 28, "0:10"),
    "a breath after the last": (
        "- breaths: 3..4\n  during: [{at: breath 9, say: Late.}]",
        5,
        34,
        "at most",
    ),
    "a bell after the rest": ("- rest: 1m\n  bell: 2m", 4, 5, "bell"),
    "a hold too short to count": ("- hold: 0.5s\n  count: down", 4, 5, "count"),
    "two words that are not there": ("- Do {x} and {y}.", 4, 5, "`{x}`, `{y}`"),
    "sides in sides": (
        "- sides: [l, r]\n  steps:\n    - sides: [a, b]\n      steps: '{side}'",
        6,
        9,
        "inside",
    ),
    "a side where there is none": ("- Your {side} leg", 4, 5, "sides"),
    "a misspelt placeholder": ("- sides: [l, r]\n  steps: Your {sied} leg", 5, 12, "side"),
    "a brace alone": ("- Your side} leg", 4, 5, "alone"),
    "a round where there is none": ("- Round {round}.", 4, 5, "round"),
    "a word of one side alone": (
        "- sides: [{name: a, leg: x}, {name: b}]\n  steps: '{side}'",
        4,
        32,
        "both",
    ),
    "a word that sides have": (
        "- sides: [{name: a, round: x}, {name: b}]\n  steps: '{side}'",
        4,
        23,
        "another",
    ),
    "one name for two amounts": (
        "- breaths: 3\n  name: x\n- breaths: 4\n  name: x",
        6,
        14,
        "two names",
    ),
    "one name for a time and a count": (
        "- breaths: 3\n  name: x\n- rest: 3s\n  name: x",
        6,
        11,
        "two names",
    ),
    "a time without its unit": ("- For {x}.\n- rest: 3m\n  name: x", 4, 5, "x.minutes"),
    "amounts for other sides": (
        "- sides: [l, r]\n  steps: ['{side}', {breaths: {l: 3, x: 4}}]",
        5,
        33,
        "each of",
    ),
    "amounts for sides outside of them": ("- breaths: {l: 3, r: 4}", 4, 14, "one amount"),
    "an option with two defaults": (
        "- option: a\n  about: b\n  steps: x\n- option: a\n  default: on\n  steps: x",
        7,
        5,
        "one default",
    ),
    "a default that is no part": (
        "- choose: a\n  about: b\n  from: {x: l., y: m.}\n  default: z",
        4,
        5,
        "z",
    ),
    "every without lines": ("- rest: 3m\n  every: 1m", 4, 5, "during"),
    "a name that is taken": ("- breaths: 3\n  name: side", 4, 14, "another"),
}


@pytest.mark.parametrize("case", [*BAD, *BAD_WORDS])
def test_a_problem_has_its_place_and_a_remedy(write: Write, case: str) -> None:
    steps, line, column, word = (BAD | BAD_WORDS)[case]
    found = problems(write(steps))
    assert [(at, beside) for at, beside, _ in found] == [(line, column)], found
    assert word in found[0][2]


BAD_TOPS = {
    "an unknown key": ("title: T\nbreth: 10s", 2, 1, "breath"),
    "no title": ("language: en", 1, 1, "title"),
    "a control character": ('title: "a\\x1b[2J"', 1, 8, "U+001B"),
    "a path": ("title: ../../etc/passwd", 1, 8, "/"),
    "an unknown voice": ("title: T\nvoice: tnoe", 2, 8, "tone"),
    "an unknown role": ("title: T\nchimes: {strat: bowl}", 2, 10, "start"),
    "a breath too short": ("title: T\nbreath: 1s", 2, 9, "2 to"),
    "a breath without out": ("title: T\nbreath: {in: 3s}", 2, 9, "out"),
    "an unknown background": ("title: T\nbackground: ocaen", 2, 13, "ocean"),
    "a background without sound": ("title: T\nbackground: {level: -20}", 2, 13, "sound"),
    "a background too loud": ("title: T\nbackground: {sound: rain, level: 6}", 2, 34, "-60"),
    "no language": ("title: T\nlanguage: English please", 2, 11, "pt-BR"),
}


@pytest.mark.parametrize("case", BAD_TOPS)
def test_a_problem_at_the_top(write: Write, case: str) -> None:
    top, line, column, word = BAD_TOPS[case]
    found = problems(write("- x", top))
    assert [(at, beside) for at, beside, _ in found] == [(line, column)], found
    assert word in found[0][2]


def test_all_problems_come_in_one_run(write: Write) -> None:
    path = write("- pause: 6\n- {side: x}\n- Your {side}\n- breaths: 0", "title: a/b\nvoice: x")
    assert [line for line, _, _ in problems(path)] == [1, 2, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("data", "where", "word"),
    [
        (b"", (1, 1), "empty"),
        (b"# nothing\n", (1, 1), "empty"),
        (b"title: T\nsteps: [\xe9]\n", (2, 9), "UTF-8"),
        ("title: T".encode("utf-16"), (1, 1), "UTF-8"),
        (b"just words", (1, 1), "title"),
        (b"- a\n- b", (1, 1), "title"),
        (b"title: T\nsteps: x\n---\ntitle: U\n", (3, 1), "second"),
        (b"title: T\nsteps: x\x00\n", (2, 9), "U+0000"),
        (b"x" * 600_000, (1, 1), "larger"),
        (b"title: T\nsteps:\n  " + b"- " * 10_000 + b"x", (3, 83), "levels"),
        (b"title: T\nsteps: " + b"[" * 10_000, (2, 8), "levels"),
    ],
)
def test_files_that_are_no_scripts(
    place: Path, data: bytes, where: tuple[int, int], word: str
) -> None:
    (place / "bad.yaml").write_bytes(data)
    found = problems(Path("bad.yaml"))
    assert [(line, column) for line, column, _ in found] == [where], found
    assert word in found[0][2]


def test_an_alias_bomb_is_refused_at_once(place: Path) -> None:
    bomb = "title: T\na0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    (place / "bomb.yaml").write_text(bomb)
    found = problems(Path("bomb.yaml"))
    assert any("alias" in text for _, _, text in found)


def test_a_byte_order_mark_and_windows_lines_are_fine(place: Path) -> None:
    (place / "w.yaml").write_bytes(
        b"\xef\xbb\xbftitle: T\r\nsteps:\r\n  - Hello.\r\n  - pause: 1s\r\n"
    )
    assert len(read(Path("w.yaml")).steps) == 2


@pytest.mark.parametrize("script", ["missing.yaml", "."])
def test_what_cannot_be_read_is_told(run: Run, script: str) -> None:
    result = run("check", script)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{script}:1:1: ")
    assert "Traceback" not in result.stderr


def test_a_script_that_is_a_pipe_is_refused(place: Path, run: Run) -> None:
    os.mkfifo(place / "pipe.yaml")
    assert "isn't a regular file" in run("check", "pipe.yaml").stderr


@pytest.mark.parametrize(
    ("steps", "word"),
    [
        ("\n".join(f"- section: S{number}\n  steps: x" for number in range(256)), "255 chapters"),
        ("- rest: 13h\n- rest: 12h", "24 hours"),
        ("- repeat: 5000\n  steps:\n    - repeat: 5000\n      steps: x", "More than"),
    ],
)
def test_what_can_never_be_built_is_told_by_check(
    write: Write, run: Run, steps: str, word: str
) -> None:
    result = run("check", write(steps))
    assert result.exit_code == 1
    assert word in result.stderr


def test_a_section_inside_sides_may_say_them(write: Write) -> None:
    assert read(
        write("- sides: [l, r]\n  steps: [{section: 'The {side} one', steps: '{side}'}]")
    ).steps


def test_a_script_that_is_not_there_is_told_from_one_without_its_ending(
    run: Run, write: Write
) -> None:
    write("- x", name="evening.yaml")
    assert "no file `evening`. Did you mean `evening.yaml`?" in run("check", "evening").stderr
    assert "no file `gone.yaml`. Check the name" in run("check", "gone.yaml").stderr
