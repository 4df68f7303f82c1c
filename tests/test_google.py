"""The real gTTS client and a stand-in: a whole session, or an error with the line's place."""

from __future__ import annotations

import contextlib
import random
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from audiogen.voices import google as voice
from audiogen.voices import retry as network
from tests.google_stand_in import Answer, Behaviour, StandIn, google, mp3, speaking, speech
from tests.helpers import Run, Write, configure, decoded, plan_of

LINES = ["Breathe in.", "Breathe out.", "Let your shoulders go.", "Rest."]
STEPS = "\n".join(f"- {line}" for line in LINES)
TOP = "title: Test\nlanguage: de"  # which hibari doesn't speak


class World:
    """Google as a test wants it to be."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self.folder, self.monkeypatch, self.stack = folder, monkeypatch, stack

    def where(self, behave: Behaviour) -> StandIn:
        stand_in, environment = self.stack.enter_context(google(behave, self.folder))
        for name, value in environment.items():
            if value:
                self.monkeypatch.setenv(name, value)
            else:
                self.monkeypatch.delenv(name, raising=False)
        return stand_in


@pytest.fixture
def world(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    monkeypatch.setattr(
        voice, "READ_SECONDS", 2.5
    )  # a busy machine is no silent one, which is so for 4 s
    with ExitStack() as stack:
        yield World(place, monkeypatch, stack)


def on(line: str, *answers: Answer) -> Behaviour:
    """Speak, but give a line these answers first: one alone is given for ever."""
    left = list(answers)

    def behave(text: str, request: int) -> Answer:
        if text == line and left:
            return left.pop(0) if len(answers) > 1 else left[0]
        return speaking(text, request)

    return behave


def whole(run: Run, script: Path) -> None:
    """Assert that the session of a script has all its lines where the plan says."""
    plan = plan_of(run, script, "--voice", "google")
    assert plan["exact"]
    samples = decoded(Path("output/test.mp3"))
    assert len(samples) == round(plan["duration"] * 48000)
    spoken_lines = [event for event in plan["events"] if event["kind"] == "speech"]
    assert [event["text"] for event in spoken_lines] == LINES
    for event in spoken_lines:
        begin, end = (round(event[key] * 48000) for key in ("start", "end"))
        assert end - begin == pytest.approx((len(event["text"]) * 0.06 + 0.3) * 48000, abs=5000)
        assert (samples[begin + 2304 : end - 2304].astype(float) ** 2).mean() > 1e-3


def test_a_session_is_spoken_whole(world: World, write: Write, run: Run) -> None:
    stand_in = world.where(speaking)
    script = write(STEPS, TOP)
    result = run("build", script)
    assert result.exit_code == 0, result.stderr
    assert "voice google" in result.stdout
    assert sorted(stand_in.asked) == sorted(LINES)
    whole(run, script)
    run("build", script)
    assert len(stand_in.asked) == len(LINES), "what was spoken once is not asked for again"


@pytest.mark.parametrize(
    "answers",
    [
        (Answer(429, Retry_After="1"), speaking(LINES[2], 0)),
        (Answer(500), Answer(503), speaking(LINES[2], 0)),
        pytest.param((Answer(200, None), speaking(LINES[2], 0)), marks=pytest.mark.slow),
        (Answer(200, b")]}'\n\n"), speaking(LINES[2], 0)),
        (speech(mp3(LINES[2])[:-100]), speaking(LINES[2], 0)),
        (speech(b""), speaking(LINES[2], 0)),
    ],
    ids=["429", "500", "hang", "no audio", "truncated", "empty"],
)
def test_what_passes_is_tried_again(
    world: World, write: Write, run: Run, answers: tuple[Answer, ...]
) -> None:
    stand_in = world.where(on(LINES[2], *answers))
    script = write(STEPS, TOP)
    began = time.monotonic()
    result = run("build", script, "--voice", "google")
    assert result.exit_code == 0, result.stderr
    assert stand_in.asked.count(LINES[2]) == len(answers)
    if "Retry-After" in str(answers[0].headers).replace("_", "-"):
        assert time.monotonic() - began >= 1, "Retry-After is waited for"
    whole(run, script)


@pytest.mark.parametrize(
    ("answer", "attempts", "word"),
    [
        (Answer(429), 5, "429"),
        (Answer(500), 5, "500"),
        (Answer(403), 1, "403"),
        (Answer(429, Retry_After="3600"), 1, "3600 s"),
        pytest.param(Answer(200, None), 5, "no answer in time", marks=pytest.mark.slow),
        (Answer(200, b"<html>sign in</html>"), 5, "without any speech"),
        (speech(b""), 5, "without any speech"),
        (speech(mp3(LINES[2])[:-100]), 5, "broke off"),
        (speech(mp3("A")), 5, "too soon"),
        (speech(b"no MP3 at all"), 5, "isn't audio"),
        (Answer(200, (speech(mp3(LINES[2])).body or b"")[:-200]), 5, "without any speech"),
    ],
    ids=[
        "429",
        "500",
        "403",
        "long wait",
        "hang",
        "portal",
        "empty",
        "truncated",
        "short",
        "not audio",
        "half a body",
    ],
)
def test_what_lasts_is_an_error_with_the_lines_place(
    world: World, write: Write, run: Run, answer: Answer, attempts: int, word: str
) -> None:
    line = "Let your shoulders go, and all that is long is long enough to be missed."
    steps = STEPS.replace(LINES[2], line)
    stand_in = world.where(on(line, answer))
    script = write(steps, TOP)
    Path("output").mkdir()
    old = Path("output/test.mp3")
    old.write_bytes(b"old")
    result = run("build", script, "--voice", "google")
    assert result.exit_code == 1
    assert "test.yaml:6:5: " in result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
    assert old.read_bytes() == b"old"
    assert [path.name for path in Path("output").iterdir()] == ["test.mp3"]
    assert stand_in.asked.count(line) == attempts

    again = world.where(speaking)
    assert run("build", script, "--voice", "google").exit_code == 0
    assert line in again.asked
    assert LINES[0] not in again.asked, "what was spoken is kept"


def test_no_connection_falls_back_to_the_embedded_voice(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    script = write(STEPS, TOP)
    result = run("build", script)
    assert result.exit_code == 0, result.stderr
    assert "voice espeak" in result.stdout
    assert "can't be reached" in result.stderr
    result = run("build", script, "--voice", "google")
    assert result.exit_code == 1
    assert "test.yaml:" in result.stderr


def test_one_voice_speaks_a_session(world: World, write: Write, run: Run) -> None:
    """Answer the first line only: the session stops, and no other voice ends it."""
    world.where(lambda text, request: speaking(text, request) if text == LINES[0] else Answer(403))
    result = run("build", write(STEPS, TOP))
    assert result.exit_code == 1
    assert "google" in result.stderr
    assert not Path("output/test.mp3").exists()


def test_a_certificate_that_nobody_vouches_for_is_refused(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = world.where(speaking)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    result = run("build", write(STEPS, TOP), "--voice", "google")
    assert result.exit_code == 1
    assert "certificate" in result.stderr
    assert stand_in.asked == []


def test_a_bundle_named_by_ssl_cert_file_is_honoured(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.where(speaking)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv("SSL_CERT_FILE", str(world.folder / "ca.pem"))
    assert run("build", write(STEPS, TOP), "--voice", "google").exit_code == 0


def test_requests_are_bounded_and_at_once(world: World, write: Write, run: Run) -> None:
    def slow(text: str, request: int) -> Answer:
        time.sleep(0.05)
        return speaking(text, request)

    stand_in = world.where(slow)
    numbers = "\n".join(f"- Line {number}." for number in range(20))
    assert run("build", write(numbers, TOP), "--voice", "google").exit_code == 0
    assert 1 < stand_in.most_at_once <= voice.GoogleVoice.workers


def test_long_sentences_go_out_in_clauses(world: World, write: Write, run: Run) -> None:
    stand_in = world.where(speaking)
    text = (
        "Let your ankles go, let your knees go, let your hips go,"
        " and let the whole of your long back go, " * 2
    )
    assert (
        run("build", write(f"- {text.strip().rstrip(',')}.", TOP), "--voice", "google").exit_code
        == 0
    )
    assert all(len(asked) <= 100 for asked in stand_in.asked)
    assert " ".join(sorted(" ".join(stand_in.asked).split())) == " ".join(
        sorted(f"{text.strip().rstrip(',')}.".split())
    )


@pytest.mark.parametrize(
    ("language", "name", "host"),
    [
        ("en", "google", "translate.google.com:443"),
        ("en-GB", "google", "translate.google.co.uk:443"),
        ("en", "google:en-co.uk", "translate.google.co.uk:443"),
        ("en-US", "google:en-gb", "translate.google.co.uk:443"),
        ("fr-CA", "google", "translate.google.com:443"),
        ("fr", "google:fr-ca", "translate.google.com:443"),
        ("en", "google:en-com.au", "translate.google.com.au:443"),
    ],
)
def test_accents_are_asked_of_their_own_google(
    world: World, write: Write, run: Run, language: str, name: str, host: str
) -> None:
    stand_in = world.where(speaking)
    result = run("build", write("- Rest.", f"title: T\nlanguage: {language}"), "--voice", name)
    assert result.exit_code == 0, result.stderr
    assert f"voice {name}" in result.stdout
    assert set(stand_in.hosts) == {host}


@pytest.mark.parametrize(
    "name", ["google:com@127.0.0.1", "google:en-com@127.0.0.1", "google:en-evil.org", "google:xx"]
)
def test_no_other_server_is_asked(world: World, write: Write, run: Run, name: str) -> None:
    stand_in = world.where(speaking)
    result = run("build", write("- Rest.", "title: T"), "--voice", name)
    assert result.exit_code == 1
    assert "Google has no accent" in result.stderr
    result = run("check", write("- Rest.", f"title: T\nvoice: '{name}'"))
    assert "test.yaml:2:8: Google has no accent" in result.stderr
    assert stand_in.hosts == []


def test_an_accent_of_another_language_is_refused(world: World, write: Write, run: Run) -> None:
    stand_in = world.where(speaking)
    result = run("build", write("- Ruhe.", "title: T\nlanguage: de"), "--voice", "google:en-co.uk")
    assert result.exit_code == 1
    assert "doesn't speak `de`" in result.stderr
    assert stand_in.hosts == []


@pytest.mark.slow
@pytest.mark.parametrize("part", [20, 4000], ids=["its head", "its body"])
def test_an_answer_that_drips_is_left_after_its_time(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """Send each byte in time, though all of them would take minutes."""
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.7)
    monkeypatch.setattr(network, "ATTEMPTS", 2)
    answer = speech(mp3("Rest." * 60))
    answer.part, answer.pause = part, 0.3
    world.where(lambda text, request: answer)
    began = time.monotonic()
    result = run("build", write("- Rest.", TOP), "--voice", "google")
    assert result.exit_code == 1
    assert "Google" in result.stderr
    assert time.monotonic() - began < 6


@pytest.mark.slow
def test_a_thousand_lines_get_through_a_bad_network(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Throttle, stall, fail and cut off at random: in the end every line is there."""
    monkeypatch.setattr(voice, "READ_SECONDS", 1.0)
    chance, lock = random.Random(7), threading.Lock()  # noqa: S311

    def behave(text: str, request: int) -> Answer:
        with lock:
            fate = chance.random()
        whole = speech(sounds[len(text)])
        if fate < 0.05:
            return Answer(429, Retry_After="1" if fate < 0.01 else "0")
        if fate < 0.10:
            return Answer(503)
        if fate < 0.15:
            return Answer(200, (whole.body or b"")[: len(whole.body or b"") // 2])
        if fate < 0.155:
            return Answer(200, None)
        return whole

    # Numbers would be read as words, of many lengths.
    lines = [
        f"Line {'abcdefghij'[number // 100]}{'abcdefghij'[number // 10 % 10]}"
        f"{'abcdefghij'[number % 10]} of a thousand."
        for number in range(1000)
    ]
    sounds = {length: mp3("x" * length) for length in {len(line) for line in lines}}
    stand_in = world.where(behave)
    script = write("\n".join(f"- {line}" for line in lines), TOP)
    runs = 0
    while runs < 5 and (result := run("build", script, "--voice", "google")).exit_code:
        runs += 1
        assert "test.yaml:" in result.stderr
        assert not Path("output/test.mp3").exists()
        answered = len(set(stand_in.asked))
        assert answered > 100, "what was spoken is kept: the next run goes on"
    assert result.exit_code == 0, result.stderr
    plan = plan_of(run, script, "--voice", "google")
    assert plan["exact"]
    assert [event["text"] for event in plan["events"] if event["kind"] == "speech"] == lines
    assert len(decoded(Path("output/test.mp3"))) == round(plan["duration"] * 48000)
    assert max(Counter(stand_in.asked).values()) <= network.ATTEMPTS * (runs + 1)
    assert len(stand_in.asked) < 1500, "a line that is there is not asked for again"


@pytest.mark.slow
def test_a_proxy_that_drips_is_left_after_its_time(
    world: World, write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drip before there is any connection to Google at all."""
    monkeypatch.setattr(network, "WHOLE_SECONDS", 0.7)
    monkeypatch.setattr(network, "ATTEMPTS", 2)

    class Dripping(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                for byte in b"HTTP/1.1 200 Connection established":
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.3)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.daemon_threads, server.block_on_close = True, False
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_address[1]}")
        began = time.monotonic()
        result = run("build", write("- Rest.", TOP), "--voice", "google")
        server.shutdown()
    assert result.exit_code == 1
    assert "can't be reached" in result.stderr
    assert time.monotonic() - began < 6


def test_who_is_sent_more_lines_for_a_longer_session_is_told(
    world: World, write: Write, run: Run
) -> None:
    world.where(speaking)
    script = write("- repeat: 2..3..10\n  steps: ['Round {round}.', {pause: 5s}]", TOP)
    assert "The text goes to Google" in run("build", script, "--voice", "google").stderr
    longer = run("build", script, "--voice", "google", "--length", "2m")
    assert longer.exit_code == 0, longer.stderr
    assert longer.stderr.count("The text goes to Google") == 1
    assert (
        "The text goes to" not in run("build", script, "--voice", "google", "--length", "2m").stderr
    )


def test_the_manuals_slow_google_can_be_slowed(world: World, write: Write, run: Run) -> None:
    world.where(speaking)
    configure("google: {pace: 0.9}")
    result = run("build", write(STEPS, TOP), "--voice", "google", "--pace", "0.5")
    assert result.exit_code == 0, result.stderr
