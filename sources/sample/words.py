"""The words of the sample's names, titles and articles."""

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("hu", "de")


@cache
def words():
    """Everything in `words.toml`."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        return tomllib.load(file)


def amount_in_words(value, language):
    """The sum as an article of the language puts it: 'rund 12,5 Millionen' and its currency."""
    low, high, currency, qualifier = value
    told = words()["amounts"][language][qualifier]
    return told.format(
        low=_millions(low, language), high=_millions(high, language), currency=currency
    )


def _millions(amount, language):
    if amount is None:
        return ""
    digits = f"{amount / 1e6:,.3f}".rstrip("0").rstrip(".")
    # Both languages write a comma before decimals.
    digits = digits.replace(",", " ").replace(".", ",")
    return f"{digits} {'millió' if language == 'hu' else 'Millionen'}"
