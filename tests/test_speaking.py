"""Which of several voices speaks: the first that can, and then all of a session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audiogen.voices import retry as network
from tests.google_stand_in import Answer, google, speaking
from tests.helpers import Run, Write, plan_of

LINES = ["Breathe in.", "Breathe out.", "Rest."]
STEPS = "\n".join(f"- {line}" for line in LINES)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """No way out: the proxy does not answer."""
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_the_first_that_can_speaks(cut_off: None, write: Write, run: Run) -> None:
    script = write(STEPS, "title: T\nvoice: [neural, edge, google, espeak]")
    result = run("build", script)
    assert result.exit_code == 0, result.stderr
    assert "voice espeak" in result.stdout
    told = result.stderr
    assert "neural isn't ready" in told
    assert "Microsoft can't be reached (no connection); using the voice google instead." in told
    assert "Google can't be reached" in told
    assert "using the voice espeak instead." in told
    again = run("build", script)
    assert "Using the voice espeak again, which has spoken these lines already" in again.stderr
    assert "can't be reached" not in again.stderr, "nobody is asked again"


def test_when_none_can_nothing_is_written(cut_off: None, write: Write, run: Run) -> None:
    result = run("build", write(STEPS, "title: T"), "--voice", "edge,google")
    assert result.exit_code == 1
    assert re.search(r"test\.yaml:[345]:5: The voice google can't speak “", result.stderr)
    assert not Path("output/test.mp3").exists()


def test_one_that_cannot_go_on_is_not_relieved(
    place: Path, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google speaks one line and no more: no other voice ends the session."""
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    refusing = True

    def behave(text: str, request: int) -> Answer:
        return Answer(403) if refusing and text != LINES[0] else speaking(text, request)

    with google(behave, place) as (_, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        script = write(STEPS, "title: T")
        result = run("build", script, "--voice", "google,espeak")
        assert result.exit_code == 1
        assert "The voice google can't speak" in result.stderr
        refusing = False
        result = run("build", script, "--voice", "google,espeak")
        assert result.exit_code == 0, result.stderr
        assert "voice google" in result.stdout
        assert plan_of(run, script, "--voice", "google")["exact"]


@pytest.mark.parametrize(
    ("flags", "word"),
    [
        (("--voice", ""), "No voice is named"),
        (("--voice", ","), "No voice is named"),
        (("--voice", "espeak,goggle"), "Did you mean `google`?"),
        (("--voice", "espeak:"), ""),
        (("--voice", ":x"), "There is no voice ``"),
        (("--voice", "google", "--offline"), "can't be used offline"),
        (("--voice", "edge:de-DE-Katja"), "doesn't speak `en`"),
        (("--voice", "neural:../../etc/passwd"), "isn't ready"),
        (("--voice", "tone:x" * 400), ""),
    ],
)
def test_odd_names_are_refused_before_anything_is_spoken(
    write: Write, run: Run, flags: tuple[str, ...], word: str
) -> None:
    result = run("build", write("- Rest.", "title: T"), *flags)
    assert result.exit_code in (0, 1), result.output
    assert (result.exit_code == 1) == bool(word)
    assert word in result.stderr
    assert "bug of audiogen" not in result.stderr


def test_auto_stands_for_its_order_in_a_list(cut_off: None, write: Write, run: Run) -> None:
    result = run("build", write("- Rest.", "title: T"), "--voice", "command,auto", "--offline")
    assert result.exit_code == 0, result.stderr
    assert "voice hibari" in result.stdout
