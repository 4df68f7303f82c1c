"""The examples of docs/api.md run, and importing audiogen does nothing to its host."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import audiogen
from tests.helpers import configure

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_the_examples_run(place: Path) -> None:
    configure("voice: tone")
    shutil.copytree(ROOT / "scripts", place / "scripts")
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert len(blocks) >= 8
    exec(compile("\n".join(blocks), "api.md", "exec"), {})  # noqa: S102 - our own page
    made = {path.name for path in (place / "output").iterdir()}
    assert made == {"left.mp3", "right.mp3", "whole.mp3"}


def test_the_page_names_every_public_name() -> None:
    for name in audiogen.__all__:
        assert getattr(audiogen, name).__name__ == name
        if name not in ("ClipError", "Place", "Problem", "Session"):
            assert name in PAGE, name
    assert set(audiogen.__all__) <= set(dir(audiogen))


def test_importing_audiogen_loads_nothing_else_and_touches_nothing() -> None:
    code = """
import logging, os, signal, sys
umask = os.umask(0o27)
before = set(sys.modules), logging.root.level, signal.getsignal(signal.SIGTERM)
import audiogen
loaded = {name for name in set(sys.modules) - before[0] if name.split(".")[0] != "audiogen"}
print(sorted(loaded))
audiogen.load, audiogen.Studio
with audiogen.Studio():
    pass
assert (logging.root.level, signal.getsignal(signal.SIGTERM)) == before[1:]
assert os.umask(umask) == 0o27
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(re.findall(r"'([\w.]+)'", done.stdout))
    assert len(loaded) < 20
    assert not {"numpy", "yaml", "typer", "av", "dataclasses"} & loaded
