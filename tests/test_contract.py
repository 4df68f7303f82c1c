"""What every engine keeps to, with its real client and a server, model or program of the test."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import edge_tts.communicate
import gtts.tts
import pytest
import requests

from audiogen import config, voices
from audiogen.audio import clips
from audiogen.audio.decode import make_clip
from audiogen.cache import Cache
from audiogen.errors import AudiogenError, VoiceError
from audiogen.speech import synthesize as speaking
from audiogen.voices import catalog, neural, programs
from audiogen.voices import retry as network
from audiogen.voices.base import ANY, Engine, Settings, Voice
from audiogen.voices.retry import Retrier, ServerVoice
from tests import edge_stand_in, google_stand_in, models, openai_stand_in
from tests.helpers import Run, Write, configure, plan_of
from tests.programs import OWN, SAY, install

ENGINES = ("hibari", "google", "espeak", "neural", "edge", "openai", "system", "command", "tone")
LINES = (
    "Breathe in.",
    "Let your shoulders grow soft.",
    "And rest here for a long while, with nothing to do.",
)
SECRET = "sk-nobody-may-see-this"
PASSWORD = "proxy-password"


class Bench:
    """Sets each engine up, well or with a fault."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch, stack: ExitStack) -> None:
        self.place, self.monkeypatch, self.stack = place, monkeypatch, stack
        self.broken = False

    def set_up(self, name: str) -> None:
        """Set up an engine that speaks or, when `broken`, one that fails at every line."""
        getattr(self, name, lambda: None)()

    def environment(self, variables: dict[str, str]) -> None:
        for variable, value in variables.items():
            if value:
                self.monkeypatch.setenv(variable, value)
            else:
                self.monkeypatch.delenv(variable, raising=False)

    def google(self) -> None:
        def behave(text: str, request: int) -> google_stand_in.Answer:
            return (
                google_stand_in.Answer(403)
                if self.broken
                else google_stand_in.speaking(text, request)
            )

        self.environment(self.stack.enter_context(google_stand_in.google(behave, self.place))[1])

    def edge(self) -> None:
        def behave(text: str, request: int) -> edge_stand_in.Reply:
            return (
                edge_stand_in.Reply(status=404)
                if self.broken
                else edge_stand_in.speaking(text, request)
            )

        self.environment(self.stack.enter_context(edge_stand_in.edge(behave, self.place))[1])

    def openai(self) -> None:
        def behave(text: str, request: int) -> google_stand_in.Answer:
            told = f"Incorrect API key provided: {SECRET}"
            return (
                openai_stand_in.failing(400, told)
                if self.broken
                else openai_stand_in.speaking(text, request)
            )

        stand_in = self.stack.enter_context(openai_stand_in.server(behave))
        self.environment({"OPENAI_BASE_URL": stand_in.url, "OPENAI_API_KEY": SECRET})

    def neural(self) -> None:
        model = models.piper(self.place / "voices" / "tiny")
        if self.broken:
            model.write_bytes(b"broken")
        neural.forget_models()

    def hibari(self) -> None:
        if self.broken:
            model = self.place / "broken.onnx"
            model.write_bytes(b"no model")
            self.monkeypatch.setattr("audiogen.voices.hibari.Hibari._model", lambda *_: model)

    def espeak(self) -> None:
        if self.broken:
            self.monkeypatch.setattr("audiogen.voices.espeak.PREFERRED", {"en": "gmw/nowhere"})
            self.monkeypatch.setattr(
                "audiogen.voices.espeak._find_files", lambda: {"en": "gmw/nowhere"}
            )

    def system(self) -> None:
        install(
            self.place / "bin",
            "say",
            "import sys\nif '?' not in sys.argv: sys.exit('broken')\n" + SAY,
        )
        if not self.broken:
            install(self.place / "bin", "say", SAY)
        self.monkeypatch.setenv("PATH", f"{self.place / 'bin'}{os.pathsep}{os.environ['PATH']}")
        self.monkeypatch.setattr(sys, "platform", "darwin")
        programs._find_installed.cache_clear()

    def command(self) -> None:
        path = install(self.place / "bin", "speak", OWN)
        fail = ", --fail" if self.broken else ""
        configure(f"command: {{run: ['{path}', --out, '{{output}}'{fail}]}}\n")

    def tone(self) -> None:
        if self.broken:
            self.monkeypatch.setattr("tests.tone.ToneVoice.speak", lambda *_, **__: b"no audio")


