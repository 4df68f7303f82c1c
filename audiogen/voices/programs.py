"""Voices that are programs: the operating system's, and one of your own.

They run without a shell, and end with their engine.
"""

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from audiogen.disk import TemporaryFolder
from audiogen.errors import VoiceError
from audiogen.messages import did_you_mean, shorten
from audiogen.voices.base import ANY, Engine, Setting, Voice, expand_home, widen_tag

SECONDS: Final = 60.0  # for one line
LONGEST: Final = 3600.0
WORDS_A_MINUTE: Final = 140
OUTPUT: Final = "{output}"
# macOS's voices, but for its jokes: `say -v ?` lists all of them in alphabetical order.
GOOD: Final = (
    "Samantha Daniel Karen Moira Anna Thomas Amélie Amelie Mónica Monica Paulina Alice Luciana"
    " Joana Xander Ellen Kyoko Yuna Milena Alva Zosia Yelda Tingting Ting-Ting Meijia Sinji Lekha"
    " Satu Sara Nora Melina Zuzana Carmit".split()
)
NAME: Final = r"\w[\w .()-]{0,80}"


class Runner:
    """Runs programs, each for a line, and ends those that still run when it is closed."""

    def __init__(self) -> None:
        self.running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def close(self) -> None:
        """End all programs; no other can start."""
        with self._lock:
            self._closed = True
            for program in self.running:
                _kill(program)

    def run(
        self, command: Sequence[str], environment: Mapping[str, str], text: bytes, seconds: float
    ) -> bytes:
        """Return the standard output of a program that gets `text` as its standard input.

        Raises VoiceError if it fails, or takes longer than `seconds`.
        """
        name, pipe = Path(command[0]).name, subprocess.PIPE
        with self._lock:
            if self._closed:
                raise VoiceError(f"{name} isn't started: the voice is closed.")
            try:
                # The user's own program, or the system's: never a shell, and nothing of a script
                # among the arguments.
                program = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=pipe,
                    stdout=pipe,
                    stderr=pipe,
                    env=environment,
                    start_new_session=True,
                )
            except OSError as error:
                raise VoiceError(f"{name} can't be run: {error.strerror}.") from None
            self.running.add(program)
        try:
            output, errors = program.communicate(text, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise VoiceError(f"{name} took longer than {seconds:g} s.") from None
        finally:
            _kill(program)
            with self._lock:
                self.running.discard(program)
            with program:  # closes its pipes
                pass
        if program.returncode:
            lines = errors.decode(errors="replace").strip().splitlines()
            last = f": {shorten(lines[-1], 160)}" if lines else ""
            raise VoiceError(f"{name} ended with code {program.returncode}{last}.")
        return output


@dataclass(eq=False)
class ProgramVoice(Voice):
    """Runs a program for each text, for at most some seconds.

    `{output}` in its arguments, or in the values of `variables`, is the file that it writes.
    """

    runner: Runner
    name: str
    identity: str
    command: Sequence[str]
    pace: float
    variables: Mapping[str, str] = field(default_factory=dict)
    tempo: float = 1.0
    seconds: float = SECONDS
    workers = max(1, min(4, os.cpu_count() or 1))

    def __post_init__(self) -> None:
        self.letters_a_second = 12.0 * self.pace

    def speak(self, text: str, *, patient: bool = True) -> bytes:  # noqa: ARG002 - no network
        """Return what the program writes for a text. Raises VoiceError if it fails."""
        # To `say` [[…]] holds commands, to others phonemes: a script has no use for either.
        given = text.replace("[[", "[ [").encode()
        try:
            with TemporaryFolder() as folder:
                output = folder / "speech.wav"
                command = [part.replace(OUTPUT, str(output)) for part in self.command]
                variables = {
                    key: value.replace(OUTPUT, str(output)) for key, value in self.variables.items()
                }
                environment = {**os.environ, **variables}
                printed = self.runner.run(command, environment, given, self.seconds)
                return output.read_bytes() if output.is_file() else printed
        except OSError as error:
            raise VoiceError(f"{self.name} can't be used: {error.strerror}.") from None


class _ProgramEngine(Engine):
    """An engine whose voices run programs."""

    def __init__(self, given: Mapping[str, Setting] | None = None) -> None:
        super().__init__(given)
        self.runner = Runner()

    def close(self) -> None:
        self.runner.close()


class System(_ProgramEngine):
    about = "the operating system's own: say on macOS, SAPI on Windows"
    licence = "your system's licence"
    by_machine = True

    def missing_requirement(self) -> str | None:
        if sys.platform not in ("darwin", "win32"):
            return "run it on macOS or Windows"
        return None if _find_installed() else "add a voice in the system's settings"

    def languages(self, variant: str = "") -> frozenset[str]:
        installed = _find_installed()
        if variant and variant not in installed:
            hint = did_you_mean(variant, installed)
            raise VoiceError(f"This system has no voice `{shorten(variant)}`. {hint}")
        tags = [installed[variant]] if variant else installed.values()
        return frozenset(wider for tag in tags for wider in widen_tag(tag))

    def variants(self) -> list[str]:
        return list(_find_installed())

    def voice(self, language: str, pace: float, variant: str = "") -> ProgramVoice:
        fitting = [name for name, tag in _find_installed().items() if language in widen_tag(tag)]
        chosen = variant or next((name for name in GOOD if name in fitting), fitting[0])
        name, identity = f"system:{chosen}", f"system {sys.platform} {chosen} {pace:g}"
        if sys.platform == "darwin":
            rate = str(round(WORDS_A_MINUTE * pace))
            sound = ("--file-format=WAVE", "--data-format=LEI16@22050")
            command = ("say", "-v", chosen, "-r", rate, *sound, "-o", OUTPUT, "-f", "-")
            return ProgramVoice(self.runner, name, identity, command, pace)
        variables = {
            "AUDIOGEN_VOICE": chosen,
            # -10 is a third of SAPI's own pace, 10 three times as fast; -2 is a calm one.
            "AUDIOGEN_RATE": str(max(-10, min(10, round(9.1 * (pace - 1)) - 2))),
            "AUDIOGEN_OUTPUT": OUTPUT,
        }
        command = _make_powershell_command("sapi_speak.ps1")
        return ProgramVoice(self.runner, name, identity, command, pace, variables)


class Command(_ProgramEngine):
    about = "a program of your own"
    licence = "the program's licence"
    by_scripts = False
    settings: ClassVar = {
        "run": "the program and its arguments. {output} is the file that it writes; else it writes"
        " to standard output. {language}, {voice} and {pace} are what is wanted. The text comes on"
        " standard input",
        "languages": "what it speaks, like [en, de]; else any",
        "voice": "what {voice} is unless you choose `command:NAME`",
        "seconds": f"how long it may take for a line; else {SECONDS:g}",
    }

    def missing_requirement(self) -> str | None:
        run = self.texts("run")
        if not run:
            return "write `command: {run: [PROGRAM, …]}` into your configuration"
        if _find_program(str(expand_home(run[0]))):
            return None
        return f"install the program {run[0]}, which your configuration names"

    def languages(self, variant: str = "") -> frozenset[str]:
        if variant and not re.fullmatch(NAME, variant):
            example = "Write it like `command:anna`."
            raise VoiceError(f"`{shorten(variant)}` isn't the name of a voice. {example}")
        return frozenset(tag.lower() for tag in self.texts("languages")) or frozenset({ANY})

    def voice(self, language: str, pace: float, variant: str = "") -> ProgramVoice:
        wanted = {"language": language, "voice": variant or self.text("voice"), "pace": f"{pace:g}"}
        run = [
            str(expand_home(part)) if part.startswith("~") else part for part in self.texts("run")
        ]
        filled = [
            re.sub(r"\{(language|voice|pace)\}", lambda found: wanted[found[1]], part)
            for part in run[1:]
        ]
        command = (_find_program(run[0]) or run[0], *filled)
        return ProgramVoice(
            self.runner,
            f"command:{variant}" if variant else "command",
            f"command {filled} {[_stamp_file(part) for part in command]}",
            command,
            pace,
            tempo=1.0 if any("{pace}" in part for part in run) else pace,
            seconds=self._parse_seconds(),
        )

    def check(self) -> None:
        super().check()
        self._parse_seconds()

    def _parse_seconds(self) -> float:
        with contextlib.suppress(ValueError):
            if 0 < (seconds := float(self.text("seconds") or SECONDS)) <= LONGEST:
                return seconds
        example = "Write it like `seconds: 120`."
        raise VoiceError(f"`seconds` isn't a number from 0 to {LONGEST:g}. {example}")


def _kill(program: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started, which would keep its pipes open."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            tree = ("taskkill", "/T", "/F", "/PID", str(program.pid))
            subprocess.run(tree, capture_output=True, check=False)  # noqa: S603
        else:
            os.killpg(program.pid, signal.SIGKILL)


def _find_program(program: str) -> str | None:
    """Return where a program is on the PATH.

    Never in the current folder, in which Windows would look first.
    """
    found = shutil.which(program)
    try:
        here = Path.cwd()
    except OSError:  # it was deleted
        return found
    beside = found and Path(program).name == program and Path(found).resolve().parent == here
    on_path = str(here) in os.environ.get("PATH", "").split(os.pathsep)
    return None if beside and not on_path else found


def _stamp_file(argument: str) -> str:
    """Return an argument with what changes when the file that it names does."""
    with contextlib.suppress(OSError, ValueError):
        if Path(argument).is_file():
            found = Path(argument).stat()
            return f"{argument} {found.st_size} {found.st_mtime_ns}"
    return argument


def _make_powershell_command(name: str) -> tuple[str, ...]:
    """Return the command of a script beside this file.

    It goes as text, because Windows may forbid script files. Choices reach it through the
    environment: they are never a part of the script.
    """
    script = Path(__file__).with_name(name).read_text("ascii")
    system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
    program = system / "WindowsPowerShell" / "v1.0" / "powershell.exe"
    return (str(program), "-NoProfile", "-NonInteractive", "-Command", script)


@functools.cache
def _find_installed() -> dict[str, str]:
    """Return the system's voices, each with its language in lower case."""
    on_windows = sys.platform == "win32"
    if not on_windows and sys.platform != "darwin":
        return {}
    listing = _make_powershell_command("sapi_list.ps1") if on_windows else ("say", "-v", "?")
    try:
        printed = subprocess.run(listing, capture_output=True, timeout=SECONDS, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return {}
    line = r"(?P<name>.+?)\s+(?P<tag>[a-z]{2,3}[_-]\w+)\s+#"  # Anna  de_DE  # Hallo! …
    if on_windows:
        line = r"(?P<tag>[a-zA-Z-]+) (?P<name>.+?)\s*$"  # de-DE Microsoft Hedda Desktop
    lines = printed.decode(errors="replace").splitlines()
    pairs = [found for text in lines if (found := re.match(line, text))]
    return {found["name"]: found["tag"].replace("_", "-").lower() for found in pairs}
