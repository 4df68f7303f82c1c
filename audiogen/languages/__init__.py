"""All that depends on a language: one module each, and the rules that use them.

`reading` says how a line is read aloud, `sentences` where a line is cut. To add a language, write
a module like `en.py`, and name it in MODULES.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

MODULES: Final = ("de", "en", "es", "fr", "hi", "it", "nl", "pt")


class Guide(NamedTuple):
    """What the voice says to lead a breath."""

    inhale: str
    hold: str
    exhale: str


# What the words in `Marks.numbers` mean, in their order.
NUMBERS: Final = (0.5, *range(1, 11), 15, 20, 30, 40, 50, 60)


class Marks(NamedTuple):
    """The words of marks that aren't meant to be spoken, like `[pause 10s]` and `(soft music)`.

    They are in lower case, with spaces between them. `fillers` can be in any mark of a silence,
    `cues` in any of a sound. Forms of the same number have `|` between them.
    """

    pauses: str = ""
    holds: str = ""
    rests: str = ""
    breaths: str = ""
    seconds: str = ""
    minutes: str = ""
    numbers: str = ""
    fillers: str = ""
    speakers: str = ""
    sounds: str = ""
    chimes: str = ""
    cues: str = ""


class Count(NamedTuple):
    """A number and the noun that it counts; `ranged` if it is the first of a range.

    `before` is the word before it, in lower case.
    """

    number: int
    noun: str
    feminine: bool
    ranged: bool
    before: str


class Language(NamedTuple):
    """How a language says what scripts contain. The defaults are for languages without a module.

    `sample` is spoken to hear a voice. Pairs are the singular and the plural.

    Numbers: `decimal` is the mark before decimals; `groups`, whether a comma is between thousands.
    `to` reads ranges, `to_next` those of neighbours; `time` is a time of day, `hour` a full hour,
    unless `no_hour` follows, and `oh` comes before minutes of one digit. `ratio` reads 1:2 instead
    of `to`; what matches `ratios` after a time makes it a ratio. `units` and `money` are by their
    signs. 5' and 10" are times, but lengths where `lengths` match what follows; words of `stay`
    before them are for times, as are those of `marks`. `fractions` are by their sign: alone, before
    a feminine noun, and after a number (a template for re.sub). `by`, `across`, `times`, `sets` and
    `of` read 3x10, 2 m x 1 m, 10x, and "3 sets x 12". `per` reads the slash before `per_words`.
    `math` has the signs before numbers, `signs` those between words.

    `spell` puts a number into words, `point` is said before decimals, which are read one by one,
    or two together (`pairs`).

    Agreement: `feminine` matches nouns. `counted` puts a number into words that depend on its noun.
    `ordinal` does so for what `ordinals` finds, which has a group `number`. `plurals` are words
    that follow numbers, in the plural, each with its singular; other words that were filled in
    take the first of `plural_endings` (expressions) that fits.

    Words: `numbered` matches those that Roman numerals of one letter follow. `before_numbers` are
    abbreviations only before a number, `abbreviations` everywhere, in lower case. No sentence ends
    at one, but one of `list_endings`, nor at the words of `inside_sentences`. `acronyms` are words
    in capitals that are read letter by letter, though they could be read as words. `own` reads
    what no other language has. `nouns_are_capital`: a capital doesn't tell that a sentence begins.

    `sides` are left and right, each with its other forms behind it; `marks`, see there.
    """

    guide: Guide | None = None
    sample: str = "1, 2, 3, 4, 5, 6, 7, 8."
    decimal: str = "."
    groups: bool = False
    to: str = ""
    to_next: str = ""
    signs: Mapping[str, str] = {}
    math: Mapping[str, str] = {}
    money: Mapping[str, tuple[str, str]] = {}
    percent: str = ""
    degrees: tuple[str, str] = ("", "")
    lengths: str = ""
    stay: str = ""
    units: Mapping[str, tuple[str, str]] = {}
    minutes: str = "min"
    fractions: Mapping[str, tuple[str, str, str]] = {}
    by: str = ""
    across: str = ""
    of: str = ""
    sets: str = ""
    times: tuple[str, str] | None = None
    per: str = ""
    per_words: str = ""
    out_of: str = ""
    time: str = "{} {}"
    oh: str = ""
    hour: str = "{}"
    no_hour: str = r"(?!)"
    ratio: str = ""
    ratios: str = r"(?!)"
    ordinals: str = ""
    ordinal: Callable[[int, re.Match[str]], str | None] | None = None
    feminine: str = ""
    spell: Callable[[int], str] | None = None
    point: str = ""
    pairs: bool = False
    counted: Callable[[Count], str | None] | None = None
    plurals: Mapping[str, str] = {}
    plural_endings: tuple[tuple[str, str], ...] = ()
    numbered: str = ""
    before_numbers: Mapping[str, str] = {}
    abbreviations: Mapping[str, str] = {}
    list_endings: tuple[str, ...] = ()
    inside_sentences: str = "e.g. i.e. etc. approx. dr. mr. mrs. ms. st. vs. no. min. sec. max."
    acronyms: str = ""
    own: Callable[[str], str] | None = None
    nouns_are_capital: bool = False
    sides: tuple[str, str] = ("", "")
    marks: Marks = Marks()


OTHER: Final = Language()


def spell_in(code: str, kind: str = "cardinal") -> Callable[[int], str]:
    """Return a function that puts numbers into the words of one of num2words's languages."""

    def spell(number: int) -> str:
        from num2words import num2words  # 25 ms, and few lines have a number

        return str(num2words(number, lang=code, to=kind))

    return spell


@functools.cache
def language_for(tag: str) -> Language:
    """Return the language of a BCP 47 tag, like `pt-BR`; OTHER if it has no module."""
    code = tag.lower().split("-")[0]
    if code not in MODULES:
        return OTHER
    language: Language = importlib.import_module(f"audiogen.languages.{code}").LANGUAGE
    return language
