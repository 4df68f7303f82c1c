"""Nodes -> values: words, durations, counts, breaths, chimes. Each reader notes its problems and returns None for them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias, TypeVar

from audiogen.errors import Place, Problem
from audiogen.instruments import INSTRUMENTS
from audiogen.routine.model import DEFAULT_CHIMES, Breath, Phase, Role, Strokes, Text
from audiogen.routine.reader import QUOTE_IT, Mapping, Node, Scalar, Sequence

T = TypeVar("T")

MAX_SECONDS: Final = 24 * 3600.0
MAX_BREATHS: Final = 10_000
MAX_STROKES: Final = 108
UNITS: Final = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}
NUMBER: Final = r"\d{1,9}(?:\.\d{1,9})?"
ENDS: Final = ".!?…:;。！？।؟"


class Notes:
    """The problems of one script, gathered while it is read: the first at each place, since others follow from it."""

    def __init__(self) -> None:
        self._found: dict[Place, Problem] = {}

    def add(self, place: Place, message: str, remedy: str = "") -> None:
        self._found.setdefault(place, Problem(place, message, remedy))

    @property
    def problems(self) -> list[Problem]:
        return list(self._found.values())


Reader: TypeAlias = Callable[[Node, Notes], T | None]


def kind(node: Node) -> str:
    """What a node is, in a user's words."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a set of keys"
    return f"`{shorten(node.text)}`" if node.text else "nothing"


def shorten(text: str, width: int = 40) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt word, and else all that there is."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else f"There is {', '.join(f'`{name}`' for name in names)}."


def scalar(node: Node, notes: Notes, what: str) -> str | None:
    """The text of a node where `what` (an example of it) is expected."""
    if isinstance(node, Scalar) and node.text.strip():
        return node.text.strip()
    notes.add(node.place, f"Here stands {kind(node)}.", f"Write {what}.")
    return None


def words(node: Node, notes: Notes) -> Text | None:
    """Text for eyes or ears, kept whole: lines joined by spaces, paragraphs by a blank line."""
    if not isinstance(node, Scalar):
        if isinstance(node, Mapping):
            notes.add(node.place, "Here stands a set of keys where text is expected.", QUOTE_IT)
        else:
            notes.add(node.place, "Here stands a list where one text is expected.", QUOTE_IT)
        return None
    if node.cut:
        remedy = f"{QUOTE_IT} A comment stands two spaces after."
        notes.add(node.cut, f"YAML takes the rest of `{shorten(node.text, 30)}` for a comment.", remedy)
        return None
    if node.runs_on:
        notes.add(node.runs_on, "This line runs on from the one above.", "Indent its `-` like the one above, or quote.")
        return None
    for character in node.text:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t\r":
            notes.add(node.place, f"The text holds the control character U+{ord(character):04X}.", "Take it out.")
            return None
    if not any(character.isalnum() for character in node.text):
        notes.add(node.place, f"There is nothing to read in {kind(node)}.", "Write a line with words in it.")
        return None
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", node.text))
    return Text(node.place, "\n\n".join(filter(None, paragraphs)))


def title(node: Node, notes: Notes) -> Text | None:
    """One line that names a session or a section: no path, since players and phones name files after titles."""
    text = words(node, notes)
    if text is None:
        return None
    if "/" in text.words or "\\" in text.words:
        notes.add(
            node.place, "A title cannot hold `/` or `\\`, because players name files after it.", "Write `and` or `–`."
        )
        return None
    if len(text.words) > 200:
        notes.add(node.place, f"The title has {len(text.words)} characters.", "Keep it under 200.")
        return None
    return Text(text.place, " ".join(text.words.split()))


def name(node: Node, notes: Notes) -> str | None:
    text = words(node, notes)
    return text.words if text else None


def duration(node: Node, notes: Notes) -> float | None:
    """Seconds from `90s`, `1m30s`, `1.5 min`, `1:30` (minutes:seconds), `1:00:00`, `2 minutes`."""
    text = scalar(node, notes, "a time, like `90s` or `1m30s`")
    return None if text is None else seconds(text, node.place, notes)


