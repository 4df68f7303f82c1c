"""Text -> pieces that are spoken one by one, with air between: sentences, and clauses where a sentence is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SENTENCE_AIR: Final = 0.6
PARAGRAPH_AIR: Final = 1.2
CLAUSE_AIR: Final = 0.2

ABBREVIATIONS: Final = frozenset(
    "e.g. i.e. etc. approx. dr. mr. mrs. ms. st. vs. no. z.b. d.h. bzw. ca. usw. p.ej. p.ex. sr. sra. min. sec. max.".split()
)
# A sentence ends with its mark, closing quotes and white space; the marks of Chinese and Japanese need no space.
_END: Final = re.compile(r"[.!?…।؟]+[\"'”’»)\]]*\s+|[。！？]+[”’」』)]*\s*")
_CLAUSE_END: Final = re.compile(r"[,;:–—،、，；]\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that goes to the voice at once, and the seconds of air before the next piece of its line."""

    text: str
    air: float


def pieces(text: str, limit: int | None = None) -> tuple[Piece, ...]:
    """A line cut for a voice that takes at most `limit` characters at once; no letter is lost."""
    found: list[Piece] = []
    for paragraph in text.split("\n\n"):
        for sentence in sentences(paragraph):
            parts = list(clauses(sentence, limit))
            found += [Piece(part, CLAUSE_AIR) for part in parts[:-1]] + [
                Piece(parts[-1], SENTENCE_AIR)
            ]
        found[-1] = Piece(found[-1].text, PARAGRAPH_AIR)
    return tuple(found)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph; a part without a letter or digit stays with what is before it."""
    cuts = [0]
    for end in _END.finditer(text):
        before, after = text[cuts[-1] : end.end()], text[end.end() :]
        last = before.split()[-1].lower().lstrip("(\"'“‘«") if before.split() else ""
        if last in ABBREVIATIONS or re.fullmatch(r"[^\W\d]\.", last) or after[:1].islower():
            continue
        if _sounds(before) and _sounds(after):
            cuts.append(end.end())
    for start, stop in zip(cuts, [*cuts[1:], len(text)], strict=True):
        yield text[start:stop].strip()


def clauses(sentence: str, limit: int | None) -> Iterator[str]:
    """A sentence in parts of at most `limit` characters, cut after a clause, else after a word, else anywhere."""
    while limit is not None and len(sentence) > limit:
        window = sentence[: limit + 1]
        ends = [
            end.end()
            for end in _CLAUSE_END.finditer(window)
            if limit // 3 < len(window[: end.end()].rstrip()) <= limit
        ]
        cut = ends[-1] if ends else window.rfind(" ")
        if cut <= 0 or not _sounds(sentence[:cut]):
            cut = limit
        head, rest = sentence[:cut].strip(), sentence[cut:].strip()
        if not _sounds(rest):
            # Only marks are left over: they are not worth a request of their own.
            sentence = head
            break
        if _sounds(head):
            yield head
        sentence = rest
    yield sentence


def _sounds(text: str) -> bool:
    return any(character.isalnum() for character in text)
