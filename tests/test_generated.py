"""Random scripts: valid ones have a plan, broken ones placed problems, none has a traceback."""

from __future__ import annotations

import os
import random
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from audiogen import voices
from audiogen.errors import ScriptError
from audiogen.plan.cues import spoken_lines
from audiogen.plan.expand import expand
from audiogen.plan.place_cues import place_cues
from audiogen.plan.timeline import Line, Placed, VoiceSound
from audiogen.script.model import Routine
from audiogen.script.read import read_script

EXAMPLES = int(os.environ.get("AUDIOGEN_EXAMPLES", "300"))
settings.register_profile(
    "audiogen", max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("audiogen")

LINES = st.sampled_from(
    [
        "Lie down.",
        "Let go, and rest",
        "on",
        "08:30",
        "a: b",
        "Exhale #3",
        "not",
        "ü – ñ 你好",
        "x " * 200,
    ]
)
TIMES = st.sampled_from(["1s", "90s", "1m30s", "1:30", "2 minutes", "0.5 min"])
COUNTS = st.sampled_from(["1", "3", "5..8", "2..3..9"])
MOMENTS = st.sampled_from(["half", "0.3s", "-1s"])
DURING = st.lists(
    LINES | st.fixed_dictionaries({"at": MOMENTS, "say": LINES}), min_size=1, max_size=3
)
LEAVES = st.one_of(
    LINES,
    st.builds(lambda line: {"say": line}, LINES),
    st.builds(lambda time: {"pause": time}, TIMES),
    st.builds(
        lambda time, count: {"hold": time, "count": count},
        TIMES,
        st.sampled_from(["seconds", "down"]),
    ),
    st.fixed_dictionaries(
        {"breaths": COUNTS},
        optional={
            "count": st.sampled_from(["in", "out"]),
            "guide": st.just("voice"),
            "during": DURING,
            "breath": st.sampled_from(["4s", "4-7-8", {"in": "2s", "out": "3s"}]),
        },
    ),
    st.fixed_dictionaries({"rest": TIMES}, optional={"during": DURING, "bell": st.just("0.9s")}),
    st.builds(lambda chime: {"chime": chime}, st.sampled_from(["bowl", "bell x2", "side", "none"])),
)


def blocks(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda steps: {"section": "A title", "steps": steps}, several),
        st.builds(
            lambda steps, rounds: {"repeat": rounds, "steps": [*steps, "Round {round}"]},
            several,
            COUNTS,
        ),
        st.builds(
            lambda steps, other: {
                "option": "o",
                "about": "x",
                "steps": steps,
                "otherwise": other,
                "when": "first",
            },
            several,
            several,
        ),
        st.builds(
            lambda a, b: {"choose": "c", "about": "x", "from": {"a": a, "b": b}}, several, several
        ),
    )


STEPS = st.lists(st.recursive(LEAVES, blocks, max_leaves=12), min_size=1, max_size=5)
SIDED = st.builds(
    lambda steps: [{"section": "S", "sides": ["left", "right"], "steps": ["{side}", *steps]}], STEPS
)
SCRIPTS = st.fixed_dictionaries(
    {
        "title": LINES.filter(lambda line: "/" not in line and len(line) < 100),
        "steps": st.one_of(STEPS, SIDED),
    },
    optional={
        "breath": st.sampled_from(["8s", "4-4-4-4"]),
        "chimes": st.sampled_from(["none", {"section": "woodblock x2"}]),
        "words": st.just({"who": "Ana"}),
        "props": st.lists(LINES, min_size=1, max_size=2),
    },
)


class Dumper(yaml.SafeDumper):
    """Writes every value out, even where two are the same."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def read(text: str) -> Routine:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "generated.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read_script(path, voices.voice_name_error)


@pytest.mark.slow
@given(SCRIPTS, st.sampled_from([0.0, 0.7, 1.0, 2.0]))
def test_what_is_valid_has_a_plan(script: dict[str, Any], dial: float) -> None:
    routine = read(
        yaml.dump(script, Dumper=Dumper, allow_unicode=True, default_style='"', sort_keys=False)
    )
    try:
        cues = expand(routine, None, dial)
    except ScriptError as error:  # rounds of rounds may be too much
        assume("things happen" not in str(error))
        raise
    lines = {
        speech.spoken: Line((Placed(0, VoiceSound("x", 10 + len(speech.spoken) * 2)),))
        for speech in spoken_lines(cues)
    }
    timeline = place_cues(cues, lines)
    inside = [inside.speech.text for cue in cues for inside in getattr(cue, "inside", ())]
    spoken = [event.text for event in timeline.events if event.kind == "speech"]
    assert all(text in spoken for text in inside), "no line is lost"
    speech = sorted(
        (event.start, event.end) for event in timeline.events if event.kind in ("speech",)
    )
    assert all(first[1] <= second[0] for first, second in pairwise(speech))


BREAKS = [
    "\t",
    "- ",
    ": ",
    "{",
    "]",
    "#",
    " #",
    "&a ",
    "*a",
    "!t ",
    "\x00",
    "\n",
    '"',
    "'",
    "|",
    "é",
    "\ud800",
    "9" * 50,
]
ODD = [
    "? a\n: b",
    "- - - -",
    "{}",
    "[]",
    "~",
    "''",
    "title:\nsteps:",
    "a: &x [*x]",
    "--- \n...\n--- a",
]


@pytest.mark.slow
@given(SCRIPTS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_what_is_broken_has_placed_problems(
    script: dict[str, Any], chance: random.Random, times: int
) -> None:
    text = yaml.dump(script, Dumper=Dumper, allow_unicode=True, sort_keys=False)
    for _ in range(times):
        at = chance.randrange(len(text) + 1)
        what = chance.choice(BREAKS)
        text = text[:at] + what + text[at + chance.randrange(3) :]
    told(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    told(text)


@pytest.mark.parametrize("text", ODD)
def test_odd_scripts_are_told(text: str) -> None:
    told(text)


def told(text: str) -> None:
    """The text is a routine that can be expanded, or has problems with places inside it."""
    try:
        expand(read(text))
    except ScriptError as error:
        assert error.problems
        lines = (
            text.count("\n")
            + text.count("\r")
            + text.count("\x85")
            + text.count("\u2028")
            + text.count("\u2029")
            + 2
        )
        for problem in error.problems:
            assert 1 <= problem.place.line <= lines
            assert problem.place.column >= 1
            assert problem.message
