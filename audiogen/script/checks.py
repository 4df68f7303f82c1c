"""What a script that can be read can still get wrong: small functions, one for each mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from typing import Final

from audiogen.languages import language_for
from audiogen.languages.phonemes import Pronouncer
from audiogen.languages.reading import worded
from audiogen.messages import did_you_mean, shorten
from audiogen.script.foreign_words import find_foreign_sides, find_unread
from audiogen.script.model import (
    GUIDE_WORDS,
    Amount,
    Block,
    Breaths,
    Choose,
    Hold,
    Pause,
    Range,
    Rest,
    Routine,
    Say,
    Step,
    Text,
)
from audiogen.script.notes import Notes
from audiogen.script.spoken_marks import find_mark
from audiogen.script.values import RESERVED
from audiogen.units import format_clock

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
Above = tuple[Block, ...]


def walk(steps: Sequence[Step], above: Above = ()) -> Iterator[tuple[Step, Above]]:
    """Yield each step in order, with the blocks that it is in, outermost first."""
    for step in steps:
        yield step, above
        if isinstance(step, Block):
            yield from walk(step.steps, (*above, step))
            yield from walk(step.otherwise, above)
        elif isinstance(step, Choose):
            for part in step.parts.values():
                yield from walk(part, above)


def spoken_texts(step: Step) -> Iterator[Text]:
    """Yield what is spoken in a step."""
    if isinstance(step, Say):
        yield step.text
    elif isinstance(step, Breaths | Rest):
        yield from (line.text for line in step.during)


def amount_of(step: Step) -> Amount | None:
    """Return how much there is of a step."""
    if isinstance(step, Pause | Hold | Rest | Breaths):
        return step.amount
    return step.repeat if isinstance(step, Block) else None


def is_count(step: Step) -> bool:
    """Tell whether a step's amount is a count, not a time."""
    return isinstance(step, Breaths | Block)


def named_amounts(routine: Routine) -> dict[str, tuple[Step, Amount]]:
    """Return the first step of each amount that has a name."""
    found: dict[str, tuple[Step, Amount]] = {}
    for step, _ in walk(routine.steps):
        amount = amount_of(step)
        if amount and amount.name:
            found.setdefault(amount.name, (step, amount))
    return found


def lower_first(word: str) -> str:
    """Return a placeholder without the capital that asks for one: `other.Bein` is `other.bein`."""
    return ".".join(part[:1].lower() + part[1:] for part in word.split("."))


def _sided_block(blocks: Sequence[Step]) -> Block | None:
    return next((block for block in blocks if isinstance(block, Block) and block.sides), None)


def check_nested_sides(routine: Routine, notes: Notes) -> None:
    """Note sides inside sides."""
    for step, above in walk(routine.steps):
        if isinstance(step, Block) and step.sides and _sided_block(above):
            message = "Sides can't be inside sides."
            notes.add(step.place, message, "Take `sides` out of one of them.")


def check_amounts(routine: Routine, notes: Notes) -> None:
    """Note a name of several amounts, and amounts by sides that aren't those around them."""
    first = named_amounts(routine)
    for step, above in walk(routine.steps):
        amount = amount_of(step)
        if amount is None:
            continue
        if amount.name:
            known, other = first[amount.name]
            if other.ranges != amount.ranges or is_count(known) != is_count(step):
                message = f"`{amount.name}` is another amount in line {other.place.line}."
                notes.add(amount.place, message, "Give both the same values, or two names.")
            if amount.name in routine.words or amount.name.lower() in RESERVED:
                message = f"`{amount.name}` has another meaning already."
                notes.add(amount.place, message, "Give it another name.")
        if not isinstance(amount.ranges, Range):
            block = _sided_block((*above, step))
            names = [side.name for side in block.sides or ()] if block else []
            if sorted(amount.ranges) != sorted(names):
                each = " and ".join(f"`{shorten(name)}`" for name in names)
                remedy = f"Write one for each of {each}." if names else "Write one amount."
                notes.add(amount.place, "These aren't the sides around it.", remedy)


def check_switches(routine: Routine, notes: Notes) -> None:
    """Note options with two defaults, and choices with other parts or another default."""
    options: dict[str, Block] = {}
    choices: dict[str, Choose] = {}
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.option:
            known = options.setdefault(step.option, step)
            if known.default != step.default:
                state, line = "on" if known.default else "off", known.place.line
                message = f"`{step.option}` is {state} by default in line {line}."
                notes.add(step.place, message, "Give the option one default.")
        elif isinstance(step, Choose):
            first = choices.setdefault(step.choice, step)
            if step.default not in step.parts:
                guess = did_you_mean(step.default, step.parts)
                notes.add(step.place, f"The default `{step.default}` isn't one of them.", guess)
            elif (set(first.parts), first.default) != (set(step.parts), step.default):
                line = first.place.line
                message = f"`{step.choice}` has other parts or another default in line {line}."
                notes.add(step.place, message, "Give both the same parts and default.")


