"""The real edge-tts client and a stand-in: a whole session, or an error with the line's place."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from audiogen.errors import VoiceError
from audiogen.voices import match_language
from audiogen.voices import retry as network
from audiogen.voices.edge import Edge, _read_genders
from tests.edge_stand_in import Behaviour, Reply, StandIn, edge, speaking
from tests.google_stand_in import mp3
from tests.helpers import Run, Write, plan_of

LINES = ["Breathe in.", "Breathe out & rest.", "Let your shoulders go.", "Rest <softly>."]
STEPS = "\n".join(f"- {line}" for line in LINES)
TOP = "title: Test"
World = Callable[[Behaviour], StandIn]


@pytest.fixture
def world(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    with ExitStack() as stack:

        def where(behave: Behaviour) -> StandIn:
            stand_in, environment = stack.enter_context(edge(behave, place))
            for name, value in environment.items():
                monkeypatch.setenv(name, value) if value else monkeypatch.delenv(
                    name, raising=False
                )
            return stand_in

        yield where


def on(line: str, *replies: Reply) -> Behaviour:
    """Speak, but give a line these replies first: one alone is given for ever."""
    left = list(replies)

    def behave(text: str, request: int) -> Reply:
        if text == line and left:
            return left.pop(0) if len(replies) > 1 else left[0]
        return speaking(text, request)

    return behave


def test_a_session_is_spoken_whole(world: World, write: Write, run: Run) -> None:
    stand_in = world(speaking)
    script = write(STEPS, TOP)
    result = run("build", script, "--voice", "edge:en-GB-Ryan")
    assert result.exit_code == 0, result.stderr
    assert "voice edge:en-GB-RyanNeural" in result.stdout
    assert "The text goes to Microsoft" in result.stderr
    assert sorted(stand_in.asked) == sorted(
        ["Breathe in.", "Breathe out and rest.", LINES[2], "Rest softly."]
    )
    assert set(stand_in.voices) == {
        "Microsoft Server Speech Text to Speech Voice (en-GB, RyanNeural)"
    }
    assert set(stand_in.rates) == {"-15%"}
    plan = plan_of(run, script, "--voice", "edge:en-GB-Ryan")
    assert plan["exact"]
    assert run("build", script, "--voice", "edge:en-GB-Ryan").exit_code == 0
    assert len(stand_in.asked) == len(LINES), "what was spoken once is not asked for again"


@pytest.mark.parametrize(
    "replies",
    [
        (Reply(b""), speaking(LINES[2], 0)),
        (Reply(mp3(LINES[2])[:-50]), speaking(LINES[2], 0)),
        (Reply(mp3(LINES[2])[:1000], ends=False), speaking(LINES[2], 0)),
        (
            Reply(mp3(LINES[2])[: len(mp3(LINES[2])) // 384 * 192], ends=False),
            speaking(LINES[2], 0),
        ),
        (
            Reply(mp3(LINES[2])[: len(mp3(LINES[2])) // 384 * 192], ends=False, closes=True),
            speaking(LINES[2], 0),
        ),
        (Reply(mp3(LINES[2]), odd=True), speaking(LINES[2], 0)),
    ],
    ids=[
        "no audio",
        "truncated",
        "cut off",
        "cut off between frames",
        "closed between frames",
        "not understood",
    ],
)
def test_what_passes_is_tried_again(
    world: World, write: Write, run: Run, replies: tuple[Reply, ...]
) -> None:
    stand_in = world(on(LINES[2], *replies))
    result = run("build", write(STEPS, TOP), "--voice", "edge")
    assert result.exit_code == 0, result.stderr
    assert stand_in.asked.count(LINES[2]) == 2


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(b""), "without any speech"),
        (Reply(mp3("A")), "too soon"),
        (Reply(mp3(LINES[2])[:-50]), "broke off"),
        (Reply(b"no MP3 at all" * 20), "isn't audio"),
    ],
    ids=["no audio", "short", "truncated", "not audio"],
)
def test_what_lasts_is_an_error_with_the_lines_place(
    world: World, write: Write, run: Run, reply: Reply, word: str
) -> None:
    line = "Let your shoulders go, and all that is long is long enough to be missed."
    stand_in = world(on(line, reply))
    result = run("build", write(STEPS.replace(LINES[2], line), TOP), "--voice", "edge")
    assert result.exit_code == 1
    assert "test.yaml:5:5: " in result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert stand_in.asked.count(line) == network.ATTEMPTS
    assert not Path("output/test.mp3").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "word", "requests"),
    [
        (Reply(status=429, headers={"Retry-After": "3600"}), "3600 s", 1),
        (Reply(status=503), "503", network.ATTEMPTS),
        (Reply(status=404), "404", 1),
        (Reply(portal=True), "HTTP 200", 1),
    ],
    ids=["long wait", "503", "404", "portal"],
)
def test_a_refused_handshake_is_told(
    world: World, write: Write, run: Run, reply: Reply, word: str, requests: int
) -> None:
    stand_in = world(lambda text, request: reply)
    result = run("build", write("- Rest.", TOP), "--voice", "edge")
    assert result.exit_code == 1
    assert word in result.stderr
    assert stand_in.requests == requests


@pytest.mark.slow
def test_a_server_that_drips_is_left_after_its_time(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiogen.voices.edge.WHOLE_SECONDS", 0.6)
    monkeypatch.setattr(network, "ATTEMPTS", 2)
    world(lambda text, request: Reply(mp3("Rest." * 60), pause=0.1))
    began = time.monotonic()
    result = run("build", write("- Rest.", TOP), "--voice", "edge")
    assert result.exit_code == 1
    assert "no answer in time" in result.stderr
    assert time.monotonic() - began < 6, "the answer alone takes longer"


def test_a_proxy_without_a_scheme_is_found(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world(speaking)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, os.environ[name].removeprefix("http://"))
    assert run("build", write("- Rest.", TOP), "--voice", "edge").exit_code == 0
    assert stand_in.asked == ["Rest."]


@pytest.mark.parametrize("name", ["edge", "google", "openai"])
def test_a_bundle_of_certificates_that_is_not_there_is_told(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world(speaking)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://tts.example.org/v1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    result = run("build", write("- Rest.", TOP), "--voice", name)
    assert result.exit_code == 1
    assert "/no/such/bundle.pem, which REQUESTS_CA_BUNDLE names" in result.stderr
    result = run("build", write("- Rest.", TOP), "--voice", f"{name},espeak")
    assert result.exit_code == 0, result.stderr
    assert "voice espeak" in result.stdout


def test_a_certificate_that_nobody_vouches_for_is_refused(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world(speaking)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    result = run("build", write("- Rest.", TOP), "--voice", "edge")
    assert result.exit_code == 1
    assert "certificate" in result.stderr
    assert stand_in.requests == 0


def test_it_has_hundreds_of_voices_and_knows_their_languages() -> None:
    made = Edge()
    assert len(_read_genders()) > 300
    assert Counter(_read_genders().values()) == {"female": 163, "male": 158}
    assert match_language(made, "de-AT") == "de-at"
    assert made.voice("de-at", 1.0).name == "edge:de-AT-IngridNeural"
    assert match_language(made, "en", "en-GB-RyanNeural") == "en"
    assert match_language(made, "de", "en-GB-RyanNeural") is None
    assert match_language(made, "de", "en-US-AvaMultilingual") == "de"
    with pytest.raises(VoiceError, match="Did you mean"):
        made.languages("en-US-AriNeural")
    assert match_language(Edge({"voices": "en-US-NewNeural"}), "en", "en-US-New") == "en"
