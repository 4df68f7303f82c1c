"""Amounts -> words: `8–10x`, `$5`, `30 s`, `5'10"`, `5 + 5`, `1½`. `numbers` calls these."""

from __future__ import annotations

import re
from typing import Final

from audiogen.languages import Language

FRACTIONS: Final = "½¼¾⅓⅔⅛"
WHOLE: Final = r"\d+(?:[.,]\d+)*"
NUMBER: Final = rf"(?:{WHOLE}[{FRACTIONS}]?|[{FRACTIONS}])"
APART: Final = r"(?<![\w.,:/-])"  # no part of a longer number or word is before it
DASH: Final = "[-–—−~]"
# What may be between a number of a range and its dash, beside units and signs of money.
MARKS: Final = r"""\s?[°%]|['".]|(?:st|nd|rd|th)(?!\w)|\s?[ap]\.?m\b\.?"""


def say_multiples(text: str, language: Language) -> str:
    """Say `3x10`, `10x` and `x5`."""
    if not language.times or not re.search("[xX×]", text):
        return text
    one, more = language.times

    def say_times(found: re.Match[str]) -> str:
        return f"{found[1]} {one if found[1] == '1' else more}"

    text = re.sub(rf"({NUMBER})\s?[xX×]\s?(?={NUMBER}(?!\w*[xX×]))", rf"\1 {language.by} ", text)
    if language.sets:
        text = re.sub(language.sets, rf"\1 {language.of} ", text)
    if language.across:
        sides = rf"({WHOLE}\s?(?:m|cm|mm|ft|in)\b\.?)\s?[xX×]\s?(?={WHOLE})"
        text = re.sub(sides, rf"\1 {language.across} ", text)
    units = "|".join(re.escape(unit) for unit in language.units)
    held = rf"({WHOLE}\s?(?:{units})(?!\w)\.?)\s?[xX×]\s?(?={WHOLE})"
    text = re.sub(held, rf"\1 {language.by} ", text)
    text = re.sub(rf"({WHOLE} [^\W\d_]+) × (?={WHOLE})", rf"\1 {language.by} ", text)
    text = re.sub(rf"({WHOLE})\s?[xX×](?!\w)", say_times, text)
    return re.sub(
        rf",?\s*(?<!\w)[xX×]\s?({WHOLE})(?!\w)(?: {more}(?!\w))?",
        lambda found: f", {found[1]} {one if found[1] == '1' else more}",
        text,
    )


def say_ranges(text: str, language: Language) -> str:
    """Say the dash between two numbers, each with its unit or letter or without."""
    if not re.search(DASH, text):
        return text
    units = "|".join(sorted(map(re.escape, language.units), key=len, reverse=True)) or "(?!)"
    signs = "|".join(map(re.escape, language.money)) or "(?!)"
    unit = rf"(?:\s?(?:{signs})|\s?(?:{units})(?!\w)\.?|{MARKS})?"
    letter = "(?:[A-Z] )?"
    far = rf"(?=(?:{signs})?\s?{letter}({NUMBER}))(?![^\n]*=)"
    pattern = rf"{APART}({letter}{NUMBER}{unit})\s*{DASH}\s*{far}"

    def say(found: re.Match[str]) -> str:
        low, high = found[1], found[2]
        after = found.string[found.end() :]
        if low == high or re.fullmatch(r"\d{3}-\d{4}", found[0] + after[:4]):
            return f"{low} "
        if not language.to:
            return f"{low}–"
        near = low.isdecimal() and high.isdecimal() and int(high) - int(low) == 1
        return f"{low} {(near and language.to_next) or language.to} "

    return re.sub(pattern, say, text)


def say_money(text: str, language: Language) -> str:
    """Say amounts of money, and percentages."""
    for sign, (one, more) in language.money.items():
        if sign in text:
            amount = rf"({WHOLE}(?: {language.to} {WHOLE})?)"
            written = re.escape(sign)
            # The sign may be at both numbers of a range.
            both = rf"({written}\s?{WHOLE} {language.to} ){written}\s?(?=\d)"
            text = re.sub(both, r"\1", text)
            both = rf"({WHOLE})\s?{written}( {language.to} {WHOLE}\s?{written})"
            text = re.sub(both, r"\1\2", text)
            pattern = rf"{written}\s?{amount}|{amount}\s?{written}"

            def say(found: re.Match[str], one: str = one, more: str = more) -> str:
                number = found[1] or found[2]
                return f"{number} {one if number == '1' else more}"

            text = re.sub(pattern, say, text)
    if "%" in text and language.percent:
        text = re.sub(r"(?<=\d)\s?%", f" {language.percent}", text)
    return text


def with_unit(number: str, unit: str, language: Language) -> str:
    """Return a number and its unit, in the singular or plural."""
    one, more = language.units[unit]
    return f"{number} {one if number in ('1', *FRACTIONS) else more}"


