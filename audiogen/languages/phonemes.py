"""Pronunciations in phonemes: a word that is written `so-az /ˈsoʊæz/` is marked up with its IPA.

Marked up, it is `[so-az](/ˈsoʊæz/)`, as the phonemizer misaki has it. No other text has square
brackets when it reaches a voice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Final

# What may be written between slashes: the IPA of English, with marks of stress and length.
IPA: Final = frozenset("abdefghijklmnoprstuvwxyzæðŋɐɑɒɔəɚɛɜɝɡɪɫɹɾʃʊʌʒʔʤʧθᵊᵻˈˌː.")
_WRITTEN: Final = r"(.*?)\s*/([^/\s]+)/\s*"
# Kana, Chinese characters and Thai are written without spaces, so a word can be anywhere in them.
_UNSPACED: Final = "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]"
_MARKED: Final = r"\[([^\[\]]*)\]\(/([^()]*)/\)"
# The model's alphabet has a letter for each diphthong and affricate (misaki's EN_PHONES.md).
_LETTERS: Final = {
    "oʊ": "O",
    "əʊ": "O",
    "eɪ": "A",
    "aɪ": "I",
    "aʊ": "W",
    "ɔɪ": "Y",
    "dʒ": "ʤ",
    "tʃ": "ʧ",
    "ɝ": "ɜɹ",
    "ɚ": "əɹ",
    "g": "ɡ",
    "r": "ɹ",
    "ː": "",
    ".": "",
}


def split_pronunciation(written: str) -> tuple[str, str]:
    """Return how a word is spelled for voices, and its phonemes: each may be empty."""
    found = re.fullmatch(_WRITTEN, written)
    return (found[1], found[2]) if found else (written, "")


def mark_up(word: str, phonemes: str) -> str:
    """Return a word with its phonemes, as voices that read phonemes get it."""
    return f"[{word}](/{phonemes}/)"


def without_phonemes(text: str) -> str:
    """Return a text for a voice that reads none: marked words as they are spelled."""
    return re.sub(_MARKED, r"\1", text) if "](/" in text else text


def to_misaki(text: str) -> str:
    """Write the phonemes in a text in misaki's alphabet, with stress before the vowel."""

    def say(found: re.Match[str]) -> str:
        phonemes = found[2]
        for ipa, letter in _LETTERS.items():
            phonemes = phonemes.replace(ipa, letter)
        return mark_up(found[1], re.sub("([ˈˌ])([^aeiouæɐɑɒɔəɛɜɪʊʌᵊᵻOAIWY]*)", r"\2\1", phonemes))

    return re.sub(_MARKED, say, text)


class Pronouncer:
    """Replaces whole words by how they are pronounced: in any case, the longest first."""

    def __init__(self, pronounce: Mapping[str, str]) -> None:
        self._spoken = {written.casefold(): how for written, how in pronounce.items()}
        by_length = sorted(pronounce, key=lambda word: (-len(word), _ends(word)))
        # One look at what is before a word serves all that begin alike.
        words = (
            f"{before}(?:{'|'.join(map(re.escape, alike))}){after}"
            for (before, after), alike in groupby(by_length, key=_ends)
        )
        self._written = re.compile("|".join(words) or r"(?!)", re.IGNORECASE)

    def apply(self, text: str) -> str:
        """Return a text with its words replaced."""
        return self._written.sub(
            lambda found: self._spoken.get(found[0].casefold(), found[0]), text
        )


def _ends(word: str) -> tuple[str, str]:
    """Return what may be before and after a whole word."""
    before = "" if re.match(_UNSPACED, word) else r"(?<!\w)"
    return before, "" if re.match(_UNSPACED, word[-1:]) else r"(?!\w)"
