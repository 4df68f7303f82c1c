"""Small scripts can't take much time or memory, and what they say can't reach the terminal raw."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from audiogen import routines
from audiogen.errors import AudiogenError, ChoiceError, Place, Problem, ScriptError
from audiogen.languages.sentences import cut_line
from audiogen.messages import did_you_mean, printable, shorten
from audiogen.plan.choices import apply_choices
from audiogen.plan.expand import expand
from audiogen.plan.parse_choices import parse_choices
from audiogen.script.model import Choices
from tests.helpers import Run, Write

TOP = "title: T\n"
MANY = 9_000
LONG = "word " * 1_500


def many(line: str, times: int = MANY) -> str:
    return "".join(f"{line.format(n)}\n" for n in range(times))


LIMITS = {
    "words that multiply": (f"{TOP}words: {{x: '{LONG}'}}\nsteps: ['{'{x}' * 900}']", "10,000"),
    "words of a side that multiply": (
        f"{TOP}steps:\n  - sides: [{{name: l, a: '{LONG}'}}, {{name: r, a: '{LONG}'}}]\n"
        f"    steps: ['{'{a}' * 900}']",
        "10,000",
    ),
    "pronunciations that multiply": (
        f"{TOP}pronounce: {{a: '{'word ' * 39}'}}\nsteps: ['{'a ' * 4000}']",
        "10,000",
    ),
    "phonemes that multiply": (
        f"{TOP}pronounce: {{a: 'a /{'o' * 190}/'}}\nsteps: ['{'a ' * 4000}']",
        "10,000",
    ),
    "a title that multiplies": (
        f"{TOP}words: {{x: '{LONG}'}}\nsteps: [{{section: '{'{x}' * 9}', steps: x}}]",
        "200",
    ),
    "a pronunciation": (f"{TOP}pronounce: {{a: '{LONG}'}}\nsteps: x", "pronunciation"),
    "a line": (f"{TOP}steps: ['{LONG * 2}']", "characters in a text"),
    "a value": (f"{TOP}steps: [{{pause: '{'1s' * 9_000}'}}]", "characters in a text"),
    "a side": (f"{TOP}steps: [{{sides: ['{LONG}', r], steps: '{{side}}'}}]", "name of a side"),
    "pronunciations": (f"{TOP}pronounce:\n{many('  w{0}: x{0}')}steps: x", "pronunciations"),
    "versions": (f"{TOP}versions:\n{many('  v{0}: {{pace: 1}}')}steps: x", "versions"),
    "steps": (f"{TOP}steps:\n{many('  - Hello.')}", "3,000 steps"),
    "lines in a silence": (f"{TOP}steps:\n  - rest: 1h\n    during:\n{many('    - a')}", "steps"),
    "problems": (f"{TOP}steps:\n{many('  - {{brethz: 1}}', 2_000)}", "more than 200 problems"),
    "syntax": (f"{TOP}steps:\n{many('  - Hello.')}  - 'broken\n", "YAML"),
    "bytes": (f"{TOP}#{'x' * 200_000}\nsteps: x", "200,000"),
    "counted seconds": (f"{TOP}steps: [{{hold: 13h, count: seconds}}]", "8,000"),
    "strokes": (f"{TOP}steps: [{{repeat: 100, steps: {{chime: bell x108}}}}]", "8,000"),
    "bells": (f"{TOP}chimes: {{interval: bell x9}}\nsteps: [{{rest: 1h, bell: 3s}}]", "8,000"),
    "tones": (f"{TOP}breath: 2s\nsteps: [{{breaths: 4100, guide: tones}}]", "8,000"),
    "different lines": (f"{TOP}steps: [{{repeat: 4000, steps: 'Now {{round}}.'}}]", "different"),
    "letters": (f"{TOP}steps: [{{repeat: 90, steps: '{LONG} {{round}}'}}]", "500,000"),
}


@pytest.mark.parametrize("case", LIMITS)
def test_a_limit_is_named(place: Path, case: str) -> None:
    script, word = LIMITS[case]
    with pytest.raises(ScriptError) as caught:
        routines.loads(script, place)
    assert len(caught.value.problems) <= 201
    assert word in str(caught.value.problems[-1]), caught.value.problems[-1]
    assert max(map(len, map(str, caught.value.problems))) < 400


def test_repeated_lines_and_an_hour_of_numbers_are_no_problem(place: Path) -> None:
    routines.loads(f"{TOP}steps: [{{repeat: 4000, steps: Now.}}]", place)
    routines.loads(f"{TOP}steps: [{{hold: 1h, count: seconds}}]", place)


def test_what_is_included_counts_each_time(write: Write) -> None:
    write("- Hello.\n" + "# a comment\n" * 4_000, name="long.yaml")
    with pytest.raises(ScriptError, match="all that it includes are larger than 200,000"):
        routines.load(write("- include: long.yaml\n" * 6))


def test_a_long_line_is_cut_into_its_sentences() -> None:
    text = "Ab cd. " * 15_000 + "." * 20_000 + " a b"
    assert len(cut_line(text)) == 15_001


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML has no C parser here")
def test_a_mistake_is_found_by_the_quick_parser(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "SafeLoader", None)
    with pytest.raises(ScriptError, match="YAML can't read this"):
        routines.loads(f"{TOP}steps:\n  - 'broken\n", place)


def test_many_names_are_neither_compared_nor_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def compare(word: str, names: list[str], **_: object) -> list[str]:
        seen.append(len(names))
        return []

    monkeypatch.setattr("difflib.get_close_matches", compare)
    assert len(did_you_mean("x" * 9_000, (f"{n}" * 99 for n in range(MANY)))) < 1_000
    assert seen[0] <= 500


WRONG = {
    "a choice whose parts have bad names": (
        "steps: [{choose: a, from: {1: x, 2: y}}]",
        "can't be a name",
    ),
    "half a character": (r'steps: [{sound: "\ud800"}]', "escape"),
    "a chime with many spaces": (f'steps: [{{chime: "bell{" " * 5_000}y"}}]', "no chime"),
    "a chime of two lines": (r'steps: [{chime: "bell\ny"}]', "no chime"),
    "words of a side with braces": (
        "steps: [{sides: [{name: l, a: '{b}'}, {name: r, a: c}], steps: '{side} {a}'}]",
        "contains a brace",
    ),
    "a key that is indented like text": ("steps:\n  - Hello\n    breaths: 3", "Begin a step with"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_was_a_bug_or_wrong_advice_is_told(place: Path, case: str) -> None:
    script, word = WRONG[case]
    with pytest.raises(ScriptError, match=word):
        routines.loads(f"{TOP}{script}", place)


def test_bad_words_are_told_in_the_file_that_is_included(write: Write) -> None:
    write("- x", "title: T\nwords: {a: '{b}'}", "part.yaml")
    with pytest.raises(ScriptError, match=r"^part.yaml:2:12: The word `a` contains a brace"):
        routines.load(write("- include: part.yaml"))


EVIL = "\x1b]0;owned\x07\x9b2J\u202e\n"


def test_messages_hold_nothing_that_a_terminal_obeys() -> None:
    place = Place(f"a{EVIL}.yaml", 1, 1)
    messages = [
        shorten(EVIL),
        printable(EVIL),
        str(AudiogenError(EVIL)),
        str(Problem(place, EVIL, EVIL)),
        str(ScriptError([Problem(place, EVIL)])),
        did_you_mean("b", [f"a{EVIL}"]),
    ]
    assert [message for message in messages if not message.isprintable()] == []
    assert printable("क्‍ष") == "क्‍ष"


@pytest.mark.parametrize(
    "text",
    [
        'versions: {s: {set: {"NAME": "8"}}}\nsteps: x',
        'versions: {s: {choose: {"NAME": "8"}}}\nsteps: x',
        'versions: {s: {only: "NAME"}}\nsteps: x',
        'versions: {s: {with: "NAME"}}\nsteps: x',
        'versions: {s: {sides: "NAME"}}\nsteps: x',
        'versions: {s: {background: "NAME"}}\nsteps: x',
        '"NAME": 3\nsteps: x',
        'voice: "NAME"\nsteps: x',
        'language: "NAME"\nsteps: [{pause: 1}]',
        'chimes: {start: "NAME"}\nsteps: x',
        'steps: [{include: "NAME"}]',
        'steps: [{"NAME": 1, "NAME": 2}]',
        'steps: [{say: "Say {NAME}"}]',
        'steps: [{sides: [{name: l, side: "NAME"}, r], steps: x}]',
        'steps: [{pause: "NAME"}]',
        'steps: [{pause: "1NAME"}]',
    ],
)
@pytest.mark.parametrize("name", [r"\e[31m\e]0;t\a\x9b2J", "abcdefghi" * 900])
def test_no_name_of_a_script_is_repeated_raw_or_whole(run: Run, text: str, name: str) -> None:
    Path("a.yaml").write_text(f"{TOP}{text.replace('NAME', name)}\n", encoding="utf-8")
    result = run("check", "a.yaml")
    assert result.exit_code == 1, result.output
    assert max(map(len, result.stderr.splitlines())) < 400
    assert all(line.isprintable() for line in result.stderr.splitlines())


def test_lists_of_choices_hold_nothing_that_a_terminal_obeys(run: Run) -> None:
    Path("a.yaml").write_text(
        f'{TOP}about: "a\\u200e b"\nwords: {{w: "{"long " * 99}"}}\n'
        'steps: [{option: o, about: "\\u200e x", steps: "Say {w}"}, "a\\u200e b"]\n'
    )
    for arguments in (["--choices"], []):
        result = run("plan", "a.yaml", *arguments)
        assert result.exit_code == 0, result.output
        assert all(line.isprintable() for line in result.output.splitlines())
        assert "long " * 20 not in result.output


def test_a_set_value_needs_a_side_that_is_there(write: Write) -> None:
    steps = (
        "- sides: [l, r]\n  steps: ['{side}', {breaths: 3..9, name: stay}]\n"
        "- rest: 1m..5m\n  name: end"
    )
    routine = routines.load(write(steps))
    for name in ("stay.", "end.", "end.l", "stay.x"):
        with pytest.raises(ChoiceError, match=f"no `{name}` to set"):
            apply_choices(routine, parse_choices(set_=f"{name}=5"))
    apply_choices(routine, parse_choices(set_=["stay.l=5", "end=2m"]))


@pytest.mark.parametrize(
    "choices",
    [Choices(only=("A",), skip=("1",)), Choices(skip=("A", "B")), Choices(only=("C",))],
)
def test_choices_that_leave_nothing_are_refused(write: Write, choices: Choices) -> None:
    steps = (
        "- section: A\n  steps: x\n- section: B\n  steps: y\n"
        "- option: o\n  about: z\n  steps: {section: C, steps: z}"
    )
    with pytest.raises(ChoiceError, match="Nothing is left"):
        expand(routines.load(write(steps)), choices)
