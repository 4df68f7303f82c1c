"""The embedded voice, by the libespeak-ng of a wheel: speaks everywhere, at once, without a network."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import queue
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from audiogen.errors import VoiceError

# A female voice without flutter and roughness, which would make every call sound different, and without echo. Its upper
# formants are damped: of the settings measured (this, undamped, the library's second female voice, a male one, each slower
# and flatter too) it has the least hiss, 4 to 9 kHz 18.8 dB under 0.3 to 3 kHz, undamped 13.7, at the pitch of the others.
CALM: Final = """\
language variant
name calm
gender female
pitch 142 200
flutter 0
roughness 0
formant 0 120 80 150
formant 1 115 80 160 -20
formant 2 130 75 150 -200
formant 3 123 60 170
formant 4 125 50 170
formant 5 125 40 170
formant 6 110 40 170
formant 7 110 75 150
formant 8 110 75 150
stressAdd -20 -20 -20 -20 0 0 20 120
stressAmp 18 16 20 20 20 20 20 20
"""
RATE, PITCH, RANGE, GAP = 135, 40, 32, 2
RATES: Final = {"es": 142, "fr": 142, "it": 145, "pt": 155}  # so that each speaks 120 to 140 words a minute
PREFERRED: Final = {"en": "gmw/en-US", "zh": "sit/cmn"}
LONGEST_PATH: Final = 150  # a longer data path ends the library


class Espeak:
    about = "the embedded voice: plain, works offline, on every machine (eSpeak NG, GPL-3)"

    def languages(self) -> frozenset[str]:
        return frozenset(_files())

    def voice(self, language: str, pace: float = 1.0) -> EspeakVoice:
        return EspeakVoice(_files()[language], RATES.get(language.split("-")[0], RATE), pace)


class EspeakVoice:
    name = "espeak"
    limit = None
    workers = max(1, min(4, os.cpu_count() or 1))
    tempo = 1.0

    def __init__(self, file: str, rate: int = RATE, pace: float = 1.0) -> None:
        rate = round(rate * pace)
        self.letters_a_second = 10.5 * pace
        settings = [f"{file}+calm", str(rate), str(PITCH), str(RANGE), str(GAP)]
        version = importlib.metadata.version("espeakng-loader")
        self.identity = f"espeak {version} {' '.join(settings)} {CALM}"
        self._settings = settings
        self._data: Path | None = None
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._starting = threading.Lock()

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - always answers
        """WAV at 22,050 Hz, the same bytes for the same text. Raises VoiceError where the library fails."""
        worker = self._worker()
        answer = b""
        try:
            if worker.stdin is None or worker.stdout is None:
                raise TypeError("the worker has no pipes")
            worker.stdin.write(json.dumps(text).encode() + b"\n")
            worker.stdin.flush()
            size = worker.stdout.read(4)
            answer = worker.stdout.read(struct.unpack("<I", size)[0]) if len(size) == 4 else b""
        except OSError:
            pass
        if not answer:
            worker.kill()
            why = worker.stderr.read().decode(errors="replace").strip() if worker.stderr else ""
            raise VoiceError(f"The embedded voice stopped ({why or f'code {worker.wait()}'}).")
        self._idle.put(worker)
        return answer

    def close(self) -> None:
        for worker in self._all:
            worker.kill()
            worker.wait()
            for pipe in (worker.stdin, worker.stdout, worker.stderr):
                with contextlib.suppress(OSError):  # a worker that died cannot take what is still to be written
                    if pipe is not None:
                        pipe.close()
        self._all.clear()
        if self._data:
            shutil.rmtree(self._data, ignore_errors=True)

    def _worker(self) -> subprocess.Popen[bytes]:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        with self._starting:
            if self._data is None:
                self._data = _data_folder()
        script = Path(__file__).with_name("espeak_worker.py")
        # -P: a module in the folder where audiogen is called must not stand in for one of Python's.
        command = [sys.executable, "-P", str(script), str(self._data), *self._settings]
        worker = subprocess.Popen(  # noqa: S603 - our own interpreter and script
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._all.append(worker)
        return worker


def _data_folder() -> Path:
    """A short path with the library's data and our variant beside the voices; links where links can be made."""
    import espeakng_loader

    folder = Path(tempfile.mkdtemp(prefix="ag-"))
    if len(str(folder)) > LONGEST_PATH:
        raise VoiceError(f"The folder for temporary files has too long a path: {folder}. Set TMPDIR to a shorter one.")
    for source in Path(espeakng_loader.get_data_path()).iterdir():
        if source.name == "voices":
            continue
        try:
            (folder / source.name).symlink_to(source)
        except OSError:
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, folder / source.name)
    variants = folder / "voices" / "!v"
    variants.mkdir(parents=True)
    (variants / "calm").write_text(CALM, encoding="ascii")
    return folder


def _files() -> dict[str, str]:
    """The library's voice file for each language tag, the one that calls itself best for it."""
    import espeakng_loader

    root = Path(espeakng_loader.get_data_path()) / "lang"
    best: dict[str, tuple[int, str]] = {}
    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        for line in path.read_text("utf-8", errors="replace").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "language":
                entry = (int(words[2]) if len(words) > 2 else 5, path.relative_to(root).as_posix())
                best[words[1].lower()] = min(best.get(words[1].lower(), entry), entry)
    files = {tag: file for tag, (_, file) in best.items()}
    return files | {tag: file for tag, file in PREFERRED.items() if (root / file).exists()}
