"""The schema accepts and refuses what the reader does, as far as a schema can tell."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from audiogen.script.schema import make_schema
from tests.as_json import as_json
from tests.helpers import Write
from tests.test_reader import BAD, BAD_TOPS, BAD_WORDS

VALIDATOR = Draft7Validator(make_schema())
# What no schema can see: how a word was written, and what it refers to.
TRAPS = {
    "a comment in a line",
    "a line that runs on",
    "a comma in a list",
    "an anchor",
    "a tag",
    "control characters",
    "half a character",
    "a bidi override",
    "strokes without end",
    "a colon in a line",
    "a side twice",
    "a key twice",
    "a range that falls",
    "too long",
}


def valid(path: Path) -> bool:
    try:
        return not list(VALIDATOR.iter_errors(as_json(path)))
    except yaml.YAMLError:
        return False


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(make_schema())


@pytest.mark.parametrize("case", sorted(set(BAD) - TRAPS))
def test_a_bad_step_is_refused(case: str, write: Write) -> None:
    assert not valid(write(BAD[case][0], "title: T"))


@pytest.mark.parametrize(
    "case",
    sorted(set(BAD_TOPS) - {"a control character", "an unknown voice", "a breath too short"}),
)
def test_a_bad_top_is_refused(case: str, write: Write) -> None:
    assert not valid(write("- x", BAD_TOPS[case][0]))


@pytest.mark.parametrize("case", sorted(BAD_WORDS))
def test_what_only_the_reader_can_know_is_taken(case: str, write: Write) -> None:
    assert valid(write(BAD_WORDS[case][0], "title: T"))


@pytest.mark.parametrize(
    "steps",
    [
        "- 10\n- true\n- 1e3\n- say: 5",
        "- breaths: 3\n- breaths: 5..10\n- breaths: {l: 3, r: 2..4}",
        "- hold: 1m30s\n- hold: 1:30\n- rest: 2 minutes .. 1 h\n- pause: 1.5 min",
        "- chime: bowl x3\n- chime: none\n- chime: end",
    ],
)
def test_values_that_editors_see_as_numbers_are_taken(steps: str, write: Write) -> None:
    assert valid(write(steps, "title: 2026"))
