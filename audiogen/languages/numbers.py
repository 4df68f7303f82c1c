"""Numbers and the signs around them -> words: `8–10x`, `1/2 turn`, `5'10"`, `2. Atemzug`.

Each function looks for its sign first: a line without it shouldn't pay for making expressions.
"""

from __future__ import annotations

import re
from typing import Final

from audiogen.languages import Count, Language
from audiogen.languages.quantities import (
    APART,
    FRACTIONS,
    counted_noun,
    is_feminine,
    say_fractions,
    say_math,
    say_money,
    say_multiples,
    say_ranges,
    say_units,
    with_unit,
)

WRITTEN_FRACTIONS: Final = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔"}
TIME: Final = rf"{APART}([01]?\d|2[0-4]):([0-5]\d)(?![\d:])"
RATIO: Final = rf"{APART}\d+(?:[.,]\d+)?(?::\d+(?:[.,]\d+)?)+(?![\d:])"
ROMAN: Final = r"(?<=[^\s\d] )([IVX]{2,5}|[IVX])(?![\w'’.-]*\w)"
ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10}
HIGHEST_ORDINAL: Final = 31  # of those with º, which may be degrees
LONGEST: Final = 6  # digits of a number that is counted, not a telephone's
YEARS: Final = range(1100, 2100)  # voices know how they are read


def say_numbers(text: str, language: Language) -> str:
    """Say everything that has to do with numbers, in an order in which nothing is read twice."""
    text = _say_romans(text, language)
    if any(character.isdecimal() or character in FRACTIONS for character in text):
        for say in (
            _group_digits,
            _say_series,
            _say_before_numbers,
            _say_times,
            _say_slashes,
            say_multiples,
            say_ranges,
            _say_ordinals,
            say_money,
            say_units,
            say_math,
            say_fractions,
            agree,
            _read_own,
            _spell,
        ):
            text = say(text, language)
    return text


def _group_digits(text: str, language: Language) -> str:
    """Take the marks between thousands out; English voices know theirs."""
    if language.decimal == "," and "." in text:
        text = re.sub(
            rf"{APART}\d{{1,3}}(?:\.\d{{3}})+(?![\d.])",
            lambda found: found[0].replace(".", ""),
            text,
        )
    if language.decimal == "," and " " in text:
        text = re.sub(
            rf"{APART}\d{{1,3}}(?: \d{{3}})+(?![\d.,])",
            lambda found: found[0].replace(" ", ""),
            text,
        )
    if language.units:  # 1,5 min in English, 1.5 min in French
        units = "|".join(map(re.escape, language.units))
        other = "." if language.decimal == "," else ","
        text = re.sub(
            rf"{APART}(\d+)[{other}](\d\d?)(?=\s?(?:{units})(?!\w))",
            rf"\1{language.decimal}\2",
            text,
        )
    if language.groups:
        text = re.sub(r"(?<=\d),(?=(?:\d\d,)*\d{3}(?!\d))", "", text)
    return text


def _say_series(text: str, language: Language) -> str:  # noqa: ARG001 - the same in all
    """Read 4-7-8 number by number, and L4 as a letter and a number. Dates are series, too."""
    text = re.sub(
        r"(?<![\w-])\d+(?:[.,]\d+)?(?:[-–]\d+(?:[.,]\d+)?){2,}(?![\w-])",
        lambda found: re.sub("[-–]", " ", found[0]),
        text,
    )
    return re.sub(r"(?<![\w])([A-Z])(\d{1,2})(?!\w)", r"\1 \2", text)


def _say_before_numbers(text: str, language: Language) -> str:
    """Say what only a number after it makes an abbreviation: `No. 5`, `p. 3`, `#1`."""
    for written, said in language.before_numbers.items():
        if written in text.lower():
            text = re.sub(
                rf"(?<!\w)(?i:{re.escape(written)})\s?(?=\d)",
                lambda found, said=said: like(found[0], said) + " ",  # type: ignore[misc]
                text,
            )
    return text


def like(written: str, said: str) -> str:
    """Return a word with a capital where the written one has it."""
    return said[:1].upper() + said[1:] if written[:1].isupper() else said


def _say_ordinals(text: str, language: Language) -> str:
    """Say `2nd`, `3e`, `2ª` and `2.` as words, where voices don't by themselves."""
    if not language.ordinal:
        return text
    ordinal = language.ordinal

    def say(found: re.Match[str]) -> str:
        number = int(found["number"] or found["low"])
        degrees = found[0][-1] == "º" and number > HIGHEST_ORDINAL
        return (not degrees and ordinal(number, found)) or found[0]

    return re.sub(language.ordinals, say, text)


