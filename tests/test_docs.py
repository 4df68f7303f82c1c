"""Every example of the documentation works: a script builds and fits the schema."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from jsonschema import Draft7Validator

from audiogen.script.schema import make_schema
from audiogen.script.starter import make_starter
from audiogen.script.steps import BLOCK, KINDS, TOP
from tests.as_json import as_json
from tests.helpers import Run, Write, configure, decoded, plan_of

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def yaml_blocks(page: Path) -> list[str]:
    """Return the YAML examples of a page."""
    return re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def is_script(example: str) -> bool:
    """Return whether an example is a script or steps, and not a configuration file."""
    return example.startswith("-") or re.search(r"(?m)^steps:", example) is not None


EXAMPLES = [
    pytest.param(example, id=f"{page.relative_to(ROOT).as_posix()} {number}")
    for page in PAGES
    for number, example in enumerate(yaml_blocks(page), 1)
]
SCRIPTS = [example for example in EXAMPLES if is_script(str(example.values[0]))]
SETTINGS = [example for example in EXAMPLES if example not in SCRIPTS]


@pytest.fixture
def script(place: Path) -> Path:
    """Return a path for a script, and write what the examples refer to beside it."""
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
    """Return an example as a script, also where it is only steps."""
    if example.startswith("-"):
        return "title: Example\nsteps:\n" + "".join(f"  {line}\n" for line in example.splitlines())
    return example


@pytest.mark.parametrize("example", SCRIPTS)
def test_an_example_has_no_problem_and_fits_the_schema(
    example: str, script: Path, run: Run
) -> None:
    script.write_text(whole(example), encoding="utf-8")
    checked = run("check", script)
    assert checked.exit_code == 0, checked.stderr
    assert checked.stderr == "", "an example gives no warning"
    assert list(Draft7Validator(make_schema()).iter_errors(as_json(script))) == []


@pytest.mark.slow
@pytest.mark.parametrize("example", SCRIPTS)
def test_an_example_builds(example: str, script: Path, run: Run) -> None:
    script.write_text(whole(example), encoding="utf-8")
    result = run("build", script, "--voice", "espeak")
    assert result.exit_code == 0, result.stderr
    plan = plan_of(run, script, "--voice", "espeak")
    assert plan["exact"]
    assert len(decoded(Path("output/example.mp3"))) == round(plan["duration"] * 48_000)


@pytest.mark.parametrize("example", SETTINGS)
def test_an_example_of_a_configuration_is_read(example: str, write: Write, run: Run) -> None:
    configure(example)
    result = run("check", write("- Rest."))
    assert result.exit_code == 0, result.stderr
    assert run("voices").exit_code == 0
    configure(example + "nonsense: 1\n")
    assert run("voices").exit_code == 1, "this would show a key that nobody knows"


def test_every_key_has_its_example() -> None:
    examples = "\n".join(block for page in PAGES for block in yaml_blocks(page))
    keys = {*TOP, *KINDS, *BLOCK} | {key for kind in KINDS.values() for key in kind.extra}
    assert [
        key for key in sorted(keys) if not re.search(rf"(?m)^[\s-]*{key}:|[{{,] ?{key}:", examples)
    ] == []


def test_new_writes_a_script_that_builds(run: Run) -> None:
    result = run("new", "Evening stretch")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "scripts/evening-stretch.yaml\n"
    script = Path("scripts/evening-stretch.yaml")
    assert script.read_text("utf-8") == make_starter(
        "Evening stretch", "scripts/evening-stretch.yaml"
    )
    assert run("check").stderr == ""
    assert run("build", script, "--voice", "espeak").exit_code == 0
    assert list(Draft7Validator(make_schema()).iter_errors(as_json(script))) == []
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


def test_the_picture_of_a_plan_is_current(run: Run) -> None:
    """The README's picture is what the program draws before anything has been spoken.

    To draw it again: `AUDIOGEN_CACHE=$(mktemp -d) audiogen plan scripts/psoas-release-pose.yaml
    --voice hibari --svg docs/plan.svg`.
    """
    script = ROOT / "scripts" / "psoas-release-pose.yaml"
    assert run("plan", script, "--voice", "hibari", "--svg", "plan.svg").exit_code == 0
    assert Path("plan.svg").read_text("utf-8") == (ROOT / "docs/plan.svg").read_text("utf-8")
    assert "![" in PAGES[0].read_text("utf-8").split("docs/plan.svg")[0]
