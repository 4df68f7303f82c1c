"""The user's own settings: every problem of the file in one run, and no key in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audiogen import config
from audiogen.errors import ConfigError
from audiogen.voices.base import Settings
from tests.helpers import Run, Write, configure


def read(text: str) -> Settings:
    return config.parse(text.encode(), "config.yaml")


def test_voices_are_ordered_by_language() -> None:
    settings = read(
        "voice: {de: edge:de-DE-Katja, pt-BR: [google, espeak], other: [espeak]}\noffline: no"
    )
    assert settings.order("de-AT") == ("edge:de-DE-Katja",)
    assert settings.order("pt-br") == ("google", "espeak")
    assert settings.order("pt-PT") == ("espeak",)
    assert read("voice: [edge, google]").order("en") == ("edge", "google")
    assert read("voice: {de: edge}").order("en") == ()
    assert read("# nothing\n\n") == Settings()
    assert read("\ufeff") == Settings()


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("voise: x", 1, 1, "Did you mean `voice`?"),
        ("voice: goggle", 1, 8, "Did you mean `google`?"),
        ("voice: [google, edge:xx]", 1, 17, "Microsoft has no voice"),
        ("voice: {english: google}", 1, 9, "isn't a language"),
        ("offline: perhaps", 1, 10, "has to be `yes` or `no`"),
        ("neural: ~/voices", 1, 9, "Write it like `neural: {source: …}`"),
        ("google: {key: X}", 1, 10, "no setting `key`"),
        ("openai: {urll: X}", 1, 10, "Did you mean `url`?"),
        ("openai: {url: {a: b}}", 1, 15, "Write a word"),
        ("openai: {url: 'http://[bad'}", 1, 9, "isn't the address"),
        ("openai: {url: 'http://a:hush@b/v1'}", 1, 9, "password"),
        ("google: {pace: 9}", 1, 9, "`9` isn't a pace"),
        ("command: {run: x, seconds: inf}", 1, 10, "isn't a number"),
        ('command: {run: "a\\0b"}', 1, 16, "Write a word"),
        ("openai: sk-hush", 1, 9, "a set of keys"),
        ("openai: {api_key: sk-hush}", 1, 10, "no setting `api_key`"),
        ("openai: {key: sk-hush", 1, 9, "YAML can't read"),
        ("OPENAI_API_KEY: sk-hush", 1, 1, "no key `OPENAI_API_KEY`"),
        ("offline: sk-hush", 1, 10, "has to be `yes` or `no`"),
        ("openai: {key: A}\nopenai: {key: sk-hush}", 2, 1, "twice"),
        ("- voice", 1, 1, "a set of keys"),
        ("voice: a\nvoice: b", 2, 1, "twice"),
    ],
)
def test_a_problem_has_its_place(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(text)
    assert f"config.yaml:{line}:{column}: " in str(error.value)
    assert word in str(error.value)
    assert "hush" not in str(error.value)


def test_all_problems_come_in_one_run(run: Run, place: Path) -> None:
    configure("voice: goggle\noffline: perhaps\nopenai: {urll: x}\n")
    result = run("voices")
    assert result.exit_code == 1
    assert re.findall(r"config\.yaml:(\d)", result.stderr) == ["1", "2", "3"]
    assert "offline: perhaps" not in result.stderr, (
        "no line of the file is shown: it may hold a key"
    )


def test_a_key_in_the_file_is_refused_and_not_shown(run: Run, place: Path) -> None:
    configure("openai: {key: sk-secret-123}\n")
    with pytest.raises(ConfigError):
        config.load()
    result = run("voices")
    assert result.exit_code == 1
    assert "config.yaml:1:10" in result.stderr
    assert "environment variable" in result.stderr
    assert "sk-secret" not in result.output


def test_a_file_that_is_named_must_be_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    monkeypatch.setenv("AUDIOGEN_CONFIG", str(place / "nowhere.yaml"))
    result = run("voices")
    assert result.exit_code == 1
    assert "nowhere.yaml" in result.stderr
    monkeypatch.delenv("AUDIOGEN_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place / "empty"))
    monkeypatch.setenv("HOME", str(place / "empty"))
    assert run("voices").exit_code == 0


def test_what_auto_tries_is_configured(run: Run, write: Write, place: Path) -> None:
    configure("voice: {en: [command, tone], other: espeak}\n")
    result = run("build", write("- Hello.", "title: T"))
    assert result.exit_code == 0, result.stderr
    assert "voice tone" in result.stdout
    assert "command isn't ready" in result.stderr
    assert "voice espeak" in run("build", write("- Hallo.", "title: T\nlanguage: de")).stdout
    assert "voice espeak" in run("build", write("- Hello.", "title: T\nvoice: espeak")).stdout, (
        "a script comes first"
    )
    assert "`en` is spoken by tone." in run("voices").stdout
    assert "`de` is spoken by espeak." in run("voices", "--language", "de").stdout


def test_a_voice_has_its_own_pace(run: Run, write: Write, place: Path) -> None:
    script = write("- A line of some length to be spoken.", "title: T\nvoice: tone\nchimes: none")
    assert run("build", script).exit_code == 0
    usual = Path("output/test.mp3").stat().st_size
    configure("tone: {pace: slow}\n")
    assert run("build", script).exit_code == 0
    assert Path("output/test.mp3").stat().st_size > usual
    configure("tone: {pace: 0.5}\n")
    assert run("build", script, "--pace", "0.5").exit_code == 0, (
        "no voice is slower than half as fast"
    )
    configure("tone: {pace: quick}\n")
    result = run("build", script)
    assert result.exit_code == 1
    assert "tone can't be set up like this: `pace`: `quick` isn't a pace" in result.stderr
