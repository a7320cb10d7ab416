"""Whose president a leader is: for 'Präsident Tokajew', where the text names no country."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from sources.extraction.inflection import stems
from sources.extraction.lexicon import Lexicon

_NAMES = Path(__file__).with_suffix(".toml")


def country_led_by(name: str, lexicon: Lexicon) -> str | None:
    """The country that a person leads, by the last names that are known; None for others.

    >>> from sources.extraction.lexicon import load
    >>> country_led_by("Kassym-Schomart Tokajews", load("de"))
    'KZ'
    """
    return next(filter(None, (_led_by(word, lexicon) for word in name.split())), None)


@lru_cache(maxsize=20_000)
def _led_by(word: str, lexicon: Lexicon) -> str | None:
    known = _by_name()
    forms = (word, word.removesuffix("s"), *(stem for stem, _ in stems(word, lexicon)))
    return next((known[form] for form in forms if form in known), None)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    told = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {name: country for country, names in told.items() for name in names}
