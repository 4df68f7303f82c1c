"""Running the program under torture, and judging what it did."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import IO, Final

ROOT: Final = Path(__file__).parents[2]
CPU_SECONDS: Final = 2.0  # of `check` and `plan`: a second on a quiet machine
MEGABYTES: Final = 200
LONGEST: Final = 60.0  # seconds before a command counts as hanging
# Escape sequences and the like must not reach a terminal.
CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: its exit code, output, CPU time in seconds, and peak memory in MB."""

    code: int
    out: bytes
    err: str
    cpu: float
    memory: float
    hung: bool = False

    def faults(self, allowed: Sequence[int] = (0, 1)) -> list[str]:
        """Say what no command may do, whatever it is given."""
        found = []
        if self.hung:
            found.append("it hangs")
        elif self.code not in allowed:
            found.append(f"exit {self.code}: {self.err[-300:]}")
        if "Traceback" in self.err or "bug in audiogen" in self.err:
            found.append(f"an internal error: {self.err[-300:]}")
        if CONTROLS.search(self.err):
            found.append("it prints control characters")
        return found

    def cost_faults(self) -> list[str]:
        """Say what a command that makes no sound may not cost."""
        found = [f"{self.cpu:.1f} s"] if self.cpu > CPU_SECONDS else []
        return found + ([f"{self.memory:.0f} MB"] if self.memory > MEGABYTES else [])


@dataclass
class World:
    """A folder of its own with a cache, a folder for temporary files, and settings."""

    folder: Path
    random: Random
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, random: Random) -> World:
        """Make a new one. Close it with `clear`."""
        world = cls(Path(tempfile.mkdtemp(prefix="torture-")), random)
        for name in ("tmp", "cache", "config", "work"):
            (world.folder / name).mkdir()
        (world.folder / "config" / "config.yaml").touch()
        world.environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(world.folder),
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(world.folder / "tmp"),
            "AUDIOGEN_CACHE": str(world.folder / "cache"),
            "AUDIOGEN_CONFIG": str(world.folder / "config" / "config.yaml"),
            "AUDIOGEN_VOICES": str(world.folder / "voices"),
            "LANG": "C.UTF-8",
        }
        return world

    def clear(self) -> None:
        """Delete its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def work(self) -> Path:
        """Return the working folder of its commands."""
        return self.folder / "work"

    def start(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        file_size: int | None = None,
        stdout: int = subprocess.PIPE,
    ) -> subprocess.Popen[bytes]:
        """Start a command; `file_size` is the most bytes that it may write into a file."""

        def limit() -> None:
            if file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

        return subprocess.Popen(
            [sys.executable, "-m", "audiogen", *arguments],
            cwd=self.work,
            env=self.environment | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            preexec_fn=limit,
        )

    def run(
        self,
        *arguments: str,
        during: Callable[[subprocess.Popen[bytes]], None] | None = None,
        environment: Mapping[str, str] | None = None,
        file_size: int | None = None,
    ) -> Outcome:
        """Run a command to its end, while `during` does what it likes to it."""
        process = self.start(*arguments, environment=environment, file_size=file_size)
        texts: dict[str, bytes] = {"out": b"", "err": b""}

        def drain(name: str, stream: IO[bytes] | None) -> None:
            texts[name] = stream.read() if stream else b""

        readers = [
            threading.Thread(target=drain, args=("out", process.stdout)),
            threading.Thread(target=drain, args=("err", process.stderr)),
        ]
        hung = threading.Event()

        def end() -> None:
            hung.set()
            process.kill()

        watch = threading.Timer(LONGEST, end)
        for thread in (*readers, watch):
            thread.start()
        if during:
            during(process)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.cancel()
        for reader in readers:
            reader.join()
        memory = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
        err = texts["err"].decode("utf-8", errors="replace")
        cpu = used.ru_utime + used.ru_stime
        return Outcome(process.returncode, texts["out"], err, cpu, memory, hung.is_set())

    def litter(self) -> list[str]:
        """Name what a command has left behind: temporary files and folders, halves of files."""
        crash_logs = (path for path in (self.folder / "tmp").iterdir() if path.suffix == ".log")
        left = [path for path in (self.folder / "tmp").iterdir() if path not in set(crash_logs)]
        left += self.work.rglob("*.part")
        left += (self.folder / "cache").rglob("*.part")
        return [str(path.relative_to(self.folder)) for path in left]


def sleep_then(
    seconds: float, *signals: signal.Signals
) -> Callable[[subprocess.Popen[bytes]], None]:
    """Return what sends signals to a process after some seconds, one shortly after the other."""

    def act(process: subprocess.Popen[bytes]) -> None:
        time.sleep(seconds)
        for number in signals:
            # Not by `process`, which would take its exit code away.
            os.kill(process.pid, number)
            time.sleep(0.01)

    return act
