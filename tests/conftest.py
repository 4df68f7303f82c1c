"""Fixtures: a folder, cache and configuration for each test, the command line, scripts."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from audiogen import cli, voices
from tests.helpers import Run, Write, configure
from tests.tone import ToneVoice

NOBODY = "http://127.0.0.1:9"  # a proxy that isn't there: no test leaves this machine


@pytest.fixture(autouse=True)
def place(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give every test a working folder, a cache and a configuration of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AUDIOGEN_CONFIG", str(tmp_path_factory.mktemp("settings") / "config.yaml"))
    monkeypatch.setenv("AUDIOGEN_VOICES", str(tmp_path / "voices"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, NOBODY)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    configure("")
    monkeypatch.setitem(voices.BUILT_IN, "tone", "tests.tone:Tone")
    return tmp_path


@pytest.fixture
def run() -> Run:
    """Run the command line in this process: `run("build", "a.yaml")`."""
    return lambda *arguments: CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def write(place: Path) -> Write:
    """Write a script from its steps as YAML and its top-level keys, and return its path."""

    def write(steps: str, top: str = "title: Test\nvoice: tone", name: str = "test.yaml") -> Path:
        lines = "\n".join("  " + line for line in steps.strip("\n").splitlines())
        path = place / name
        path.write_text(f"{top}\nsteps:\n{lines}\n", encoding="utf-8")
        return Path(name)

    return write


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list of what the tone speaks."""
    texts: list[str] = []
    real = ToneVoice.speak

    def speak(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        texts.append(text)
        return real(self, text, patient=patient)

    monkeypatch.setattr(ToneVoice, "speak", speak)
    return texts
