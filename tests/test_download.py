"""Downloads of voices: complete and checked, resumed, with their licence, and never unasked."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiogen.voices import download, neural
from tests import models
from tests.file_stand_in import Shelf, shelf
from tests.helpers import Run, Write, configure

NAME = "en_US-tiny-low"
HOME = "en/en_US/tiny/low"


@pytest.fixture
def served(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Serve one Piper voice, with a catalogue and a configuration that lead to it."""
    folder = place / "served"
    models.piper(folder / HOME, NAME)
    (folder / HOME / "MODEL_CARD").write_text(
        "# Model card\n\n* Language: en_US\n\n## Dataset\n\n* License: CC0\n"
    )
    catalogue = {NAME: entry(folder)}
    monkeypatch.setattr(download, "CATALOGUE", place / "catalogue.json")
    monkeypatch.setattr(download, "PAUSE", 0.0)
    monkeypatch.setattr(download, "BLOCK", 50)
    (place / "catalogue.json").write_text(json.dumps(catalogue))
    download._load_catalogue.cache_clear()
    with shelf(folder) as served:
        configure(f"neural: {{source: {served.url}}}\n")
        yield served
    download._load_catalogue.cache_clear()
    neural.forget_models()


def entry(folder: Path) -> dict[str, Any]:
    files = {}
    for path in sorted((folder / HOME).iterdir()):
        data = path.read_bytes()
        digest = hashlib.md5(data).hexdigest()  # noqa: S324 - as in Piper's index
        files[f"{HOME}/{path.name}"] = [len(data), f"md5:{digest}"]
    return {
        "languages": ["en-US"],
        "licence": "",
        "url": "https://example.invalid/",
        "files": files,
    }


def voice_is_whole(place: Path) -> None:
    home = place / "voices" / NAME
    assert sorted(path.name for path in home.iterdir()) == [
        "MODEL_CARD",
        f"{NAME}.onnx",
        f"{NAME}.onnx.json",
    ]
    for path in home.iterdir():
        assert path.read_bytes() == (place / "served" / HOME / path.name).read_bytes()
    assert [path.name for path in (place / "voices").iterdir()] == [NAME], "nothing is left over"


def test_a_voice_is_downloaded_and_speaks(
    served: Shelf, run: Run, write: Write, place: Path
) -> None:
    refused = run("build", write("- Breathe in.", "title: T"), "--voice", "neural")
    assert refused.exit_code == 1
    assert "audiogen voices --get" in refused.stderr
    assert served.asked == [], "nothing is downloaded unasked"
    assert NAME in run("voices", "neural", "--language", "en").stdout
    result = run("voices", "--get", NAME)
    assert result.exit_code == 0, result.stderr
    assert "MB, en-US, from 127.0.0.1" in result.stdout
    assert "Licence: CC0" in result.stderr
    voice_is_whole(place)
    assert f"neural:{NAME}  CC0" in run("voices", "neural").stdout
    result = run("build", write("- Breathe in.", "title: T"), "--voice", "neural")
    assert result.exit_code == 0, result.stderr
    assert f"voice neural:{NAME}" in result.stdout


def test_auto_takes_what_was_downloaded(served: Shelf, run: Run, write: Write) -> None:
    assert run("voices", "--get", NAME).exit_code == 0
    result = run("build", write("- Breathe in.", "title: T"), "--offline")
    assert result.exit_code == 0, result.stderr
    assert f"voice neural:{NAME}" in result.stdout
    result = run("build", write("- Atme ein.", "title: T\nlanguage: de"), "--offline")
    assert "voice espeak" in result.stdout, "a voice for English does not speak German"


def test_a_broken_download_goes_on_by_itself(served: Shelf, run: Run, place: Path) -> None:
    served.cut_after, served.cuts = 700, 3
    assert run("voices", "--get", NAME).exit_code == 0
    voice_is_whole(place)
    assert any(asked for _, asked in served.asked), "it asked for what was missing"
    total = sum(path.stat().st_size for path in (place / "served" / HOME).iterdir())
    assert served.sent == total, "no byte came twice"


