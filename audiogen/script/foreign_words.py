"""Words that a voice of the script's language doesn't read well: side names, and other letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence, Set
from typing import Final

from audiogen.languages import MODULES, Language, language_for
from audiogen.languages.phonemes import Pronouncer
from audiogen.messages import shorten

# The letters of languages, beside Latin ones, by the first word of their names in Unicode. For
# languages that aren't here, nothing is known.
LETTERS: Final[Mapping[str, str]] = {
    "HIRAGANA KATAKANA KATAKANA-HIRAGANA CJK IDEOGRAPHIC": "ja",
    "CJK IDEOGRAPHIC BOPOMOFO": "zh cmn yue",
    "HANGUL CJK": "ko",
    "CYRILLIC": "ru uk be bg mk sr kk ky",
    "GREEK": "el",
    "ARABIC": "ar fa ur",
    "HEBREW": "he yi",
    "THAI": "th",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "bn as",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "": "en de es fr it nl pt ca cs cy da et eu fi ga gl hr hu id is lt lv no nb pl ro sk sl sv tr"
    " vi",
}
ALL_LETTERS: Final = frozenset(" ".join(LETTERS).split())
# eSpeak NG says “Chinese letter” for each of these.
UNREAD_BY_ESPEAK: Final = ("ja", "ko")


def find_unread(
    text: str, language: str, pronounce: Pronouncer, *, by_espeak: bool
) -> tuple[str, str] | None:
    """Return the message and the remedy for the first word of letters that may not be read.

    `language` is a BCP 47 tag; `by_espeak`: it is known that eSpeak NG speaks.
    """
    code = language.lower().split("-")[0]
    own = next((names.split() for names, codes in LETTERS.items() if code in codes.split()), None)
    if own is None or text.isascii():
        return None
    by_espeak = by_espeak and code in UNREAD_BY_ESPEAK
    unread = ALL_LETTERS.difference(own) | ({"CJK"} if by_espeak else set())
    if not _letters_of(text, unread):
        return None
    for word in pronounce.apply(text).split():
        letters = _letters_of(word, unread)
        # α by itself is read by its name, as it should be.
        if letters and (len(letters) > 1 or not "α" <= letters <= "ω"):
            if by_espeak:
                remedy = "Say under `pronounce:` how it sounds, or choose another `voice:`."
                return f"The voice `espeak` can't read “{shorten(letters)}”.", remedy
            shown = shorten(word.strip(".,:;!?…“”()"))
            message = f"A voice for `{language}` may not read “{shown}”."
            return message, "Set `language:`, or say under `pronounce:` how it sounds."
    return None


def _letters_of(text: str, names: Set[str]) -> str:
    """Return those letters of a text whose names in Unicode begin with one of these words."""
    return "".join(
        one
        for one in text
        if one.isalpha() and not one.isascii() and unicodedata.name(one, "-").split()[0] in names
    )


def find_foreign_sides(names: Sequence[str], language: str) -> tuple[str, str] | None:
    """Return the message and the remedy for sides with names of another language.

    `language` is a BCP 47 tag.
    """

    def sides(known: Language) -> list[int]:
        forms = [set(words.split()) for words in known.sides]
        return [
            at for name in names for at in (0, 1) if not forms[at].isdisjoint(name.lower().split())
        ]

    own = language_for(language)
    # A language without a module may be close to one that has one, but to English none is.
    others = map(language_for, MODULES if own.sides[0] else ["en"])
    found = next(filter(lambda order: len(order) == 2, map(sides, others)), None)
    if found is None or sides(own):
        return None
    first, second = (shorten(name) for name in names)
    message = f"The script is in `{language}`, but its sides are `{first}` and `{second}`."
    if not own.sides[0]:
        return message, "Name them in that language."
    left, right = (own.sides[at].split()[0] for at in found)
    words = "Words that change with what they stand beside can be given for each side."
    return message, f"Name them: `sides: [{left}, {right}]`. {words}"
