"""Work is done only once; and whatever happens to the cache, no session comes out wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from audiogen import draft
from audiogen.cache import Cache
from audiogen.errors import CacheError
from audiogen.formats.mp3 import encode
from audiogen.formats.mp3.frames import Frames
from audiogen.render.pieces import Span
from audiogen.render.renderer import Renderer
from audiogen.speech.synthesize import synthesize
from tests.helpers import Run, Write, decoded, plan_of

STEPS = """
- section: One
  sides: [left, right]
  steps:
    - Lie on your {side} side. Let your shoulders go.
    - pause: 4s
    - breaths: 2..3..6
      count: out
- section: Two
  steps:
    - rest: 5s..10s..30s
    - Done.
"""


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many pieces have been encoded."""
    made: list[int] = []

    def counted(real: Callable[..., Frames], *given: object) -> Frames:
        made.append(1)
        return real(*given)

    for name in ("encode_joined", "encode_isolated"):
        monkeypatch.setattr(encode, name, partial(counted, getattr(encode, name)))
    return lambda: len(made)


def built(run: Run, script: Path, *options: str) -> bytes:
    result = run("build", script, *options)
    assert result.exit_code == 0, result.stderr
    return Path("output/test.mp3").read_bytes()


def test_a_rebuild_encodes_nothing_and_gives_the_same_bytes(
    write: Write, run: Run, count: Callable[[], int]
) -> None:
    script = write(STEPS)
    first = built(run, script)
    made = count()
    assert made > 3
    assert built(run, script) == first
    assert count() == made


def test_moving_silences_encodes_nothing(write: Write, run: Run, count: Callable[[], int]) -> None:
    script = write(STEPS)
    built(run, script, "--length", "100s")
    made = count()
    for length in ("100.3s", "101s", "1m42s"):
        built(run, script, "--length", length)
    assert count() == made


def test_a_rebuild_loads_no_encoder_and_no_voice(write: Write) -> None:
    script = write(STEPS, "title: Test")
    code = (
        "import sys\nfrom audiogen import cli\ntry: cli.main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    environment = {
        **os.environ,
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    for voice, length in (("espeak", "1m40s"), ("espeak", "1m41s"), ("auto", "1m42s")):
        command = [
            sys.executable,
            "-c",
            code,
            "build",
            str(script),
            "--voice",
            voice,
            "--length",
            length,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    loaded = set(done.stderr.split())
    assert "audiogen.session" in loaded
    assert "audiogen.voices.google" in loaded
    heavy = {"numpy", "av", "lameenc", "pydub", "gtts", "requests", "rich"}
    assert heavy & loaded == set()


def test_every_way_of_encoding_gives_the_same_sound(write: Write, run: Run, place: Path) -> None:
    script = write(STEPS)
    first = built(run, script)
    again = built(run, script)
    os.environ["AUDIOGEN_CACHE"] = str(place / "other")
    one = built(run, script, "--jobs", "1")
    assert first == again == one


def entries(place: Path) -> list[Path]:
    return sorted(path for path in (place / "cache").rglob("*") if path.is_file())


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-2],
        lambda data: b"",
        lambda data: data[:-1] + bytes((data[-1] ^ 1,)),
        lambda data: data * 2,
    ],
    ids=["cut", "empty", "flipped", "doubled"],
)
@pytest.mark.parametrize("background", ["none", "noise"])
def test_damage_to_any_entry_is_mended(
    damage: Callable[[bytes], bytes], background: str, write: Write, run: Run, place: Path
) -> None:
    script = write("- Lie down. Rest.\n- pause: 3s\n- Done.")
    whole = built(run, script, "--background", background)
    for number, entry in enumerate(entries(place)):
        entry.write_bytes(damage(entry.read_bytes()))
        assert built(run, script, "--background", background) == whole, f"entry {number}"
    for every in (2, 3, 1):
        for entry in entries(place)[::every]:
            entry.write_bytes(damage(entry.read_bytes()))
        assert built(run, script, "--background", background) == whole, f"one in {every}"


