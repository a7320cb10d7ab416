"""The text cut into atoms (figures, runs of letters, marks), and what figures spell."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["figure", "word", "mark"]

_ATOM = re.compile(
    r"""
      (?P<figure>
          (?: [0-9]{1,3} (?: [ \u00a0\u2009\u202f] [0-9]{3} (?![0-9]) )++  (?: [.,][0-9]++ )?+
            | [0-9]++ (?: [.,:/'’][0-9]++ )*+
          )
          (?: [½¼¾] | [.,][-–—]{1,2} )?+                 # 2½; 500,–
        | [½¼¾]
      )
    | (?P<word>
          (?: (?<=[0-9]) | (?<=[0-9][ \u00a0\u202f]) )       # 300 MFt, 3 MrdFt, 20 eFt, 12 MEUR
          (?: [Mm] (?:rd|io|n)?+ | Md | [ekKT] )
          (?= (?: Ft | EUR | USD | HUF | CHF | GBP ) (?! [^\W\d_] ) )
        | [^\W\d_]++
      )
    | (?P<mark> \S | \n )                                # a sum never runs over a line's end
    """,
    re.VERBOSE,
)
# No sum of money has more digits; a longer row of digits is something else.
_LONGEST_FIGURE = 36
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})++(?:,[0-9]++)?+|[0-9]++(?:,[0-9]++)?+")
_SWISS = re.compile(r"[1-9][0-9]{0,2}(?:['’][0-9]{3})++(?:[.,][0-9]++)?+")
_POINT = re.compile(r"[0-9]++\.[0-9]++")
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})++\.[0-9]++|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}+")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_SPACES = dict.fromkeys(map(ord, " \u00a0\u2009\u202f"))
_APOSTROPHES = dict.fromkeys(map(ord, "'’"))


class Atom(NamedTuple):
    """A figure, a run of letters or one mark; hyphens and dots are marks of their own."""

    kind: Kind
    text: str
    start: int
    end: int


def atoms(text: str) -> list[Atom]:
    """The atoms of `text` in order."""
    # Made without Atom's own constructor, which would take half of the time.
    make = tuple.__new__
    return [
        make(Atom, (match.lastgroup, match[0], match.start(), match.end()))
        for match in _ATOM.finditer(text)
    ]


def read_figure(text: str) -> Decimal | None:
    """The number that digits spell, None where they spell a date, a time or nonsense.

    A comma is the decimal mark, a point or space or apostrophe before three digits a thousands
    mark; a point before any other number of digits is a decimal mark.

    >>> read_figure("94.000"), read_figure("0.25"), read_figure("1’250’000,50")
    (Decimal('94000'), Decimal('0.25'), Decimal('1250000.50'))
    """
    if len(text) > _LONGEST_FIGURE:
        return None
    text = text.rstrip("-–—").rstrip(".,")
    extra = _VULGAR.get(text[-1:], Decimal(0))
    if extra:
        text = text[:-1] or "0"
    if _SWISS.fullmatch(text):
        return Decimal(text.translate(_APOSTROPHES).replace(",", "."))
    text = text.translate(_SPACES)
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", ".")) + extra
    if _POINT.fullmatch(text):
        return Decimal(text)
    if _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None