def seconds(text: str, place: Place, notes: Notes) -> float | None:
    total = 0.0
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,4}):(\d\d(?:\.\d{1,9})?)", text):
        total = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3])
    elif re.fullmatch(NUMBER, text):
        notes.add(place, f"`{text}` has no unit.", f"Write `{text}s` for seconds or `{text}m` for minutes.")
        return None
    elif re.fullmatch(rf"(?:{NUMBER}\s*[a-z]+\s*)+", text.lower()):
        for number, unit in re.findall(rf"({NUMBER})\s*([a-z]+)", text.lower()):
            if unit not in UNITS:
                notes.add(place, f"`{unit}` is no unit of time.", "Use `s`, `m` or `h`, as in `1m30s`.")
                return None
            total += float(number) * UNITS[unit]
    else:
        notes.add(place, f"`{shorten(text)}` is no time.", "Write it like `90s`, `1m30s`, `1:30` or `2 minutes`.")
        return None
    if not 0.024 <= total <= MAX_SECONDS:
        notes.add(
            place,
            f"`{shorten(text)}` is {'too long' if total > 1 else 'too short'}.",
            "Times go from 24 ms to 24 hours.",
        )
        return None
    return total


def count(node: Node, notes: Notes) -> int | None:
    """A whole number of breaths, from 1."""
    text = scalar(node, notes, "a whole number, like `3`")
    if text is None:
        return None
    if re.fullmatch(r"\d{1,9}", text) and 1 <= int(text) <= MAX_BREATHS:
        return int(text)
    notes.add(
        node.place, f"`{shorten(text)}` is no number of breaths.", f"Write a whole number from 1 to {MAX_BREATHS:,}."
    )
    return None


def breath(node: Node, notes: Notes) -> Breath | None:
    """`{in: 4s, out: 5s, rest: 2s}`, `10s` (two fifths in, three out), `4-7-8` (in-hold-out), `4-4-4-4` (in-hold-out-rest)."""
    if isinstance(node, Mapping):
        found = breath_phases(node, notes)
    else:
        text = scalar(node, notes, "a breath, like `10s` or `4-7-8`")
        if text is None:
            return None
        if re.fullmatch(rf"{NUMBER}(-{NUMBER}){{2,3}}", text):
            phases = [float(part) for part in text.split("-")]
            found = Breath(phases[0], phases[1], phases[2], phases[3] if len(phases) > 3 else 0.0)
        else:
            length = seconds(text, node.place, notes)
            found = None if length is None else Breath(length * 0.4, 0.0, length * 0.6, 0.0)
    if found is None:
        return None
    if not (2 <= found.seconds <= 300 and found.inhale > 0 and found.exhale > 0):
        notes.add(
            node.place,
            f"A breath of {found.seconds:g} s cannot be.",
            "Give it an in- and an out-breath, 2 to 300 s in all.",
        )
        return None
    return found


def breath_phases(node: Mapping, notes: Notes) -> Breath | None:
    phases: dict[str, float | None] = {}
    for key, value in node.entries:
        if key.text in ("in", "hold", "out", "rest"):
            phases[key.text] = duration(value, notes)
        else:
            notes.add(
                key.place,
                f"A breath has no `{shorten(key.text)}`.",
                did_you_mean(key.text, ("in", "hold", "out", "rest")),
            )
            phases[key.text] = None
    if missing := [phase for phase in ("in", "out") if phase not in phases]:
        notes.add(node.place, f"The breath has no `{missing[0]}`.", "Write it like `{in: 4s, out: 6s}`.")
        return None
    sure = {phase: length for phase, length in phases.items() if length is not None}
    if len(sure) < len(phases):
        return None
    return Breath(sure["in"], sure.get("hold", 0.0), sure["out"], sure.get("rest", 0.0))


def phase(node: Node, notes: Notes) -> Phase | None:
    text = scalar(node, notes, "`in` or `out`")
    if text == "in":
        return "in"
    if text == "out":
        return "out"
    if text is not None:
        notes.add(node.place, f"`{shorten(text)}` is no phase of the breath to count.", "Write `in` or `out`.")
    return None


