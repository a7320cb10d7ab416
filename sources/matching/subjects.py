"""What agreements are about, held against each other by the words of titles or quotes."""

import tomllib
from functools import lru_cache
from pathlib import Path

from deals.names import fold, skeleton

# Two forms of a word share at least so many letters at the beginning, in either language.
STEM = 6
SHORTEST = 4
ALIKE = 0.5
# Of two languages few words are alike, and those are names and terms of art.
ALIKE_ABROAD = 0.3


def stems(words, without=()):
    """The stems of the words, transcribed; those of the names `without` are left out, and of
    words that every report has.

    >>> sorted(stems("Vertrag über den Bau der Wolframmine in Karaganda"))
    ['karaga', 'volfra']
    """
    aside = {_stem(word) for name in without for word in fold(name).split()} | _generic()
    return {
        _stem(word) for word in fold(words).split() if len(word) >= SHORTEST and word.isalpha()
    } - aside


def _stem(word):
    return skeleton(word)[:STEM]


@lru_cache(maxsize=1)
def _generic():
    with Path(__file__).with_name("generic.toml").open("rb") as file:
        return frozenset(_stem(word) for words in tomllib.load(file).values() for word in words)


def alike(one, other, same_language):
    """Whether two sets of stems tell of one subject: True, False, or None where it cannot be said.

    Only in one language can words that are missing tell that the subject is another one.
    """
    if not one or not other:
        return None
    share = len(one & other) / min(len(one), len(other))
    if share >= (ALIKE if same_language else ALIKE_ABROAD):
        return True
    return False if same_language and not share and min(len(one), len(other)) > 1 else None
