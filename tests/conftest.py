"""What tests share: a cache of their own, a voice of known lengths, scripts written in place, the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from typer.testing import CliRunner, Result

from audiogen import cli, voices

Run = Callable[..., Result]
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def place(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Every test works in a folder of its own, with a cache and a configuration of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AUDIOGEN_CONFIG", str(tmp_path_factory.mktemp("settings") / "config.yaml"))
    monkeypatch.setenv("AUDIOGEN_VOICES", str(tmp_path / "voices"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    configure("")
    monkeypatch.setitem(voices.BUILT_IN, "tone", "tests.tone:Tone")
    return tmp_path


@pytest.fixture
def run() -> Run:
    """The command line, in this process: `run("build", "a.yaml")`."""
    return lambda *arguments: CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def write(place: Path) -> Write:
    """Write a script: its steps as YAML, and what else stands at the top."""

    def write(steps: str, top: str = "title: Test\nvoice: tone", name: str = "test.yaml") -> Path:
        lines = "\n".join("  " + line for line in steps.strip("\n").splitlines())
        path = place / name
        path.write_text(f"{top}\nsteps:\n{lines}\n", encoding="utf-8")
        return Path(name)

    return write


def configure(text: str) -> None:
    """Write the user's configuration."""
    Path(os.environ["AUDIOGEN_CONFIG"]).write_text(text, encoding="utf-8")


def plan_of(run: Run, script: Path, *options: str) -> dict[str, Any]:
    """The plan's JSON."""
    result = run("plan", script, "--json", *options)
    assert result.exit_code == 0, result.stderr
    plan: dict[str, Any] = json.loads(result.stdout)
    return plan


def decoded(path: Path) -> NDArray[np.float32]:
    """The samples of a session, decoded by libsndfile."""
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == 48000
    found: NDArray[np.float32] = samples
    return found
