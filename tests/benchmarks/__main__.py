"""Print what a session costs, as ratios measured in one run.

Run `python -m tests.benchmarks [MINUTES]`. The session is 60 minutes long by default.

The baselines are measured here, on the same sound: `lame`, `ffmpeg` and the library lameenc (for
comparison where the programs are missing) encode the finished PCM, pydub joins the session by
`+=`, and audio-program-generator makes it with the embedded voice in place of gTTS. The last one
pins an old typer, so install it without its dependencies:
`pip install --no-deps audio-program-generator alive-progress single-source about-time grapheme`.
A tool that is not installed is left out, and the output says so.
"""

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

import soundfile

from tests.benchmarks.peers import APG, LAMEENC, PYDUB
from tests.google_stand_in import Answer, google, speaking

SHARE = 0.25  # the part of a session that is speech
SECONDS_A_LINE = 8.2  # measured with espeak
# The most that our seconds may be of a baseline's: measured on a quiet machine, with a margin.
HELP_LIMIT, CHECK_LIMIT = 1.3, 1.7  # of `import typer`
REBUILD_LIMITS = {"lame": 0.03, "ffmpeg": 0.05}
FIRST_BUILD_LIMITS = {"lame": 0.45, "ffmpeg": 0.6}
BACKGROUND_REBUILD_LIMITS = {"lame": 0.45, "ffmpeg": 0.45}
BACKGROUND_FIRST_LIMITS = {"lame": 0.5, "ffmpeg": 0.5}
SCRIPTS = Path(__file__).parents[2] / "scripts"
PLACES = (
    "shoulders hips knees ankles hands eyes jaw belly chest back neck feet fingers toes thighs "
    "elbows"
).split()
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
    """What a command took: wall-clock seconds, and the peak memory of its process in MB."""

    seconds: float
    peak: float


def timed(command: Sequence[object], **environment: str) -> Run:
    """Run a command as a process of its own. Raise RuntimeError if it fails."""
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
    """Write a script of `minutes` with SHARE of speech; return the number of its lines."""
    choose = random.Random(1)  # noqa: S311 - words, not secrets
    wanted = round(minutes * 60 * SHARE / SECONDS_A_LINE)
    lines: dict[str, None] = {}  # no two alike, because a clip is synthesized once
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
    """Print figures as they are measured."""

    def row(
        self, work: str, ours: float, baselines: Mapping[str, tuple[float, float | None]]
    ) -> None:
        """Print our seconds beside those of each baseline.

        `baselines` maps a name to its seconds and the most that ours may be of them, or None.
        """
        print(f"{work}: {ours:.2f} s")
        for name, (figure, limit) in baselines.items():
            ratio = ours / figure
            verdict = f", at most {limit:g}: {passed(ratio <= limit)}" if limit else ""
            print(f"    {ratio:7.3f} x {name} ({figure:.2f} s){verdict}")

    def say(self, text: str) -> None:
        print(text, flush=True)


def passed(met: bool) -> str:
    return "yes" if met else "NO"


def sessions(folder: Path, minutes: float, table: Table) -> None:
    """Measure first builds and rebuilds, with a background and without."""
    path, cache = folder / "session.yaml", folder / "cache"
    lines = script(path, minutes)
    table.say(f"== {minutes:g} minutes, {lines} lines by espeak, {os.cpu_count()} cores")

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
    first_under = build("under.mp3", minutes * 60, "--background", "ocean")
    again_under = build("under.mp3", minutes * 60 + 30, "--background", "ocean")
    under = baselines(folder, "under")
    peers(folder, path, table, again.seconds, first.seconds)
    table.row(
        "rebuild, only silences moved",
        again.seconds,
        {name: (seconds, REBUILD_LIMITS.get(name)) for name, seconds in plain.items()},
    )
    table.row(
        "first build, speaking included",
        first.seconds,
        {name: (seconds, FIRST_BUILD_LIMITS.get(name)) for name, seconds in plain.items()},
    )
    table.row(
        "first build, ocean under it",
        first_under.seconds,
        {name: (seconds, BACKGROUND_FIRST_LIMITS.get(name)) for name, seconds in under.items()},
    )
    table.row(
        "rebuild, ocean under it",
        again_under.seconds,
        {name: (seconds, BACKGROUND_REBUILD_LIMITS.get(name)) for name, seconds in under.items()},
    )


