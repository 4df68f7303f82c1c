"""Processes of our own that speak: what crashes, leaks or holds a licence of its own stays apart from audiogen."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from audiogen.errors import VoiceError
from audiogen.script.notes import shorten

# onnxruntime would tell Microsoft of the machine: nothing is sent from here.
QUIET: Final = {"ORT_DISABLE_TELEMETRY": "1"}
LONGEST_PATH: Final = 150  # libespeak-ng takes no data path of 160 bytes


class Workers:
    """As many processes of a script beside this file as are asked at once; each answers one text after the other.

    It is given what `prepare` makes of a new folder, then a line of JSON for each text, and answers with a length in 4 bytes
    and audio of that length; a length of 0 when it cannot, and why on standard error when it ends.
    """

    def __init__(self, script: str, prepare: Callable[[Path], Sequence[str]], who: str) -> None:
        self.script, self.prepare, self.who = Path(__file__).with_name(script), prepare, who
        self.folder: Path | None = None
        self._arguments: Sequence[str] = ()
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._errors: dict[int, Path] = {}
        self._starting = threading.Lock()
        self._closed = False

    def ask(self, text: str) -> bytes:
        """The audio of a text. Raises VoiceError where the process ends instead."""
        worker = self._worker()
        answer = b""
        try:
            if worker.stdin is None or worker.stdout is None:
                raise TypeError("the worker has no pipes")
            worker.stdin.write(json.dumps(text).encode() + b"\n")
            worker.stdin.flush()
            size = worker.stdout.read(4)
            answer = worker.stdout.read(struct.unpack("<I", size)[0]) if len(size) == 4 else b""
        except (OSError, ValueError):  # it has ended, or was closed by another thread
            pass
        if not answer:
            worker.kill()
            raise VoiceError(f"{self.who} stopped ({self._why(worker)}).")
        self._idle.put(worker)
        return answer

    def close(self) -> None:
        """End all processes, what they are speaking too, and take their folder away."""
        with self._starting:
            self._closed = True
        for worker in self._all:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                with contextlib.suppress(
                    OSError
                ):  # a worker that died cannot take what is still to be written
                    if pipe is not None:
                        pipe.close()
        self._all.clear()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _why(self, worker: subprocess.Popen[bytes]) -> str:
        with contextlib.suppress(OSError):
            told = (
                self._errors[worker.pid].read_text("utf-8", errors="replace").strip().splitlines()
            )
            if told:
                return shorten(told[-1], 200)
        return f"code {worker.wait()}"

    def _worker(self) -> subprocess.Popen[bytes]:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        with self._starting:
            if self._closed:
                raise VoiceError(f"{self.who} is not needed any more.")
            try:
                return self._start()
            except OSError as error:
                why = f"{self.who} cannot begin ({error.strerror})."
                raise VoiceError(
                    f"{why} Is there room in the folder for temporary files?"
                ) from None

    def _start(self) -> subprocess.Popen[bytes]:
        self.folder = self.folder or _short_folder()
        self._arguments = self._arguments or self.prepare(self.folder)
        # -P: a module in the folder where audiogen is called must not stand in for one of Python's.
        command = [sys.executable, "-P", str(self.script), *self._arguments]
        # A file, since nobody reads while it speaks: a pipe that is full would stop it.
        told = self.folder / f"errors-{len(self._all)}"
        with told.open("wb") as errors:
            worker = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **QUIET},
            )
        self._all.append(worker)
        self._errors[worker.pid] = told
        return worker


def _short_folder() -> Path:
    """A new folder with a path that libespeak-ng takes. Raises VoiceError where there can be none."""
    folder = Path(tempfile.mkdtemp(prefix="ag-"))
    if len(str(folder)) > LONGEST_PATH:
        folder.rmdir()
        raise VoiceError(
            f"The folder for temporary files has too long a path: {folder}. Set TMPDIR to a shorter one."
        )
    return folder


def link(source: Path, target: Path) -> None:
    """Make `source` be found at `target` too: by a link, where links can be made, else by a copy."""
    try:
        target.symlink_to(source)
    except OSError:
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)
