"""What a session costs, as ratios in one run: `python -m tests.benchmarks [MINUTES]`, 60 unless said.

The baselines are made here, of the same sound: `lame` and `ffmpeg` on the finished PCM, pydub putting it together by `+=`,
audio-program-generator with the embedded voice in place of gTTS (it asks for an old typer, so: `pip install --no-deps
audio-program-generator alive-progress single-source about-time grapheme`). What is not installed is left out, and said so.
"""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers import APG, PYDUB
from tests.google_stand_in import Answer, google, speaking

SHARE = 0.25  # of a session is speech
SECONDS_A_LINE = 8.2  # measured
PLACES = "shoulders hips knees ankles hands eyes jaw belly chest back neck feet fingers toes thighs elbows".split()
OPENINGS = (
    "Let your {} grow heavy",
    "Notice how your {} rest",
    "Soften around your {}",
    "Breathe into your {}",
    "Allow your {} to widen",
    "Feel the weight of your {}",
)
ENDS = (
    "and stay a little longer.",
    "without any effort.",
    "as the breath leaves you.",
    "one breath at a time.",
    "and let the floor hold you.",
    "while your face stays soft.",
)


@dataclass(frozen=True)
class Run:
    """What a command took: seconds on the wall, and its own peak memory in MB."""

    seconds: float
    peak: float


