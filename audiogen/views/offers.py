"""What can be chosen in a routine, in lines for people."""

from collections.abc import Iterator

from audiogen.messages import printable, shorten
from audiogen.plan.choices import format_amount
from audiogen.plan.offers import AmountOffer, Offers


def describe_offers(offers: Offers) -> Iterator[str]:
    """Return a line for everything that a listener can choose, with its default."""
    return map(printable, _describe(offers))


def _describe(offers: Offers) -> Iterator[str]:
    for section in offers.sections:
        always = " (always)" if section.always else ""
        yield f"section   {section.number:>2} {section.title}{always}"
    for sides in offers.sides:
        yield f"sides     {', '.join(sides)}"
    for option in offers.options:
        state = "on" if option.default else "off"
        yield f"option    {option.name} ({state}){_explain(option.about)}"
    for choice in offers.parts:
        parts = (f"{part} (default)" if part == choice.default else part for part in choice.parts)
        yield f"choice    {choice.name}={', '.join(parts)}{_explain(choice.about)}"
    for amount in offers.amounts:
        yield f"amount    {amount.name}={_describe_ranges(amount)}"
    for name, value in offers.words.items():
        yield f"word      {name}={shorten(value, 80)}"
    for name, choices in offers.versions.items():
        yield f"version   {name}: {choices.describe() or 'as the script has it'}"


def _explain(about: str) -> str:
    return f": {about}" if about else ""


def _describe_ranges(amount: AmountOffer) -> str:
    described = []
    for side, range_ in amount.ranges.items():
        bounds = (range_.least, range_.usual, range_.most)
        count = amount.unit != "seconds"
        values = dict.fromkeys(format_amount(value, count=count) for value in bounds)
        described.append(f"{side + ' ' if side else ''}{' .. '.join(values)}")
    return ", ".join(described)
