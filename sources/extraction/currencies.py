"""Names of money: which currency 'dolláros', 'kanadische Dollar', 'US$' or 'KZT' means.

The world's currencies and countries are Babel's (CLDR). A name is a noun ('Dollar') with words
that tell one currency of that noun from another ('kanadisch', 'Hongkong'); what CLDR does not
have, common short forms above all, stands in the language's file.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sources.extraction.lexicon import Lexicon
from sources.extraction.memo import Memo

_WORDS = re.compile(r"[^\W\d_]+")
# What an ending takes from a country's name or adjective, and what it adds at most.
_SHED, _MOST_ENDING = 2, 5
# Nobody's money any more, and its name is another's accusative in Hungarian ('kupon larit').
_LEFT_OUT = frozenset({"GEK"})
# Paid in without being any country's tender.
_UNITS = frozenset({"XDR"})
# A currency that a country gave up since counts as one of today.
_LONG_GONE = 2015
# Currencies whose bare name may be a neighbour's: 'dirham' in Rabat, 'lej' in Chișinău.
_OPEN = frozenset({"AED", "RON", "RUB", "TRY", "GBP", "KGS"})
# Whose money it was before does not count.
_LIVING_MEMORY = 1950
_NO_WORD_IS_LONGER = 40
# Numbers that bring out every plural of a noun.
_COUNTS = (1, 2, 5)
_SHARED = frozenset({"EUR", "USD", "XAF", "XOF", "XPF", "XCD"})
# So much of a country's name has to be there for an adjective to be taken for it.
_SHORTEST_STEM = 4


class Coin(NamedTuple):
    """A word for money: its noun ('dollár'), and its case or other ending."""

    noun: str
    ending: str


@dataclass(frozen=True, eq=False)
class Names:
    """What a language calls money."""

    nouns: dict[str, frozenset[str]]  # a noun: the currencies of that name
    forms: dict[str, str]  # a written form: its noun
    clues: dict[str, frozenset[str]]  # a currency: folded words that tell it from its namesakes
    titles: dict[str, tuple[frozenset[str], ...]]  # the folded words before the noun, name by name
    ends: dict[str, int]  # every currency: the last year of its life


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case without accents: what an adjective and its country have in common.

    >>> fold("Türkmén")
    'turkmen'
    """
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("ß", "ss")


@lru_cache(maxsize=8)
def names(lexicon: Lexicon) -> Names:
    """The names of money in a language, built once."""
    from babel import Locale  # here, since loading it takes longer than reading an article
    from babel.numbers import get_currency_name

    locale = Locale.parse(lexicon.language.code)
    ends, countries = _tenders(locale)
    known = lexicon.currencies
    nouns, clues, forms = defaultdict(set), defaultdict(set), {}
    titles = defaultdict(list)
    for code, name in _names(locale, lexicon):
        words = _WORDS.findall(name.split("(")[0])
        if code not in ends or not words:
            continue
        noun = known.forms.get(words[-1].lower(), words[-1].lower())
        nouns[noun].add(code)
        titles[code].append(frozenset(map(fold, words[:-1])) - known.no_clues)
        for count in _COUNTS:
            plural = get_currency_name(code, count, locale)
            forms.setdefault(_WORDS.findall(plural.split("(")[0])[-1].lower(), noun)
    for noun in known.forms.values():
        nouns.setdefault(noun, set())
    for code in ends:
        clues[code].update(*titles[code], countries[code], map(fold, known.clues.get(code, ())))
    return Names(
        nouns={noun: frozenset(codes) for noun, codes in nouns.items()},
        forms=forms | known.forms | {noun: noun for noun in nouns},
        clues={code: frozenset(words - known.no_clues) for code, words in clues.items()},
        titles={code: tuple(words) for code, words in titles.items()},
        ends=ends,
    )