def timed(command: Sequence[object], **environment: str) -> Run:
    """A command as a whole process. Raises RuntimeError where it fails."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{command}: {output.read().decode(errors='replace')[-2000:]}")
    return Run(took, usage.ru_maxrss / 1024)


def script(path: Path, minutes: float, voice: str = "espeak") -> int:
    """Write a script of so many minutes with SHARE of speech; its lines, no two alike."""
    choose = random.Random(1)  # noqa: S311 - words, not secrets
    wanted = round(minutes * 60 * SHARE / SECONDS_A_LINE)
    lines: dict[str, None] = {}
    while len(lines) < wanted:
        opening, turn = choose.choice(OPENINGS).format(choose.choice(PLACES)), choose.choice(PLACES)
        lines[
            f"{opening}, {choose.choice(ENDS)[:-1]}, then turn to your {turn} {choose.choice(ENDS)}"
        ] = None
    text = [f"title: {minutes:g} minutes", f"voice: {voice}", "steps:"]
    for number, line in enumerate(lines):
        if number % 25 == 0:
            text += [f"  - section: Part {number // 25 + 1}", "    steps:"]
        text += [f"      - {line}", "      - rest: 2s..16s..60s"]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return len(lines)


class Table:
    """Rows as they are measured."""

    def row(self, work: str, ours: float, baselines: Mapping[str, tuple[float, float]]) -> None:
        """Our figure, and by the name of each baseline its own and the most that ours may be of it."""
        print(f"{work}: {ours:.2f} s")
        for name, (figure, most) in baselines.items():
            ratio = ours / figure
            print(
                f"    {ratio:7.3f} x {name} ({figure:.2f} s), at most {most:g}: {'yes' if ratio <= most else 'NO'}"
            )

    def said(self, text: str) -> None:
        print(text, flush=True)


def sessions(folder: Path, minutes: float, table: Table) -> None:
    """First builds and rebuilds, with a background and without."""
    path, cache = folder / "session.yaml", folder / "cache"
    lines = script(path, minutes)
    table.said(f"== {minutes:g} minutes, {lines} lines by espeak, {os.cpu_count()} cores")

    def build(name: str, length: float, *options: str) -> Run:
        command = [
            sys.executable,
            "-m",
            "audiogen",
            "build",
            path,
            "--length",
            f"{length:g}s",
            "-o",
            folder / name,
        ]
        return timed([*command, *options], AUDIOGEN_CACHE=str(cache))

    first = build("plain.mp3", minutes * 60)
    again = min(
        (build("plain.mp3", minutes * 60 + more) for more in (30, 60, 90)),
        key=lambda run: run.seconds,
    )
    plain = baselines(folder, "plain")
    shutil.rmtree(cache)
    first_bed = build("bed.mp3", minutes * 60, "--background", "ocean")
    again_bed = build("bed.mp3", minutes * 60 + 30, "--background", "ocean")
    bed = baselines(folder, "bed")
    peers(folder, path, table, again.seconds, first.seconds)
    table.row(
        "rebuild, only silences moved",
        again.seconds,
        {name: (run, 0.05) for name, run in plain.items()},
    )
    table.row(
        "first build, speaking included",
        first.seconds,
        {name: (run, 0.6) for name, run in plain.items()},
    )
    table.row(
        "first build, ocean under it",
        first_bed.seconds,
        {name: (run, 0.5) for name, run in bed.items()},
    )
    table.row(
        "rebuild, ocean under it",
        again_bed.seconds,
        {name: (run, 0.45) for name, run in bed.items()},
    )


def baselines(folder: Path, name: str) -> dict[str, float]:
    """Seconds that the encoders take for the sound of a finished session."""
    import soundfile

    wav, out = folder / f"{name}.wav", folder / "baseline.mp3"
    with (
        soundfile.SoundFile(folder / f"{name}.mp3") as session,
        soundfile.SoundFile(wav, "w", 48_000, 1) as pcm,
    ):
        for block in session.blocks(1_000_000, dtype="int16"):
            pcm.write(block)
    commands = {
        "lame": ["lame", "--quiet", "-b", "96", "-m", "m", wav, out],
        "ffmpeg": ["ffmpeg", "-v", "error", "-y", "-i", wav, "-b:a", "96k", out],
    }
    found = {}
    for tool, command in commands.items():
        if shutil.which(tool):
            found[tool] = min(timed(command).seconds for _ in range(2))
        else:
            print(f"{tool} is not installed: left out")
    return found


def peers(folder: Path, path: Path, table: Table, again: float, first: float) -> None:
    """The same session, put together by others."""
    if not shutil.which("ffmpeg"):
        table.said("pydub, audio-program-generator: left out, they need ffmpeg")
        return
    arguments = [str(path), str(folder / "plain.wav"), str(folder)]
    pydub = timed([sys.executable, "-W", "ignore", "-c", PYDUB, *arguments])
    table.row(
        "rebuild, only silences moved", again, {"pydub's += and export": (pydub.seconds, 0.03)}
    )
    if importlib.util.find_spec("audio_program_generator") is None:
        table.said("audio-program-generator is not installed: left out")
        return
    apg = timed([sys.executable, "-W", "ignore", "-c", APG, *arguments])
    table.row(
        "first build, speaking included", first, {"audio-program-generator": (apg.seconds, 1.0)}
    )


def memory(folder: Path, table: Table) -> None:
    """Peak memory of a first build, and of a rebuild."""
    peaks: dict[str, list[float]] = {}
    for minutes in (10, 60, 480):
        path = folder / f"{minutes}.yaml"
        script(path, minutes)
        for options in ([], ["--background", "ocean"]):
            command = [
                sys.executable,
                "-m",
                "audiogen",
                "build",
                path,
                "-o",
                folder / "memory.mp3",
                *options,
            ]
            peak = timed(
                [*command, "--length", f"{minutes}m"], AUDIOGEN_CACHE=str(folder / "cache")
            ).peak
            peaks.setdefault(" ".join(options) or "plain", []).append(peak)
    for name, (_, hour, day) in peaks.items():
        fine = "yes" if max(hour, day) <= 160 and day / hour <= 1.1 else "NO"
        told = ", ".join(f"{peak:.0f} MB" for peak in peaks[name])
        table.said(
            f"peak memory of 10 min, 60 min, 8 h ({name}): {told}; at most 160, within 10 %: {fine}"
        )


def online(folder: Path, table: Table, lines: int = 200, wait: float = 0.3) -> None:
    """Lines spoken by a stand-in for Google that takes its time."""

    def slow(text: str, request: int) -> Answer:
        time.sleep(wait)
        return speaking(text, request)

    path = folder / "google.yaml"
    path.write_text(
        "title: T\nvoice: google\nsteps:\n"
        + "".join(f"  - Line {number}.\n" for number in range(lines)),
        "utf-8",
    )
    with google(slow, folder) as (_, environment):
        took = []
        for jobs in ([], ["--jobs", "1"]):
            command = [
                sys.executable,
                "-m",
                "audiogen",
                "build",
                path,
                "-o",
                folder / "google.mp3",
                *jobs,
            ]
            took.append(
                timed(
                    command, AUDIOGEN_CACHE=str(folder / f"google{len(jobs)}"), **environment
                ).seconds
            )
    ratio = took[1] / took[0]
    told = "yes" if ratio >= 5 else "NO"
    table.said(
        f"{lines} lines by Google: {took[0]:.1f} s, one by one {took[1]:.1f} s: {ratio:.1f} x, at least 5: {told}"
    )


def start(folder: Path, table: Table) -> None:
    """Starting, and checking a routine, beside `import typer`; the best of many, one after the other."""
    shipped = Path(__file__).parents[2] / "scripts" / "psoas-release-pose.yaml"
    commands: dict[str, list[object]] = {
        "import typer": [sys.executable, "-c", "import typer"],
        "--help": [sys.executable, "-m", "audiogen", "--help"],
        "check": [sys.executable, "-m", "audiogen", "check", shipped],
    }
    best = dict.fromkeys(commands, 1e9)
    for _ in range(15):
        for name, command in commands.items():
            best[name] = min(
                best[name], timed(command, AUDIOGEN_CACHE=str(folder / "cache")).seconds
            )
    base = best["import typer"]
    for name, most in (("--help", 1.5), ("check", 2.0)):
        table.row(name, best[name], {"import typer": (base, most)})


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    parts: Sequence[Callable[[Path, Table], None]] = (
        start,
        online,
        lambda folder, table: sessions(folder, minutes, table),
        memory,
    )
    for part in parts:
        with tempfile.TemporaryDirectory() as folder:
            part(Path(folder), Table())


if __name__ == "__main__":
    main()