def check_every(routine: Routine, notes: Notes) -> None:
    """Note `every` without lines to repeat."""
    for step, _ in walk(routine.steps):
        if isinstance(step, Breaths | Rest) and step.every and all(line.at for line in step.during):
            notes.add(step.place, "`every` has no lines to spread.", "Put lines under `during:`.")


def check_moments(routine: Routine, notes: Notes) -> None:
    """Note moments, bells and counts for which no length of the silence has room."""
    for step, _ in walk(routine.steps):
        amount = amount_of(step)
        if amount is None or isinstance(step, Block | Pause):
            continue
        most = max(range_.most for range_ in amount.each())
        if isinstance(step, Hold) and step.count and most < 1:
            message = "A hold of less than a second can't be counted."
            notes.add(step.place, message, "Take `count` out.")
        if isinstance(step, Rest) and step.bell and step.bell >= most:
            message = "The bell would come after the rest."
            notes.add(step.place, message, "Make `bell` shorter than the rest.")
        if isinstance(step, Breaths | Rest):
            breath = (step.breath if isinstance(step, Breaths) else None) or routine.breath
            seconds = most * breath.seconds if isinstance(step, Breaths) else most
            for line in step.during:
                at = line.at and (
                    abs(line.at.seconds or 0) or (line.at.breath or 0) * breath.seconds
                )
                if at and at > seconds + 1e-6:
                    what = "rest" if isinstance(step, Rest) else "silence"
                    message = f"This line is at {format_clock(at)},"
                    message += f" but the {what} is at most {format_clock(seconds)} long."
                    notes.add(line.text.place, message, "Give it an earlier moment.")


def check_guide(routine: Routine, notes: Notes) -> None:
    """Note a spoken guide in a language that has no words for it."""
    missing = [word for word in GUIDE_WORDS if word not in routine.words]
    for step, _ in walk(routine.steps):
        guided = isinstance(step, Breaths) and step.guide == "voice"
        if guided and missing and language_for(routine.language).guide is None:
            remedy = f"Add `words: {{{', '.join(f'{word}: …' for word in missing)}}}`."
            message = f"audiogen doesn't know what a guide says in `{routine.language}`."
            notes.add(step.place, message, remedy)


def check_placeholders(routine: Routine, notes: Notes) -> None:
    """Note braces that aren't a placeholder with a meaning where they are."""
    amounts = named_amounts(routine)
    by_side = {
        name for name, (_, amount) in amounts.items() if not isinstance(amount.ranges, Range)
    }
    everywhere = [*routine.words]
    for name, (step, _) in amounts.items():
        everywhere += [name] if is_count(step) else [f"{name}.minutes", f"{name}.seconds"]
    known = {
        (sided, repeated): dict.fromkeys(
            [word for word in everywhere if sided or word.split(".")[0] not in by_side]
            + ["round", "rounds"] * repeated
            + ["side", "other"] * sided
        )
        for sided in (False, True)
        for repeated in (False, True)
    }
    for step, above in walk(routine.steps):
        block = _sided_block(above)
        here = known[block is not None, any(outer.repeat for outer in above)]
        for text in spoken_texts(step):
            _check_braces(text, here, block, notes)
        if isinstance(step, Block) and step.section:
            _check_braces(step.section, here if block else routine.words, block, notes)


def _check_braces(text: Text, known: Collection[str], block: Block | None, notes: Notes) -> None:
    own = block.sides[0].words if block and block.sides else {}
    wrong = [
        word
        for word in PLACEHOLDER.findall(text.words)
        if not any(
            form in known or form.removeprefix("other.") in own
            for form in (lower_first(word), word)
        )
    ]
    sided = all(lower_first(word).split(".")[0] in ("side", "other") for word in wrong)
    if wrong and sided and not block:
        remedy = "Put the step under a section with `sides: [left, right]`."
        message = f"There is no side here for `{{{shorten(wrong[0])}}}`."
        notes.add(text.place, message, remedy)
    elif wrong:
        names = ", ".join(f"`{{{shorten(word)}}}`" for word in wrong[:3])
        mark = re.search(r"\d", wrong[0]) and find_mark(f"[{wrong[0]}]", notes.language)
        names_known = (*known, *own, *(f"other.{word}" for word in own))
        remedy = mark[1] if mark else did_you_mean(wrong[0], names_known)
        notes.add(text.place, f"There is no {names} here.", remedy)
    if re.search(r"[{}]", PLACEHOLDER.sub("", text.words)):
        remedy = "Write placeholders as `{side}`, and no other braces."
        notes.add(text.place, "A brace `{` or `}` is alone.", remedy)


