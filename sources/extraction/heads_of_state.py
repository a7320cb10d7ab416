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
    known = _by_name()
    for word in name.split():
        forms = (word, word.removesuffix("s"), *(stem for stem, _ in stems(word, lexicon)))
        country = next((known[form] for form in forms if form in known), None)
        if country:
            return country
    return None


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    told = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {name: country for country, names in told.items() for name in names}
