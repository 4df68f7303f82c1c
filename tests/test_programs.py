"""The system's voices and the user's own program: no shell, ended in time, not for scripts."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiogen.errors import VoiceError
from audiogen.voices import match_language, programs
from audiogen.voices.programs import Command, System
from tests.helpers import Run, Write, configure, plan_of
from tests.programs import OWN, POWERSHELL, SAY, install

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="programs are Python scripts with a first line"
)
Own = Callable[..., Path]


@pytest.fixture
def system(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str, str], System]]:
    def installed(platform: str, name: str, program: str) -> System:
        install(place / "bin", name, program)
        monkeypatch.setenv("PATH", f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr(sys, "platform", platform)
        programs._find_installed.cache_clear()
        return System()

    yield installed
    programs._find_installed.cache_clear()


@pytest.fixture
def own(place: Path) -> Own:
    """Configure the user's own program with these arguments and settings."""

    def configured(*arguments: str, **settings: str) -> Path:
        path = install(place / "bin", "speak", OWN)
        run = ", ".join(f'"{part}"' for part in (str(path), *arguments))
        more = "".join(f", {name}: {value}" for name, value in settings.items())
        configure(f"command: {{run: [{run}]{more}}}\n")
        return path

    return configured


def said(place: Path) -> list[str]:
    return (place / "said.txt").read_text().splitlines()


def test_macos_speaks_with_say(
    system: Callable[[str, str, str], System], write: Write, run: Run, place: Path
) -> None:
    made = system("darwin", "say", SAY)
    assert made.missing_requirement() is None
    assert made.variants() == [
        "Anna",
        "Bad News",
        "Eddy (English (US))",
        "Samantha",
        "Sandy (Chinese (Hong Kong))",
    ]
    assert made.voice("en", 1.0).name == "system:Samantha", (
        "not the first by the alphabet, which is a joke"
    )
    assert match_language(made, "de") == "de"
    assert match_language(made, "en", "Anna") is None
    script = write(
        "- Breathe [[slnc 5000]] in.\n- '-o /tmp/x'\n- $(touch hacked) `touch hacked`", "title: T"
    )
    result = run("build", script, "--voice", "system:Eddy (English (US))", "--pace", "0.5")
    assert result.exit_code == 0, result.stderr
    assert {line.split("|")[0] for line in said(place)} == {"Eddy (English (US))"}
    assert {line.split("|")[1] for line in said(place)} == {"70"}
    assert not (place / "hacked").exists()
    assert plan_of(run, script, "--voice", "system:Eddy (English (US))", "--pace", "0.5")["exact"]
    with pytest.raises(VoiceError, match="Did you mean `Anna`"):
        made.languages("Ana")


def test_windows_speaks_with_sapi(
    system: Callable[[str, str, str], System], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = place / "System32" / "WindowsPowerShell" / "v1.0"
    folder.mkdir(parents=True)
    install(folder, "powershell.exe", POWERSHELL)
    monkeypatch.setenv("SYSTEMROOT", str(place))
    made = system("win32", "powershell.exe", "raise SystemExit('another PowerShell on the PATH')")
    assert made.variants() == ["Microsoft Zira Desktop", "Microsoft Hedda Desktop"]
    voice = made.voice("de", 1.0)
    assert voice.name == "system:Microsoft Hedda Desktop"
    assert voice.speak("Atme ein, Grüße.")[:4] == b"RIFF"
    assert said(place) == ["Microsoft Hedda Desktop|-2|Atme ein, Grüße."]


def test_elsewhere_it_says_so(monkeypatch: pytest.MonkeyPatch, write: Write, run: Run) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    programs._find_installed.cache_clear()
    result = run("build", write("- x", "title: T"), "--voice", "system")
    assert result.exit_code == 1
    assert "To use it: run it on macOS or Windows" in result.stderr


@pytest.mark.parametrize("arguments", [("--out", "{output}"), ()], ids=["file", "standard output"])
def test_a_program_of_the_users_speaks(
    own: Own, write: Write, run: Run, place: Path, arguments: tuple[str, ...]
) -> None:
    own("--voice={voice}", "--lang={language}", *arguments, voice="anna", languages="[en, de]")
    script = write("- Breathe in.\n- '--hang'\n- The voice", "title: T")
    result = run("build", script, "--voice", "command", "--jobs", "1")
    assert result.exit_code == 0, result.stderr
    assert all(line.startswith("--voice=anna|--lang=en|") for line in said(place))
    assert sorted(line.rpartition("|")[2] for line in said(place)) == [
        "--hang",
        "Breathe in.",
        "The voice",
    ]
    assert run("build", script, "--voice", "command:bob").exit_code == 0
    assert said(place)[-1].startswith("--voice=bob|")
    result = run("build", write("- x", "title: T\nlanguage: fr"), "--voice", "command")
    assert "doesn't speak `fr`" in result.stderr


def test_a_script_cannot_choose_it(own: Own, write: Write, run: Run, place: Path) -> None:
    own()
    for script in (
        write("- x", "title: T\nvoice: command"),
        write("- x", "title: T\nvoice: [espeak, 'command:x']"),
        write("- x", "title: T\nversions: {a: {voice: command}}"),
    ):
        result = run("build", script)
        assert result.exit_code == 1
        assert "A script can't choose `command`" in result.stderr
        assert "test.yaml:2:" in result.stderr
    assert not (place / "said.txt").exists()
    assert run("build", write("- x", "title: T\nvoice: auto"), "--voice", "command").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "settings", "word"),
    [
        (("--fail",), {}, "ended with code 1: no such voice"),
        (("--hang",), {"seconds": "0.5"}, "took longer than 0.5 s"),
        (("--cut",), {}, "broke off in the middle"),
        ((), {"seconds": "soon"}, "isn't a number"),
        ((), {"seconds": "inf"}, "isn't a number"),
    ],
)
def test_a_program_that_fails_is_told(
    own: Own,
    write: Write,
    run: Run,
    arguments: tuple[str, ...],
    settings: dict[str, str],
    word: str,
) -> None:
    own(*arguments, **settings)
    began = time.monotonic()
    result = run("build", write("- Breathe in.", "title: T"), "--voice", "command")
    assert result.exit_code == 1
    assert word in result.stderr
    assert "\x1b" not in result.stderr
    assert time.monotonic() - began < 20