@pytest.fixture
def bench(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    if sys.platform == "win32":
        pytest.skip("programs are Python scripts with a first line")
    monkeypatch.setattr(network, "BACKOFF", 0.01)
    with ExitStack() as stack:
        yield Bench(place, monkeypatch, stack)
    programs._find_installed.cache_clear()


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    with closing(voices.make_engine(name, config.load())) as engine:
        yield engine


def make_voice(engine: Engine, name: str, pace: float = 1.0) -> Voice:
    return voices.make_voice(engine, name, "en", pace, offline=False)


@pytest.mark.parametrize("name", ENGINES)
def test_it_says_what_it_is(bench: Bench, name: str) -> None:
    bench.set_up(name)
    with opened(name) as engine:
        assert engine.about
        assert engine.missing_requirement() is None
        assert (engine.sends_to() is None) == (name not in ("google", "edge"))
        assert voices.match_language(engine, "en")
        assert not [tag for tag in engine.languages() if tag != tag.lower()]


@pytest.mark.parametrize("name", ENGINES)
def test_the_catalog_lists_it_as_a_value(bench: Bench, name: str) -> None:
    bench.set_up(name)
    offline = replace(config.load(), offline=True)
    (info,) = (one for one in catalog.list_engines(offline, "en") if one.name == name)
    with opened(name) as engine:
        variants = [one for one in engine.variants() if voices.match_language(engine, "en", one)]
        spoken = {tag.split("-")[0] for tag in engine.languages()}
        count = None if ANY in spoken else tuple(sorted(spoken))
        assert (info.about, info.licence) == (engine.about, engine.licence)
        assert (info.recipient, info.languages) == (engine.sends_to(), count)
    assert (info.missing, info.error) == (None, None)
    assert info.ready != info.refused == bool(info.recipient)
    found = catalog.list_variants(name, offline, "en")
    assert {one.name for one in found.variants if one.size is None} == set(variants)
    to_download = [one for one in found.variants if one.size is not None]
    assert bool(to_download) == (name in ("neural", "hibari"))
    assert all("en" in one.languages for one in found.variants if one not in to_download)


def test_the_catalog_says_what_is_missing() -> None:
    infos = {one.name: one for one in catalog.list_engines(Settings())}
    assert infos["command"].missing
    assert infos["openai"].missing
    assert not infos["command"].ready
    with pytest.raises(VoiceError, match="Did you mean `google`"):
        catalog.list_variants("goggle", Settings())


@pytest.mark.parametrize("name", ENGINES)
def test_the_same_text_has_the_same_key_and_another_another(bench: Bench, name: str) -> None:
    bench.set_up(name)
    with opened(name) as engine, opened(name) as other:
        first, again = make_voice(engine, name), make_voice(other, name)
        slower = make_voice(engine, name, 0.8)
    assert speaking.clip_key(first, LINES[0]) == speaking.clip_key(again, LINES[0])
    keys = {speaking.clip_key(made, line) for made in (first, slower) for line in LINES}
    assert len(keys) == 2 * len(LINES)
    assert SECRET not in first.identity


@pytest.mark.parametrize("name", ENGINES)
def test_clips_are_as_long_as_their_text_and_lose_their_silence(bench: Bench, name: str) -> None:
    bench.set_up(name)
    with opened(name) as engine:
        made = make_voice(engine, name)
        pcm = [make_clip(made.speak(line), tempo=made.tempo) for line in LINES]
    seconds = [len(clip) / 2 / 48_000 for clip in pcm]
    assert seconds == sorted(seconds), "a longer text takes longer"
    assert 0.2 < seconds[0] < 3 < seconds[2] * 2
    for clip in pcm:
        samples = clips.pcm_to_float(clip)
        assert abs(samples[: 48 * 40]).max() > 0.0015, "40 ms after its beginning it is heard"
        assert abs(samples[-48 * 40 :]).max() > 0.0015, "and so 40 ms before its end"


@pytest.mark.parametrize("name", ENGINES)
def test_threads_share_nothing(bench: Bench, name: str) -> None:
    bench.set_up(name)
    texts = [f"{word}, and rest." for word in "One Two Seven Eleven Thirteen".split()]
    with opened(name) as engine, ThreadPoolExecutor(5) as pool:
        first, second = make_voice(engine, name), make_voice(engine, name)
        alone = [first.speak(text) for text in texts]
        assert list(pool.map(first.speak, texts)) == alone
        assert list(pool.map(second.speak, texts)) == alone, "voices of an engine share it"


def host_state() -> dict[str, object]:
    """Return what a program that imports audiogen shares with it."""
    loggers = [logging.root, *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    return {
        "modules": [dict(vars(module)) for module in (gtts.tts, edge_tts.communicate, requests)],
        "imported": [sys.modules[name] for name in ("gtts.tts", "edge_tts.communicate")],
        "levels": {logger.name: logger.level for logger in loggers if logger.level},
        "handlers": [list(logger.handlers) for logger in (logging.root, logging.getLogger("gtts"))],
        "logging": (logging.root.manager.disable, logging.getLogger("gtts.tts").disabled),
        "warnings": list(warnings.filters),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
        "streams": (sys.stdout, sys.stderr),
        "timeout": socket.getdefaulttimeout(),
    }


@pytest.mark.parametrize("name", ENGINES)
def test_it_changes_nothing_in_the_program_that_speaks(bench: Bench, name: str) -> None:
    bench.set_up(name)
    before = host_state()
    with opened(name) as engine:
        assert make_voice(engine, name).speak(LINES[0])
    assert host_state() == before


@pytest.mark.parametrize("name", ENGINES)
def test_every_failure_is_one_kind_of_error_and_tells_no_secret(
    bench: Bench, name: str, write: Write, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.broken = True
    bench.set_up(name)
    with opened(name) as engine, pytest.raises(AudiogenError):
        make_clip(make_voice(engine, name).speak(LINES[0]))
    script = write(f"- {LINES[0]}", "title: T")
    result = run("build", script, "--voice", name)
    assert result.exit_code == 1, result.output
    assert "test.yaml:3:5: " in result.stderr
    assert "What was spoken is kept" in result.stderr
    assert not Path("output/test.mp3").exists()
    assert SECRET not in result.output + caplog.text
    for file in bench.place.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("name", ENGINES)
def test_a_session_is_whole_and_where_the_plan_says(
    bench: Bench, name: str, write: Write, run: Run
) -> None:
    bench.set_up(name)
    script = write("\n- pause: 1s\n".join(f"- {line}" for line in LINES), "title: T")
    result = run("build", script, "--voice", name)
    assert result.exit_code == 0, result.stderr
    plan = plan_of(run, script, "--voice", name)
    assert plan["exact"]
    assert [event["text"] for event in plan["events"] if event["kind"] == "speech"] == list(LINES)
    with opened(name) as engine:
        sends = engine.sends_to()
    assert (f"The text goes to {sends}" in result.stderr) == bool(sends)
    refused = run("build", script, "--voice", name, "--offline")
    assert refused.exit_code == (1 if sends else 0)


def test_a_closed_voice_waits_no_longer() -> None:
    """Stop a wait between two attempts that the server has asked for."""
    retrier = Retrier("The server")

    def refuse() -> bytes:
        raise network.RequestFailed("Not now.", answered=True, retry_after=50)

    began = time.monotonic()
    threading.Timer(0.2, retrier.stop).start()
    with pytest.raises(VoiceError):
        retrier.run(refuse, "x", patient=True)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", ["google", "edge", "openai"])
def test_a_server_that_asks_for_a_wait_gets_it_from_every_voice(bench: Bench, name: str) -> None:
    bench.set_up(name)
    with opened(name) as engine:
        first, second = make_voice(engine, name), make_voice(engine, name, 0.8)
        assert isinstance(first, ServerVoice)
        busy = network.RequestFailed("Later.", answered=True, retry_after=1.5)
        answers: list[Exception] = [busy]

        def refuse_once(self: ServerVoice, text: str) -> bytes:
            if answers:
                raise answers.pop()
            return real(self, text)

        real = type(first)._request
        bench.monkeypatch.setattr(type(first), "_request", refuse_once)
        began = time.monotonic()
        waiting = threading.Thread(target=first.speak, args=(LINES[0],))
        waiting.start()
        while answers:
            time.sleep(0.01)
        time.sleep(0.05)
        second.speak(LINES[1])
        assert time.monotonic() - began > 1.4
        waiting.join()


@pytest.mark.parametrize("name", ["espeak", "neural", "command"])
def test_closing_cancels_what_is_spoken(bench: Bench, name: str) -> None:
    bench.set_up(name)
    if name == "command":
        path = bench.place / "bin" / "speak"
        configure(f"command: {{run: ['{path}', --hang]}}\n")
    engine = voices.make_engine(name, config.load())
    voice, text = make_voice(engine, name), "And rest here for a long while. " * 3000
    errors: list[BaseException] = []

    def speak() -> None:
        try:
            voice.speak(text)
        except VoiceError as error:
            errors.append(error)

    thread = threading.Thread(target=speak)
    thread.start()
    time.sleep(0.4)
    engine.close()
    thread.join(15)
    assert not thread.is_alive()
    assert errors


@pytest.mark.slow
@pytest.mark.parametrize("ended_by", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_ends_a_build_that_a_server_keeps_waiting(
    bench: Bench, write: Write, ended_by: str
) -> None:
    """Interrupt a build while Google says nothing: it ends at once, and keeps what it has."""
    stalled = threading.Event()

    def behave(text: str, request: int) -> google_stand_in.Answer:
        answer = google_stand_in.speaking(text, request)
        if text == LINES[1]:
            stalled.set()
            answer.part, answer.pause = 10, 30.0
        return answer

    _, environment = bench.stack.enter_context(google_stand_in.google(behave, bench.place))
    script = write("\n".join(f"- {line}" for line in LINES), "title: T")
    process = started(script, "google", environment)
    assert stalled.wait(30)
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(getattr(signal, ended_by))
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert time.monotonic() - began < 8, "the server would have been waited for longer"
    assert "Interrupted" in told
    assert Cache(Path(os.environ["AUDIOGEN_CACHE"])).size()[0] >= 2, "the other lines are kept"


@pytest.mark.parametrize("ended_by", ["SIGINT", "SIGTERM"])
def test_an_ended_build_leaves_nothing_behind(bench: Bench, write: Write, ended_by: str) -> None:
    bench.set_up("neural")
    folder = bench.place / "temporary"
    folder.mkdir()
    script = write(
        "\n".join(f"- Line {number} of very many." for number in range(2000)), "title: T"
    )
    process = started(script, "neural", {"TMPDIR": str(folder)})
    deadline = time.monotonic() + 30
    while not list(folder.glob("ag-*/errors-0")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(getattr(signal, ended_by))
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert list(folder.glob("ag-*")) == []


def started(script: Path, name: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start `audiogen build` as a process of its own."""
    root = str(Path(__file__).parent.parent)
    command = [sys.executable, "-m", "audiogen", "build", str(script), "--voice", name]
    return subprocess.Popen(
        command,
        env={**os.environ, **environment, "PYTHONPATH": root},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_proxys_password_is_shown_nowhere(
    bench: Bench, write: Write, run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = f"http://user:{PASSWORD}@127.0.0.1:9"
    bench.environment(
        {"HTTPS_PROXY": proxy, "https_proxy": proxy, "HTTP_PROXY": proxy, "http_proxy": proxy}
    )
    bench.environment(
        {"OPENAI_BASE_URL": "https://tts.example.org/v1", "NO_PROXY": "", "no_proxy": ""}
    )
    script = write("- Breathe in.", "title: T")
    bench.monkeypatch.setattr(network, "ATTEMPTS", 1)
    for name in ("google", "edge", "openai"):
        result = run("build", script, "--voice", name)
        assert result.exit_code == 1, name
        assert PASSWORD not in result.output + caplog.text, name
