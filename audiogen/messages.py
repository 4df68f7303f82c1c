"""Pieces of messages to people."""

from collections.abc import Iterable


def shorten(text: str, width: int = 40) -> str:
    """Return text as a message can show it: on one line, without what a terminal would obey."""
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for character in " ".join(text.split())
    )
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str], listed_by: str = "") -> str:
    """Suggest the known word that a misspelt one is near to, or else all of them.

    Where they are many, name the command that lists them, and that is suggested instead.
    """
    import difflib  # only once something is misspelt

    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{names[close[0]]}`?"
    if listed_by:
        return f"`{listed_by}` lists them."
    if not names:
        return "There are none."
    *others, last = (f"`{name}`" for name in names.values())
    return f"Use {', '.join(others)} or {last}." if others else f"Use {last}."
