"""What a language knows, read from `languages/<language>.toml` and checked on load.

A section of the file is a frozen dataclass here and a field of `Lexicon`; a key of the section is
a field of that dataclass, and its annotation is the check. To add a section: write its dataclass,
name it as a field of `Lexicon`, and add the section to every language's file. To add a language:
add its file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from sources.extraction.sections import CuesSection, NamesSection, PlacesSection, VisitsSection

FOLDER = Path(__file__).parent / "languages"

Words = frozenset[str]
Table = Mapping[str, str]
Lists = Mapping[str, tuple[str, ...]]
Numbers = Mapping[str, int]


class LexiconError(ValueError):
    """A language's file is wrong; the message names the file and the key."""


@dataclass(frozen=True)
class LanguageSection:
    """The language itself."""

    code: str
    name: str
    countries: Words  # where it is the language of the state
    stop_words: Words  # articles, conjunctions, pronouns: they tell the language and open sentences
    shared_words: Words  # of those, the ones that other languages have too: they tell little
    word_endings: Words  # endings of three letters or more that few other languages have
    own_letters: Words  # letters that no other language has


@dataclass(frozen=True)
class SentencesSection:
    """Words that a full stop follows without ending the sentence; lower case, no last stop."""

    titles: Words  # a name follows: never the end
    abbreviations: Words  # the end only before an article or the like
    sheet_labels: Words  # before a colon, at the head of a fact sheet's line
    sheet_subjects: Words  # those before what the deal is about


@dataclass(frozen=True)
class NumbersSection:
    """Numbers in words. Every word is lower case, and may stand inside a longer number word."""

    units: Numbers  # up to 99, in every form
    mixed: Table  # 'másfél': the number as a decimal
    fractions: Table  # 'fél', 'viertel': a part of the scale that follows, or of the number before
    shares: Words  # parts that are no decimal: 'drittel'
    additions: Table  # 'einhalb' in 'zweieinhalb': added to the number before
    scales: Numbers  # 'hundert', 'Mio': the power of ten
    plurals: Numbers  # scales whose plural alone means several: 'hunderte', 'milliók'
    signs: Numbers  # case-sensitive letters right after digits: 'M'
    joints: Words  # 'und', 'és' inside a number
    reversed_tens: bool  # whether the unit is said before the ten: achtundsiebzig
    endings: Words  # what may follow in the word: 'nyi', 'ról'
    cases: Words  # of those endings, the ones of a number that stands for its noun: 'milliót'
    adjectives: Words  # of those endings, the ones that make it an adjective: 'milliárdos'
    weighty: Words  # what makes a sum of a bare scale: 'milliardenschwer'


@dataclass(frozen=True)
class CurrenciesSection:
    """Names of money beyond Babel's."""

    names: Lists  # a code: more names for it, the noun last
    forms: Table  # a written form: its noun
    stated_in: Words  # before a currency said apart: '50 Millionen in Euro'
    stated_too: Words  # between such a number and the preposition: 'ebenfalls'
    commonest: Table  # a noun of several: the one it means where the article tells none
    defaults: Table  # a noun of several currencies: the one it means alone, '' for none
    clues: Lists  # a code: further words that tell it
    no_clues: Words  # words of names and countries that tell nothing
    endings: Words  # case and other endings of a noun
    lengthened: Table  # a last vowel as endings change it: 'á' for 'a'
    linkers: Words  # words allowed between a number and its currency: 'Milliarden von Dollar'
    symbols: Table  # a sign or abbreviation: its code, or the noun that it stands for
    common: Words  # nouns that are everyday words too: no money after a bare 'one'
    parts: Table  # a hundredth: the code of the whole, '' where several have it


@dataclass(frozen=True)
class HedgesSection:
    """What stands around a sum and makes it more or less than exact."""

    before: Lists  # a qualifier: phrases right before the sum
    after: Lists  # a qualifier: phrases right after it
    converted: Words  # 'umgerechnet': the same sum in another currency
    fillers: Words  # words that may stand between a hedge and its sum
    digit_words: Numbers  # 'dreistellig', without its ending: how many digits the scale has
    several: Words  # 'mehrere', 'több': the scale that follows is vague
    over: Words  # 'über': more than, or of a document's sum
    documents: Words  # endings of what has a sum 'über' it
    speaking: Words  # verbs that have one too: 'man redet über 400 Millionen'
    quantity_words: Words  # words after which 'über' is a quantity, whatever stands before
    to: Words  # between the bounds of a range
    between: Words  # before a range of 'and'
    between_after: Words  # after a range of 'and'
    conjunctions: Words  # 'und', 'bzw.': join sums that share a scale and currency
    changes: Words  # 'auf': from one sum to another
    from_endings: Words  # case endings of a range's or change's first sum
    to_endings: Words  # case endings of a range's or change's second sum
    until_endings: Words  # of those, the ones of a range: '500 millióig'
    comparative_endings: Words  # with a word of `comparatives` after it, a bound
    comparatives: Table  # 'több': the qualifier