def test_a_download_that_broke_for_good_goes_on_next_time(
    served: Shelf, run: Run, place: Path
) -> None:
    served.cut_after, served.cuts = 0, 99
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert "Run the same command again to resume" in result.stderr
    assert not (place / "voices" / NAME).exists()
    served.cut_after, served.cuts = 900, 1
    served.cuts = 99
    assert run("voices", "--get", NAME).exit_code == 0, "as long as some bytes come, it goes on"
    voice_is_whole(place)


def test_a_server_that_cannot_go_on_begins_anew(served: Shelf, run: Run, place: Path) -> None:
    served.cut_after, served.cuts, served.ranges = 700, 2, False
    assert run("voices", "--get", NAME).exit_code == 0
    voice_is_whole(place)


@pytest.mark.parametrize("kept", [True, False])
def test_damage_is_seen(served: Shelf, run: Run, place: Path, kept: bool) -> None:
    """Change a byte, but not the length."""
    model = place / "served" / HOME / f"{NAME}.onnx"
    good = model.read_bytes()
    model.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert "checksum" in result.stderr
    assert not (place / "voices" / NAME).exists()
    if kept:
        assert "To hear one:" not in run("voices", "neural").stdout
    model.write_bytes(good)
    assert run("voices", "--get", NAME).exit_code == 0
    voice_is_whole(place)


def test_a_captive_portal_is_no_voice(served: Shelf, run: Run, place: Path) -> None:
    served.page = b"<html>Sign in</html>"
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert "sign in" in result.stderr
    assert not (place / "voices" / NAME).exists()
    assert len(served.asked) == 1, "what lasts is not asked again"


@pytest.mark.parametrize(("status", "requests"), [(404, 1), (503, download.ATTEMPTS)])
def test_a_refusal_is_told(served: Shelf, run: Run, status: int, requests: int) -> None:
    served.status = status
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert f"HTTP {status}" in result.stderr
    assert len(served.asked) == requests


def test_a_full_disk_is_told_before_anything_comes(
    served: Shelf, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 9))
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert "MB left" in result.stderr
    assert served.asked == []


def test_an_old_voice_stays_until_the_new_one_is_whole(
    served: Shelf, run: Run, place: Path
) -> None:
    assert run("voices", "--get", NAME).exit_code == 0
    served.status = 503
    assert run("voices", "--get", NAME).exit_code == 1
    assert (place / "voices" / NAME / f"{NAME}.onnx").exists()


def test_offline_downloads_nothing(served: Shelf, run: Run) -> None:
    result = run("voices", "--get", NAME, "--offline")
    assert result.exit_code == 1
    assert "--offline" in result.stderr
    assert served.asked == []


def test_the_catalogue_is_whole() -> None:
    known = download.load_offers()
    assert len(known) > 150
    for offer in known.values():
        assert offer.languages
        assert all(part.url.startswith("https://") and part.size > 0 for part in offer.parts)
        for part in offer.parts:
            kind, _, digest = part.digest.partition(":")
            assert (kind, len(digest)) in (("md5", 32), ("sha256", 64))
    assert "kokoro" in known
    assert known["kokoro"].licence == "Apache-2.0"


def test_a_misspelt_name_is_told(run: Run) -> None:
    assert (
        "Did you mean `en_US-lessac-medium`?" in run("voices", "--get", "en_US-lesac-medium").stderr
    )


@pytest.mark.parametrize(
    "source", ["http://me:hush@127.0.0.1:9/", "http://[bad/", "ftp://x", "example.org"]
)
def test_an_odd_mirror_is_told_without_its_password(
    served: Shelf, run: Run, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setattr(download, "ATTEMPTS", 1)
    configure(f"neural: {{source: '{source}'}}")
    result = run("voices", "--get", NAME)
    assert result.exit_code == 1
    assert "hush" not in result.output
    assert "bug" not in result.stderr


def test_what_has_come_needs_no_room_again(
    served: Shelf, run: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.cut_after, served.cuts = 500, 99
    monkeypatch.setattr(download, "ATTEMPTS", 1)
    assert run("voices", "--get", NAME).exit_code == 1
    there = sum(path.stat().st_size for path in (place / "voices" / f"{NAME}.part").iterdir())
    left = round((download.load_offers()[NAME].size - there) * 1.02) + 1
    assert there > 300
    served.cut_after = None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, left))
    assert run("voices", "--get", NAME).exit_code == 0
    voice_is_whole(place)
