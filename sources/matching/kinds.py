"""What kind of organisation a new party is, by the words of its name."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from deals.choices import PartyKind
from deals.names import bare, fold


class Signs(NamedTuple):
    names: tuple = ()
    words: tuple = ()
    starts: tuple = ()
    ends: tuple = ()

    def are_in(self, folded):
        """Whether one of the signs is in the folded name."""
        words = folded.split()
        return (
            folded in self.names
            or any(f" {sign} " in f" {folded} " for sign in self.words)
            or any(word.startswith(self.starts) for word in words)
            or any(word.endswith(self.ends) and word not in self.ends for word in words)
        )


def guess_kind(name):
    """The kind that the name tells, else 'other'; a state is never guessed.

    >>> guess_kind("Debreceni Egyetem"), guess_kind("Eximbank"), guess_kind("Kaltbrunn AG")
    (PartyKind.UNIVERSITY, PartyKind.BANK, PartyKind.COMPANY)
    """
    folded = fold(name)
    told = (kind for kind, signs in _data().items() if signs.are_in(folded))
    has_legal_form = bare(name) != folded
    return next(told, PartyKind.COMPANY if has_legal_form else PartyKind.OTHER)


@lru_cache(maxsize=1)
def _data():
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        data = tomllib.load(file)
    return {
        PartyKind(kind): Signs(**{where: tuple(signs) for where, signs in told.items()})
        for kind, told in data.items()
    }
