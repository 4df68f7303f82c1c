"""Pasted text -> plain text: markup, addresses, pictures and rare characters become what they say.

All this is the same in every language. Line ends and paragraphs stay.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Final

# Of HTML and SSML. What else is between angle brackets is somebody's own words.
TAG_NAMES: Final = (
    "a|abbr|audio|b|blockquote|body|br|break|center|cite|code|dd|del|desc|div|dl|dt|em|emphasis|"
    "figure|font|h[1-6]|head|hr|html|i|img|ins|kbd|lang|lexicon|li|mark|meta|metadata|ol|p|par|"
    "phoneme|pre|prosody|q|s|samp|say-as|script|section|seq|small|span|speak|strike|strong|style|"
    "sub|sup|table|tbody|td|th|thead|token|tr|tt|u|ul|var|video|voice|w|[a-z]+:[a-z-]+"
)
TAG: Final = (
    rf"(?i)</?(?:{TAG_NAMES})(?:[\s/][^<>\n]{{0,500}})?>|<!--[^<>]{{0,500}}-->"
    r"|<[?!][^<>\n]{0,500}>"
)
BREAK: Final = r"(?i)\s*<(?:br|hr|/p|/li|/div)\b[^<>\n]{0,100}>\s*"
ADDRESS: Final = r"(?:https?://|www\.)[^\s<>()\[\]]*[^\s<>()\[\].,;:!?]"
LINK: Final = r"!?\[([^\[\]\n]{0,500})\]\((?:https?:|mailto:|www\.|[./#])[^()\s]{0,500}\)"
BULLET: Final = r"(?m)^[ \t]*(?:[-–—+*•‣◦·▪✓✔☐☑→➜➤►]|#{1,6}|\[[ xX✓]?\])[ \t]+"
NUMBERED: Final = r"(?m)^[ \t]*\(?(\d{1,2}|[a-z])\)[ \t]+"
INNER_BULLETS: Final = r"(?<!\w)[•‣◦·▪]|[•‣◦·▪](?!\w)"
ARROWS: Final = "[\u2190-\u21ff\u27a1\u279c\u27a4\u27f0-\u27ff\u2900-\u297f]"
# Emphasis, boxes, code and the like are seen, not said.
EMPHASIS: Final = r"[*_`^|\\{}\[\]]+"
KEYCAP: Final = "([0-9])\ufe0f?\u20e3"
CIRCLED: Final = "[\u2460-\u2473\u2776-\u277f\u2780-\u2793]"
APOSTROPHE: Final = "(?<=[^\\W\\d_])[`\u00b4\u02bb\u02bc\u02b9\u2018\uff07](?=[^\\W\\d_])"
# Hyphens that don't break, and digits' own dash. The minus sign says minus where no range is.
SAME: Final = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "–",
        "\u2015": "—",
        "\u2043": "-",
        "\ufe63": "-",
        "\uff0d": "-",
        "\u223c": "~",
        "\uff5e": "~",
        "\u2215": "/",
        "\u2044": "/",
        "\u2032": "'",
        "\u2033": '"',
    }
)
KEPT: Final = "½¼¾⅓⅔⅛⅜⅝⅞²³ªº°№…"  # compatibility characters that say something by themselves
# Sanskrit in Latin letters (IAST), whose marks only its readers know. Without ṣ as in Vṛkṣāsana,
# which is written with an s in English.
SANSKRIT: Final = "(?i)[āīūṛṝḷḹṃṁṅṭḍṇśṣḥ]|ñ[jc]"
SANSKRIT_LETTERS: Final = (
    ("kṣ", "ks"),
    ("cch", "ch"),
    ("ch", "ch"),
    ("śc", "sch"),
    ("c(?!h)", "ch"),
    ("[śṣ]", "sh"),
    ("[ṛṝ]", "ri"),
    ("[ḷḹ]", "li"),
    ("[ṃṁ](?=[tdkgcj])", "n"),
    ("[ṃṁ]", "m"),
)


def plain(text: str, *, sanskrit: bool) -> str:
    """Return a text without markup, addresses and pictures, in characters that voices know.

    `sanskrit`: the letters of IAST are none of the language's own.
    """
    text = re.sub(r"(?<=\d)''", '"', text)
    if "&" in text:
        import html

        text = html.unescape(text)
    if "<" in text:
        text = re.sub(TAG, " ", re.sub(BREAK, _end_sentence, text))
    if "](" in text:
        text = re.sub(LINK, r"\1", text)
    if "://" in text or "www." in text:
        text = re.sub(ADDRESS, " ", text)
    text = re.sub(NUMBERED, r"\1. ", text)
    text = re.sub(EMPHASIS, " ", re.sub(BULLET, "", _join_emphasis(re.sub(APOSTROPHE, "'", text))))
    if not text.isascii():
        text = _plain_characters(text, sanskrit=sanskrit)
    return text


def _end_sentence(found: re.Match[str]) -> str:
    return " " if found.start() and found.string[found.start() - 1] in ".!?:…" else ". "


def _join_emphasis(text: str) -> str:
    """Take the marks of emphasis out without leaving a space before the mark of a sentence."""
    return re.sub(r"(?<![*_`])[*_`]+(?=[.,;:!?…)]|$)", "", text)


def _plain_characters(text: str, *, sanskrit: bool) -> str:
    text = re.sub(KEYCAP, r"\1. ", text)
    text = re.sub(CIRCLED, lambda found: f"{int(unicodedata.numeric(found[0]))}. ", text)
    text = unicodedata.normalize("NFC", text).translate(SAME)
    text = re.sub("(?<=\\d)’(?!\\w)", "'", text)
    if "“" not in text and "„" not in text:
        text = re.sub("(?<=\\d)”", '"', text)
    text = "".join(map(_compatible, text))
    if sanskrit and re.search(SANSKRIT, text):
        text = re.sub(r"\w+", lambda found: _read_sanskrit(found[0]), text)
    text = re.sub(ARROWS, " ", re.sub(INNER_BULLETS, " ", text))
    return "".join(after for before, after in pairwise(f" {text}") if _can_say(after, before))


def _compatible(character: str) -> str:
    """Return a character's compatible form (NFKC): `５`, `ﬁ` and `ˢ` are 5, fi and s."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isascii() or character in KEPT:
        return character
    known = unicodedata.normalize("NFKC", character)
    # Those that decompose into a space and a mark, and ligatures of Arabic, are left alone.
    return known if known.strip() and known[0] != " " else " " if known.isspace() else character


def _read_sanskrit(word: str) -> str:
    """Return a word of Sanskrit in letters that English readers know; others as they are."""
    if not re.search(SANSKRIT, word):
        return word
    for letters, sound in SANSKRIT_LETTERS:

        def say(found: re.Match[str], sound: str = sound) -> str:
            return sound.capitalize() if found[0][0].isupper() else sound

        word = re.sub(letters, say, word, flags=re.I)
    bare = unicodedata.normalize("NFD", word)
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def _can_say(character: str, before: str) -> bool:
    """Tell whether a character can be spoken: no emoji, nothing invisible."""
    if character in "\u200c\u200d":
        return unicodedata.category(before)[0] in "LM"  # joins letters of Hindi, not pictures
    unsaid = unicodedata.category(character) in ("So", "Sk", "Cs", "Co", "Cn", "Me", "Cf")
    return character in "°№" or (not unsaid and character not in "\ufe0f\ufe0e")
