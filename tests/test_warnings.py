"""What is legal and surely not meant is told, and stops nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from tests.helpers import Run, Write, plan_of

UNMEANT = {
    "a side that is never said": ("- sides: [left, right]\n  steps: Lie down.", 4, 5, "never say"),
    "a side written out": (
        "- sides: [left, right]\n  steps: ['{side}', Your Left leg.]",
        5,
        23,
        "spoken on both sides",
    ),
    "an option without explanation": ("- option: lean\n  steps: x", 4, 5, "lean"),
    "a choice without explanation": ("- choose: lean\n  from: {a: x., b: y.}", 4, 5, "lean"),
    "a range without width": ("- breaths: 3..3", 4, 14, "same"),
    "when where nothing recurs": ("- say: x\n  when: later", 4, 5, "only once"),
}


@pytest.mark.parametrize("case", UNMEANT)
def test_it_is_a_warning_with_its_place(case: str, write: Write, run: Run) -> None:
    steps, line, column, word = UNMEANT[case]
    result = run("check", write(steps))
    assert result.exit_code == 0
    assert result.stderr.startswith(f"test.yaml:{line}:{column}: warning: "), result.stderr
    assert word in result.stderr
    assert len(result.stderr.splitlines()) == 3, "one warning, its line, and a caret"
    assert "no problems, 1 warning." in result.stdout


def test_a_word_that_only_contains_a_side_is_fine(write: Write, run: Run) -> None:
    assert (
        run(
            "check", write("- sides: [left, right]\n  steps: ['{side} leftovers.', Upright.]")
        ).stderr
        == ""
    )


def test_an_option_is_explained_once(write: Write, run: Run) -> None:
    assert (
        run("check", write("- option: a\n  about: why\n  steps: x\n- option: a\n  steps: y")).stderr
        == ""
    )


def test_check_tells_editors(write: Write, run: Run) -> None:
    result = run("check", write("- pause: 6\n- breaths: 3..3"), "--json")
    assert result.exit_code == 1
    assert [
        (found["line"], found["column"], found["severity"]) for found in json.loads(result.stdout)
    ] == [
        (4, 12, "error"),
        (5, 14, "warning"),
    ]
    assert json.loads(run("check", write("- x"), "--json").stdout) == []


LONG = "a" * 200  # ten seconds of tone


def test_a_silence_grows_for_its_lines_on_both_sides_alike_and_says_so(
    write: Write, run: Run
) -> None:
    script = write(
        f"- sides: [l, {'r' * 20}]\n  steps:\n    - '{{side}}'\n"
        f"    - breaths: 2\n      during: '{LONG[:180]} {{side}}'",
        "title: T\nvoice: tone\nbreath: 5s\nchimes: none",
    )
    result = run("build", script)
    assert result.exit_code == 0, result.stderr
    assert "test.yaml:9:9: warning: " in result.stderr
    assert "became 0:15 long" in result.stderr
    plan = plan_of(run, script)
    silences = [event for event in plan["events"] if event["kind"] == "breaths"]
    assert [event["count"] for event in silences] == [3, 3]
    assert [round(event["end"] - event["start"], 3) for event in silences] == [15, 15]
    for event in plan["events"]:
        if event["kind"] == "speech" and event["text"].startswith("a"):
            assert any(
                silence["start"] <= event["start"] and event["end"] <= silence["end"]
                for silence in silences
            )


def test_counts_go_on_truthfully_under_a_long_line(write: Write, run: Run) -> None:
    script = write(
        f"- breaths: 8\n  count: out\n  during: {LONG}",
        "title: T\nvoice: tone\nbreath: 5s\nchimes: none",
    )
    assert run("build", script).stderr == "The voice tone speaks.\n"
    events = plan_of(run, script)["events"]
    numbers = [
        (event["text"], event["start"])
        for event in events
        if event["kind"] == "speech" and event["text"].isdecimal()
    ]
    start = next(event["start"] for event in events if event["kind"] == "breaths")
    assert len(numbers) < 8
    for number, at in numbers:
        assert at - start == pytest.approx((int(number) - 1) * 5 + 2, abs=0.024)
    spoken = sorted((event["start"], event["end"]) for event in events if event["kind"] == "speech")
    assert all(first[1] < second[0] for first, second in pairwise(spoken))
    assert Path("output/test.mp3").exists()