def test_a_cache_that_is_emptied_while_a_session_is_built_is_filled_again(
    write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(STEPS)
    whole = built(run, script)
    Cache(place / "cache").prune(0)
    real, left = synthesize, [2]

    def emptied(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        if left[0]:
            left[0] -= 1
            Cache(place / "cache").prune(0)

    monkeypatch.setattr(draft, "synthesize", emptied)
    left[0] = 1
    assert built(run, script) == whole
    Cache(place / "cache").prune(0)
    left[0] = 9
    result = run("build", script)
    assert result.exit_code == 1
    assert "emptied" in result.stderr
    assert Path("output/test.mp3").read_bytes() == whole, "the old session stays"


@pytest.mark.parametrize("rounds", [1, 2, 6])
def test_clips_that_vanish_while_frames_are_made_are_spoken_again(
    rounds: int, write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(STEPS, "title: Test\nvoice: tone\nbackground: rain")
    whole = built(run, script)
    real, left = Renderer.frames, [1] * rounds

    def emptied(
        self: Renderer, spans: Sequence[Span], progress: Callable[[int, int], None]
    ) -> Iterator[Frames]:
        if left:
            left.pop()
            Cache(place / "cache").prune(0)
        return real(self, spans, progress)

    monkeypatch.setattr(Renderer, "frames", emptied)
    assert built(run, script) == whole
    assert not left


def test_a_full_disk_under_the_cache_is_told(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(STEPS)
    whole = built(run, script)

    def full(self: Cache, name: str, data: bytes) -> None:
        raise CacheError("The cache cannot be written (here): No space left on device.")

    monkeypatch.setattr(Cache, "put", full)
    assert built(run, script) == whole, "nothing has to be kept"
    result = run("build", script, "--pace", "slow")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert Path("output/test.mp3").read_bytes() == whole


@pytest.mark.slow
def test_builds_at_once_share_a_cache(write: Write, run: Run, place: Path) -> None:
    script = write(STEPS, "title: Test\nvoice: espeak")
    command = [sys.executable, "-m", "audiogen", "build", str(script), "-o"]
    running = [
        subprocess.Popen([*command, f"{number}.mp3"], stdout=subprocess.DEVNULL)
        for number in range(3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len({Path(f"{number}.mp3").read_bytes() for number in range(3)}) == 1
    assert decoded(Path("0.mp3")).any()


def test_several_sessions_are_told_in_order_and_a_failure_leaves_the_finished_ones(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiogen.errors import VoiceError
    from tests.tone import ToneVoice

    scripts = [write(f"- Session {name}.\n- rest: 3s", name=f"{name}.yaml") for name in "abcd"]
    result = run("build", *scripts)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        f"output/{name}.mp3" for name in "abcd"
    ]
    for name, script in zip("abcd", scripts, strict=True):
        assert len(decoded(Path(f"output/{name}.mp3"))) == round(
            plan_of(run, script)["duration"] * 48_000
        )

    def fails(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        raise VoiceError("It will not.")

    monkeypatch.setattr(ToneVoice, "speak", fails)
    new = write("- New.", name="e.yaml")
    result = run("build", scripts[0], new, scripts[1])
    assert result.exit_code == 1
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["output/a.mp3"]


def test_jobs_bounds_what_is_done_at_once(
    write: Write, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.tone import ToneVoice

    at_once, most, lock = 0, 0, threading.Lock()
    real = ToneVoice.speak

    def watched(self: ToneVoice, text: str, *, patient: bool = True) -> bytes:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        try:
            return real(self, text)
        finally:
            with lock:
                at_once -= 1

    monkeypatch.setattr(ToneVoice, "speak", watched)
    script = write("\n".join(f"- Line {number}." for number in range(12)))
    assert run("build", script, "--jobs", "1").exit_code == 0
    assert most == 1
    assert run("build", script, "--jobs", "0").exit_code == 2


def test_the_cache_is_told_pruned_and_cleared(
    write: Write, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = write(STEPS)
    whole = built(run, script)
    told = run("cache").stdout
    assert str(place / "cache") in told
    assert f" {len(entries(place))} entries" in told
    monkeypatch.setenv("AUDIOGEN_CACHE_LIMIT", "0.1MB")
    assert "dropped" in run("cache", "--prune").stdout
    assert sum(entry.stat().st_size for entry in entries(place)) <= 1e5
    assert built(run, script) == whole
    assert sum(entry.stat().st_size for entry in entries(place)) <= 1e5, (
        "a build keeps to the limit by itself"
    )
    monkeypatch.delenv("AUDIOGEN_CACHE_LIMIT")
    assert built(run, script) == whole
    kept = entries(place)
    monkeypatch.setenv("AUDIOGEN_CACHE_LIMIT", "much")
    for command in (("cache", "--clear"), ("build", script, "--pace", "slow")):
        assert run(*command).exit_code == 1, "told before anything is done"
    assert entries(place) == kept
    assert Path("output/test.mp3").read_bytes() == whole
    monkeypatch.delenv("AUDIOGEN_CACHE_LIMIT")
    assert "0 entries" in run("cache", "--clear").stdout


def test_a_long_recording_is_joined_where_it_is_cut(write: Write, run: Run) -> None:
    import soundfile

    time = np.arange(48_000 * 70) / 48_000
    tone = 0.3 * np.sin(2 * np.pi * 440 * time) * (1 + 0.5 * np.sin(2 * np.pi * 0.3 * time))
    soundfile.write("long.wav", tone, 48_000)
    script = write("- sound: long.wav")
    built(run, script)
    (event,) = (event for event in plan_of(run, script)["events"] if event["kind"] == "sound")
    samples = decoded(Path("output/test.mp3"))[round(event["start"] * 48_000) :][
        : len(tone)
    ].astype(float)
    gain = (samples @ tone) / (tone @ tone)
    error = np.abs(samples - gain * tone)
    worst = np.array([error[at : at + 1152].max() for at in range(1152, len(error) - 2304, 1152)])
    cuts = [round(30 / 0.024) * number + shift for number in (1, 2) for shift in range(-5, 3)]
    assert worst[cuts].max() <= np.quantile(worst, 0.99)
