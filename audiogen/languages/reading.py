"""What is written -> what a voice is given to say: signs become words, what can't be said goes.

Only what voices are known to misread, spell out or skip is changed. They read plain numbers well.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final

from audiogen.languages import OTHER, Language, language_for
from audiogen.languages.characters import plain
from audiogen.languages.numbers import like, say_numbers

# Most lines are words of small letters, with a capital at most, and marks after them.
PLAIN: Final = re.compile(r"(?:[A-Za-z][a-z]*(?:['’][a-z]+)?[,.;:!?]?(?: |$))+")
# What a dash that is a pause becomes, between words.
DASH: Final = r"[ \t]+(?:[-–—−]{1,3})[ \t]+|(?<=[^\W\d_])\s?—\s?(?=\w)|(?<=\w)--+(?=\w)"
PARENTHESES: Final = r"(^|\s*)[(（]([^()（）\n]*)[)）]([^\w\s]?)"
CAPITALS: Final = r"(?<![\w'’])[^\W\d_]{2,}(?:['’][^\W\d_]+)*(?![\w'’])"
SHORT: Final = 5  # letters up to which capitals may be meant to be read one by one
# Two consonants that no word begins with, or ends with, make an acronym: MRI, ACL.
ONSETS: Final = frozenset(
    "BL BR CH CL CR DR DW FL FR GH GL GN GR KL KN KR PF PH PL PR PS RH SC SH SK SL SM SN SP SQ ST "
    "SW TH TR TW VR WH WR ZW".split()
)
CODAS: Final = frozenset(
    "BS CH CK CS CT DS FF FT GH GS HT HL HM HN HR KS LD LF LK LL LM LN LP LS LT LZ MB MM MP MS MT "
    "ND NG NK NN NS NT NZ PF PP PS PT RB RC RD RF RG RK RL RM RN RP RR RS RT RZ SH SK SM SP SS ST "
    "TH TS TT TZ WN WS XT ZZ".split()
)
CONSONANTS: Final = "[BCDFGHJKLMNPQRSTVWXZ]{2}"
CHUNK: Final = 1000  # characters that are read at once: some expressions take their square in time
VOWELS: Final = "[aeiouyäöüáéíóúàèìòùâêîôûãõ]"


@functools.lru_cache(maxsize=10_000)
def worded(written: str, language: str) -> str:
    """Return a line as a voice gets it; "" if nothing of it can be spoken. Paragraphs stay.

    `language` is a BCP 47 tag.
    """
    known = language_for(language)
    simple = PLAIN.fullmatch(written) and not _has_abbreviation(written, known)
    if written.isdecimal() or (simple and not re.search(r"\w [IVX]\b", written)):
        return written.strip()
    text = plain(written, sanskrit=known is not OTHER)
    paragraphs = (
        "".join(_read(part, known) + " " * part[-1:].isspace() for part in _cut(paragraph)).strip()
        for paragraph in re.split(r"\n\s*\n", text)
    )
    return "\n\n".join(filter(None, paragraphs))


def _cut(text: str) -> Iterator[str]:
    """Yield parts that aren't too long, cut after a sentence or else after a word."""
    # Expressions for numbers take the square of their length in time.
    text = re.sub(r"([\d.,:~]{40})(?=[\d.,:~])", r"\1 ", re.sub(r"[ \t]+", " ", text))
    while len(text) > CHUNK:
        window = text[:CHUNK]
        ends = [end.end() for end in re.finditer(r"[^\W\d_]{4}[.!?…]+\s|[。！？।]", window)]
        words = [end.end() for end in re.finditer(r"[^\W\d_]{2} (?=[^\W\d_]{2})", window)]
        cut = (ends or words or [CHUNK])[-1]
        yield text[:cut]
        text = text[cut:]
    yield text


