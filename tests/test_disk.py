"""Files are whole or not there, and what an ended process leaves goes away."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from audiogen import disk
from audiogen.cli.output import write_text
from audiogen.disk import TemporaryFolder, beside, replacing, sweep
from audiogen.errors import OutputError
from tests.helpers import Run, Write

ROOT = str(Path(__file__).parent.parent)
LONG = "n" * 300
DEVANAGARI = "आ" * 82  # 246 bytes
HOLD = """
import sys, time
from pathlib import Path
from audiogen.disk import TemporaryFolder, replacing
folder = TemporaryFolder()
with replacing(Path("out.txt")) as file:
    file.write(b"half")
    print(folder.path, flush=True)
    time.sleep(60)
"""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": ROOT, **more}


def audiogen(*arguments: str, stdout: IO[bytes], stderr: IO[bytes]) -> int:
    """Run the command in a process of its own; return its exit code."""
    command = [sys.executable, "-m", "audiogen", *arguments]
    return subprocess.run(
        command, env=environment(), stdout=stdout, stderr=stderr, check=False
    ).returncode


def test_what_a_killed_process_made_goes_and_what_a_living_one_makes_stays(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(place))
    command = [sys.executable, "-c", HOLD]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        (folder / "data").write_text("x")
        sweep(place)
        assert (folder / "data").exists()
        (part,) = place.glob(".audiogen-*.part")
    finally:
        process.kill()
        process.communicate()
    sweep(place)
    assert not folder.exists()
    assert not part.exists()


def test_what_another_machine_makes_is_left_until_it_is_old(place: Path) -> None:
    part = place / f".audiogen-{'0' * 8}-{'1' * 16}.part"
    folder = place / f"ag-{'0' * 8}-{'1' * 16}"
    part.write_text("half")
    folder.mkdir()
    (place / "ag-mine").mkdir()
    (place / ".audiogen-notes.part").write_text("mine")
    sweep(place)
    assert part.exists()
    assert folder.exists()
    for old in (part, folder):
        os.utime(old, (time.time() - disk.ABANDONED - 9,) * 2)
    sweep(place)
    assert not part.exists()
    assert not folder.exists()
    assert (place / "ag-mine").exists()
    assert (place / ".audiogen-notes.part").exists()


def test_no_link_is_swept_through(place: Path) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "thesis.txt").write_text("mine")
    (place / f"ag-{disk.MACHINE}-{'1' * 16}").symlink_to(place / "mine")
    sweep(place)
    assert (place / "mine" / "thesis.txt").exists()


def test_a_file_that_is_swept_before_it_is_locked_is_made_again(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk._hold
    swept: list[Path] = []

    def late(descriptor: int, path: Path) -> bool:
        if len(swept) < 2:
            swept.append(path)
            path.rmdir() if path.is_dir() else path.unlink()
        return real(descriptor, path)

    monkeypatch.setattr(disk, "_hold", late)
    with replacing(place / "out.txt") as file:
        file.write(b"whole")
    assert (place / "out.txt").read_bytes() == b"whole"
    swept.pop()
    with TemporaryFolder() as folder:
        assert folder.is_dir()
    assert not folder.exists()
    assert len(swept) == 2


def test_a_full_disk_leaves_the_old_text(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place / "plan.svg"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_text(path, "new " * 100_000)
    assert path.read_text() == "old"
    assert list(place.iterdir()) == [path]


def test_text_goes_into_a_pipe_as_it_is(place: Path) -> None:
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_text(Path("pipe"), "plan")
    assert os.read(reader, 10) == b"plan"
    os.close(reader)


def test_names_are_cut_by_their_bytes() -> None:
    assert beside(Path("a/b.mp3"), ".svg") == Path("a/b.svg")
    cut = beside(Path(f"{DEVANAGARI}.mp3"), ".report.json")
    assert len(os.fsencode(cut.name)) == 255
    assert cut.name.endswith("आ.report.json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", LONG),
        ("plan", f"{LONG}.yaml"),
        ("build", "test.yaml", "-o", LONG),
        ("build", "test.yaml", "-o", f"{LONG}.mp3"),
        ("build", "test.yaml", "--background", LONG),
        ("plan", "test.yaml", "--svg", f"{LONG}.svg"),
        ("new", LONG),
        ("new", f"{LONG}.yaml"),
    ],
)
def test_a_name_that_is_too_long_is_the_users_to_change(
    arguments: tuple[str, ...], run: Run, write: Write
) -> None:
    write("- Hello.")
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert not list(Path().glob("**/.audiogen-*"))


@pytest.mark.parametrize("name", ["AUDIOGEN_CACHE", "AUDIOGEN_VOICES", "SSL_CERT_FILE"])
def test_a_folder_with_a_name_that_is_too_long_is_not_there(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, f"/{LONG}")
    for command in ("cache", "voices"):
        assert run(command).exit_code == 0


def test_everything_is_written_beside_a_long_name(run: Run, write: Write) -> None:
    script = write("- Hello.", name=f"{DEVANAGARI}.yaml")
    result = run("build", script, "--picture", "--report")
    assert result.exit_code == 0, result.output
    assert len(list(Path("output").iterdir())) == 3


def test_names_that_are_not_unicode(run: Run, write: Write) -> None:
    script = write("- Hello there", name="b\udcff.yaml")
    assert json.loads(run("plan", script, "--json").stdout_bytes)["title"] == "Test"
    write("- Hello.\n- pose: 3", name="b\udcff.yaml")
    (problem,) = json.loads(run("check", script, "--json").stdout_bytes)
    assert problem["file"] == "b\udcff.yaml"
    assert run("new", "c\udcff").exit_code == 0


def test_a_deleted_working_folder(write: Write, place: Path) -> None:
    script = place / write("- Hello.", "title: T\nvoice: espeak")
    gone = place / "gone"
    gone.mkdir()
    command = f"cd gone && rmdir ../gone && {sys.executable} -m audiogen build {script}"
    done = subprocess.run(
        ["sh", "-c", command], env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "output/test.mp3 can't be written" in done.stderr


@pytest.mark.parametrize("command", [("check", "test.yaml"), ("schema",), ("--help",), ("chimes",)])
def test_output_that_nobody_can_take(command: tuple[str, ...], write: Write) -> None:
    write("- Hello.", "title: T\nvoice: espeak")
    with Path("/dev/full").open("wb") as full, Path("told").open("w+b") as told:
        assert audiogen(*command, stdout=full, stderr=told) == 1
        told.seek(0)
        (line,) = told.readlines()
        assert b"No space left" in line
        assert audiogen(*command, stdout=told, stderr=full) == 0


def test_closed_streams_are_nobodys_business(write: Write, place: Path) -> None:
    script = write("- Hello.", "title: T\nvoice: espeak")
    command = [sys.executable, "-m", "audiogen", "build", str(script)]
    for closed in ("0<&- 1>&- 2>&-", "2>&-", "1>&-"):
        line = f"{' '.join(command)} {closed}"
        assert subprocess.run(["sh", "-c", line], env=environment(), check=False).returncode == 0
        Path("output/test.mp3").unlink()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_the_command_is_loaded_ends_it_in_order(name: str, place: Path) -> None:
    """Even inside an `exec`, as of a dataclass: Python would end by SIGINT after that."""
    (place / "slow").mkdir()
    (place / "slow" / "typer.py").write_text(
        "import time\nprint('loading', flush=True)\nexec('time.sleep(60)')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "audiogen", "voices"],
        env=environment(PYTHONPATH=f"{place / 'slow'}:{ROOT}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    process.stdout.readline()
    process.send_signal(getattr(signal, name))
    _, told = process.communicate(timeout=30)
    assert (process.returncode, told) == (130, "")


def test_a_second_signal_leaves_no_folder(place: Path) -> None:
    program = """
import shutil, signal, sys, time
from audiogen import __main__, cli, disk
def run():
    folder = disk.TemporaryFolder()
    print(folder.path, flush=True)
    try:
        time.sleep(60)
    finally:
        print("cleaning", flush=True)
        time.sleep(60)
        folder.close()
cli.main = run
__main__.CLEANING = 0  # so that the second one is heard
__main__.main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    folder = Path(process.stdout.readline().strip())
    assert folder.is_dir()
    process.send_signal(signal.SIGTERM)
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 130
    process.stdout.close()
    assert not folder.exists()
