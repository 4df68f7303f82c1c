"""The ID3 tag, judged by mutagen."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutagen.id3 import ID3

from audiogen.formats.id3 import Chapter, Tags, encode_tag


def judged(tags: Tags) -> ID3:
    Path("t.mp3").write_bytes(encode_tag(tags))
    return ID3("t.mp3")


def test_every_frame_is_read_back() -> None:
    chapters = (Chapter("Settling in", 0, 1000), Chapter("Die Lösung – links", 1000, 2500))
    found = judged(
        Tags("Psoas – रिलीज़", "Album", "Artist", "pt-BR", "audiogen", 2500, "länger", chapters)
    )
    assert found.version == (2, 3, 0)
    assert found["TIT2"].text == ["Psoas – रिलीज़"]
    assert found["TALB"].text == ["Album"]
    assert found["TPE1"].text == ["Artist"]
    assert found["TLAN"].text == ["por"]
    assert found["TLEN"].text == ["2500"]
    assert found.getall("COMM")[0].text == ["länger"]
    (toc,) = found.getall("CTOC")
    assert toc.child_element_ids == ["chp0", "chp1"]
    assert toc.flags == 3
    spans = [
        (chapter.sub_frames["TIT2"].text[0], chapter.start_time, chapter.end_time)
        for chapter in found.getall("CHAP")
    ]
    assert spans == [("Settling in", 0, 1000), ("Die Lösung – links", 1000, 2500)]


@pytest.mark.parametrize(
    ("language", "code"),
    [("en", "eng"), ("de-AT", "deu"), ("yue", "yue"), ("xx", "und"), ("zh-CN", "zho")],
)
def test_languages(language: str, code: str) -> None:
    assert judged(Tags("T", "A", "", language, "e", 1))["TLAN"].text == [code]


def test_without_chapters_and_artist() -> None:
    found = judged(Tags("T", "A", "", "en", "e", 1))
    assert not found.getall("CTOC")
    assert "TPE1" not in found
