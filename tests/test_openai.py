"""A server with OpenAI's interface: whole sessions, helpful errors, keys that nobody sees."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiogen.errors import VoiceError
from audiogen.voices import retry as network
from audiogen.voices.openai import OpenAI, check_url
from tests.google_stand_in import Answer, mp3
from tests.helpers import Run, Write, configure, plan_of
from tests.openai_stand_in import Behaviour, StandIn, failing, server, speaking

LINES = ["Breathe in.", "Breathe out.", "Let your shoulders go.", "Rest."]
STEPS = "\n".join(f"- {line}" for line in LINES)
TOP = "title: Test"
SECRET = "sk-very-secret-0123456789"
World = Callable[[Behaviour], StandIn]


@pytest.fixture
def world(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    monkeypatch.setattr("audiogen.voices.openai.THINKING_SECONDS", 2.5)
    monkeypatch.setattr(network, "READ_SECONDS", 2.5)
    monkeypatch.setattr("audiogen.voices.openai.READ_SECONDS", 2.5)
    with ExitStack() as stack:

        def where(behave: Behaviour) -> StandIn:
            stand_in = stack.enter_context(server(behave))
            monkeypatch.setenv("OPENAI_BASE_URL", stand_in.url)
            return stand_in

        yield where


def wav(text: str, told: bool = True) -> bytes:
    """Return a WAV, whose header states its length or was written before that was known."""
    sound = io.BytesIO()
    soundfile.write(
        sound,
        0.3 * np.sin(np.arange(1500 * len(text)) * 0.05),
        24_000,
        format="WAV",
        subtype="PCM_16",
    )
    made = bytearray(sound.getvalue())
    if not told:
        made[4:8] = b"\xff\xff\xff\xff"
        at = made.find(b"data") + 4
        made[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(made)


def ogg(text: str) -> bytes:
    sound = io.BytesIO()
    soundfile.write(
        sound,
        0.3 * np.sin(np.arange(1500 * len(text)) * 0.05),
        24_000,
        format="OGG",
        subtype="VORBIS",
    )
    return sound.getvalue()


@pytest.mark.parametrize(
    "kind", [wav, lambda text: wav(text, told=False), ogg, lambda text: mp3(text) + mp3(text)]
)
def test_other_kinds_of_audio_are_taken(
    world: World, write: Write, run: Run, kind: Callable[[str], bytes]
) -> None:
    world(lambda text, request: Answer(200, kind(text)))
    result = run("build", write(STEPS, TOP), "--voice", "openai")
    assert result.exit_code == 0, result.stderr


def test_a_wav_that_tells_its_length_needs_no_other(world: World, write: Write, run: Run) -> None:
    world(lambda text, request: Answer(200, wav(text), X_Unframed="1"))
    assert run("build", write(STEPS, TOP), "--voice", "openai").exit_code == 0


def test_a_key_that_cannot_be_one_is_told(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world(speaking)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET + "\n")
    result = run("build", write("- Rest.", TOP), "--voice", "openai")
    assert result.exit_code == 1
    assert "OPENAI_API_KEY holds a space, a line break or an accent" in result.stderr
    assert SECRET not in result.output
    assert stand_in.asked == []


def always(answer: Answer) -> Behaviour:
    return lambda text, request: answer


def test_a_session_is_spoken_whole(
    world: World, write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world(speaking)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    script = write(STEPS, TOP)
    result = run("build", script, "--voice", "openai:nova", "--offline")
    assert result.exit_code == 0, result.stderr
    assert "voice openai:nova" in result.stdout
    assert "The text goes to" not in result.stderr, "this server is on this machine"
    assert sorted(body["input"] for body in stand_in.asked) == sorted(LINES)
    assert {body["voice"] for body in stand_in.asked} == {"nova"}
    assert set(stand_in.keys) == {f"Bearer {SECRET}"}
    assert plan_of(run, script, "--voice", "openai:nova")["exact"]
    for file in place.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    assert SECRET not in result.output


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        Answer(429, b"", Retry_After="1"),
        Answer(503, b""),
        Answer(200, None),
        Answer(200, b""),
        Answer(200, mp3(LINES[2])[:-100]),
        Answer(200, mp3(LINES[2])[:-1000], Content_Length=str(len(mp3(LINES[2])))),
        Answer(200, mp3(LINES[2])[: len(mp3(LINES[2])) // 384 * 192], X_Unframed="1"),
        Answer(200, wav(LINES[2], told=False)[:9000], X_Unframed="1"),
        Answer(200, wav(LINES[2])[:9000]),
        Answer(200, ogg(LINES[2])[:-200]),
    ],
    ids="429 503 hang empty truncated cut-off endless-mp3 endless-wav wav ogg".split(),
)
def test_what_passes_is_tried_again(world: World, write: Write, run: Run, answer: Answer) -> None:
    left = [answer]

    def behave(text: str, request: int) -> Answer:
        return left.pop() if text == LINES[2] and left else speaking(text, request)

    stand_in = world(behave)
    result = run("build", write(STEPS, TOP), "--voice", "openai")
    assert result.exit_code == 0, result.stderr
    assert [body["input"] for body in stand_in.asked].count(LINES[2]) == 2


@pytest.mark.parametrize(
    ("answer", "word", "requests"),
    [
        (failing(400, "x" * 150 + SECRET), "…", 1),
        (
            failing(401, f"Incorrect API key provided: {SECRET}"),
            "the key is missing or refused",
            1,
        ),
        (
            failing(400, f"The model `x` does not exist, says {SECRET}."),
            "The model `x` does not exist, says …",
            1,
        ),
        (
            Answer(422, b'{"detail": {"error": "x", "message": "no such voice"}}'),
            "no such voice",
            1,
        ),
        (Answer(302, b"", Location="http://127.0.0.1:9/login"), "redirects to another address", 1),
        (Answer(200, b"<html>sign in</html>"), "sign in", 5),
        (Answer(200, b'{"error": "busy"}'), "without any speech", 5),
        (Answer(200, mp3("A")), "too soon", 5),
        (Answer(500, b"\x1b[31m oops"), "HTTP 500", 5),
        (Answer(429, b"", Retry_After="3600"), "3600 s", 1),
    ],
    ids=[
        "a key at the end",
        "401",
        "400",
        "422",
        "302",
        "portal",
        "json",
        "short",
        "500",
        "long wait",
    ],
)
def test_what_lasts_is_an_error_without_the_key(
    world: World,
    write: Write,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    word: str,
    requests: int,
) -> None:
    stand_in = world(always(answer))
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    line = "Let your shoulders go, and all that is long is long enough to be missed."
    result = run("build", write(f"- {line}", TOP), "--voice", "openai")
    assert result.exit_code == 1
    assert "test.yaml:3:5: " in result.stderr
    assert word in result.stderr
    assert SECRET[:6] not in result.output
    assert "\x1b" not in result.output
    assert len(stand_in.asked) == requests


@pytest.mark.slow
def test_a_server_that_drips_is_left_after_its_time(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.6)
    monkeypatch.setattr(network, "ATTEMPTS", 2)
    world(always(Answer(200, mp3("Rest." * 60), X_Pause="0.3")))
    began = time.monotonic()
    result = run("build", write("- Rest.", TOP), "--voice", "openai")
    assert result.exit_code == 1
    assert "can't be reached" in result.stderr or "broke off" in result.stderr
    assert time.monotonic() - began < 4, "the answer alone takes longer"


def test_openais_key_is_sent_to_no_server_of_the_configuration(
    world: World, write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world(speaking)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.setenv("MINE", "mine")
    settings = f"openai: {{url: {stand_in.url}, model: kokoro, voice: af_heart, languages: en}}"
    configure(settings)
    script = write(STEPS, TOP)
    assert run("build", script, "--voice", "openai").exit_code == 0
    assert set(stand_in.keys) == {""}
    assert {(body["model"], body["voice"]) for body in stand_in.asked} == {("kokoro", "af_heart")}
    configure(settings.replace("}", ", key: MINE}"))
    assert run("build", write("- New.", TOP), "--voice", "openai").exit_code == 0
    assert stand_in.keys[-1] == "Bearer mine"
    configure(settings.replace("}", ", key: NOT_THERE}"))
    result = run("build", script, "--voice", "openai")
    assert result.exit_code == 1
    assert "NOT_THERE" in result.stderr
    result = run("build", write("- x", "title: T\nlanguage: de"), "--voice", "openai")
    assert result.exit_code == 1
    assert "doesn't speak `de`" in result.stderr


@pytest.mark.parametrize(
    ("url", "secret", "word"),
    [
        ("http://example.org/v1", True, "https"),
        ("ftp://example.org", False, "isn't the address"),
        ("http://a:b@example.org", False, "password"),
        ("example.org", False, "isn't the address"),
    ],
)
def test_an_address_is_judged(url: str, secret: bool, word: str) -> None:
    with pytest.raises(VoiceError, match=word) as error:
        check_url(url, secret=secret)
    assert "a:b" not in str(error.value)


def test_who_is_sent_the_text_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert OpenAI().sends_to() == "OpenAI"
    assert OpenAI().missing_requirement()
    assert OpenAI({"url": "https://tts.example.org/v1"}).sends_to() == "tts.example.org"
    for here in ("http://localhost:8880/v1", "http://127.0.0.1:1/v1", "http://[::1]/v1"):
        assert OpenAI({"url": here}).sends_to() is None
        assert OpenAI({"url": here}).missing_requirement() is None
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    assert OpenAI().missing_requirement() is None
