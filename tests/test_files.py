"""Includes and recordings: from the script's own folder tree, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

import audiogen
from tests.helpers import Run, Write, decoded, plan_of

TOP = "title: T\nvoice: tone\nchimes: none"


@pytest.fixture
def tree(place: Path) -> Path:
    """A folder of scripts, and things beside and inside it that no script may reach."""
    folder = place / "scripts"
    (folder / "common").mkdir(parents=True)
    tone = 0.2 * np.sin(2 * np.pi * 500 * np.arange(48_000) / 48_000)
    for kind in ("wav", "flac", "ogg", "mp3"):
        soundfile.write(folder / f"bell.{kind}", tone, 48_000)
    soundfile.write(place / "secret.wav", tone, 48_000)
    (place / "secret.yaml").write_text("title: S\nsteps: secret")
    (folder / "link.wav").symlink_to(place / "secret.wav")
    (folder / "link.yaml").symlink_to(place / "secret.yaml")
    (folder / "out").symlink_to(place)
    (folder / "folder.wav").mkdir()
    (folder / "text.wav").write_text("This is no sound at all.")
    (folder / "head.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt " + b"\x00" * 100)
    (folder / "playlist.mp3").write_text(f"ID3\n#EXTM3U\n#EXTINF:1,\n{place}/secret.wav\n")
    (folder / "notes.txt").write_text("RIFF....WAVE")
    with (folder / "zeros.wav").open("wb") as file:
        file.write(b"RIFF\x00\x00\x00\x00WAVE")
        file.truncate(2_000_000_000)
    os.mkfifo(folder / "pipe.wav")
    return folder


@pytest.mark.parametrize(
    ("step", "word"),
    [
        ("sound: ../secret.wav", "outside"),
        ("sound: out/secret.wav", "outside"),
        ("sound: link.wav", "outside"),
        ("sound: /dev/zero", "folder"),
        ("sound: {place}/secret.wav", "folder"),
        ("sound: 'C:/secret.wav'", "folder"),
        ("sound: '..\\secret.wav'", "folder"),
        ("sound: missing.wav", "no file"),
        ("sound: folder.wav", "regular"),
        ("sound: pipe.wav", "regular"),
        ("sound: notes.txt", "recording"),
        ("sound: text.wav", "isn't an audio file"),
        ("sound: zeros.wav", "MB"),
        ("sound: [bell.wav]", "path"),
        ("include: ../secret.yaml", "outside"),
        ("include: link.yaml", "outside"),
        ("include: out/secret.yaml", "outside"),
        ("include: /etc/passwd", "folder"),
        ("include: common", "regular"),
        ("include: missing.yaml", "no file"),
        ("include: pipe.wav", "regular"),
        ("include: test.yaml", "itself"),
    ],
)
def test_what_is_out_of_reach_is_refused_with_its_place(
    tree: Path, write: Write, run: Run, step: str, word: str
) -> None:
    write(f"- {step.format(place=tree.parent)}", TOP, "scripts/test.yaml")
    result = run("check", "scripts/test.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("scripts/test.yaml:5:"), result.stderr
    assert word in result.stderr.splitlines()[0]
    assert "secret\n" not in result.stderr


@pytest.mark.parametrize("name", ["head.wav", "playlist.mp3"])
def test_what_only_looks_like_sound_is_refused_when_it_is_used(
    tree: Path, write: Write, run: Run, name: str
) -> None:
    write(f"- sound: {name}", TOP, "scripts/test.yaml")
    result = run("build", "scripts/test.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("scripts/test.yaml:5:5: "), result.stderr
    assert not Path("output").exists()


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_a_recording_is_heard_where_the_plan_says_at_the_voices_level(
    tree: Path, write: Write, run: Run, kind: str
) -> None:
    write(
        f"- Hello there.\n- pause: 1s\n- sound: bell.{kind}\n- pause: 1s\n",
        TOP,
        "scripts/test.yaml",
    )
    assert run("build", "scripts/test.yaml").exit_code == 0
    plan = plan_of(run, Path("scripts/test.yaml"))
    (sound,) = (event for event in plan["events"] if event["kind"] == "sound")
    (speech,) = (event for event in plan["events"] if event["kind"] == "speech")
    assert sound["name"] == f"bell.{kind}"
    assert sound["end"] - sound["start"] == pytest.approx(1, abs=0.08)
    samples = decoded(Path("output/test.mp3"))
    heard = samples[round(sound["start"] * 48_000) : round(sound["end"] * 48_000)]
    assert np.abs(np.fft.rfft(heard[5000:29_000])).argmax() * 2 == 500
    spoken = samples[round(speech["start"] * 48_000) : round(speech["end"] * 48_000)]
    assert np.sqrt((heard[5000:20_000] ** 2).mean()) == pytest.approx(
        np.sqrt((spoken[5000:20_000] ** 2).mean()), rel=0.15
    )


def test_a_recording_may_keep_its_level(tree: Path, write: Write, run: Run) -> None:
    write("- Hello.\n- sound: bell.wav\n  level: keep", TOP, "scripts/test.yaml")
    assert run("build", "scripts/test.yaml").exit_code == 0
    (sound,) = (
        event
        for event in plan_of(run, Path("scripts/test.yaml"))["events"]
        if event["kind"] == "sound"
    )
    samples = decoded(Path("output/test.mp3"))[round(sound["start"] * 48_000) :]
    assert np.sqrt((samples[5000:29_000] ** 2).mean()) == pytest.approx(0.2 / np.sqrt(2), rel=0.03)


def test_an_include_brings_its_steps_and_its_words_as_fallbacks(
    tree: Path, write: Write, run: Run
) -> None:
    write(
        "- To you, {who}.\n- include: more.yaml",
        "title: I\nwords: {who: a, what: b}\nbreath: 4s",
        "scripts/common/in.yaml",
    )
    write("- {what} and {who}", "title: J\nwords: {what: c, who: d}", "scripts/common/more.yaml")
    write("- include: common/in.yaml\n- '{who}'", f"{TOP}\nwords: {{who: z}}", "scripts/test.yaml")
    result = run("check", "scripts/test.yaml")
    assert result.exit_code == 1
    assert "\nscripts/common/more.yaml:4:12: " in result.stderr
    write('- "{what} and {who}"', "title: J\nwords: {what: c, who: d}", "scripts/common/more.yaml")
    result = run("check", "scripts/test.yaml")
    assert result.exit_code == 0, result.stderr
    assert "scripts/common/in.yaml:3:1: warning: `breath` has no effect here" in result.stderr
    said = [event["text"] for event in plan_of(run, Path("scripts/test.yaml"))["events"]]
    assert said == ["To you, z.", "b and z", "z"]


def test_another_language_is_not_included(tree: Path, write: Write, run: Run) -> None:
    write("- Hallo.", "title: I\nlanguage: de", "scripts/in.yaml")
    write("- include: in.yaml", TOP, "scripts/test.yaml")
    result = run("check", "scripts/test.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith("scripts/in.yaml:2:11: ")


def test_includes_that_go_round_or_multiply_are_refused(tree: Path, write: Write, run: Run) -> None:
    write("- include: b.yaml", "title: A", "scripts/a.yaml")
    write("- include: a.yaml", "title: B", "scripts/b.yaml")
    assert "includes itself" in run("check", "scripts/a.yaml").stderr
    for number in range(12):
        write(
            f"- include: x{number + 1}.yaml\n- include: x{number + 1}.yaml",
            "title: X",
            f"scripts/x{number}.yaml",
        )
    write("- x", "title: X", "scripts/x12.yaml")
    assert "More than 200 scripts" in run("check", "scripts/x0.yaml").stderr


@pytest.mark.parametrize("path", ["../secret.yaml", "link.yaml", "/etc/hostname"])
def test_a_text_reaches_no_farther_than_its_folder(tree: Path, path: str) -> None:
    with pytest.raises(audiogen.ScriptError) as error:
        audiogen.loads(f"title: T\nsteps:\n  - include: {path}\n", tree)
    (problem,) = error.value.problems
    assert (problem.place.line, problem.place.column) == (3, 14)
    assert "folder" in f"{problem.message} {problem.remedy}"


def test_a_text_can_include_any_script_of_its_folder(tree: Path) -> None:
    (tree / "script.yaml").write_text("title: T\nsteps: Hello.\n")
    text = "title: T\nsteps:\n  - include: script.yaml\n"
    assert audiogen.loads(text, tree).steps
    (tree / "script.yaml").write_text(text)
    with pytest.raises(audiogen.ScriptError, match="includes itself"):
        audiogen.loads(text, tree)
