"""Numbers in words and digits: '2,5 Mrd.', 'achtundsiebzig Millionen', 'két és fél száz ezer'.

A quantity is read from a run of the text's atoms. A word is taken apart into
the numerals it is built of ('háromnegyedmilliárdos' is three quarters, a scale, an ending).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sources.extraction.figures import Atom, read_figure
from sources.extraction.lexicon import Lexicon, alternation
from sources.extraction.memo import Memo

Numeral = tuple[str, Decimal]

# The longest number word of the two languages has some 150 letters.
_LONGEST_WORD = 200
HYPHENS = frozenset("-‐‑")

_ONE = Decimal(1)
THOUSAND = Decimal(1000)
MILLION = Decimal(1_000_000)
# Beyond this no sum makes sense, and Decimal's division loses digits.
_LARGEST = Decimal(10) ** 27


class Numerals(NamedTuple):
    """A word as the numerals it is built of, and what follows them in the word."""

    parts: tuple[Numeral, ...]
    ending: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in the text, over ``atoms[first:after]``."""

    value: Decimal
    first: int
    after: int
    scale: Decimal  # the scale word that it ends with, or 1
    counted: bool  # False where scale words stand alone: 'Milliarden Euro'
    plural: bool  # a scale word in a plural that means several: 'hunderte', 'milliók'
    worded: bool  # the coefficient is words, no digits
    ending: str  # the case or other ending of its last word


@lru_cache(maxsize=8)
def _morphemes(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, Numeral]]:
    """What a number word can go on with, what it can end with, and what each piece is worth."""
    numbers = lexicon.numbers
    table: dict[str, Numeral] = {word: ("joint", Decimal(0)) for word in numbers.joints}
    for kind, words in (("fraction", numbers.fractions), ("plus", numbers.additions)):
        table |= {word: (kind, Decimal(text)) for word, text in words.items()}
    table |= {word: ("unit", Decimal(text)) for word, text in numbers.mixed.items()}
    table |= {word: ("unit", Decimal(number)) for word, number in numbers.units.items()}
    table |= {word: ("scale", Decimal(10) ** power) for word, power in numbers.scales.items()}
    plurals = {word: ("plural", Decimal(10) ** power) for word, power in numbers.plurals.items()}
    return re.compile(alternation(table)), re.compile(alternation(plurals)), table | plurals


@lru_cache(maxsize=8)
def number_words(lexicon: Lexicon) -> Memo[Numerals | None]:
    """For each lower-case word the numerals that it is built of; None where it is built of others."""
    return Memo(lambda word: _numerals(word, lexicon))


def numerals(word: str, lexicon: Lexicon) -> Numerals | None:
    """The numerals that a lower-case word is built of; None for any other word."""
    return number_words(lexicon)[word]


def _numerals(word: str, lexicon: Lexicon) -> Numerals | None:
    if len(word) > _LONGEST_WORD:
        return None
    inner, last, table = _morphemes(lexicon)
    parts, position = [], 0
    while match := _last_plural(last, word, position, lexicon) or inner.match(word, position):
        kind, value = table[match.group()]
        # A joint joins: it neither opens nor closes a word of more than itself.
        if kind == "joint" and match.end() == len(word) and parts:
            break
        parts.append((kind, value))
        position = match.end()
    ending = word[position:]
    if not parts or not (ending == "" or _may_end(parts, ending, lexicon)):
        return None
    return Numerals(tuple(parts), ending)


def _last_plural(
    last: re.Pattern[str], word: str, position: int, lexicon: Lexicon
) -> re.Match[str] | None:
    """A plural at a word's end: 'hunderte', but not in 'hunderteinundneunzig'."""
    match = last.match(word, position)
    if match is None:
        return None
    rest = word[match.end() :]
    return match if not rest or _is_ending(rest, lexicon) else None


def _may_end(parts: list[Numeral], ending: str, lexicon: Lexicon) -> bool:
    if parts[-1][0] == "joint":
        return False
    if parts[-1][1] < THOUSAND:
        return ending in lexicon.numbers.endings
    return _is_ending(ending, lexicon)


