"""Pieces of messages to people."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

JOINERS: Final = "\u200c\u200d"  # invisible letters of Hindi and Persian; they do nothing else
MOST_NAMES: Final = 500  # that a misspelt word is compared with
MOST_LISTED: Final = 20


def printable(text: str) -> str:
    """Return text with nothing that a terminal would obey: on one line, without controls."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in JOINERS else " " if one.isspace() else "�"
        for one in text
    )


def shorten(text: str, width: int = 40) -> str:
    """Return text as a message can show it: short, on one line, and with nothing to obey."""
    text = printable(" ".join(text[: 20 * width].split()))
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str], listed_by: str = "") -> str:
    """Suggest the known word that a misspelt one is near to, or else all of them.

    Where they are many, name the command that lists them, and that is suggested instead.
    """
    import difflib  # only once something is misspelt

    names = {name[:80].lower(): name for name in islice(known, MOST_NAMES)}
    close = difflib.get_close_matches(word[:80].lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{shorten(names[close[0]])}`?"
    if listed_by:
        return f"`{listed_by}` lists them."
    if not names:
        return "There are none."
    *others, last = (f"`{shorten(name)}`" for name in names.values())
    if len(others) >= MOST_LISTED:
        return f"There are {', '.join(others[:MOST_LISTED])} and others."
    return f"Use {', '.join(others)} or {last}." if others else f"Use {last}."