def _names(locale, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    yield from locale.currencies.items()
    for code, listed in lexicon.currencies.names.items():
        yield from ((code, name) for name in listed)


def _tenders(locale) -> tuple[dict[str, int], dict[str, set[str]]]:
    """What was ever legal tender: the last year it was, and the folded names of its countries."""
    from babel.core import get_global

    ends, countries = dict.fromkeys(_UNITS, date.max.year), defaultdict(set)
    for territory, rows in get_global("territory_currencies").items():
        country = {fold(word) for word in _WORDS.findall(locale.territories.get(territory, ""))}
        for code, _start, end, tender in rows:
            last = end[0] if end else date.max.year
            if not tender or code in _LEFT_OUT:
                continue
            ends[code] = max(ends.get(code, 0), last)
            # Norway once paid in Swedish crowns; the countries of the euro would tell nothing.
            if last >= _LIVING_MEMORY and code not in _SHARED:
                countries[code] |= {word for word in country if len(word) >= _SHORTEST_STEM}
    return ends, countries


@lru_cache(maxsize=8)
def coins(lexicon: Lexicon) -> Memo[Coin | None]:
    """For each lower-case word the money that it names, in whatever form; None for another word."""
    return Memo(lambda word: _coin(word, lexicon))


def coin(word: str, lexicon: Lexicon) -> Coin | None:
    """The money that a lower-case word names, in whatever form; None for another word."""
    return coins(lexicon)[word]


def _coin(word: str, lexicon: Lexicon) -> Coin | None:
    if len(word) > _NO_WORD_IS_LONGER:
        return None
    forms = names(lexicon).forms
    if noun := forms.get(word):
        return Coin(noun, "")
    for cut in range(len(word) - 1, 1, -1):
        stem, ending = word[:cut], word[cut:]
        noun = forms.get(stem) or forms.get(_shortened(stem, lexicon))
        if noun and _is_ending(stem, ending, lexicon):
            return Coin(noun, ending)
    return None


def _shortened(stem: str, lexicon: Lexicon) -> str:
    """The stem with its last vowel as it is without an ending: 'tengé' is 'tenge'."""
    return stem[:-1] + lexicon.currencies.lengthened.get(stem[-1], stem[-1])


def _is_ending(stem: str, ending: str, lexicon: Lexicon) -> bool:
    endings = lexicon.currencies.endings
    if ending in endings:
        return True
    # dollárral, forinttá: 'v' becomes the consonant before it.
    return ending[0] == stem[-1] and "v" + ending[1:] in endings


def which(noun: str, clues: list[str], lexicon: Lexicon) -> str | None:
    """The currency of a noun that the words beside it tell; None where they tell none or several."""
    found = _best(names(lexicon).nouns[noun], clues, lexicon)
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=20_000)
def is_clue(word: str, noun: str, lexicon: Lexicon) -> bool:
    """Whether a word tells one of the currencies of that noun from another."""
    known = names(lexicon)
    return any(_fit(fold(word), known.clues[code]) for code in known.nouns[noun])


def _best(codes: frozenset[str], clues: list[str], lexicon: Lexicon) -> set[str]:
    """The currencies that the clues fit best; of equals those of the longest life."""
    known = names(lexicon)
    words = [fold(clue) for clue in clues]
    rated = {}
    for code in codes:
        fit = sum(_fit(word, known.clues[code]) for word in words)
        # 'niederländische Gulden' are not those of the Niederländische Antillen.
        unsaid = min(
            (
                sum(not _fit(part, frozenset(words)) for part in title)
                for title in known.titles[code]
            ),
            default=0,
        )
        if fit:
            rated[code] = (fit, -unsaid, known.ends[code])
    most = max(rated.values(), default=None)
    return {code for code, points in rated.items() if points == most}


@lru_cache(maxsize=20_000)
def _fit(word: str, clues: frozenset[str]) -> int:
    """How well an adjective fits the words that tell a currency: the letters in common."""
    return max((_common(word, clue) for clue in clues), default=0)


def _common(word: str, clue: str) -> int:
    if word == clue:
        return len(word)
    length = 0
    for mine, theirs in zip(word, clue, strict=False):
        if mine != theirs:
            break
        length += 1
    enough = max(_SHORTEST_STEM, min(len(word), len(clue)) - 3)
    return length if length >= enough else 0


def default(noun: str, lexicon: Lexicon) -> str | None:
    """The currency of a bare noun: its only one of today, or the one that the file names."""
    if noun in lexicon.currencies.defaults:
        return lexicon.currencies.defaults[noun] or None
    codes = _of_today(noun, lexicon) or names(lexicon).nouns[noun]
    return next(iter(codes)) if len(codes) == 1 else None


def open_noun(noun: str, code: str | None, lexicon: Lexicon) -> str | None:
    """The noun, where the article may tell that it means another currency than its `code`: not so
    the dollar, whose bare name is the one of the United States."""
    settled = code is not None and code not in _OPEN
    return None if settled else noun


def told_by_article(noun: str, words: Sequence[str], lexicon: Lexicon) -> str | None:
    """The only currency of that noun whose country or adjective stands among an article's words.

    `words` are folded and sorted.
    """
    known = names(lexicon)
    told = {
        code
        for code in _of_today(noun, lexicon)
        if any(_is_told(clue, words) for clue in known.clues[code] - {fold(noun)})
    }
    return next(iter(told)) if len(told) == 1 else None


def _is_told(clue: str, words: Sequence[str]) -> bool:
    """Whether a word is the clue with other endings; 'Daniel' does not tell Denmark."""
    stem = clue[:-_SHED] if len(clue) > _SHED + _SHORTEST_STEM else clue
    for at in range(bisect_left(words, stem), len(words)):
        if not words[at].startswith(stem):
            return False
        if len(words[at]) <= len(clue) + _MOST_ENDING:
            return True
    return False


def _of_today(noun: str, lexicon: Lexicon) -> set[str]:
    known = names(lexicon)
    return {code for code in known.nouns[noun] if known.ends[code] >= _LONG_GONE}


def is_code(written: str, lexicon: Lexicon) -> bool:
    """Whether three capital letters are a currency's code."""
    return written in names(lexicon).ends
