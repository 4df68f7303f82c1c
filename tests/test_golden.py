"""The plans of the routines in scripts/, as JSON files that show in review what a change does.

To accept a change, write the files anew, look at their diff, and commit them with it:

    UPDATE_GOLDEN=1 pytest tests/test_golden.py
"""

import difflib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Run, plan_of

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
NAMES = sorted(path.stem for path in (ROOT / "scripts").glob("*.yaml"))
SHOWN = 60  # differences
HERE = "tests/test_golden.py"


class Gone:
    """What a key has where it is missing: nothing, not even null."""

    def __repr__(self) -> str:
        return "(nothing)"


GONE = Gone()


def as_text(plan: dict[str, Any]) -> str:
    """Return a plan as JSON that diffs well: each key, and each item of a list, on its own line."""
    lines = []
    for key, value in plan.items():
        if isinstance(value, list) and value:
            items = ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in value)
            lines.append(f" {json.dumps(key)}: [\n{items}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def differences(before: Any, now: Any, where: str = "plan") -> Iterator[str]:
    """Yield a line for each value that differs; for lists of different lengths, their diff."""
    if isinstance(before, dict) and isinstance(now, dict):
        for key in before | now:
            yield from differences(before.get(key, GONE), now.get(key, GONE), f"{where}.{key}")
    elif isinstance(before, list) and isinstance(now, list):
        if len(before) == len(now):
            for number, (one, other) in enumerate(zip(before, now, strict=True)):
                yield from differences(one, other, f"{where}[{number}]")
        else:
            old, new = (
                [json.dumps(item, ensure_ascii=False) for item in items] for items in (before, now)
            )
            yield from difflib.unified_diff(old, new, where, where, n=1, lineterm="")
    elif before != now:
        yield f"{where}: {before!r} -> {now!r}"


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_of_a_routine_is_as_before(name: str, place: Path, run: Run) -> None:
    # The script is copied here, so that no path of this machine gets into the plan.
    shutil.copy(ROOT / "scripts" / f"{name}.yaml", place)
    plan = plan_of(run, Path(f"{name}.yaml"), "--exact", "--voice", "tone")
    assert plan["exact"]
    file, text = GOLDEN / f"{name}.json", as_text(plan)
    assert json.loads(text) == plan, "nothing is left out of the file"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8", newline="\n")
        pytest.skip(f"wrote {file}")
    lines = list(differences(json.loads(file.read_text("utf-8")), plan))
    if lines:
        more = [f"… {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
        head = f"{name}: the plan has changed. If it should, run UPDATE_GOLDEN=1 pytest {HERE}"
        pytest.fail("\n".join([head, *lines[:SHOWN], *more]), pytrace=False)


def test_every_golden_file_has_its_routine() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == NAMES
