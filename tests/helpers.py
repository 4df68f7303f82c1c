"""Functions and types that the tests share. Fixtures are in conftest.py."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from typer.testing import Result

Run = Callable[..., Result]
Write = Callable[..., Path]


def configure(text: str) -> None:
    """Write `text` as the user's configuration file."""
    Path(os.environ["AUDIOGEN_CONFIG"]).write_text(text, encoding="utf-8")


def plan_of(run: Run, script: Path, *options: str) -> dict[str, Any]:
    """Return the JSON that `audiogen plan SCRIPT --json` prints."""
    result = run("plan", script, "--json", *options)
    assert result.exit_code == 0, result.stderr
    plan: dict[str, Any] = json.loads(result.stdout)
    return plan


def decoded(path: Path) -> NDArray[np.float32]:
    """Return the samples of an MP3 session, decoded by libsndfile: 48 kHz, full scale 1.0."""
    samples, rate = soundfile.read(path, dtype="float32")
    assert rate == 48000
    found: NDArray[np.float32] = samples
    return found
