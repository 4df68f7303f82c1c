"""Lines are cut into sentences, and where a voice must, into clauses; no letter is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.languages.sentences import CLAUSE_AIR, PARAGRAPH_AIR, SENTENCE_AIR, cut_line


def texts(line: str, limit: int | None = None, language: str = "en") -> list[str]:
    return [piece.text for piece in cut_line(line, limit, language)]


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("Breathe in. Breathe out.", ["Breathe in.", "Breathe out."]),
        (
            "Slowly, e.g. Like this. Dr. Who rests 2.5 s.",
            ["Slowly, e.g. Like this.", "Dr. Who rests 2.5 s."],
        ),
        (
            "Let go... and rest. Now?! “Yes.” Good",
            ["Let go... and rest.", "Now?!", "“Yes.”", "Good"],
        ),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("साँस लें। साँस छोड़ें।", ["साँस लें।", "साँस छोड़ें।"]),
        ("One … two", ["One … two"]),
        ("Rest. ...", ["Rest. ..."]),
    ],
)
def test_sentences(line: str, cut: list[str]) -> None:
    assert texts(line) == cut


def test_each_language_has_abbreviations_of_its_own() -> None:
    line = "Legen Sie sich hin, z.B. Auf den Rücken. Gut."
    assert texts(line, None, "de-AT") == ["Legen Sie sich hin, z.B. Auf den Rücken.", "Gut."]
    assert len(texts(line, None, "en")) == 3
    assert texts("Sag no. Dann ruh.", None, "de") == ["Sag no.", "Dann ruh."]


def test_air_is_longer_after_a_paragraph_and_shorter_after_a_clause() -> None:
    found = cut_line("One. Two.\n\nThree, four.", limit=8)
    assert [(piece.text, piece.air) for piece in found] == [
        ("One.", SENTENCE_AIR),
        ("Two.", PARAGRAPH_AIR),
        ("Three,", CLAUSE_AIR),
        ("four.", PARAGRAPH_AIR),
    ]


def test_a_clause_ends_at_a_mark_before_a_word_before_a_letter() -> None:
    assert texts("one two, three four five", 16) == ["one two,", "three four five"]
    assert texts("one two three four", 10) == ["one two", "three four"]
    assert texts("abcdefghij", 4) == ["abcd", "efgh", "ij"]


@given(st.text(alphabet="ab ,.!?-;…1。", min_size=1, max_size=120), st.integers(3, 40))
def test_no_letter_is_lost_and_no_piece_is_too_long(line: str, limit: int) -> None:
    if not any(character.isalnum() for character in line):
        return
    found = texts(" ".join(line.split()), limit)
    assert [c for c in "".join(found) if c.isalnum()] == [c for c in line if c.isalnum()]
    assert all(len(piece) <= limit for piece in found)
    assert all(any(c.isalnum() for c in piece) for piece in found)


def test_phonemes_stay_with_their_words() -> None:
    line = "word " * 57 + "[supta baddha konasana](/ˈsuptə/) and on"
    assert texts(line, 300) == [("word " * 57).strip(), "[supta baddha konasana](/ˈsuptə/) and on"]


@pytest.mark.parametrize("line", ["Um 8:30 und 22,15 geht es los", "1,500 and 2,500 steps"])
def test_no_number_is_cut(line: str) -> None:
    for limit in range(8, 30):
        parts = texts(line, limit)
        numbers = [word for part in parts for word in part.split() if word[:1].isdigit()]
        assert numbers == [word for word in line.split() if word[:1].isdigit()]
