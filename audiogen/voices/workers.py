"""Processes that speak, apart from audiogen: what crashes, leaks or has a licence of its own."""

import contextlib
import json
import os
import queue
import shutil
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from audiogen.disk import TemporaryFolder
from audiogen.errors import VoiceError
from audiogen.messages import shorten

PROGRAM: Final = Path(__file__).with_name("worker_program.py")
# onnxruntime reports to Microsoft otherwise; no voice here multiplies matrices with numpy.
ENVIRONMENT: Final = {"ORT_DISABLE_TELEMETRY": "1", "OPENBLAS_NUM_THREADS": "1"}
LONGEST_PATH: Final = 150  # libespeak-ng takes no data path of 160 bytes


class Workers:
    """Up to `limit` processes of worker_program.py, which are started when they are needed.

    `prepare` fills a new folder for them, and returns the arguments of the program. `name` is
    what messages call them. Threads may share an instance.
    """

    def __init__(self, prepare: Callable[[Path], Sequence[str]], name: str, limit: int) -> None:
        self.prepare, self.name, self.limit = prepare, name, limit
        self.folder: TemporaryFolder | None = None
        self._arguments: Sequence[str] = ()
        self._slots = threading.Semaphore(limit)
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._logs: dict[int, Path] = {}
        self._starting = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Start all processes, without waiting until they can speak."""
        with self._starting, contextlib.suppress(OSError, VoiceError):  # `ask` will report it
            while not self._closed and len(self._all) < self.limit:
                self._idle.put(self._start_worker())

    def ask(self, text: str, *settings: str) -> bytes:
        """Return a text as WAV. Raises VoiceError if the process ends instead."""
        with self._slots:
            worker = self._get_worker()
            answer = b""
            try:
                if worker.stdin is None or worker.stdout is None:
                    raise TypeError("the worker has no pipes")
                worker.stdin.write(json.dumps([text, *settings]).encode() + b"\n")
                worker.stdin.flush()
                size = worker.stdout.read(4)
                answer = worker.stdout.read(struct.unpack("<I", size)[0]) if len(size) == 4 else b""
            except (OSError, ValueError):  # it has ended, or `close` closed its pipes
                pass
            if not answer:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    worker.wait(1)  # it may still be saying why
                worker.kill()
                raise VoiceError(f"{self.name} stopped ({self._describe_end(worker)}).")
            self._idle.put(worker)
            return answer

    def close(self) -> None:
        """End all processes, whatever they are doing, and delete their folder."""
        with self._starting:
            self._closed = True
        for worker in self._all:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                # A worker that died can't take what is still to be written.
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        self._all.clear()
        if self.folder:
            self.folder.close()

    def _describe_end(self, worker: subprocess.Popen[bytes]) -> str:
        with contextlib.suppress(OSError):
            lines = self._logs[worker.pid].read_text("utf-8", errors="replace").strip().splitlines()
            if lines:
                return shorten(lines[-1], 200)
        return f"code {worker.wait()}"

    def _get_worker(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._closed:
                raise VoiceError(f"{self.name} is closed.")
            with contextlib.suppress(queue.Empty):
                return self._idle.get_nowait()
            try:
                return self._start_worker()
            except OSError as error:
                why = f"{self.name} can't start ({error.strerror or error})."
                remedy = "Free some space, or set TMPDIR to a folder that you can write to."
                raise VoiceError(f"{why} {remedy}") from None

    def _start_worker(self) -> subprocess.Popen[bytes]:
        if self.folder is None:
            self.folder = _make_short_folder()
        folder = self.folder.path
        try:
            self._arguments = self._arguments or self.prepare(folder)
        except BaseException:
            self.folder.close()
            self.folder = None
            raise
        # -P: a module in the current folder must not replace one of Python's.
        command = [sys.executable, "-P", str(PROGRAM), *self._arguments]
        # A file, not a pipe: nobody reads while it speaks, and a full pipe would stop it.
        log = folder / f"errors-{len(self._all)}"
        with log.open("wb") as errors:
            worker = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **ENVIRONMENT},
            )
        self._all.append(worker)
        self._logs[worker.pid] = log
        return worker


def _make_short_folder() -> TemporaryFolder:
    """Make a folder whose path libespeak-ng accepts. Raises VoiceError if that can't be."""
    folder = TemporaryFolder()
    if len(os.fsencode(folder.path)) > LONGEST_PATH:
        folder.close()
        why = f"The path of the folder for temporary files is too long: {folder.path}."
        raise VoiceError(f"{why} Set TMPDIR to a shorter one.")
    return folder


def link(source: Path, target: Path) -> None:
    """Link `target` to `source`, or copy it if links can't be made here."""
    try:
        target.symlink_to(source)
    except OSError:
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
