"""Voices that are programs: the operating system's own, and one of the user's. Run without a shell, ended with the voice."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from audiogen.errors import VoiceError
from audiogen.script.notes import did_you_mean, shorten
from audiogen.voices.base import ANY, Engine, Voice, home, widening

SECONDS: Final = 60.0  # that a program may take for a line
LONGEST: Final = 3600.0
WORDS_A_MINUTE: Final = 140
OUTPUT: Final = "{output}"
# Of macOS's voices those that are no jokes, by their names: `say -v ?` lists them all by the alphabet.
GOOD: Final = (
    "Samantha Daniel Karen Moira Anna Thomas Amélie Amelie Mónica Monica Paulina Alice Luciana Joana Xander Ellen Kyoko"
    " Yuna Milena Alva Zosia Yelda Tingting Ting-Ting Meijia Sinji Lekha Satu Sara Nora Melina Zuzana Carmit".split()
)
NAME: Final = r"\w[\w .()-]{0,80}"

# Windows speaks through PowerShell. What is chosen reaches it by the environment, never as a part of the program.
SAPI: Final = """\
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$speech = New-Object System.Speech.Synthesis.SpeechSynthesizer
"""
SAPI_LIST: Final = (
    SAPI
    + """\
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
$speech.GetInstalledVoices() | ? { $_.Enabled } | % { $_.VoiceInfo.Culture.Name + ' ' + $_.VoiceInfo.Name }
"""
)
SAPI_SPEAK: Final = (
    SAPI
    + """\
