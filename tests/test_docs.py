"""Every example of the documentation is a script that builds, and what the schema takes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from jsonschema import Draft7Validator

from audiogen.script.schema import schema
from audiogen.script.starter import starter
from tests.as_json import as_json
from tests.conftest import Run, decoded, plan_of

ROOT = Path(__file__).parent.parent
PAGES = ("README.md", "docs/script.md")
EXAMPLES = [
    pytest.param(example, id=f"{page} {number}")
    for page in PAGES
    for number, example in enumerate(
        re.findall(r"```yaml\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL), 1
    )
]


@pytest.fixture
def script(place: Path) -> Path:
    """A place for a script, with what the examples refer to beside it."""
    (place / "common").mkdir()
    (place / "common/settle.yaml").write_text(
        "title: Settle\nsteps: Lie down, {who}.\nwords: {who: friend}\n"
    )
    (place / "recordings").mkdir()
    soundfile.write(
        place / "recordings/welcome.wav", 0.1 * np.sin(np.arange(44_100) * 0.05), 44_100
    )
    return Path("example.yaml")


def whole(example: str) -> str:
    """An example that is only steps, made a script."""
    if example.startswith("-"):
        return "title: Example\nsteps:\n" + "".join(f"  {line}\n" for line in example.splitlines())
    return example


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_builds(example: str, script: Path, run: Run) -> None:
    script.write_text(whole(example), encoding="utf-8")
    checked = run("check", script)
    assert checked.exit_code == 0, checked.stderr
    assert checked.stderr == "", "an example gives no warning"
    result = run("build", script, "--voice", "espeak")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(run, script, "--voice", "espeak")
    assert plan["exact"]
    assert len(decoded(Path("output/example.mp3"))) == round(plan["duration"] * 48_000)
    assert list(Draft7Validator(schema()).iter_errors(as_json(script))) == []


def test_every_key_has_its_example() -> None:
    from audiogen.script.steps import BLOCK, KINDS, TOP

    page = (ROOT / "docs/script.md").read_text("utf-8")
    examples = "\n".join(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL))
    keys = {*TOP, *KINDS, *BLOCK} | {key for kind in KINDS.values() for key in kind.extra}
    assert [
        key for key in sorted(keys) if not re.search(rf"(?m)^[\s-]*{key}:|[{{,] ?{key}:", examples)
    ] == []


def test_new_writes_a_script_that_builds(run: Run) -> None:
    result = run("new", "Evening stretch")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "scripts/evening-stretch.yaml\n"
    script = Path("scripts/evening-stretch.yaml")
    assert script.read_text("utf-8") == starter("Evening stretch", "scripts/evening-stretch.yaml")
    assert run("check").stderr == ""
    assert run("build", script, "--voice", "espeak").exit_code == 0
    assert list(Draft7Validator(schema()).iter_errors(as_json(script))) == []
    assert (
        Path("scripts/audiogen.schema.json").read_text("utf-8").strip()
        == run("schema").stdout.strip()
    )


def test_new_overwrites_nothing_and_takes_odd_names(run: Run) -> None:
    assert run("new", "Evening").exit_code == 0
    assert run("new", "Evening").exit_code == 1
    assert run("new", "Für müde Füße: abends #1").exit_code == 0
    assert run("new", "deep/er/desk-break.yaml").exit_code == 0
    assert (
        run("check", "scripts/für-müde-füße-abends-1.yaml", "deep/er/desk-break.yaml").exit_code
        == 0
    )
    for bad in ("../../etc/passwd", "...", "a\nb"):
        assert run("new", bad).exit_code == 1