def say_units(text: str, language: Language) -> str:
    """Say units after a number. A full stop stays where it may end the sentence."""
    if re.search("[°º]", text) and language.degrees:
        one, more = language.degrees
        for sign, scale in ((r"\s*C(?!\w)", " Celsius"), (r"\s*F(?!\w)", " Fahrenheit"), ("", "")):
            text = re.sub(
                rf"({WHOLE})\s*[°º]{sign}",
                lambda found, scale=scale: (  # type: ignore[misc]
                    f"{found[1]} {one if found[1] == '1' else more}{scale}"
                ),
                text,
            )
    if not language.units:
        return re.sub(r"(?<!\w)(\d+)(s|sec|secs|min|mins|h|kg|cm|mm|m)(?!\w)", r"\1 \2", text)

    def say_unit(found: re.Match[str]) -> str:
        number, unit = found["number"], found["unit"]
        known = unit if unit in language.units else unit.lower()
        if known not in language.units or found["decade"] is not None:
            return found[0]  # İ and ı are i to an expression, and the 1980s aren't seconds
        said = with_unit(number, known, language)
        if found["hyphen"]:  # a 20-min nap
            said = f"{number}-{language.units[known][0]}"
        return f"{said}{found['end'] or ''}"

    ends = r"\s*$" if language.nouns_are_capital else r"\s*$|\s+[^\W\d_a-z]"
    # Single letters in upper case are no units: 10 M, 5 S.
    text = _say_quotes(text, language)
    long = "|".join(re.escape(unit) for unit in language.units if len(unit) > 1)
    short = "|".join(re.escape(unit) for unit in language.units if len(unit) == 1)
    pattern = (
        rf"{APART}(?P<number>(?P<decade>(?=(?:1[5-9]|20)\d0s\b))?{NUMBER})(?:\s?|(?P<hyphen>-))"
        rf"(?P<unit>(?i:{long})|{short})(?:(?!\w)|(?=\d))(?P<end>\.(?={ends}))?\.?"
    )
    return re.sub(pattern, say_unit, text)


def _say_quotes(text: str, language: Language) -> str:
    """Say `5'` and `10"`: minutes and seconds, or feet and inches where they are lengths."""
    if not re.search(r"\d['\"]", text):
        return text
    marks, lengths = language.marks, language.lengths
    stay = "|".join(f"{marks.pauses} {marks.holds} {marks.rests} {language.stay}".split())
    spoken = text.count('"') > len(re.findall(r'\d"', text))  # words in quotes

    def say(found: re.Match[str]) -> str:
        number, sign, rest = found[1], found[2], found.string[found.end() :]
        pair = re.match(r"\s?(\d+)\"", rest) if sign == "'" else None
        before = found.string[max(0, found.start() - 30) : found.start()]
        time = not lengths or (
            not re.match(rf"\s?(?:{lengths})(?!\w)", rest)
            and (
                re.search(rf"(?i)\b(?:{stay})\b[^.]*$", before)
                or (
                    sign == '"' and number.isdecimal() and int(number) >= 30 == int(number) % 5 + 30
                )
                or (pair and int(pair[1]) > 11)
                or (sign == "'" and not pair and re.match(r"\s*(?:$|[).])", rest))
            )
        )
        unit = ("min" if sign == "'" else "s") if time else ("ft" if sign == "'" else "inch")
        after = " " if rest[:1].isalnum() else ""
        return f"{with_unit(number, unit, language)}{after}"

    signs = "'" if spoken else "['\"]"
    # The second of a pair is read first, and so knows what is before it.
    return re.sub(rf"{APART}({NUMBER})({signs})(?!s\b)", say, text)


def say_math(text: str, language: Language) -> str:
    """Say signs between numbers and around them."""
    if minus := language.math.get("-"):
        text = re.sub(r"(?<![^\s(])[-−](?=\d)", f"{minus} ", text)
        if "=" in text:
            text = re.sub(r"(?<=\d)\s*[-−–]\s*(?=\d)", f" {minus} ", text)
    for sign, said in language.math.items():
        if sign in text and sign != "-":
            text = re.sub(rf"\s*{re.escape(sign)}\s*(?=\d)", f" {said} ", text)
    return text


def say_fractions(text: str, language: Language) -> str:
    """Say ½ and its like, alone and after a number."""
    for fraction, (alone, feminine, after) in language.fractions.items():
        if fraction not in text:
            continue

        def say_alone(found: re.Match[str], alone: str = alone, feminine: str = feminine) -> str:
            noun, _ = counted_noun(found.string, found.end(), language)
            return feminine if is_feminine(noun, language) else alone

        text = re.sub(rf"(\d+)\s?{fraction}", after, text)
        text = re.sub(fraction, say_alone, text)
    return text


def counted_noun(text: str, end: int, language: Language) -> tuple[str, bool]:
    """Return the word that a number before `end` counts, and whether a range is between them."""
    rest = rf"(\s+(?:{language.to}|{language.to_next or language.to})\s+\S+)?\s+(?:de\s+)?"
    found = re.match(rf"{rest}([^\W\d_]+)", text[end : end + 80])
    return (found[2], bool(found[1])) if found else ("", False)


def is_feminine(noun: str, language: Language) -> bool:
    return bool(language.feminine) and re.fullmatch(language.feminine, noun.lower()) is not None