[Console]::InputEncoding = New-Object System.Text.UTF8Encoding $false
$speech.SelectVoice($env:AUDIOGEN_VOICE)
$speech.Rate = [int]$env:AUDIOGEN_RATE
$speech.SetOutputToWaveFile($env:AUDIOGEN_OUTPUT)
$speech.Speak([Console]::In.ReadToEnd())
$speech.Dispose()
"""
)


class System(Engine):
    about = "what the operating system speaks with: say on macOS, SAPI on Windows"
    licence = "your system's licence"
    by_machine = True

    def missing_requirement(self) -> str | None:
        if sys.platform not in ("darwin", "win32"):
            return "macOS or Windows"
        return None if _installed() else "a voice: add one in the system's settings"

    def languages(self, variant: str = "") -> frozenset[str]:
        installed = _installed()
        if variant and variant not in installed:
            raise VoiceError(
                f"This system has no voice `{shorten(variant)}`. {did_you_mean(variant, installed)}"
            )
        tags = [installed[variant]] if variant else installed.values()
        return frozenset(wider for tag in tags for wider in widening(tag))

    def variants(self) -> list[str]:
        return list(_installed())

    def voice(self, language: str, pace: float, variant: str = "") -> ProgramVoice:
        fitting = [name for name, tag in _installed().items() if language in widening(tag)]
        chosen = variant or next((name for name in GOOD if name in fitting), fitting[0])
        identity = f"system {sys.platform} {chosen} {pace:g}"
        name = f"system:{chosen}"
        if sys.platform == "darwin":
            rate = str(round(WORDS_A_MINUTE * pace))
            sound = ("--file-format=WAVE", "--data-format=LEI16@22050")
            return ProgramVoice(
                name,
                identity,
                ("say", "-v", chosen, "-r", rate, *sound, "-o", OUTPUT, "-f", "-"),
                pace,
            )
        # SAPI's rates from -10 to 10 go from a third of its pace to three times as fast; -2 is a calm one.
        chosen_by = {
            "AUDIOGEN_VOICE": chosen,
            "AUDIOGEN_RATE": str(max(-10, min(10, round(9.1 * (pace - 1)) - 2))),
        }
        return ProgramVoice(
            name, identity, _powershell(SAPI_SPEAK), pace, {**chosen_by, "AUDIOGEN_OUTPUT": OUTPUT}
        )


class Command(Engine):
    about = "a program of your own"
    licence = "the program's licence"
    by_scripts = False
    settings: ClassVar = {
        "run": "the program and its arguments; {output} is the file that it is to write, else it writes to standard"
        " output; {language}, {voice} and {pace} are what is wanted; the text comes on standard input",
        "languages": "what it speaks, like [en, de]; else any",
        "voice": "what {voice} is unless the listener says `command:NAME`",
        "seconds": f"how long it may take for a line; else {SECONDS:g}",
    }

    def missing_requirement(self) -> str | None:
        run = self.texts("run")
        if not run:
            return "write `command: {run: [PROGRAM, …]}` into your configuration"
        return (
            None
            if _which(str(home(run[0])))
            else f"the program {run[0]}, which your configuration names"
        )

    def languages(self, variant: str = "") -> frozenset[str]:
        if variant and not re.fullmatch(NAME, variant):
            raise VoiceError(
                f"`{shorten(variant)}` is no name of a voice. Write it like `command:anna`."
            )
        return frozenset(tag.lower() for tag in self.texts("languages")) or frozenset({ANY})

    def voice(self, language: str, pace: float, variant: str = "") -> ProgramVoice:
        wanted = {"language": language, "voice": variant or self.text("voice"), "pace": f"{pace:g}"}
        run = [str(home(part)) if part.startswith("~") else part for part in self.texts("run")]
        filled = [
            re.sub(r"\{(language|voice|pace)\}", lambda found: wanted[found[1]], part)
            for part in run[1:]
        ]
        program = _which(run[0]) or run[0]
        tempo = 1.0 if any("{pace}" in part for part in run) else pace
        name = f"command:{variant}" if variant else "command"
        identity = f"command {filled} {[_stamp(part) for part in (program, *filled)]}"
        return ProgramVoice(
            name, identity, (program, *filled), pace, tempo=tempo, seconds=self._seconds()
        )

    def check(self) -> None:
        super().check()
        self._seconds()

    def _seconds(self) -> float:
        with contextlib.suppress(ValueError):
            if 0 < (seconds := float(self.text("seconds") or SECONDS)) <= LONGEST:
                return seconds
        raise VoiceError(
            f"Its `seconds` is no number up to {LONGEST:g}. Write it like `seconds: 120`."
        )


class ProgramVoice(Voice):
    """Runs a program for each text, which comes on standard input; {output} in its arguments or variables is its file."""

    workers = max(1, min(4, os.cpu_count() or 1))

    def __init__(
        self,
        name: str,
        identity: str,
        run: Sequence[str],
        pace: float,
        variables: Mapping[str, str] | None = None,
        tempo: float = 1.0,
        seconds: float = SECONDS,
    ) -> None:
        self.name, self.identity, self.tempo = name, identity, tempo
        self.letters_a_second = 12.0 * pace
        self._run, self._variables, self._seconds = run, variables or {}, seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - it answers, or it does not
        """What the program makes of a text. Raises VoiceError where it fails, or takes too long."""
        # Apple's own commands stand in [[…]], as do phonemes for some other programs: a script has no use for them.
        given = text.replace("[[", "[ [").encode()
        try:
            with tempfile.TemporaryDirectory(prefix="ag-", ignore_cleanup_errors=True) as folder:
                output = Path(folder) / "speech.wav"
                run = [part.replace(OUTPUT, str(output)) for part in self._run]
                variables = {
                    name: value.replace(OUTPUT, str(output))
                    for name, value in self._variables.items()
                }
                told = self._finish(run, {**os.environ, **variables}, given)
                return output.read_bytes() if output.is_file() else told
        except OSError as error:
            raise VoiceError(f"{self.name} cannot be used: {error.strerror}.") from None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for program in self._running:
                _end(program)

    def _finish(self, run: Sequence[str], environment: Mapping[str, str], given: bytes) -> bytes:
        """Standard output of the program when it has ended well."""
        pipe = subprocess.PIPE
        with self._lock:
            if self._closed:
                raise VoiceError(f"The voice {self.name} is not needed any more.")
            try:
                # The user's own program, or the system's; never a shell, and nothing of a script's among the arguments.
                program = subprocess.Popen(  # noqa: S603
                    run,
                    stdin=pipe,
                    stdout=pipe,
                    stderr=pipe,
                    env=environment,
                    start_new_session=True,
                )
            except OSError as error:
                raise VoiceError(f"{Path(run[0]).name} cannot be run: {error.strerror}.") from None
            self._running.add(program)
        try:
            told, why = program.communicate(given, timeout=self._seconds)
        except subprocess.TimeoutExpired:
            raise VoiceError(f"{Path(run[0]).name} took longer than {self._seconds:g} s.") from None
        finally:
            _end(program)
            with self._lock:
                self._running.discard(program)
            with program:  # closes its pipes
                pass
        if program.returncode:
            lines = why.decode(errors="replace").strip().splitlines()
            last = f": {shorten(lines[-1], 160)}" if lines else ""
            raise VoiceError(f"{Path(run[0]).name} ended with code {program.returncode}{last}.")
        return told


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program, and where the system can what it has started itself, which would keep its pipes open."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            subprocess.run(
                ("taskkill", "/T", "/F", "/PID", str(program.pid)), capture_output=True, check=False
            )
        else:
            os.killpg(program.pid, signal.SIGKILL)


def _which(program: str) -> str | None:
    """Where a program is on the PATH; never in the folder where audiogen is called, which Windows would look in first."""
    found = shutil.which(program)
    beside = found and Path(program).name == program and Path(found).resolve().parent == Path.cwd()
    return (
        None
        if beside and str(Path.cwd()) not in os.environ.get("PATH", "").split(os.pathsep)
        else found
    )


def _stamp(program: str) -> str:
    """What tells one state of a program, or of a file that it is given, from another."""
    with contextlib.suppress(OSError, ValueError):
        if Path(program).is_file():
            found = Path(program).stat()
            return f"{program} {found.st_size} {found.st_mtime_ns}"
    return program


def _powershell(script: str) -> tuple[str, ...]:
    home = (
        Path(os.environ.get("SYSTEMROOT", r"C:\Windows"))
        / "System32"
        / "WindowsPowerShell"
        / "v1.0"
    )
    return (str(home / "powershell.exe"), "-NoProfile", "-NonInteractive", "-Command", script)


@functools.cache
def _installed() -> dict[str, str]:
    """The system's voices, each with its language in lower case."""
    listing = {"darwin": ("say", "-v", "?"), "win32": _powershell(SAPI_LIST)}.get(sys.platform)
    if listing is None:
        return {}
    try:
        told = subprocess.run(listing, capture_output=True, timeout=SECONDS, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return {}
    lines = told.decode(errors="replace").splitlines()
    if sys.platform == "win32":
        pairs = [re.match(r"(?P<tag>[a-zA-Z-]+) (?P<name>.+?)\s*$", line) for line in lines]
    else:
        pairs = [
            re.match(r"(?P<name>.+?)\s+(?P<tag>[a-z]{2,3}[_-]\w+)\s+#", line) for line in lines
        ]
    return {found["name"]: found["tag"].replace("_", "-").lower() for found in pairs if found}
