"""The voice that docs/voices.md adds, installed as the package that it is, and built with."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from audiogen import config
from audiogen.voices.base import Settings
from tests.helpers import Write, configure, decoded

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/voices.md").read_text("utf-8")

HUM = """
from audiogen.voices.base import Engine
class Hum(Engine):
    about = "hums"
    def languages(self, variant=""): return frozenset({"en"})
    def voice(self, *_): ...
"""


def block(language: str, holding: str) -> str:
    """Return the example of the page that holds some words."""
    found: str
    (found,) = (
        text for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if holding in text
    )
    return found


@pytest.fixture
def site(place: Path) -> Path:
    """Install the example into a folder."""
    source, site = place / "hum", place / "site"
    source.mkdir()
    (source / "audiogen_hum.py").write_text(block("python", "class Hum"), "utf-8")
    (source / "pyproject.toml").write_text(block("toml", "audiogen_hum:Hum"), "utf-8")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        *offline,
        "--target",
        str(site),
        str(source),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    return site


def audiogen(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{ROOT}",
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "audiogen", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def test_the_pages_voice_is_installed_and_speaks(site: Path, write: Write, place: Path) -> None:
    assert len([line for line in block("python", "class Hum").splitlines() if line.strip()]) <= 20
    listed = audiogen(site, "voices").stdout
    assert "  hum      hums a note for each letter\n" in listed
    assert "the text stays on this machine; de en" in listed
    script = write("- Breathe in.\n- pause: 1s\n- And out.", "title: T\nvoice: hum\nchimes: none")
    built = audiogen(site, "build", str(script), "--offline")
    assert built.returncode == 0, built.stderr
    assert "voice hum" in built.stdout
    heard = abs(decoded(Path("output/test.mp3"))) > 0.01
    assert 1.2 < heard.sum() / 48_000 < 1.7, "0.1 s for each of 15 letters"
    configure("voice: [hum]\nhum: {pace: 0.5}\n")
    slower = audiogen(
        site,
        "build",
        str(write("- Breathe in.\n- pause: 1s\n- And out.", "title: T\nchimes: none")),
    )
    assert slower.returncode == 0, slower.stderr
    heard = abs(decoded(Path("output/test.mp3"))) > 0.01
    assert 2.4 < heard.sum() / 48_000 < 3.3
    refused = audiogen(site, "build", str(write("- x", "title: T\nlanguage: fr\nvoice: hum")))
    assert "hum doesn't speak `fr`" in refused.stderr


def test_a_plug_in_that_cannot_be_loaded_is_told(site: Path, write: Write) -> None:
    (site / "audiogen_hum.py").write_text("import no_such_module\n")
    listed = audiogen(site, "voices")
    assert listed.returncode == 0, listed.stderr
    assert "  hum      can't be used: The plug-in" in listed.stdout
    built = audiogen(site, "build", str(write("- x", "title: T")), "--voice", "hum")
    assert built.returncode == 1
    assert "no_such_module" in built.stderr
    assert (
        audiogen(site, "build", str(write("- x", "title: T")), "--voice", "espeak").returncode == 0
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "Hum = 7",
        "class Hum: about = 'x'",
        "raise SystemExit('bye')",
        HUM + "    def missing_requirement(self): return 1 / 0\n",
        HUM + "    def languages(self, variant=''): return 1 / 0\n    def voice(self, *_): ...\n",
        HUM + "    def voice(self, *_): return 1 / 0\n",
    ],
)
def test_a_plug_in_that_fails_is_no_bug_of_ours(site: Path, write: Write, code: str) -> None:
    (site / "audiogen_hum.py").write_text(code)
    assert audiogen(site, "voices").returncode == 0
    built = audiogen(site, "build", str(write("- x", "title: T")), "--voice", "hum,espeak")
    assert built.returncode == 0 or "The plug-in for the voice hum" in built.stderr, built.stderr
    assert "bug of audiogen" not in built.stderr


def test_the_pages_configuration_is_one() -> None:
    found = config.parse(block("yaml", "other:").encode(), "config.yaml")
    assert isinstance(found, Settings)
    assert found.order("de") == ("edge:de-DE-KatjaNeural", "espeak")
    assert set(found.engines) == {"google", "neural", "openai", "command"}


def test_the_page_knows_every_engine_and_every_setting() -> None:
    from audiogen.voices import BUILT_IN, ENGINES

    for name in BUILT_IN:
        if name == "tone":
            continue
        assert f"| `{name}` |" in PAGE
        for setting in ENGINES[name].settings:
            assert re.search(rf"\|[^|]*`{setting}`", PAGE), (name, setting)