@dataclass(frozen=True)
class DatesSection:
    """Days, months and spans of time."""

    months: Numbers  # every name and abbreviation of a month: its number
    month_endings: Words
    day_endings: Words  # after a hyphen: '9-én'
    year_endings: Words  # after a hyphen or not: '2026-ra'
    year_before: Words  # words that make a year of four digits
    year_after: Words
    weekdays: Numbers  # every form of a weekday: 1 is Monday
    next_words: Words  # 'kommenden': the weekday or month that follows
    last_words: Words  # 'letzten' in 'in den letzten zwei Monaten'
    units: Table  # every form of a unit of time: day, week, month, year
    ago_before: Words  # 'vor' zwei Wochen
    ago_after: Words  # két hónappal 'ezelőtt'
    relative: Lists  # 'year-1': phrases for it
    until: Words  # before the end of a term: 'bis 2040'
    date_line: Words  # words in a date line beside places and agencies


@dataclass(frozen=True, eq=False)
class Lexicon:
    """One language's knowledge; two are never equal, so that it can key a cache."""

    language: LanguageSection
    sentences: SentencesSection
    numbers: NumbersSection
    currencies: CurrenciesSection
    hedges: HedgesSection
    dates: DatesSection
    places: PlacesSection
    names: NamesSection
    cues: CuesSection
    visits: VisitsSection


def languages() -> tuple[str, ...]:
    """The codes of the languages at hand, in order."""
    return _languages_in(FOLDER)


@lru_cache(maxsize=8)
def _languages_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@lru_cache(maxsize=32)
def load(language: str) -> Lexicon:
    """The lexicon of a language. Raises `LexiconError` where its file is missing or wrong."""
    if language not in languages():
        raise LexiconError(f"no file for the language {language!r}; there are {languages()}")
    return read(FOLDER / f"{language}.toml")


def read(path: Path) -> Lexicon:
    """The lexicon in a file, checked."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path.name}: {error}") from error
    return _build(Lexicon, data, f"{path.name}:")


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of `words`: escaped, the longest that fits.

    What words begin with in common is written once, so that a text that fits none is told by its
    first letters. An empty list matches nothing, rather than the empty string everywhere.

    >>> alternation(["bis", "bis zu", "auf"])
    '(?:auf|bis(?:\\\\ zu)?)'
    """
    ordered = sorted(set(words))
    together = [list(group) for _, group in groupby(ordered, key=lambda word: word[:1])]
    branches = [_branch(group) for group in together if group != [""]]
    return f"(?:{'|'.join(branches)})" + "?" * ("" in ordered) if ordered else "(?!)"


def _branch(words: list[str]) -> str:
    """An alternation of words, in order, that begin with the same letter."""
    first, last = words[0], words[-1]
    shared = next(n for n in range(len(first), 0, -1) if last.startswith(first[:n]))
    opening, rests = first[:shared], [word[shared:] for word in words]
    return re.escape(opening) + (alternation(rests) if any(rests) else "")


def _build(section: type, data: Any, place: str) -> Any:
    if not isinstance(data, dict):
        raise LexiconError(f"{place} must be a table")
    known = {item.name: item for item in fields(section)}
    hints = get_type_hints(section)
    for key in data:
        if key not in known:
            raise LexiconError(f"{_join(place, key)} is unknown")
    values = {}
    for name, item in known.items():
        if name in data:
            values[name] = _checked(hints[name], data[name], _join(place, name))
        elif item.default is MISSING and item.default_factory is MISSING:
            raise LexiconError(f"{_join(place, name)} is missing")
    return section(**values)


def _checked(kind: Any, value: Any, place: str) -> Any:
    """`value` as `kind` asks for it: lists become tuples or sets, tables become read-only."""
    if is_dataclass(kind):
        return _build(kind, value, place)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (tuple, frozenset):
        if not isinstance(value, list):
            raise LexiconError(f"{place} must be a list")
        items = [_checked(arguments[0], item, f"{place}[{n}]") for n, item in enumerate(value)]
        if origin is frozenset and len(set(items)) < len(items):
            twice = next(item for item in items if items.count(item) > 1)
            raise LexiconError(f"{place} names {twice!r} twice")
        return origin(items)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise LexiconError(f"{place} must be a table")
        table = {
            key: _checked(arguments[1], item, _join(place, key)) for key, item in value.items()
        }
        return MappingProxyType(table)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise LexiconError(f"{place} must be of type {kind.__name__}")
    return value


def _join(place: str, key: str) -> str:
    return f"{place} {key}" if place.endswith(":") else f"{place}.{key}"
