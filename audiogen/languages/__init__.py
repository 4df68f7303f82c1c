"""All that depends on a language: one module each, and the rules that use them.

`reading` says how a line is read aloud, `sentences` where a line is cut. To add a language, write
a module like `en.py`, and name it in MODULES.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import Final, NamedTuple

MODULES: Final = ("de", "en", "es", "fr", "hi", "it", "nl", "pt")


class Guide(NamedTuple):
    """What the voice says to lead a breath."""

    inhale: str
    hold: str
    exhale: str


class Language(NamedTuple):
    """How a language says what scripts contain. The defaults are for languages without a module.

    `sample` is spoken to hear a voice. `to` reads ranges (`1-2`), `about` reads `~5`, `and_` reads
    `&`; empty, these signs are left alone. `fractions` are ½, ¼ and ¾ by themselves, and
    `fractions_after` after a number. `units` and `abbreviations` are by how they are written, in
    lower case; units in the singular and plural. No sentence ends at an abbreviation, but one of
    `list_endings`, nor at the words of `inside_sentences`. `nouns_are_capital`: a capital letter
    doesn't tell that a sentence begins.
    """

    guide: Guide | None = None
    sample: str = "1, 2, 3, 4, 5, 6, 7, 8."
    to: str = ""
    degrees: str = ""
    about: str = ""
    and_: str = ""
    fractions: tuple[str, str, str] = ("", "", "")
    fractions_after: tuple[str, str, str] = ("", "", "")
    units: Mapping[str, tuple[str, str]] = {}
    abbreviations: Mapping[str, str] = {}
    list_endings: tuple[str, ...] = ()
    inside_sentences: str = "e.g. i.e. etc. approx. dr. mr. mrs. ms. st. vs. no. min. sec. max."
    nouns_are_capital: bool = False


OTHER: Final = Language()


@functools.cache
def language_for(tag: str) -> Language:
    """Return the language of a BCP 47 tag, like `pt-BR`; OTHER if it has no module."""
    code = tag.lower().split("-")[0]
    if code not in MODULES:
        return OTHER
    language: Language = importlib.import_module(f"audiogen.languages.{code}").LANGUAGE
    return language