def test_a_program_that_is_not_there_is_told(place: Path, write: Write, run: Run) -> None:
    configure("command: {run: no-such-program}")
    assert "no-such-program" in run("voices").stdout
    result = run("build", write("- x", "title: T"), "--voice", "command")
    assert "To use it: install the program no-such-program" in result.stderr


def test_a_changed_program_speaks_again(own: Own, write: Write, run: Run, place: Path) -> None:
    path = own()
    script = write("- Breathe in.", "title: T")
    assert run("build", script, "--voice", "command").exit_code == 0
    assert run("build", script, "--voice", "command").exit_code == 0
    assert len(said(place)) == 1
    path.write_text(path.read_text() + "# another\n")
    assert run("build", script, "--voice", "command").exit_code == 0
    assert len(said(place)) == 2


def test_closing_ends_a_program_and_what_it_started(place: Path) -> None:
    """End a child of the program, which would keep its pipes open."""
    waiting = install(place / "bin", "wait", "import subprocess\nsubprocess.run(['sleep', '60'])\n")
    engine = Command({"run": str(waiting)})
    voice = engine.voice("en", 1.0)
    failed: list[str] = []

    def speak() -> None:
        try:
            voice.speak("x")
        except VoiceError as error:
            failed.append(str(error))

    thread = threading.Thread(target=speak)
    began = time.monotonic()
    thread.start()
    while not engine.runner.running:
        time.sleep(0.01)
    time.sleep(0.3)
    engine.close()
    thread.join(10)
    assert not thread.is_alive()
    assert time.monotonic() - began < 10
    assert failed
    with pytest.raises(VoiceError, match="closed"):
        voice.speak("y")


@pytest.mark.parametrize(
    "program", ["import os, sys\nos.mkdir(sys.argv[1])", "import os, sys\nos.mkfifo(sys.argv[1])"]
)
def test_an_odd_output_is_no_speech(place: Path, write: Write, run: Run, program: str) -> None:
    path = install(place / "bin", "odd", program)
    configure(f"command: {{run: ['{path}', '{{output}}']}}")
    result = run("build", write("- Rest.", "title: T"), "--voice", "command")
    assert result.exit_code == 1
    assert "test.yaml:3:5: " in result.stderr


def test_a_program_in_the_folder_of_a_script_is_not_meant(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ignore it, though Windows and `shutil.which` look there first."""
    monkeypatch.setattr(shutil, "which", lambda name: str(place / name))
    assert programs._find_program("speak") is None
    assert programs._find_program(str(place / "speak")) is not None


def test_a_changed_file_of_a_program_is_another_voice(place: Path) -> None:
    (place / "my.py").write_text("1")
    made = Command({"run": (sys.executable, str(place / "my.py"))})
    first = made.voice("en", 1.0).identity
    assert made.voice("en", 1.0).identity == first
    (place / "my.py").write_text("22")
    assert made.voice("en", 1.0).identity != first
