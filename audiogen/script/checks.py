"""What a script that reads well can still get wrong: a list of small functions, each noting problems of one sort."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from audiogen.languages import language_for
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
from audiogen.script.notes import Notes, did_you_mean, shorten
from audiogen.script.values import RESERVED
from audiogen.units import format_clock

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
Above = tuple[Block, ...]


def walk(steps: Sequence[Step], above: Above = ()) -> Iterator[tuple[Step, Above]]:
    """Each step in order, with the blocks that it stands in, outermost first."""
    for step in steps:
        yield step, above
        if isinstance(step, Block):
            yield from walk(step.steps, (*above, step))
            yield from walk(step.otherwise, above)
        elif isinstance(step, Choose):
            for part in step.parts.values():
                yield from walk(part, above)


def texts(step: Step) -> Iterator[Text]:
    """What is spoken in a step."""
    if isinstance(step, Say):
        yield step.text
    elif isinstance(step, Breaths | Rest):
        yield from (line.text for line in step.during)


def amount_of(step: Step) -> Amount | None:
    """How much of it there is."""
    if isinstance(step, Pause | Hold | Rest | Breaths):
        return step.amount
    return step.repeat if isinstance(step, Block) else None


def is_count(step: Step) -> bool:
    return isinstance(step, Breaths | Block)


def named_amounts(routine: Routine) -> dict[str, tuple[Step, Amount]]:
    """The first step of each amount that has a name."""
    found: dict[str, tuple[Step, Amount]] = {}
    for step, _ in walk(routine.steps):
        amount = amount_of(step)
        if amount and amount.name:
            found.setdefault(amount.name, (step, amount))
    return found


def sides_of(above: Above) -> Block | None:
    return next((block for block in above if block.sides), None)


def sides_nest(routine: Routine, notes: Notes) -> None:
    for step, above in walk(routine.steps):
        if isinstance(step, Block) and step.sides and sides_of(above):
            notes.add(
                step.place, "Sides stand inside sides here.", "Take `sides` out of one of them."
            )


def amounts_agree(routine: Routine, notes: Notes) -> None:
    """One name is one amount; an amount by sides stands on those sides."""
    first = named_amounts(routine)
    for step, above in walk(routine.steps):
        amount = amount_of(step)
        if amount is None:
            continue
        if amount.name:
            known, other = first[amount.name]
            if other.ranges != amount.ranges or is_count(known) != is_count(step):
                remedy = "One name is one amount: give them the same values, or two names."
                notes.add(
                    amount.place,
                    f"`{amount.name}` is something else in line {other.place.line}.",
                    remedy,
                )
            if amount.name in routine.words or amount.name.lower() in RESERVED:
                notes.add(
                    amount.place,
                    f"`{amount.name}` has another meaning already.",
                    "Give it another name.",
                )
        if not isinstance(amount.ranges, Range):
            block = next(
                (block for block in (*above, step) if isinstance(block, Block) and block.sides),
                None,
            )
            names = [side.name for side in block.sides] if block and block.sides else []
            if sorted(amount.ranges) != sorted(names):
                remedy = (
                    f"Write one for each of {' and '.join(f'`{name}`' for name in names)}."
                    if names
                    else "Write one amount."
                )
                notes.add(amount.place, "These are not the sides that it stands on.", remedy)


def parts_agree(routine: Routine, notes: Notes) -> None:
    """One option is on or off wherever it stands, and one choice has the same parts and default."""
    options: dict[str, Block] = {}
    choices: dict[str, Choose] = {}
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.option:
            known = options.setdefault(step.option, step)
            if known.default != step.default:
                message = f"`{step.option}` is {'on' if known.default else 'off'} by default in line {known.place.line}."
                notes.add(step.place, message, "One option is one switch: give it one default.")
        elif isinstance(step, Choose):
            first = choices.setdefault(step.choice, step)
            if step.default not in step.parts:
                guess = did_you_mean(step.default, step.parts)
                notes.add(step.place, f"There is no `{step.default}` to be the default.", guess)
            elif (set(first.parts), first.default) != (set(step.parts), step.default):
                message = f"`{step.choice}` has other parts or another default in line {first.place.line}."
                notes.add(step.place, message, "One choice is one switch: give it the same parts.")


def every_has_lines(routine: Routine, notes: Notes) -> None:
    for step, _ in walk(routine.steps):
        if isinstance(step, Breaths | Rest) and step.every and all(line.at for line in step.during):
            notes.add(step.place, "`every` has no lines to spread.", "Put lines under `during:`.")


def inside_the_silence(routine: Routine, notes: Notes) -> None:
    """Moments, bells and counts that no length of the silence has room for."""
    for step, _ in walk(routine.steps):
        amount = amount_of(step)
        if amount is None or isinstance(step, Block | Pause):
            continue
        most = max(range_.most for range_ in amount.each())
        if isinstance(step, Hold) and step.count and most < 1:
            notes.add(
                step.place, "A hold of less than a second cannot be counted.", "Take `count` out."
            )
        if isinstance(step, Rest) and step.bell and step.bell >= most:
            notes.add(
                step.place, "The bell comes after the rest.", "Make `bell` shorter than the rest."
            )
        if isinstance(step, Breaths | Rest):
            breath = (step.breath if isinstance(step, Breaths) else None) or routine.breath
            seconds = most * breath.seconds if isinstance(step, Breaths) else most
            for line in step.during:
                at = line.at and (
                    abs(line.at.seconds or 0) or (line.at.breath or 0) * breath.seconds
                )
                if at and at > seconds + 1e-6:
                    remedy = f"The silence lasts {format_clock(seconds)} at most."
                    notes.add(
                        line.text.place, "The moment of this line is outside its silence.", remedy
                    )


def guide_has_words(routine: Routine, notes: Notes) -> None:
    for step, _ in walk(routine.steps):
        missing = [word for word in GUIDE_WORDS if word not in routine.words]
        if (
            isinstance(step, Breaths)
            and step.guide == "voice"
            and missing
            and language_for(routine.language).guide is None
        ):
            remedy = f"Give them: `words: {{{', '.join(f'{word}: …' for word in missing)}}}`."
            notes.add(step.place, f"A guide in `{routine.language}` has no words yet.", remedy)


def placeholders(routine: Routine, notes: Notes) -> None:
    """Every brace is a placeholder that has a meaning where it stands."""
    counts = {name: is_count(step) for name, (step, _) in named_amounts(routine).items()}
    by_side = {
        name
        for name, (_, amount) in named_amounts(routine).items()
        if not isinstance(amount.ranges, Range)
    }
    always = [*routine.words]
    for name, count in counts.items():
        always += [name] if count else [f"{name}.minutes", f"{name}.seconds"]
    for step, above in walk(routine.steps):
        block = sides_of(above)
        known = (
            [*always] if block else [word for word in always if word.split(".")[0] not in by_side]
        )
        known += ["round", "rounds"] if any(block.repeat for block in above) else []
        if block and block.sides:
            known += [
                "side",
                "other",
                *block.sides[0].words,
                *(f"other.{word}" for word in block.sides[0].words),
            ]
        for text in texts(step):
            braces(text, known, block is not None, notes)
        if isinstance(step, Block) and step.section:
            braces(step.section, known if block else list(routine.words), block is not None, notes)
    for word, value in routine.words.items():
        if re.search(r"[{}]", value):
            notes.add(
                routine.places["words"],
                f"The word `{word}` holds a brace.",
                "Words cannot hold placeholders.",
            )


def braces(text: Text, known: Sequence[str], on_a_side: bool, notes: Notes) -> None:
    wrong = [
        word
        for word in PLACEHOLDER.findall(text.words)
        if plain(word) not in known and word not in known
    ]
    if (
        wrong
        and not on_a_side
        and all(plain(word).split(".")[0] in ("side", "other") for word in wrong)
    ):
        remedy = "Put the step under a section with `sides: [left, right]`."
        notes.add(text.place, f"`{{{wrong[0]}}}` stands where there is no side.", remedy)
    elif wrong:
        names = ", ".join(f"`{{{shorten(word)}}}`" for word in wrong)
        notes.add(text.place, f"There is no {names} here.", did_you_mean(wrong[0], known))
    if re.search(r"[{}]", PLACEHOLDER.sub("", text.words)):
        notes.add(
            text.place,
            "A brace `{` or `}` stands alone.",
            "Write placeholders as `{side}`, and no other braces.",
        )


def plain(word: str) -> str:
    """A placeholder without the capital that asks for one: `Side` is `side`, `other.Bein` is `other.bein`."""
    return ".".join(part[:1].lower() + part[1:] for part in word.split("."))


def unsaid_sides(routine: Routine, notes: Notes) -> None:
    for step, _ in walk(routine.steps):
        if isinstance(step, Block) and step.sides:
            said = chain.from_iterable(texts(inner) for inner, _ in walk(step.steps))
            words = {"side", "other", *step.sides[0].words}
            if not any(
                plain(word).split(".")[0] in words
                for text in said
                for word in PLACEHOLDER.findall(text.words)
            ):
                notes.warn(
                    step.place,
                    "These steps never say which side they are for.",
                    "Say `{side}` in one of them.",
                )


def sides_written_out(routine: Routine, notes: Notes) -> None:
    for step, above in walk(routine.steps):
        block = sides_of(above)
        if block is None or block.sides is None:
            continue
        for text in texts(step):
            for side in block.sides:
                if re.search(rf"(?<!\w){re.escape(side.name)}(?!\w)", text.words, re.IGNORECASE):
                    message = (
                        f"`{shorten(side.name)}` is written out here, and so is said on both sides."
                    )
                    notes.warn(text.place, message, "Write `{side}` or `{other}`, or another word.")


def unexplained(routine: Routine, notes: Notes) -> None:
    explained: dict[str, bool] = {}
    first: dict[str, Block | Choose] = {}
    for step, _ in walk(routine.steps):
        name = (
            step.option
            if isinstance(step, Block)
            else step.choice
            if isinstance(step, Choose)
            else None
        )
        if name and isinstance(step, Block | Choose):
            first.setdefault(name, step)
            explained[name] = (
                explained.get(name, False) or bool(step.about) or name in routine.about.split()
            )
    for name, step in first.items():
        if not explained[name]:
            notes.warn(
                step.place,
                f"Nothing explains `{name}` to those who choose.",
                "Add `about:` beside it.",
            )


def when_nothing_recurs(routine: Routine, notes: Notes) -> None:
    for step, above in walk(routine.steps):
        if step.when and not any(block.sides or block.repeat for block in above):
            remedy = "Put the step inside `sides` or `repeat`, or take `when` out."
            notes.warn(step.place, f"`when: {step.when}` stands where nothing recurs.", remedy)


CHECKS: Final[tuple[Callable[[Routine, Notes], None], ...]] = (
    sides_nest,
    amounts_agree,
    parts_agree,
    every_has_lines,
    inside_the_silence,
    guide_has_words,
    placeholders,
    unsaid_sides,
    sides_written_out,
    unexplained,
    when_nothing_recurs,
)
