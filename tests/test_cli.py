"""The commands: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audiogen import __main__ as entry
from audiogen.plan import fit
from tests.helpers import Run, Write


def test_help_teaches_by_example(run: Run) -> None:
    top = run("--help")
    assert top.exit_code == 0
    assert "audiogen build scripts/psoas-release-pose.yaml" in top.stdout
    for command in ("build", "plan", "check", "voices"):
        assert command in top.stdout
        result = run(command, "--help")
        assert result.exit_code == 0
        assert f"audiogen {command}" in result.stdout


def imports(*arguments: str) -> set[str]:
    """What a command prints, and the modules that it has imported, word by word."""
    call = f"try: cli.app({list(arguments)})\nexcept SystemExit: pass"
    code = f"import sys\nfrom audiogen import cli\n{call}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_help_imports_nothing_heavy() -> None:
    assert not {"numpy", "av", "yaml", "gtts", "pydub", "rich", "requests"} & imports("--help")


def test_check_imports_nothing_heavy(write: Write) -> None:
    told = imports("check", str(write("- x", "title: T")))
    assert "checked," in told
    assert not {"numpy", "av", "gtts", "pydub", "rich", "requests"} & told


def test_no_command_shows_the_help(run: Run) -> None:
    assert "Usage" in run().output


def test_version(run: Run) -> None:
    assert run("--version").stdout.startswith("audiogen 0.")


def test_wrong_usage_is_2(run: Run, write: Write) -> None:
    assert run("biuld").exit_code == 2
    assert run("plan").exit_code == 2
    assert run("build", write("- x"), "--bitrate", "32").exit_code == 2


def test_build_prints_one_line_for_each_session(run: Run, write: Write) -> None:
    a, b = write("- One.", name="a.yaml"), write("- Two.", name="b.yaml")
    result = run("build", a, b)
    assert result.exit_code == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first.startswith("output/a.mp3  0:")
    assert "MB  voice tone" in first
    assert second.startswith("output/b.mp3  0:")
    assert result.stderr == "The voice tone speaks.\n"


def test_without_scripts_the_folder_is_built(run: Run, write: Write, place: Path) -> None:
    assert run("build").exit_code == 1
    assert "scripts/" in run("build").stderr
    (place / "scripts" / "parts").mkdir(parents=True)
    write("- One.", name="scripts/a.yaml")
    write("- One.", name="scripts/b.yml")
    write("- One.", name="scripts/parts/c.yaml")
    assert run("build").exit_code == 0
    assert sorted(path.name for path in Path("output").iterdir()) == ["a.mp3", "b.mp3"]
    assert run("check").stdout.startswith("2 scripts checked")


def test_output_to_a_file_or_a_folder(run: Run, write: Write) -> None:
    a, b = write("- One.", name="a.yaml"), write("- Two.", name="b.yaml")
    assert run("build", a, "-o", "deep/x.mp3").exit_code == 0
    assert run("build", a, b, "-o", "deep/er").exit_code == 0
    assert sorted(str(path) for path in Path("deep").rglob("*.mp3")) == [
        "deep/er/a.mp3",
        "deep/er/b.mp3",
        "deep/x.mp3",
    ]
    assert run("build", a, b, "-o", "x.mp3").exit_code == 1
    assert run("build", a, a).exit_code == 1
    assert "neither" in run("build", a, "-o", "x.wav").stderr


def test_problems_of_all_scripts_are_told_and_nothing_is_built(run: Run, write: Write) -> None:
    a = write("- pause: 6\n- breaths: -1", name="a.yaml")
    b = write("- One.", name="b.yaml")
    c = write("- chime: gnog", name="c.yaml")
    result = run("build", a, b, c)
    assert result.exit_code == 1
    told = result.stderr.splitlines()
    assert [line.split(": ")[0] for line in told[::3]] == [
        "a.yaml:4:12",
        "a.yaml:5:14",
        "c.yaml:4:12",
    ]
    assert told[1:3] == ["    4 |   - pause: 6", "      |            ^"]
    assert result.stdout == ""
    assert not Path("output").exists()


def test_an_unknown_voice_is_refused(run: Run, write: Write) -> None:
    result = run("build", write("- x"), "--voice", "goggle")
    assert result.exit_code == 1
    assert "Did you mean `google`?" in result.stderr


def test_our_own_bug_is_3_and_leaves_a_log(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "place_cues", lambda *_: 1 // 0)
    result = run("plan", write("- x"))
    assert result.exit_code == 3
    log = Path(result.stderr.split()[-1])
    assert "ZeroDivisionError" in log.read_text()
    log.unlink()


def test_a_log_holds_no_secret(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", "sk-nobody-may-see")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:open-sesame@127.0.0.1:9")

    def fail(*_: object) -> None:
        raise RuntimeError("sent sk-nobody-may-see by http://me:open-sesame@127.0.0.1:9")

    monkeypatch.setattr(fit, "place_cues", fail)
    log = Path(run("plan", write("- x")).stderr.split()[-1])
    told = log.read_text()
    log.unlink()
    assert "RuntimeError: sent … by http://me:…@127.0.0.1:9" in told
    assert "sk-nobody" not in told
    assert "open-sesame" not in told


def test_a_voice_that_cannot_speak_the_language_is_told_by_check(run: Run, write: Write) -> None:
    result = run("check", write("- Ruhe.", "title: T\nlanguage: de\nvoice: google:en-co.uk"))
    assert result.exit_code == 1
    assert "test.yaml:3:8: google:en-co.uk doesn't speak `de`" in result.stderr
    assert (
        run(
            "check", write("- Ruhe.", "title: T\nlanguage: de\nvoice: [google:en-co.uk, espeak]")
        ).exit_code
        == 0
    )


def test_an_interrupt_is_130_and_leaves_the_old_session(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.formats.mp3 import encode

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    Path("output").mkdir()
    Path("output/test.mp3").write_bytes(b"old")
    monkeypatch.setattr(encode, "encode_joined", interrupted)
    result = run("build", write("- One."))
    assert result.exit_code == 130
    assert [path.read_bytes() for path in Path("output").iterdir()] == [b"old"]


def test_plan_is_a_table_of_80_columns(run: Run, write: Write) -> None:
    long = "A line that goes on and on, so that it does not fit into the width of a terminal"
    long += " of the ordinary kind."
    result = run(
        "plan", write(f"- section: A\n  sides: [l, r]\n  steps:\n    - {long}\n    - breaths: 1\n")
    )
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "A – l" in result.stdout
    assert "1 breath\n" in result.stdout
    assert "bowl x3 (end)" in result.stdout
    assert "estimated" in result.stdout


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_terminal_without_utf_8_gets_what_it_can_show(
    write: Write, options: tuple[str, ...]
) -> None:
    script = write("- Vṛkṣāsana — 左.", "title: T\nvoice: espeak\nchimes: none")
    result = subprocess.run(
        [sys.executable, "-m", "audiogen", "plan", str(script), *options],
        env={
            **os.environ,
            "PYTHONIOENCODING": "cp1252",
            "PYTHONPATH": str(Path(__file__).parent.parent),
        },
        capture_output=True,
        check=True,
    )
    if options:
        assert json.loads(result.stdout)["events"][0]["text"] == "Vṛkṣāsana — 左."
    else:
        assert b"V?k??sana \x97 ?." in result.stdout


def test_a_second_signal_does_not_stop_the_cleaning(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(entry, "_interrupted", -entry.CLEANING)
    monkeypatch.setattr("time.monotonic", lambda: now)
    with pytest.raises(entry.Interrupt):
        entry._interrupt(2, None)
    now += entry.CLEANING / 2
    entry._interrupt(15, None)
    now += entry.CLEANING + 1
    with pytest.raises(entry.Interrupt):
        entry._interrupt(2, None)
