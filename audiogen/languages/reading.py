"""What is written -> what a voice is given to say: signs become words, what can't be said goes.

Only what voices are known to misread, spell out or skip is changed. They read plain numbers, times
and percentages well.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise
from typing import Final

from audiogen.languages import OTHER, Language, language_for

FRACTIONS: Final = "½¼¾"
NUMBER: Final = r"(?:\d+(?:[.,]\d+)?[½¼¾]?|[½¼¾])°?"
# Emphasis, boxes, tags and the like are seen, not said. Angle brackets go, so that nothing can look
# like markup to a voice.
UNSAID: Final = r"[*_`#^|<>\\{}\[\]]+|~(?!\d)"
BULLETS: Final = r"(?<!\w)[•‣◦·▪]|[•‣◦·▪](?!\w)"
ARROWS: Final = "[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f]"
# Most lines are words of small letters, with a capital at most, and marks after them.
PLAIN: Final = re.compile(r"(?:[A-Za-z][a-z]*(?:['’][a-z]+)?[,.;:!?]?(?: |$))+")
ACRONYM: Final = 4  # letters up to which capitals may be meant to be read one by one


@functools.lru_cache(maxsize=10_000)
def worded(written: str, language: str) -> str:
    """Return a line as a voice gets it. Paragraphs stay, and so does a line of nothing but signs.

    `language` is a BCP 47 tag.
    """
    known = language_for(language)
    abbreviated = any(short in written.lower() for short in known.abbreviations)
    if PLAIN.fullmatch(written) and not abbreviated:
        return written.strip()
    text = unicodedata.normalize("NFC", written)
    # 4-7-8 and 2026-11-20 aren't ranges.
    text = re.sub(r"\d+(?:[-–]\d+){2,}", lambda found: re.sub("[-–]", " ", found[0]), text)
    if known is not OTHER:
        text = _say_signs(text, known)
    text = re.sub(UNSAID, " ", text)
    if not text.isascii():
        text = re.sub(ARROWS, " ", re.sub(BULLETS, " ", text))
        text = "".join(after for before, after in pairwise(f" {text}") if _can_say(after, before))
    text = re.sub(r"(?m)^[ \t]*[-–—+][ \t]+", "", text)
    text = re.sub(r"\s--+\s", " – ", text)
    text = _soften_capitals(text)
    text = re.sub(r"[ \t]+", " ", text)
    said = re.sub(r" +([.,;:!?])", r"\1", text).strip()
    return said if any(character.isalnum() for character in said) else written


def _say_signs(text: str, language: Language) -> str:
    """Put words in the place of signs, units and abbreviations."""
    text = _say_numbers(text, language)
    if "~" in text:
        text = re.sub(r"~\s*(?=\d)", f"{language.about} ", text)
    if "&" in text:
        text = re.sub(r"(?<=\s)&(?=\s)", language.and_, text)
    if language.units and any(character.isdecimal() for character in text):
        text = _say_units(text, language)
    for written, said in language.abbreviations.items():
        if written in text.lower():
            short = rf"(?<![\w.])(?i:{re.escape(written)})"
            ends = r"\s*$|\s+[^\W\d_a-z]" if written in language.list_endings else r"\s*$"
            text = re.sub(rf"{short}(?={ends})", f"{said}.", text)
            text = re.sub(rf"{short}(?!\w)", said, text)
    return text


def _say_numbers(text: str, language: Language) -> str:
    """Say ranges, fractions and degrees.

    Each sign is looked for first: a line without it shouldn't pay for making the expression.
    """

    def say_range(found: re.Match[str]) -> str:
        low, high = found.groups()
        return f"{low} {high}" if low == high else f"{low} {language.to} {high}"

    apart, beside = r"(?<![\w.,:/-])", r"(?![\w:/-]|[.,]\d)"
    if "–" in text:
        text = re.sub(rf"{apart}({NUMBER})\s*–\s*({NUMBER}){beside}", say_range, text)
    if "-" in text:
        no_year = rf"(?!\d{{4}}){NUMBER}"
        text = re.sub(rf"{apart}({no_year})-({no_year}){beside}", say_range, text)
    says = zip(FRACTIONS, language.fractions, language.fractions_after, strict=True)
    for fraction, alone, after in says:
        if fraction in text:
            text = re.sub(rf"(?<=\d)\s?{fraction}", after, text).replace(fraction, alone)
    if "°" in text:
        for sign, scale in ((r"\s*C(?!\w)", " Celsius"), (r"\s*F(?!\w)", " Fahrenheit"), ("", "")):
            text = re.sub(rf"(?<=\d)\s*°{sign}", f" {language.degrees}{scale}", text)
    return text


def _say_units(text: str, language: Language) -> str:
    """Say units after a number. A full stop stays where it may end the sentence."""

    def say_unit(found: re.Match[str]) -> str:
        one, more = language.units[found[2].lower()]
        return f"{found[1]} {one if found[1] == '1' else more}{found[3] or ''}"

    ends = r"\s*$" if language.nouns_are_capital else r"\s*$|\s+[^\W\d_a-z]"
    units = "|".join(language.units)
    pattern = rf"(\d+(?:[.,]\d+)?) ?(?i:({units}))(?!\w)(\.(?={ends}))?\.?"
    return re.sub(pattern, say_unit, text)


def _can_say(character: str, before: str) -> bool:
    """Tell whether a character can be spoken: no emoji, nothing invisible."""
    if character in "\u200c\u200d":
        return unicodedata.category(before)[0] in "LM"  # joins letters of Hindi, not pictures
    unsaid = unicodedata.category(character) in ("So", "Sk", "Cs", "Co", "Cn", "Me")
    return character in "°№" or (not unsaid and character not in "\ufe0f\ufe0e")


def _soften_capitals(text: str) -> str:
    """Write words in capitals in small letters, if they are too long to be an acronym."""
    return re.sub(
        rf"(?<!\w)[^\W\d_]{{{ACRONYM + 1},}}(?!\w)",
        lambda found: found[0].lower() if found[0].isupper() else found[0],
        text,
    )