def _said_in(block: Block) -> set[str]:
    """Return the placeholders that are said in a block: `other` for `{Other.bein}`."""
    said = chain.from_iterable(spoken_texts(step) for step, _ in walk(block.steps))
    found = chain.from_iterable(PLACEHOLDER.findall(text.words) for text in said)
    return {lower_first(word).split(".")[0] for word in found}


def check_sayable(routine: Routine, notes: Notes) -> None:
    """Note lines of nothing but addresses, tags and pictures, which no voice says."""
    for step, _ in walk(routine.steps):
        for text in spoken_texts(step):
            bare = not re.search(r"[^\W\d_] +[^\W\d_]|\{", text.words)
            if bare and not worded(text.words, routine.language):
                message = "Nothing in this line can be spoken."
                notes.add(text.place, message, "Write a line with words in it.")


def warn_of_misread(routine: Routine, notes: Notes) -> None:
    """Warn of marks that would be read aloud, and of letters that wouldn't be read."""
    voices = [routine.voice, *(version.voice for version in routine.versions.values())]
    pronounce = Pronouncer(routine.pronounce)
    by_espeak = any(names and names[0].partition(":")[0] == "espeak" for names in voices)
    for step, _ in walk(routine.steps):
        for text in spoken_texts(step):
            found = find_mark(text.words, routine.language, amounts=isinstance(step, Say))
            found = found or find_unread(
                text.words, routine.language, pronounce, by_espeak=by_espeak
            )
            if found:
                notes.warn(text.place, *found)


def warn_of_foreign_sides(routine: Routine, notes: Notes) -> None:
    """Warn of names of sides that are spoken, and are words of another language."""
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.sides:
            # Where sides have words of their own, their names may be for the listener's choice.
            unsaid = step.sides[0].words and _said_in(step).isdisjoint(("side", "other"))
            names = [side.name for side in step.sides]
            if not unsaid and (found := find_foreign_sides(names, routine.language)):
                notes.warn(step.place, *found)


def warn_of_unsaid_sides(routine: Routine, notes: Notes) -> None:
    """Warn of steps for each side that never say which."""
    for step, _ in walk(routine.steps):
        if not isinstance(step, Block) or not step.sides:
            continue
        if _said_in(step).isdisjoint(("side", "other", *step.sides[0].words)):
            message = "These steps never say which side they are for."
            notes.warn(step.place, message, "Say `{side}` in one of them.")


def warn_of_written_sides(routine: Routine, notes: Notes) -> None:
    """Warn of a side's name in a line that is spoken on both sides."""
    for step, above in walk(routine.steps):
        block = _sided_block(above)
        if block is None or block.sides is None:
            continue
        for text in spoken_texts(step):
            for side in block.sides:
                name = rf"(?<!\w){re.escape(side.name)}(?!\w)"
                there = side.name.lower() in text.words.lower()
                if there and re.search(name, text.words, re.IGNORECASE):
                    message = f"`{shorten(side.name)}` is spoken on both sides here."
                    remedy = "Write `{side}` or `{other}`, or another word."
                    notes.warn(text.place, message, remedy)


def warn_of_unexplained(routine: Routine, notes: Notes) -> None:
    """Warn of options and choices that nothing explains."""
    explained: dict[str, bool] = {}
    told = set(routine.about.split())
    first: dict[str, Block | Choose] = {}
    for step, _ in walk(routine.steps):
        if isinstance(step, Block | Choose):
            name = step.option if isinstance(step, Block) else step.choice
            if name:
                first.setdefault(name, step)
                about = bool(step.about) or name in told
                explained[name] = explained.get(name, False) or about
    for name, step in first.items():
        if not explained[name]:
            message = f"Nothing explains `{name}` to those who choose."
            notes.warn(step.place, message, "Add `about:` beside it.")


def warn_of_when(routine: Routine, notes: Notes) -> None:
    """Warn of `when` on a step that doesn't recur."""
    for step, above in walk(routine.steps):
        if step.when and not any(block.sides or block.repeat for block in above):
            message = f"`when: {step.when}` has no effect: this step comes only once."
            notes.warn(step.place, message, "Put it inside `sides` or `repeat`, or drop `when`.")


CHECKS: Final[tuple[Callable[[Routine, Notes], None], ...]] = (
    check_nested_sides,
    check_amounts,
    check_switches,
    check_every,
    check_moments,
    check_guide,
    check_placeholders,
    check_sayable,
    warn_of_misread,
    warn_of_foreign_sides,
    warn_of_unsaid_sides,
    warn_of_written_sides,
    warn_of_unexplained,
    warn_of_when,
)