def _read(text: str, known: Language) -> str:
    text = say_numbers(text, known)
    if known is not OTHER:
        text = _say_signs(text, known)
    text = re.sub(r"(?:(?:[<>#]|~(?!\d)) *)+", " ", text)
    text = re.sub(DASH, ", ", text)
    text = re.sub("[()]", " ", re.sub(PARENTHESES, _open_parentheses, text))
    text = _soften_capitals(text, known)
    return _tidy(text)


def _has_abbreviation(text: str, language: Language) -> bool:
    lower = text.lower()
    return any(short in lower for short in language.abbreviations)


def _say_signs(text: str, language: Language) -> str:
    """Put words in the place of signs and abbreviations between words."""
    for sign, said in language.signs.items():
        if sign[-1] not in text:
            continue
        if sign == "~":
            text = re.sub(r"~\s*(?=\w)", f"{said} ", text)
        elif sign == "/":
            text = re.sub(r"(?<=[^\s\d,.])\s?/\s?(?=[^\s\d])", f" {said} ", text)
        elif sign == ".@":
            text = re.sub(r"[\w.+-]+@\w[\w.-]*\w", functools.partial(_say_address, said), text)
        else:
            text = re.sub(rf"(?<!\w){re.escape(sign)}(?!\w)", f" {said} ", text)
    for written, said in language.abbreviations.items():
        if written in text.lower():
            text = _say_abbreviation(text, written, said, language)
    return text


def _say_address(said: str, found: re.Match[str]) -> str:
    at, dot = said.split()
    return found[0].replace("@", f" {at} ").replace(".", f" {dot} ")


def _say_abbreviation(text: str, written: str, said: str, language: Language) -> str:
    """Say an abbreviation, with the full stop of the sentence that may end with it."""
    short = rf"(?<![\w.])(?i:{re.escape(written)})"

    def say(found: re.Match[str], end: str = "") -> str:
        return like(found[0], said) + end

    if written.endswith("."):
        ends = r"\s*$|\s+[^\W\d_a-z]" if written in language.list_endings else r"\s*$"
        text = re.sub(rf"{short}(?={ends})", lambda found: say(found, "."), text)
    return re.sub(rf"{short}(?!\w)", say, text)


def _open_parentheses(found: re.Match[str]) -> str:
    """Read what is in parentheses between commas."""
    before = ", " if found.start() else ""
    if found.start() and found.string[found.start() - 1] in ".!?…:;,\n":
        before = " "
    rest = found.string[found.end() :]
    after = "," if not found[3] and rest.strip() and found[2][-1:] not in ".!?…,;:" else ""
    return f"{before}{found[2]}{after}{found[3]}"


def _soften_capitals(text: str, language: Language) -> str:
    """Write words in capitals in small letters, and acronyms letter by letter."""
    if not re.search(r"[^\W\d_a-z]{2}", text):
        return text

    def soften(found: re.Match[str]) -> str:
        word = found[0]
        short = len(word) <= SHORT and word.isalpha()
        if not word.isupper() or (language is OTHER and short):
            return word
        if short and (word in language.acronyms.split() or _is_spelled(word)):
            return " ".join(word)
        begins = re.search(r"(?:^|[.!?…:]\s+)$", found.string[: found.start()])
        return word.capitalize() if begins else word.lower()

    return re.sub(CAPITALS, soften, text)


def _is_spelled(word: str) -> bool:
    """Tell whether a word in capitals can't be read as a word."""
    first, last = word[:2], word[-2:]
    return (
        not re.search(VOWELS, word.lower())
        or (re.fullmatch(CONSONANTS, first) is not None and first not in ONSETS)
        or (re.fullmatch(CONSONANTS, last) is not None and last not in CODAS)
    )


def _tidy(text: str) -> str:
    """Take out what the steps before left over: double spaces and marks, and lone signs."""
    text = re.sub(r" {2,}", " ", text)
    text = re.sub(r" +([.,;:!?…])", r"\1", text)
    text = re.sub(r",(?=\s*[,.;:!?…])|(?<=[;:!?…]),|^[,;:]+ ?", "", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    said = re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip()
    return said if any(character.isalnum() for character in said) else ""
