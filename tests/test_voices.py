"""What `audiogen voices` lists, and which voice a part of a name means."""

from __future__ import annotations

import http.server
import os
import re
import socketserver
import threading
from pathlib import Path

import pytest

from audiogen import config, routines
from audiogen.errors import ConfigError, VoiceError
from audiogen.session import Studio
from audiogen.voices import ENGINES, catalog, make_engine
from audiogen.voices.base import Settings
from audiogen.voices.find import find_voice
from tests.google_stand_in import google, speaking
from tests.helpers import Run, Write, configure

SONIA = "edge:en-GB-SoniaNeural"


def sections(told: str) -> dict[str, list[str]]:
    """Return the names below each heading."""
    found: dict[str, list[str]] = {}
    for line in told.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            names = found.setdefault(line.rstrip(":").partition(",")[0], [])
        elif re.match(r"  \S", line):
            names.append(line.split()[0])
    return found


def test_what_speaks_now_comes_first(run: Run) -> None:
    told = run("voices").stdout
    assert told.startswith("Now, `en` is spoken by hibari.\n")
    assert sections(told) == {
        "Ready": ["hibari", "espeak"],
        "Ready if you ask": ["tone"],
        "Not ready": ["neural", "google", "edge", "openai", "system", "command"],
    }
    told = run("voices", "--language", "eo").stdout
    assert told.startswith("Now, `eo` is spoken by espeak.\n")
    assert "audiogen voices --listen espeak --language eo" in told
    assert sections(told)["Ready"] == ["espeak"]
    assert "google" not in sections(told)["Not ready"]


def test_the_order_is_that_of_the_configuration(run: Run) -> None:
    configure("voice: {en: [espeak, hibari], other: google}")
    ready = [info.name for info in catalog.list_engines(config.load()) if info.ready]
    assert ready == ["espeak", "hibari", "tone"]
    assert "`en` is spoken by espeak." in run("voices").stdout
    assert "`de` is spoken by none of these." in run("voices", "--language", "de").stdout