def _is_ending(ending: str, lexicon: Lexicon) -> bool:
    return ending in lexicon.numbers.endings or is_weighty(ending, lexicon)


def is_weighty(ending: str, lexicon: Lexicon) -> bool:
    """Whether what follows a scale in its word makes it a vague sum: 'milliardenschwerer'."""
    return ending.startswith(tuple(lexicon.numbers.weighty))


class _Reader:
    """Adds numerals up as they come; `take` says whether one fits what stands before it."""

    __slots__ = ("counted", "joined", "plural", "scale", "stack", "worded")

    def __init__(self):
        self.stack: list[Decimal] = []
        self.scale = _ONE
        self.counted = self.plural = self.joined = False
        self.worded = True

    def copy(self) -> _Reader:
        other = _Reader()
        other.stack, other.scale, other.worded = list(self.stack), self.scale, self.worded
        other.counted, other.plural, other.joined = self.counted, self.plural, self.joined
        return other

    def figure(self, value: Decimal) -> bool:
        if self.stack and not (self.scale >= THOUSAND and value < self.scale):
            return False
        if value >= _LARGEST:
            return False
        self.stack.append(value)
        self.counted, self.worded = True, False
        return True

    def take(self, kind: str, value: Decimal) -> bool:
        fits = getattr(self, "_" + kind)(value)
        self.joined = fits and kind == "joint"
        return fits

    def _joint(self, value: Decimal) -> bool:
        return bool(self.stack) and not self.joined

    def _unit(self, value: Decimal) -> bool:
        if self.stack and not self._may_follow(value):
            return False
        self.stack.append(value)
        self.counted = True
        return True

    def _may_follow(self, value: Decimal) -> bool:
        top = self.stack[-1]
        if self.joined:  # acht-und-siebzig, hundert und fünf
            return (top < 10 and 20 <= value < 100 and value % 10 == 0) or value < top >= 100
        if not self.worded:
            return False
        return value < top and (top >= 100 or (top % 10 == 0 and 0 < value < 10))

    def _fraction(self, value: Decimal) -> bool:
        if not self.stack:
            self.stack.append(value)
        elif self.joined:
            self.stack[-1] += value
        elif self.stack[-1] < 10:  # drei viertel, eine halbe, három negyed
            self.stack[-1] *= value
        else:
            return False
        self.counted = True
        return True

    def _plus(self, value: Decimal) -> bool:
        if not self.stack or self.stack[-1] >= 100:
            return False
        self.stack[-1] += value
        return True

    def _scale(self, value: Decimal) -> bool:
        if self.stack and self.stack[-1] >= value and not self._figure_on_top():
            if self.joined or self.stack[-1] % value or self.stack[-1] == value:
                return False
            self.stack.append(value)
        else:
            smaller = [number for number in self.stack if number < value] or self.stack[-1:]
            product = (sum(smaller) if smaller else 1) * value
            if product >= _LARGEST:
                return False
            del self.stack[len(self.stack) - len(smaller) :]
            self.stack.append(product)
        self.scale = value
        self.counted |= value < MILLION
        return True

    def _plural(self, value: Decimal) -> bool:
        counted = self.counted
        fits = self._scale(value)
        self.plural |= fits and not counted
        return fits

    def _figure_on_top(self) -> bool:
        return not self.worded and len(self.stack) == 1 and self.scale == 1


def quantity(atoms: Sequence[Atom], first: int, lexicon: Lexicon) -> Quantity | None:
    """The number that begins at ``atoms[first]``, as long as it can be read; None for none."""
    if atoms[first].kind == "word" and numerals(atoms[first].text.lower(), lexicon) is None:
        return None
    reader, index, after, ending = _Reader(), first, first, ""
    while index < len(atoms) and not ending:
        if reader.stack and _continues(reader, atoms, index, lexicon):
            index += 1
            continue
        step = _step(reader, atoms, index, lexicon)
        if step is None:
            break
        reader, ending, closes = step
        index += 1
        if closes:
            index += _dot_after(atoms, index, lexicon)
            after = index
    if after == first or not reader.stack:
        return None
    return Quantity(
        sum(reader.stack, Decimal(0)),
        first,
        after,
        reader.scale if reader.scale >= THOUSAND else _ONE,
        reader.counted,
        reader.plural,
        reader.worded,
        ending,
    )