def _say_times(text: str, language: Language) -> str:
    """Say times of day, durations like `1h30`, and ratios like `1:2`."""
    clock = language.hour.partition("{} ")[2]
    if clock and clock in text:  # 7.30 Uhr
        text = re.sub(rf"{APART}(\d\d?)[.:]([0-5]\d)\s{clock}(?!\w)", r"\1:\2", text)
        text = re.sub(rf"{APART}(\d\d?:[0-5]\d)\s{clock}(?!\w)", r"\1", text)
    if ":" in text:
        ranged = rf"{APART}(\d\d?:[0-5]\d)\s?[-–—]\s?(?=\d\d?:[0-5]\d)"
        text = re.sub(ranged, rf"\1 {language.to} ", text)

        def say_time(found: re.Match[str]) -> str:
            hour, minute = int(found[1]), int(found[2])
            after = found.string[found.end() :].lower()
            if re.match(rf"\s*(?:{language.ratios})", after):
                return found[0]
            if minute:
                return language.time.format(
                    hour, minute if minute > 9 else f"{language.oh}{minute}"
                )
            return f"{hour}" if re.match(language.no_hour, after) else language.hour.format(hour)

        def say_ratio(found: re.Match[str]) -> str:
            return f" {language.ratio or language.to} ".join(found[0].split(":"))

        text = re.sub(RATIO, say_ratio, re.sub(TIME, say_time, text))
    text = re.sub(rf"{APART}(\d+)\s?m\s?(\d+)\s?s(?!\w)", r"\1 min \2 s", text)
    hours = rf"{APART}(\d+)\s?h\s?(\d+)\s?m(?:in)?(?!\w)"
    text = re.sub(hours, r"\1 h \2 min", text)
    if re.search(r"\dm\b", text):  # a rest of 2m isn't one of two metres
        marks = language.marks
        stay = "|".join(f"{marks.pauses} {marks.holds} {marks.rests}".split()) or "(?!)"
        text = re.sub(rf"(?i)\b((?:{stay})\s(?:\w+\s)?\d+)m\b", r"\1 min", text)
    if "h" in text and language.units.get("h"):
        hours = rf"{APART}(\d{{1,2}})\s?h\s?([0-5]\d)(?!\s?(?:{language.minutes})(?!\w)|\w)"
        text = re.sub(hours, lambda found: f"{with_unit(found[1], 'h', language)} {found[2]}", text)
    return text


def _say_slashes(text: str, language: Language) -> str:
    """Say fractions, `3/10`, `reps/side` and `left/right`."""
    if "/" not in text:
        return text
    for written, sign in WRITTEN_FRACTIONS.items():
        text = re.sub(rf"(?:(?<=\d)\s|{APART}){written}(?![\w/]|[.,]\d)", sign, text)
    per = rf"\s?/\s?(?={language.per_words})" if language.per_words else None
    if per:
        text = re.sub(rf"(?<=[\w×.]){per}", f" {language.per} ", text, flags=re.I)
    text = re.sub(rf"{APART}(\d\d)/(\d\d)(?![\w/])", r"\1 \2", text)
    if language.out_of:
        text = re.sub(rf"{APART}(\d{{1,2}})/(5|10|100)(?![\w/])", rf"\1 {language.out_of} \2", text)
    return text


def agree(text: str, language: Language, *, amounts: bool = False) -> str:
    """Put a noun after the number 1 into the singular; any noun, if the number is an amount."""
    if "1 " not in text:
        return text

    def say(found: re.Match[str]) -> str:
        noun = found[1]
        endings = language.plural_endings if amounts and noun not in language.plurals else ()
        for ending, single in endings:
            if re.search(f"{ending}$", noun):
                return f"1 {re.sub(f'{ending}$', single, noun)}"
        return f"1 {language.plurals.get(noun, noun)}"

    return re.sub(rf"{APART}1 ([^\s\d.,;:!?()।]+)", say, text)


def _spell(text: str, language: Language) -> str:
    """Put numbers into words, which agree with what they count. Years stay as they are."""
    if language.spell is None:
        return text
    spell = language.spell

    def say(found: re.Match[str]) -> str:
        whole, decimals = found[1], found[2] or ""
        digits = whole.replace(",", "")
        number = int(digits)
        if len(digits) > LONGEST or (digits[0] == "0" and len(digits) > 1):
            return found[0]
        if decimals:
            if language.pairs and len(decimals) == 2 and decimals[0] != "0":
                return f"{spell(number)} {language.point} {spell(int(decimals))}"
            said = " ".join(spell(int(digit)) for digit in decimals)
            return f"{spell(number)} {language.point} {said}"
        noun, ranged = counted_noun(found.string, found.end(), language)
        if number in YEARS and number % 100 and "," not in whole:
            return found[0]
        if len(digits) > 2 and re.search(r"\d[ -]$", found.string[: found.start()]):
            return found[0]  # of a telephone's
        before = found.string[: found.start()].split()[-1:]
        count = Count(number, noun, is_feminine(noun, language), ranged, "".join(before).lower())
        return (language.counted and noun and language.counted(count)) or spell(number)

    mark = re.escape(language.decimal)
    whole = r"\d{1,3}(?:,\d{3})+|\d+" if language.decimal == "." else r"\d+"
    return re.sub(
        rf"(?<![\w.,:/])({whole})(?:{mark}(\d+))?(?![\w/]|[.,:]\d|[ -]\d{{3}})", say, text
    )


def _read_own(text: str, language: Language) -> str:
    """Read what no other language has."""
    return language.own(text) if language.own else text


def _say_romans(text: str, language: Language) -> str:
    """Say Roman numerals after a word: of pose names, and of chapters and the like."""
    if not re.search("[IVX]", text):
        return text

    def say(found: re.Match[str]) -> str:
        before = found.string[: found.start()].split()[-1]
        single = len(found[1]) == 1
        known = re.fullmatch(language.numbered, before, re.I) if language.numbered else None
        values = [ROMAN_VALUES[letter] for letter in found[1]]
        number = sum(
            -value if value < after else value
            for value, after in zip(values, [*values[1:], 0], strict=True)
        )
        valid = re.fullmatch("X{0,3}(?:IX|IV|V?I{0,3})", found[1])
        return found[0] if not valid or (single and not known) else str(number)

    return re.sub(ROMAN, say, text)
