"""Text -> pieces that are spoken one by one, with air between them.

A piece is a sentence, or a clause of one that is too long for the voice.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from audiogen.languages import language_for

# Seconds of air after a piece.
SENTENCE_AIR: Final = 0.6
PARAGRAPH_AIR: Final = 1.2
CLAUSE_AIR: Final = 0.2

# A sentence ends with its mark, closing quotes and white space. The marks of Chinese and Japanese
# need no space.
_END: Final = re.compile(
    r"(?<![.!?…।؟])[.!?…।؟]++[\"'”’»)\]]*+\s+|[。！？]+[”’」』)]*\s*"  # in linear time
)
LONGEST_ABBREVIATION: Final = 30
_CLAUSE_END: Final = re.compile(r"[,;:–—،、，；](?!\d)\s*")  # never inside 8:30 and 1,500
LONGEST: Final = 400  # characters of a piece: models need memory for each, and get lost


class Piece(NamedTuple):
    """Text that a voice speaks at once, and the seconds of air after it inside its line."""

    text: str
    air: float


@functools.lru_cache(maxsize=10_000)  # plans cut the same lines again and again
def cut_line(text: str, limit: int | None = None, language: str = "en") -> tuple[Piece, ...]:
    """Cut a line for a voice that takes at most `limit` characters at once. No letter is lost."""
    found: list[Piece] = []
    limit = min(limit or LONGEST, LONGEST)
    if not _has_words(text):
        return ()
    for paragraph in text.split("\n\n"):
        for sentence in cut_sentences(paragraph, language):
            *first, last = cut_clauses(sentence, limit)
            found += [Piece(part, CLAUSE_AIR) for part in first]
            found.append(Piece(last, SENTENCE_AIR))
        found[-1] = Piece(found[-1].text, PARAGRAPH_AIR)
    return tuple(found)


def cut_sentences(text: str, language: str = "en") -> Iterator[str]:
    """Yield the sentences of a paragraph. A part without a letter or digit stays with the last."""
    known = language_for(language)
    abbreviations = {*known.abbreviations, *known.inside_sentences.split()}
    cuts = [0]
    last_letter = next((at for at in range(len(text) - 1, 0, -1) if text[at].isalnum()), 0)
    seen, worded = 0, False  # whether there are words between the last cut and `seen`
    for end in _END.finditer(text):
        stop = end.end()
        worded = worded or _has_words(text[seen:stop])
        seen = stop
        near = text[max(cuts[-1], end.start() - LONGEST_ABBREVIATION) : stop]
        last = near.split()[-1].lower().lstrip("(\"'“‘«")
        # "J. Smith" and "etc. and" go on.
        goes_on = last in abbreviations or re.fullmatch(r"[^\W\d]\.", last)
        if goes_on or text[stop : stop + 1].islower():
            continue
        if worded and last_letter >= stop:
            cuts.append(stop)
            worded = False
    for start, stop in zip(cuts, [*cuts[1:], len(text)], strict=True):
        yield text[start:stop].strip()


def cut_clauses(sentence: str, limit: int) -> Iterator[str]:
    """Yield parts of at most `limit` characters, cut after a clause, else a word, else anywhere."""
    while len(sentence) > limit:
        window = sentence[: limit + 1]
        ends = [end.end() for end in _CLAUSE_END.finditer(window)]
        # A clause of less than a third isn't worth a request of its own.
        ends = [end for end in ends if limit // 3 < len(window[:end].rstrip()) <= limit]
        cut = ends[-1] if ends else window.rfind(" ")
        if window.rfind("[") > window.rfind("/)"):  # phonemes stay with their word
            cut = min(cut, window.rfind("["))
        if cut <= 0 or not _has_words(sentence[:cut]):
            cut = limit
        head, rest = sentence[:cut].strip(), sentence[cut:].strip()
        if not _has_words(rest):
            sentence = head  # only marks are left over
            break
        if _has_words(head):
            yield head
        sentence = rest
    yield sentence


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
