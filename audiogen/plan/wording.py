"""What is written -> what a voice is given to say: signs become words, and what cannot be said is left out.

Only what voices are known to read wrongly, spell out or skip is touched; numbers, times and percentages they read well.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """How a language says signs: `1-2`, `20°`, `½`, `1½`, `&`; and what its abbreviations stand for."""

    to: str
    degrees: str
    half: str
    and_a_half: str
    quarter: str
    three_quarters: str
    and_: str
    short: Mapping[str, str]


LANGUAGES: Final[Mapping[str, Words]] = {
    "en": Words(
        "to", "degrees", "half", "and a half", "a quarter", "three quarters", "and",
        {"e.g.": "for example", "i.e.": "that is", "etc.": "and so on", "approx.": "about", "vs.": "versus",
         "kg": "kilograms", "lb": "pounds", "lbs": "pounds", "cm": "centimetres", "mm": "millimetres",
         "min": "minutes", "min.": "minutes", "sec": "seconds", "sec.": "seconds"},
    ),
    "de": Words(
        "bis", "Grad", "ein halb", "einhalb", "ein Viertel", "drei Viertel", "und",
        {"z.b.": "zum Beispiel", "z. b.": "zum Beispiel", "d.h.": "das heißt", "d. h.": "das heißt",
         "usw.": "und so weiter", "bzw.": "beziehungsweise", "ca.": "circa", "kg": "Kilogramm", "cm": "Zentimeter",
         "mm": "Millimeter", "min": "Minuten", "min.": "Minuten", "sek.": "Sekunden"},
    ),
    "es": Words(
        "a", "grados", "medio", "y medio", "un cuarto", "tres cuartos", "y",
        {"p.ej.": "por ejemplo", "p. ej.": "por ejemplo", "etc.": "etcétera", "aprox.": "aproximadamente",
         "kg": "kilos", "cm": "centímetros", "mm": "milímetros", "min": "minutos", "min.": "minutos"},
    ),
    "fr": Words(
        "à", "degrés", "un demi", "et demi", "un quart", "trois quarts", "et",
        {"p.ex.": "par exemple", "p. ex.": "par exemple", "c.-à-d.": "c’est-à-dire", "etc.": "et cetera",
         "env.": "environ", "kg": "kilos", "cm": "centimètres", "mm": "millimètres", "min": "minutes", "min.": "minutes"},
    ),
    "hi": Words("से", "डिग्री", "आधा", "और आधा", "चौथाई", "तीन चौथाई", "और", {"आदि.": "आदि"}),
    "it": Words(
        "a", "gradi", "mezzo", "e mezzo", "un quarto", "tre quarti", "e",
        {"p.es.": "per esempio", "p. es.": "per esempio", "ecc.": "eccetera", "kg": "chili", "cm": "centimetri",
         "min": "minuti", "min.": "minuti"},
    ),
    "nl": Words(
        "tot", "graden", "een half", "en een half", "een kwart", "driekwart", "en",
        {"bijv.": "bijvoorbeeld", "d.w.z.": "dat wil zeggen", "enz.": "enzovoort", "kg": "kilo", "cm": "centimeter",
         "min": "minuten", "min.": "minuten"},
    ),
    "pt": Words(
        "a", "graus", "meio", "e meio", "um quarto", "três quartos", "e",
        {"p.ex.": "por exemplo", "p. ex.": "por exemplo", "etc.": "et cetera", "aprox.": "aproximadamente",
         "kg": "quilos", "cm": "centímetros", "mm": "milímetros", "min": "minutos", "min.": "minutos"},
    ),
}  # fmt: skip
UNITS: Final = ("kg", "lb", "lbs", "cm", "mm", "min", "min.", "sec", "sec.", "sek.")  # only after a number
# Emphasis, boxes, tags and the like: seen, not said. Angle brackets go, so that nothing can look like markup to a voice.
UNSAID: Final = re.compile(r"[*_`#~^|<>\\{}\[\]=]+")
ACRONYM: Final = 3  # letters up to which capitals are read one by one


@functools.lru_cache(maxsize=10_000)
def worded(written: str, language: str) -> str:
    """A line as a voice is given it; paragraphs stay."""
    words = LANGUAGES.get(language.lower().split("-")[0])
    text = unicodedata.normalize("NFC", written)
    if words:
        text = _signs(text, words)
    text = re.sub(r"(?<=\d)\s*°\s*(?=[CF]\b)", "° ", text)
    text = UNSAID.sub(" ", text)
    text = "".join(after for before, after in pairwise(f" {text}") if _said(after, before))
    text = re.sub(r"(?m)^[ \t]*[-–—+][ \t]+", "", text)
    text = re.sub(r"(?<=\d)-(?=\d+-\d)|(?<=\d-\d)-(?=\d)", " ", text)
    text = re.sub(r"\s--+\s", " – ", text)
    text = _softened(text)
    text = re.sub(r"[ \t]+", " ", text)
    said = re.sub(r" +([.,;:!?])", r"\1", text).strip()
    return said if any(character.isalnum() for character in said) else written


def _signs(text: str, words: Words) -> str:
    text = re.sub(r"(?<![\d-])(\d+)\s*[–-]\s*(\d+)(?![\d-])", rf"\1 {words.to} \2", text)
    text = re.sub(r"(?<=\d)\s*½", f" {words.and_a_half}", text).replace("½", words.half)
    text = text.replace("¼", words.quarter).replace("¾", words.three_quarters)
    text = re.sub(r"(?<=\d)\s*°\s*C\b", f" {words.degrees} Celsius", text)
    text = re.sub(r"(?<=\d)\s*°\s*F\b", f" {words.degrees} Fahrenheit", text)
    text = re.sub(r"(?<=\d)\s*°", f" {words.degrees}", text)
    text = re.sub(r"(?<=\s)&(?=\s)", words.and_, text)
    for written, said in sorted(words.short.items(), key=lambda pair: -len(pair[0])):
        short = rf"(?<=\d) ?(?i:{re.escape(written)})" if written in UNITS else rf"(?<![\w.])(?i:{re.escape(written)})"
        said = f" {said}" if written in UNITS else said
        # The full stop of an abbreviation is that of the sentence, too, where a new one begins after it.
        if written.endswith("."):
            text = re.sub(rf"{short}(?=\s+[^\W\d_a-z]|\s*$)", f"{said}.", text)
        text = re.sub(rf"{short}(?!\w)", said, text)
    return text


def _said(character: str, before: str) -> bool:
    """Whether a character is anything that can be spoken: no emoji, no bullet, no arrow, nothing invisible."""
    if character in "\u200c\u200d":
        return unicodedata.category(before)[0] in "LM"  # joins letters of Hindi, and not pictures
    if character in "°\n&%+€$£¥":
        return True
    unsaid = unicodedata.category(character) in ("So", "Sk", "Cs", "Co", "Cn", "Sm", "Me")
    return not unsaid and character not in "•‣◦·\ufe0f\ufe0e"


def _softened(text: str) -> str:
    """Words that shout in capitals in their ordinary shape: all that are longer than an acronym."""
    return re.sub(
        rf"(?<!\w)[^\W\d_]{{{ACRONYM + 1},}}(?!\w)",
        lambda found: found[0].lower() if found[0].isupper() else found[0],
        text,
    )
