"""Marks that writers put among their words, and that a voice would read aloud.

`[pause 10s]`, `hold 30 seconds`, `/5s`, `(soft music)`, `Narrator:`. Writers have many forms for
them, so they are known by their words (`Marks` in `languages`). Brackets, signs and short lines
hold a mark only if every word in them belongs to one; all other lines are meant to be spoken.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from audiogen.instruments import INSTRUMENTS
from audiogen.languages import NUMBERS, language_for
from audiogen.messages import shorten
from audiogen.script.chimes import MAX_STROKES
from audiogen.script.model import BACKGROUNDS
from audiogen.script.times import UNITS, in_seconds, in_times
from audiogen.units import format_duration

LONGEST: Final = 80  # characters of a mark: what is longer is text
REST: Final = 60.0  # seconds: a silence as long as this is a rest
USUAL: Final = {"pause": "5s", "hold": "30s", "rest": "1m"}  # where none is named

# Expressions are compiled where they are needed first: a script without marks needs few of them.
PLACEHOLDER: Final = r"\{[^{}]*\}"
WORD: Final = r"\d+(?:[.,:]\d+)*|\.\.|[-–—]|[^\s\d!-/:-@\[-`{-¿–—…।‘-”]+"
# Every run has a bound, so that the time for a line grows with its length alone.
BRACKETED: Final = (
    rf"\[(?P<hard>[^\[\]]{{1,{LONGEST}}})\](?P<link>\()?|\((?P<round>[^()]{{1,{LONGEST}}})\)"
    rf"|<(?P<tag>[^<>]{{1,{LONGEST}}})>|\|(?P<bars>[^|]{{1,{LONGEST}}})\|"
    rf"|(?P<sign>[*_]{{1,3}}|-{{2,3}})(?P<soft>[^*_]{{1,{LONGEST}}}?)(?P=sign)"
    r"|(?:\.{2,3}|…)\s?(?P<dots>\d{1,4}\s?[^\W\d_]{1,3})\s?(?:\.{2,3}|…)"
    r"|(?<![\w/])/\s?(?P<slash>\d{1,4}(?:[.,]\d{1,4})?\s?[^\W\d_]{1,12})(?!\w)"
    r"|(?<!\w)(?P<key>[^\W\d_]{1,12}:\d{1,4}\s?[^\W\d_]{0,12})(?!\w)"
)
LABEL: Final = r"(?:^|[.!?…]\s|\n\n)((?:[^.!?:\n]|\.(?=\S)){1,40}):"
SIGNS: Final = ("[", "(", "<", "|", "*", "_", "--", "..", "…", "/", ":")  # of the two above
FRAME: Final = " \t-–—_*#~=/|.…•+>♪♫"  # around a line, as in `--- pause ---`
# Of a content, each word as a letter: numbers, joints of ranges, fillers, units, breaths, and
# words for a Pause, a Hold, a Rest.
TIMES: Final = r"(?:(N)(?:J(N))?[FJ]*)?(U)"
CLOCKS: Final = r"\d{1,3}(?::[0-5]\d){1,2}(?: [-–—] \d{1,3}(?::[0-5]\d){1,2})?"
NUMBER: Final = r"(N)(?:J(N))?"

NO_SPEAKER: Final = "Take it out: one voice speaks every line."
NO_CLOCK: Final = "Take it out: `audiogen plan` shows when each line comes."
TAGS: Final = {
    "prosody": "Set `pace:` at the top of the script.",
    **dict.fromkeys(("phoneme", "sub", "say-as"), "Use `pronounce:` at the top of the script."),
}


class Vocabulary(NamedTuple):
    """The words of marks in a language, and in English: letters, and what they are worth."""

    silence: Mapping[str, str]
    sound: Mapping[str, str]
    speakers: frozenset[str]
    values: Mapping[str, float]


class Silence(NamedTuple):
    """A silence that all words of a content ask for: their letters, and the step for it."""

    letters: str
    step: str

    @property
    def bare(self) -> bool:
        """Tell whether nothing but an amount is named."""
        return not set(self.letters) & set("PHR")

    @property
    def remedy(self) -> str:
        """Return what to write in its place."""
        return f"For a silence, write the step `- {self.step}`." if self.step else NO_CLOCK


@functools.cache
def _vocabulary(code: str) -> Vocabulary:
    silence: dict[str, str] = {}
    sound = dict.fromkeys(BACKGROUNDS, "B") | dict.fromkeys(INSTRUMENTS, "C")
    speakers: set[str] = set()
    values = dict(UNITS)
    for known in (language_for("en"), language_for(code)):
        marks = known.marks
        times = dict.fromkeys(marks.seconds.split(), 1.0) | dict.fromkeys(
            marks.minutes.split(), 60.0
        )
        numbers = {
            word: number
            for number, words in zip(NUMBERS, marks.numbers.split(), strict=False)
            for word in words.split("|")
        }
        values |= times | numbers
        for letter, words in (
            ("F", marks.fillers.split()),
            ("J", ["-", "–", "—", "..", known.to]),
            ("U", [*UNITS, *times]),
            ("B", marks.breaths.split()),
            ("N", numbers),
            ("P", marks.pauses.split()),
            ("H", marks.holds.split()),
            ("R", marks.rests.split()),
        ):
            silence |= dict.fromkeys(words, letter)
        for letter, words in (
            ("F", [*marks.fillers.split(), *marks.cues.split()]),
            ("C", marks.chimes.split()),
            ("S", marks.sounds.split()),
        ):
            sound |= dict.fromkeys(words, letter)
        speakers.update(marks.speakers.split())
    return Vocabulary(silence, sound, frozenset(speakers), values)


def find_mark(text: str, language: str, *, amounts: bool = True) -> tuple[str, str] | None:
    """Return the message and the remedy for the first mark of a text; None if it has none.

    `language` is a BCP 47 tag. `amounts`: an amount and nothing else (`30s`) is a mark too.
    """
    words = _vocabulary(language.lower().split("-")[0])
    text = unicodedata.normalize("NFC", text)
    # Placeholders belong to no mark.
    hidden = re.sub(PLACEHOLDER, lambda found: "\0" * len(found[0]), text)
    for line in hidden.split("\n\n"):
        if remedy := _judge_line(line, words, amounts=amounts):
            return _say_what(line), remedy
    if not any(sign in hidden for sign in SIGNS):
        return None
    for found in re.finditer(BRACKETED, hidden):
        if remedy := _judge_brackets(found, words):
            return _say_what(text[slice(*found.span())]), remedy
    for found in re.finditer(LABEL, hidden):
        sound = found[1].isupper() and _read_sound(found[1], words)
        if sound or _is_speaker(found[1], words):
            return _say_what(f"{found[1]}:"), sound[1] if sound else NO_SPEAKER
    return None


def _say_what(mark: str) -> str:
    # What looks like a tag isn't spoken, and does nothing else either.
    what = "does nothing here" if mark.startswith("<") else "would be read aloud"
    return f"“{shorten(mark.strip())}” {what}."


def _judge_line(line: str, words: Vocabulary, *, amounts: bool) -> str | None:
    """Return the remedy for a line that is a mark as a whole.

    What begins with a capital and ends with a full stop is a sentence.
    """
    core = line.strip(FRAME)
    if len(line) > LONGEST or not core or set("?!") & set(line) or ". " in core:
        return None
    framed = line[0] in FRAME
    ended = line.endswith((".", "।")) and not line.endswith("..")
    small = core[0].islower()
    if silence := _read_silence(core, words):
        letters = silence.letters
        if silence.bare:
            meant = amounts and "F" not in letters and (framed or core[0].isdecimal() or small)
            spoken = not meant or (ended and small)
        elif ":" in core or "=" in core:
            spoken = False
        elif core[0].isdecimal():
            spoken = ended and "P" not in letters
        elif "N" not in letters:
            short = small and ("P" in letters or len(letters) == 1)
            spoken = ended or not (framed or short)
        elif small or framed:
            spoken = ended and ("F" in letters or not small)
        else:
            spoken = ended or ("F" in letters and "P" not in letters)
        return None if spoken else silence.remedy
    sound = _read_sound(core, words)
    if sound and not ended and (framed or small) and _is_whole(sound[0]):
        return sound[1]
    return None


def _judge_brackets(found: re.Match[str], words: Vocabulary) -> str | None:
    """Return the remedy for a mark in brackets, or with a sign of its own."""
    kind = found.lastgroup or ""
    content = found[kind]
    free = _stands_free(found)
    if silence := _read_silence(content, words, loosely=kind in ("hard", "tag")):
        meant = {
            "key": not silence.bare,
            "round": free or not silence.bare,
            "soft": free or ("P" in silence.letters and "N" in silence.letters),
        }
        return silence.remedy if meant.get(kind, True) else None
    if kind == "tag" and (remedy := TAGS.get(content.partition(" ")[0].lower())):
        return remedy
    if kind not in ("hard", "tag", "round", "soft"):
        return None
    if sound := _read_sound(content, words):
        letters, remedy = sound
        leads = free and re.match(r"[FN]*[SC]", letters)
        if kind in ("hard", "tag") or leads or _is_whole(letters):
            return remedy
    return NO_SPEAKER if (free or kind == "hard") and _is_speaker(content, words) else None


def _is_whole(letters: str) -> bool:
    """Tell whether all words speak of a sound, and not of the sea or the rain alone."""
    return "?" not in letters and bool(set("SC") & set(letters))


def _stands_free(found: re.Match[str]) -> bool:
    """Tell whether something is between sentences, and not inside one."""
    near = slice(max(0, found.start() - 9), found.start()), slice(found.end(), found.end() + 9)
    before, after = found.string[near[0]].rstrip(), found.string[near[1]].lstrip()
    inside = after and (after[0].islower() or after[0] in ",.;")
    return not inside and (not before or before[-1] in '.!?…।"”')


def _is_speaker(content: str, words: Vocabulary) -> bool:
    """Tell whether all words name who speaks: `NARRATOR (slower)`, `V.O.`, `Teacher 2`."""
    named = re.sub(r"\([^()]*\)", "", content.lower()).replace(".", "")
    tokens = [token for token in re.findall(WORD, named) if not token[0].isdecimal()]
    return bool(tokens) and words.speakers.issuperset(tokens)


def _read_silence(content: str, words: Vocabulary, *, loosely: bool = False) -> Silence | None:
    """Read words as a silence; None if one of them says anything else, or none asks for one.

    `loosely`: beside a word for a pause, or an amount, there can be any others.
    """
    known = [
        (token, "N" if token[0].isdecimal() else words.silence.get(token, "?"))
        for token in re.findall(WORD, content.lower())
    ]
    if loosely and re.search("P|N.*[UB]", "".join(letter for _, letter in known)):
        known = [(token, letter) for token, letter in known if letter != "?"]
    tokens, letters = [token for token, _ in known], "".join(letter for _, letter in known)
    if "?" in letters or not re.search(r"[PHR]|N.*[UB]|B.*N|^J*N[NJ]*$", letters):
        return None
    if set(letters) <= {"N", "J"}:  # a time in a recording, `[0:45]`, or mere numbers
        return Silence(letters, "") if re.fullmatch(CLOCKS, " ".join(tokens)) else None
    kind = "hold" if "H" in letters else "rest" if "R" in letters else "pause"
    try:
        return Silence(letters, _write_step(kind, letters, tokens, words))
    except ValueError:
        return Silence(letters, f"{kind}: {USUAL[kind]}")


def _write_step(kind: str, letters: str, tokens: list[str], words: Vocabulary) -> str:
    """Write a silence as a step of this kind, or of breaths. Raises ValueError if there is none."""

    def numbers(found: re.Match[str]) -> list[float]:
        return [
            _read_number(tokens[found.start(group)], words) for group in (1, 2) if found[group]
        ] or [1.0]

    if "U" in letters:
        if re.search("UJ+N", letters):
            raise ValueError
        times = [
            [number * words.values[tokens[found.start(3)]] for number in numbers(found)]
            for found in re.finditer(TIMES, letters)
        ]
        ends = [sum(time[0] for time in times), sum(time[-1] for time in times)]
    elif found := re.search(NUMBER, letters):
        ends = [number / (1000 if "slnc" in tokens else 1) for number in numbers(found)]
    else:
        ends = [1.0] if "B" in letters else []
    if "B" in letters and "U" not in letters:
        kind, parts = "breaths", [f"{end:g}" for end in ends]
    else:
        kind = "rest" if kind == "pause" and max(ends, default=0) >= REST else kind
        parts = [format_duration(end) for end in ends] or [USUAL[kind]]
    for part in parts:
        (in_times if kind == "breaths" else in_seconds)(part)
    return f"{kind}: {'..'.join(dict.fromkeys(parts))}"


def _read_number(token: str, words: Vocabulary) -> float:
    """Read a number in figures or as a word. Raises ValueError for what only looks like one."""
    if ":" in token:
        return in_seconds(token)
    return words.values[token] if token in words.values else float(token.replace(",", "."))


def _read_sound(content: str, words: Vocabulary) -> tuple[str, str] | None:
    """Read the letters of words that name a sound, and the remedy; None if none does."""
    tokens = re.findall(WORD, content.lower())
    letters = "".join("N" if token.isdecimal() else words.sound.get(token, "?") for token in tokens)
    found = re.search("[CSB]", letters)
    if not found:
        return None
    if found[0] == "C":
        name = next((token for token in tokens if token in INSTRUMENTS), "bell")
        times = next((int(token) for token in tokens if token.isdecimal()), 1)
        strokes = f" x{times}" if 1 < times <= MAX_STROKES else ""
        return letters, f"For a chime, write the step `- chime: {name}{strokes}`."
    name = next((token for token in tokens if token in BACKGROUNDS), BACKGROUNDS[0])
    return letters, (
        f"Take it out. What sounds throughout is `background: {name}` at the top of the script;"
        " a recording of yours is the step `- sound: music.mp3`."
    )
