"""What is written -> what a voice is given to say: signs become words, and what cannot be said is left out.

Only what voices are known to read wrongly, spell out or skip is touched; numbers, times and percentages they read well.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple


class Words(NamedTuple):
    """How a language says signs: `1-2`, `20°`, `~5`, `&`; ½, ¼ and ¾, alone and after a number; units, of one and of
    more; and what its abbreviations stand for."""

    to: str
    degrees: str
    about: str
    and_: str
    alone: tuple[str, str, str]
    after: tuple[str, str, str]
    units: Mapping[str, tuple[str, str]]
    short: Mapping[str, str]


LANGUAGES: Final[Mapping[str, Words]] = {
    "en": Words(
        "to", "degrees", "about", "and",
        ("half", "a quarter", "three quarters"), (" and a half", " and a quarter", " and three quarters"),
        {"kg": ("kilogram", "kilograms"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
         "cm": ("centimetre", "centimetres"), "mm": ("millimetre", "millimetres"), "min": ("minute", "minutes"),
         "sec": ("second", "seconds")},
        {"e.g.": "for example", "i.e.": "that is", "etc.": "and so on", "approx.": "about", "vs.": "versus"},
    ),
    "de": Words(
        "bis", "Grad", "etwa", "und", ("0,5", "0,25", "0,75"), (",5", ",25", ",75"),
        {"kg": ("Kilogramm", "Kilogramm"), "cm": ("Zentimeter", "Zentimeter"), "mm": ("Millimeter", "Millimeter"),
         "min": ("Minute", "Minuten"), "sek": ("Sekunde", "Sekunden")},
        {"z.b.": "zum Beispiel", "z. b.": "zum Beispiel", "d.h.": "das heißt", "d. h.": "das heißt",
         "usw.": "und so weiter", "bzw.": "beziehungsweise", "ca.": "circa"},
    ),
    "es": Words(
        "a", "grados", "unos", "y", ("medio", "un cuarto", "tres cuartos"), (" y medio", " y cuarto", " y tres cuartos"),
        {"kg": ("kilo", "kilos"), "cm": ("centímetro", "centímetros"), "mm": ("milímetro", "milímetros"),
         "min": ("minuto", "minutos")},
        {"p.ej.": "por ejemplo", "p. ej.": "por ejemplo", "etc.": "etcétera", "aprox.": "aproximadamente"},
    ),
    "fr": Words(
        "à", "degrés", "environ", "et", ("un demi", "un quart", "trois quarts"), (" et demi", " et quart", " trois quarts"),
        {"kg": ("kilo", "kilos"), "cm": ("centimètre", "centimètres"), "mm": ("millimètre", "millimètres"),
         "min": ("minute", "minutes")},
        {"p.ex.": "par exemple", "p. ex.": "par exemple", "c.-à-d.": "c’est-à-dire", "etc.": "et cetera", "env.": "environ"},
    ),
    "hi": Words("से", "डिग्री", "लगभग", "और", ("आधा", "चौथाई", "तीन चौथाई"), (".5", ".25", ".75"), {}, {}),
    "it": Words(
        "a", "gradi", "circa", "e", ("mezzo", "un quarto", "tre quarti"), (" e mezzo", " e un quarto", " e tre quarti"),
        {"kg": ("chilo", "chili"), "cm": ("centimetro", "centimetri"), "min": ("minuto", "minuti")},
        {"p.es.": "per esempio", "p. es.": "per esempio", "ecc.": "eccetera"},
    ),
    "nl": Words(
        "tot", "graden", "ongeveer", "en", ("0,5", "0,25", "0,75"), (",5", ",25", ",75"),
        {"kg": ("kilo", "kilo"), "cm": ("centimeter", "centimeter"), "min": ("minuut", "minuten")},
        {"bijv.": "bijvoorbeeld", "d.w.z.": "dat wil zeggen", "enz.": "enzovoort"},
    ),
    "pt": Words(
        "a", "graus", "cerca de", "e",
        ("meio", "um quarto", "três quartos"), (" e meio", " e um quarto", " e três quartos"),
        {"kg": ("quilo", "quilos"), "cm": ("centímetro", "centímetros"), "mm": ("milímetro", "milímetros"),
         "min": ("minuto", "minutos")},
        {"p.ex.": "por exemplo", "p. ex.": "por exemplo", "etc.": "et cetera", "aprox.": "aproximadamente"},
    ),
}  # fmt: skip
LISTS_END: Final = (
    "etc.",
    "usw.",
    "ecc.",
    "enz.",
)  # abbreviations after which a sentence may end, and another begin
FRACTIONS: Final = "½¼¾"
NUMBER: Final = r"(?:\d+(?:[.,]\d+)?[½¼¾]?|[½¼¾])°?"
# Emphasis, boxes, tags and the like: seen, not said. Angle brackets go, so that nothing can look like markup to a voice.
UNSAID: Final = r"[*_`#^|<>\\{}\[\]]+|~(?!\d)"
BULLETS: Final = r"(?<!\w)[•‣◦·▪]|[•‣◦·▪](?!\w)"
ARROWS: Final = "[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f]"
# Words of small letters, or with a capital at most, and marks after them: most lines are no more than this.
PLAIN: Final = re.compile(r"(?:[A-Za-z][a-z]*(?:['’][a-z]+)?[,.;:!?]?(?: |$))+")
ACRONYM: Final = 4  # letters up to which capitals may be meant to be read one by one


@functools.lru_cache(maxsize=10_000)
def worded(written: str, language: str) -> str:
    """A line as a voice is given it; paragraphs stay, and a line of nothing but signs is left as it is."""
    language = language.lower().split("-")[0]
    words = LANGUAGES.get(language)
    if PLAIN.fullmatch(written) and not (
        words and any(short in written.lower() for short in words.short)
    ):
        return written.strip()
    text = unicodedata.normalize("NFC", written)
    text = re.sub(
        r"\d+(?:[-–]\d+){2,}", lambda found: re.sub("[-–]", " ", found[0]), text
    )  # 4-7-8, 2026-11-20
    if words:
        text = _signs(text, words, nouns_are_capital=language == "de")
    text = re.sub(ARROWS, " ", re.sub(BULLETS, " ", re.sub(UNSAID, " ", text)))
    if not text.isascii():
        text = "".join(after for before, after in pairwise(f" {text}") if _said(after, before))
    text = re.sub(r"(?m)^[ \t]*[-–—+][ \t]+", "", text)
    text = re.sub(r"\s--+\s", " – ", text)
    text = _softened(text)
    text = re.sub(r"[ \t]+", " ", text)
    said = re.sub(r" +([.,;:!?])", r"\1", text).strip()
    return said if any(character.isalnum() for character in said) else written


def _signs(text: str, words: Words, *, nouns_are_capital: bool) -> str:
    text = _numbers(text, words)
    if "~" in text:
        text = re.sub(r"~\s*(?=\d)", f"{words.about} ", text)
    if "&" in text:
        text = re.sub(r"(?<=\s)&(?=\s)", words.and_, text)
    if words.units and any(character.isdecimal() for character in text):
        text = _units(text, words.units, nouns_are_capital=nouns_are_capital)
    for written, said in words.short.items():
        if written in text.lower():
            short = rf"(?<![\w.])(?i:{re.escape(written)})"
            ends = r"\s*$|\s+[^\W\d_a-z]" if written in LISTS_END else r"\s*$"
            text = re.sub(rf"{short}(?={ends})", f"{said}.", text)
            text = re.sub(rf"{short}(?!\w)", said, text)
    return text


def _numbers(text: str, words: Words) -> str:
    """Ranges, fractions and degrees. What a line does not have costs it nothing: expressions take long to be made."""

    def both(found: re.Match[str]) -> str:
        return (
            f"{found[1]} {found[2]}"
            if found[1] == found[2]
            else f"{found[1]} {words.to} {found[2]}"
        )

    apart, beside = r"(?<![\w.,:/-])", r"(?![\w:/-]|[.,]\d)"
    if "–" in text:
        text = re.sub(rf"{apart}({NUMBER})\s*–\s*({NUMBER}){beside}", both, text)
    if "-" in text:
        text = re.sub(rf"{apart}((?!\d{{4}}){NUMBER})-((?!\d{{4}}){NUMBER}){beside}", both, text)
    for fraction, alone, after in zip(FRACTIONS, words.alone, words.after, strict=True):
        if fraction in text:
            text = re.sub(rf"(?<=\d)\s?{fraction}", after, text).replace(fraction, alone)
    if "°" in text:
        for sign, scale in ((r"\s*C(?!\w)", " Celsius"), (r"\s*F(?!\w)", " Fahrenheit"), ("", "")):
            text = re.sub(rf"(?<=\d)\s*°{sign}", f" {words.degrees}{scale}", text)
    return text


def _units(text: str, units: Mapping[str, tuple[str, str]], *, nouns_are_capital: bool) -> str:
    """Units after a number, in words; a full stop stays where it may end the sentence."""

    def unit(found: re.Match[str]) -> str:
        one, more = units[found[2].lower()]
        return f"{found[1]} {one if found[1] == '1' else more}{found[3] or ''}"

    new = r"\s*$" if nouns_are_capital else r"\s*$|\s+[^\W\d_a-z]"
    return re.sub(
        rf"(\d+(?:[.,]\d+)?) ?(?i:({'|'.join(units)}))(?!\w)(\.(?={new}))?\.?", unit, text
    )


def _said(character: str, before: str) -> bool:
    """Whether a character is anything that can be spoken: no emoji, nothing invisible."""
    if character in "\u200c\u200d":
        return unicodedata.category(before)[0] in "LM"  # joins letters of Hindi, and not pictures
    unsaid = unicodedata.category(character) in ("So", "Sk", "Cs", "Co", "Cn", "Me")
    return character in "°№" or (not unsaid and character not in "\ufe0f\ufe0e")


def _softened(text: str) -> str:
    """Words that shout in capitals in their ordinary shape: all that are longer than an acronym."""
    return re.sub(
        rf"(?<!\w)[^\W\d_]{{{ACRONYM + 1},}}(?!\w)",
        lambda found: found[0].lower() if found[0].isupper() else found[0],
        text,
    )