def strokes(node: Node, notes: Notes) -> Strokes | None:
    """A chime and how often it is struck: `bell`, `bowl x3`; `none` is silence."""
    text = scalar(node, notes, "a chime, like `bell` or `bowl x3`")
    found = text and re.fullmatch(r"(\S+)(?:\s+[x×](\d{1,4}))?", text)
    if not found:
        if text:
            notes.add(node.place, f"`{shorten(text)}` is no chime.", "Write a name, and how often, like `bowl x3`.")
        return None
    if found[1] == "none" and not found[2]:
        return Strokes("none", 0)
    if found[1] not in INSTRUMENTS:
        notes.add(node.place, f"There is no chime `{shorten(found[1])}`.", did_you_mean(found[1], INSTRUMENTS))
        return None
    times = int(found[2] or 1)
    if not 1 <= times <= MAX_STROKES:
        notes.add(node.place, f"A chime cannot be struck {times} times.", f"Strike it 1 to {MAX_STROKES} times.")
        return None
    return Strokes(found[1], times)


def role(text: str) -> Role | None:
    """The role of that name, if it is one."""
    return next((role for role in DEFAULT_CHIMES if role == text), None)


def chime(node: Node, notes: Notes) -> Strokes | Role | None:
    """A chime by name or by role."""
    found = role(node.text.strip()) if isinstance(node, Scalar) else None
    return found or strokes(node, notes)


def yes_or_no(node: Node, notes: Notes) -> bool | None:
    text = scalar(node, notes, "`yes` or `no`")
    if text is None:
        return None
    answer = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}.get(text.lower())
    if answer is None:
        notes.add(node.place, f"`{shorten(text)}` is neither `yes` nor `no`.", "Write `yes` or `no`.")
    return answer


def many(node: Node, notes: Notes, read: Reader[T]) -> tuple[T, ...]:
    """Each item of a list, read; one item may stand by itself."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return tuple(value for item in items if (value := read(item, notes)) is not None)


def names(node: Node, notes: Notes) -> tuple[str, ...]:
    return many(node, notes, name)


def sides(node: Node, notes: Notes) -> tuple[str, str] | None:
    """The two names of `[left, right]`, as they are written."""
    found = many(node, notes, name)
    if not isinstance(node, Sequence) or len(node.items) != 2:
        notes.add(node.place, f"Sides are exactly two; here stands {kind(node)}.", "Write `sides: [left, right]`.")
        return None
    if len(found) != 2:
        return None
    if found[0] == found[1]:
        notes.add(node.items[1].place, f"Both sides are `{shorten(found[0])}`.", "Give them two names.")
        return None
    return found[0], found[1]


def language(node: Node, notes: Notes) -> str | None:
    """A BCP 47 tag, like `en`, `pt-BR`."""
    text = scalar(node, notes, "a language, like `en` or `pt-BR`")
    if text and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", text):
        notes.add(node.place, f"`{shorten(text)}` is no language tag.", "Write it like `en`, `de` or `pt-BR`.")
        return None
    return text


def pronounce(node: Node, notes: Notes) -> dict[str, str] | None:
    """How words are to be spoken."""
    if not isinstance(node, Mapping):
        notes.add(node.place, f"Here stands {kind(node)}.", "Write `pronounce: {psoas: so-az}`.")
        return None
    found = {}
    for key, value in node.entries:
        written, spoken = name(key, notes), name(value, notes)
        if written and spoken:
            found[written] = spoken
    return found


def role_chimes(node: Node, notes: Notes) -> dict[Role, Strokes] | None:
    """What is struck for which role; roles not named keep the default."""
    if isinstance(node, Scalar) and node.text.strip() == "none":
        return dict.fromkeys(DEFAULT_CHIMES, Strokes("none", 0))
    if not isinstance(node, Mapping):
        notes.add(node.place, f"Here stands {kind(node)}.", "Write `chimes: {start: bowl, side: bell}`, or `none`.")
        return None
    found = dict(DEFAULT_CHIMES)
    for key, value in node.entries:
        if known := role(key.text):
            found[known] = strokes(value, notes) or found[known]
        else:
            notes.add(
                key.place, f"`{shorten(key.text)}` is no role of a chime.", did_you_mean(key.text, DEFAULT_CHIMES)
            )
    return found
