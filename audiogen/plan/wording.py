"""Lines as a voice gets them: pronunciations applied, signs put into words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

from audiogen.languages.phonemes import Pronouncer, mark_up, split_pronunciation
from audiogen.languages.reading import worded

MAX_LINE: Final = 10_000  # letters: words and pronunciations could make any number of a few


class TooLong(Exception):
    """A line has too many letters."""


@functools.lru_cache(maxsize=4)
def wording(pronounce: tuple[tuple[str, str], ...], language: str) -> Callable[[str], str]:
    """Return a function that gives a line as a voice gets it, phonemes marked up.

    It raises TooLong, before it does more than apply the pronunciations.
    """
    spelled, marked = {}, {}
    for written, how in pronounce:
        spelling, phonemes = split_pronunciation(how)
        spelled[written] = spelling or written
        if phonemes:
            word = worded(spelled[written], language)
            marked[word] = mark_up(word, phonemes)
    spell, mark = Pronouncer(spelled), Pronouncer(marked)

    @functools.lru_cache(maxsize=10_000)  # a routine is expanded again and again to fit a length
    def prepare(words: str) -> str:
        return check_length(mark.apply(worded(check_length(spell.apply(words)), language)))

    return prepare


def check_length(line: str, most: int = MAX_LINE) -> str:
    """Return a line. Raises TooLong."""
    if len(line) > most:
        raise TooLong
    return line