def test_a_server_is_ready_only_where_it_answers(
    run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "it can't be reached now" in run("voices").stdout
    with google(speaking, place) as (stand_in, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        told = run("voices", "--language", "de").stdout
        assert told.startswith("Now, `de` is spoken by google.\n")
        assert sections(told)["Ready"] == ["google", "espeak"]
        hosts = len(stand_in.hosts)
        told = run("voices", "--offline", "--language", "de").stdout
        assert told.startswith("Now, `de` is spoken by espeak.\n")
        assert told.count("refused by --offline") == 2
        assert len(stand_in.hosts) == hosts, "offline, nobody is asked"
        assert stand_in.asked == [], "and no text is ever sent"


@pytest.mark.parametrize("arguments", [["check"], ["plan"]])
def test_nobody_else_asks(
    run: Run, write: Write, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "audiogen.voices.retry.ServerEngine.reachable"
    monkeypatch.setattr(asked, lambda _: pytest.fail("a server was asked"))
    assert run(*arguments, write("- Rest.", "title: T\nvoice: google")).exit_code == 0


def test_voices_at_home_in_a_language_come_first(run: Run) -> None:
    told = run("voices", "edge", "--language", "en").stdout
    found = sections(told)
    assert list(found) == ["Recommended", "Others", "At home in other languages"]
    assert SONIA in found["Recommended"]
    assert all(name.startswith("edge:en-") for name in found["Recommended"] + found["Others"])
    assert "edge:de-DE-SeraphinaMultilingualNeural" in found["At home in other languages"]
    assert re.search(rf"{SONIA} +female, British, friendly\n", told)
    assert re.search(r"edge:en-IE-ConnorNeural +male\n", told)
    foreign = [one.foreign for one in catalog.list_variants("edge", Settings(), "en").variants]
    assert foreign == sorted(foreign)


def test_many_voices_are_listed_on_demand(run: Run) -> None:
    few, every = run("voices", "espeak").stdout, run("voices", "espeak", "--all").stdout
    assert re.search(r"espeak:\+f3 +female\n", few)
    assert "espeak:+Demonic" not in few
    assert "more: add --all\n" in few
    assert "espeak:+Demonic" in every
    assert "add --all" not in every


@pytest.mark.parametrize("arguments", [[], ["edge", "--all"], ["neural", "--all"], ["google"]])
def test_lines_fit_a_terminal(run: Run, arguments: list[str]) -> None:
    lines = run("voices", *arguments).stdout.splitlines()
    assert max(map(len, lines)) <= 100


def test_every_description_has_its_voice() -> None:
    described = catalog._load_described()
    kokoro = re.compile(r"neural:[abefhip][fm]_\w+")  # in a package of several
    known = {
        f"{name}:{variant}"
        for name in ENGINES
        for engine in [make_engine(name, Settings())]
        for variant in (*engine.variants(), *engine.offers())
    }
    assert [name for name in described if name not in known and not kokoro.fullmatch(name)] == []
    for language in "de en es fr hi it nl pt".split():
        found = catalog.list_variants("edge", Settings(), language).variants
        good = [one.about.split(",")[0] for one in found if one.recommended]
        assert {"female", "male"} <= set(good), language


@pytest.mark.parametrize(
    ("name", "language", "full"),
    [
        ("sonia", "en", SONIA),
        ("SONIA", "en-US", SONIA),
        ("edge:sonia", "en", SONIA),
        ("en-GB-Sonia", "en", SONIA),
        ("andrew", "en", "edge:en-US-AndrewNeural"),
        ("andrew", "de", "edge:en-US-AndrewMultilingualNeural"),
        ("katja", "en", "edge:de-DE-KatjaNeural"),
        ("heart", "en", "hibari:heart"),
        ("fable", "en", "hibari:fable"),
        ("f3", "en", "espeak:+f3"),
        ("google", "en", "google"),
        ("auto", "", "auto"),
        (SONIA, "de", SONIA),
    ],
)
def test_a_part_of_a_name_is_enough(name: str, language: str, full: str) -> None:
    assert find_voice(name, language, Settings()) == full


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("emma", "may be `hibari:emma` or `edge:en-US-EmmaNeural`. Write one in full."),
        ("lessac", "`audiogen voices neural --language en` describes them."),
        ("sona", f"Did you mean `{SONIA}`?"),
        ("goggle", "Did you mean `google`?"),
        ("egde:sonia", "Did you mean `edge:sonia`?"),
        ("nope", "There is no voice `nope`. `audiogen voices` lists what can speak"),
        ("edge:nope", "Microsoft has no voice `nope`. `audiogen voices edge --all` lists them."),
        ("en", "There is no voice `en`."),
    ],
)
def test_what_is_not_clear_is_asked(name: str, told: str) -> None:
    with pytest.raises(VoiceError, match=re.escape(told)):
        find_voice(name, "en", Settings())


def test_a_voice_that_is_here_is_meant_before_one_to_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("audiogen.voices.hibari.Hibari.variants", lambda _: ["heart", "emma"])
    assert find_voice("emma", "en", Settings()) == "hibari:emma"


def test_the_listener_and_the_configuration_may_write_a_part(run: Run, write: Write) -> None:
    script = write("- Rest.", "title: T")
    with Studio() as studio:
        session = studio.session(routines.load(script), voice="sonia")
        assert session.voice == SONIA
    configure("voice: {en: sonia, de: [katja, espeak]}")
    assert config.load().voices == {
        "en": (SONIA,),
        "de": ("edge:de-DE-KatjaNeural", "espeak"),
    }
    configure("voice: {en: emma}")
    with pytest.raises(ConfigError, match=r"config\.yaml:1:13: `emma` may be"):
        config.load()


def test_a_script_has_to_write_it_in_full(run: Run, write: Write) -> None:
    told = run("check", write("- Rest.", "title: T\nvoice: sonia"))
    assert told.exit_code == 1
    assert f"test.yaml:2:8: There is no voice `sonia`. Did you mean `{SONIA}`?" in told.stderr


def test_a_sample_is_in_a_language_of_the_voice(run: Run) -> None:
    told = run("voices", "--listen", "katja", "--offline")
    assert told.exit_code == 1
    assert "edge:de-DE-KatjaNeural can't be used offline" in told.stderr
    assert catalog.language_of("edge:de-DE-KatjaNeural", Settings()) == "de"
    assert catalog.language_of("espeak", Settings()) == "en"
    assert run("voices", "--listen", "f3").exit_code == 0
    assert Path("output/voice-espeak-f3-en.mp3").exists()


def test_what_to_download_is_found(run: Run) -> None:
    assert catalog.find_offer("emma", Settings())[0] == "hibari"
    assert catalog.find_offer("hibari:emma", Settings())[1].name == "emma"
    assert catalog.find_offer("en_US-lessac-medium", Settings())[0] == "neural"
    told = run("voices", "--get", "hibari:ema").stderr
    assert "There is no voice `hibari:ema` to download. Did you mean `hibari:emma`?" in told


def test_a_server_of_ones_own_is_asked_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_ready() -> bool:
        return next(
            one for one in catalog.list_engines(config.load()) if one.name == "openai"
        ).ready

    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, os.environ["HTTPS_PROXY"])  # nobody is there
    with socketserver.TCPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        configure(f"openai: {{url: 'http://127.0.0.1:{server.server_address[1]}/v1'}}")
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert is_ready(), "any answer will do"
    assert not is_ready()