def _step(reader: _Reader, atoms: Sequence[Atom], index: int, lexicon: Lexicon):
    """Take one atom: (the reader, the word's ending, whether a number may end here).

    None where the atom does not fit; then the reader's number is what it was.
    """
    atom = atoms[index]
    if atom.kind == "figure":
        if reader.stack and not _scale_follows(atoms, index + 1, lexicon):
            return None
        value = read_figure(atom.text)
        return (reader, "", True) if value is not None and reader.figure(value) else None
    if atom.kind != "word":
        return None
    sign = lexicon.numbers.signs.get(atom.text)
    if sign is not None and not reader.worded and reader.scale == 1:
        return (reader, "", True) if reader.take("scale", Decimal(10) ** sign) else None
    word = numerals(atom.text.lower(), lexicon)
    if word is None:
        return None
    if word.parts[0][0] == "joint" and not _joins(reader, atoms, index, lexicon):
        return None
    reader = reader.copy() if len(word.parts) > 1 else reader
    for place, (kind, value) in enumerate(word.parts):
        # 'zweieinhalb' adds, 'eine Dreiviertelmillion' multiplies.
        kind = "fraction" if kind == "plus" and not place else kind
        if not reader.take(kind, value):
            return None
    return reader, word.ending, word.parts[-1][0] != "joint"


def _joins(reader: _Reader, atoms: Sequence[Atom], index: int, lexicon: Lexicon) -> bool:
    """Whether a lone 'und' or 'és' stands inside a number: the next word has to fit it."""
    if index + 1 >= len(atoms) or not reader.stack:
        return False
    following = numerals(atoms[index + 1].text.lower(), lexicon)
    if following is None:
        return False
    kind, value = following.parts[0]
    if kind == "fraction":
        return reader.scale == 1
    top = reader.stack[-1]
    small = top < 10 and 20 <= value < 100 and value % 10 == 0
    return (
        kind == "unit"
        and reader.worded
        and lexicon.numbers.reversed_tens
        and (small or 100 <= top > value)
    )


def _scale_follows(atoms: Sequence[Atom], index: int, lexicon: Lexicon) -> bool:
    if index >= len(atoms):
        return False
    word = numerals(atoms[index].text.lower(), lexicon)
    return word is not None and word.parts[0][0] == "scale"


def _tight_hyphen(atoms: Sequence[Atom], index: int) -> bool:
    return (
        atoms[index].text in HYPHENS
        and index + 1 < len(atoms)
        and atoms[index - 1].end == atoms[index].start
        and atoms[index + 1].start == atoms[index].end
    )


def _continues(reader: _Reader, atoms: Sequence[Atom], index: int, lexicon: Lexicon) -> bool:
    """Whether a hyphen lies inside one number: '180-Millionen-…', 'kétezer-ötszáz'."""
    if not _tight_hyphen(atoms, index):
        return False
    following = numerals(atoms[index + 1].text.lower(), lexicon)
    if following is None:
        return False
    kind = following.parts[0][0]
    if kind in ("scale", "plural"):
        return True
    whole = sum_of(following)
    return kind == "unit" and reader.worded and reader.scale >= THOUSAND and whole < reader.scale


def sum_of(word: Numerals) -> Decimal:
    """The number that one word spells; 0 where its numerals do not fit together."""
    reader = _Reader()
    for kind, value in word.parts:
        if not reader.take(kind, value):
            return Decimal(0)
    return sum(reader.stack, Decimal(0))


def _dot_after(atoms: Sequence[Atom], index: int, lexicon: Lexicon) -> int:
    """1 where the full stop of an abbreviated scale comes next and the sentence goes on."""
    if index + 1 >= len(atoms) or atoms[index].text != "." or atoms[index - 1].kind != "word":
        return 0
    if atoms[index].start != atoms[index - 1].end:
        return 0
    return int(atoms[index - 1].text.lower() in lexicon.sentences.abbreviations)