def baselines(folder: Path, name: str) -> dict[str, float]:
    """Return the seconds that each encoder takes for the sound of a finished session."""
    wav, out = folder / f"{name}.wav", folder / "baseline.mp3"
    with (
        soundfile.SoundFile(folder / f"{name}.mp3") as session,
        soundfile.SoundFile(wav, "w", 48_000, 1) as pcm,
    ):
        for block in session.blocks(1_000_000, dtype="int16"):
            pcm.write(block)
    commands: dict[str, list[object]] = {
        "lame": ["lame", "--quiet", "-b", "96", "-m", "m", wav, out],
        "lameenc": [sys.executable, "-c", LAMEENC, wav, out],
        "ffmpeg": ["ffmpeg", "-v", "error", "-y", "-i", wav, "-b:a", "96k", out],
    }
    found = {}
    for tool, command in commands.items():
        if shutil.which(str(command[0])):
            found[tool] = min(timed(command).seconds for _ in range(2))
        else:
            print(f"{tool} is not installed: left out")
    return found


def peers(folder: Path, path: Path, table: Table, again: float, first: float) -> None:
    """Measure others putting the same session together."""
    if not shutil.which("ffmpeg"):
        table.say("pydub, audio-program-generator: left out, they need ffmpeg")
        return
    arguments = [str(path), str(folder / "plain.wav"), str(folder)]
    pydub = timed([sys.executable, "-W", "ignore", "-c", PYDUB, *arguments])
    table.row(
        "rebuild, only silences moved", again, {"pydub's += and export": (pydub.seconds, 0.03)}
    )
    if importlib.util.find_spec("audio_program_generator") is None:
        table.say("audio-program-generator is not installed: left out")
        return
    apg = timed([sys.executable, "-W", "ignore", "-c", APG, *arguments])
    table.row(
        "first build, speaking included", first, {"audio-program-generator": (apg.seconds, 1.0)}
    )


def memory(folder: Path, table: Table) -> None:
    """Measure the peak memory of first builds of different lengths."""
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
        fine = passed(max(hour, day) <= 160 and day / hour <= 1.1)
        told = ", ".join(f"{peak:.0f} MB" for peak in peaks[name])
        table.say(
            f"peak memory of 10 min, 60 min, 8 h ({name}): {told}; at most 160, within 10 %: {fine}"
        )


def online(folder: Path, table: Table, lines: int = 200, wait: float = 0.3) -> None:
    """Measure a session whose lines come from a stand-in for Google that is slow to answer."""

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
    table.say(
        f"{lines} lines by Google: {took[0]:.1f} s, one by one {took[1]:.1f} s: {ratio:.1f} x, "
        f"at least 5: {passed(ratio >= 5)}"
    )


def start(folder: Path, table: Table) -> None:
    """Measure what starts quickly against `import typer`: the best of many runs, taken in turn."""
    audiogen = [sys.executable, "-m", "audiogen"]
    longest = SCRIPTS / "eight-pose-iliopsoas-release.yaml"
    commands: dict[str, tuple[list[object], float | None]] = {
        "import typer": ([sys.executable, "-c", "import typer"], None),
        "--help": ([*audiogen, "--help"], HELP_LIMIT),
        "check": ([*audiogen, "check", SCRIPTS / "psoas-release-pose.yaml"], CHECK_LIMIT),
        f"plan {longest.name} --length 50m": (
            [*audiogen, "plan", longest, "--length", "50m"],
            None,
        ),
    }
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(15):
        for name, (command, _) in commands.items():
            seconds = timed(command, AUDIOGEN_CACHE=str(folder / "cache")).seconds
            best[name] = min(best[name], seconds)
    base = best.pop("import typer")
    for name, seconds in best.items():
        table.row(name, seconds, {"import typer": (base, commands[name][1])})


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
