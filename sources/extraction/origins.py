"""Which of two countries a party is from, where the text does not tell: a guess by its name.

A guess admits it: it decides no more than the side of a party, in a deal of two known countries,
and the deal's reasons say that a country was not told.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise, product
from pathlib import Path

from sources.extraction.lexicon import Lexicon
from sources.extraction.mentions import Mention, MentionKind
from sources.extraction.phrases import Phrases
from sources.extraction.places import forms_of
from sources.extraction.vocabulary import vocabulary

_NAME_SIGNS = Path(__file__).with_name("name_signs.toml")
# How much each sign tells, as log odds of one side against the other.
_STEM = 3.0
_LEGAL_FORM = 2.5
_OWN_LANGUAGE = 1.2
_SIGN = 1.5
_OWN_INSTITUTION = 1.5
_MOST_BY_LETTERS = 1.5
# A deal is between two countries more often than not.
_BOTH_SIDES = 2.0
_ROW = 0.8
# A leaning that is as good as told.
_PLAIN = 2.0
_SHORTEST_STEM = 3
# More parties than these are not weighed against each other.
_MOST_WEIGHED = 8


def guess_sides(
    parties: Sequence[Mention],
    told: Sequence[str | None],
    sides: tuple[str, str],
    lexicon: Lexicon,
    present: Collection[str] = (),
    rows: Sequence[int] = (),
) -> list[str | None]:
    """A country for each party: the told one, else the side that its name speaks for.

    `present` are countries that take part as states; `rows` tells which parties stand side
    by side.
    """
    open_ones = [i for i, country in enumerate(told) if country is None][:_MOST_WEIGHED]
    if not open_ones:
        return list(told)
    leanings = {i: lean(parties[i], sides, lexicon) for i in open_ones}
    best, most = None, -math.inf
    for choice in product((0, 1), repeat=len(open_ones)):
        chosen = list(told)
        for i, side in zip(open_ones, choice, strict=True):
            chosen[i] = sides[side]
        score = sum(
            leanings[i] if side == 0 else -leanings[i]
            for i, side in zip(open_ones, choice, strict=True)
        )
        countries = {*present, *chosen}
        score += _BOTH_SIDES * 2 * (len(countries & set(sides)) == 2)
        score += _in_rows(chosen, rows)
        if score > most + 1e-9:
            best, most = chosen, score
    return best or list(told)


def _in_rows(chosen: Sequence[str | None], rows: Sequence[int]) -> float:
    """Names side by side are partners on one side, where the other side stands elsewhere."""
    if len(set(rows)) != 2:
        return 0.0
    score = 0.0
    for one in range(len(chosen)):
        for other in range(one):
            same = chosen[one] == chosen[other]
            score += _ROW * (same == (rows[one] == rows[other]))
    return score


def is_domestic(
    parties: Sequence[Mention], told: Sequence[str | None], sides: tuple[str, str], lexicon: Lexicon
) -> bool:
    """Whether all parties are from one country, as far as told or plainly spoken for."""
    found = [plain_country(p, c, sides, lexicon) for p, c in zip(parties, told, strict=True)]
    return len(found) > 1 and None not in found and len(set(found)) == 1


def plain_countries(
    parties: Sequence[Mention], told: Sequence[str | None], sides: tuple[str, str], lexicon: Lexicon
) -> set[str]:
    """The countries of the parties that are told or plain by a sign in the name."""
    found = {plain_country(p, c, sides, lexicon) for p, c in zip(parties, told, strict=True)}
    return {country for country in found if country}


def plain_country(
    party: Mention, told: str | None, sides: tuple[str, str], lexicon: Lexicon
) -> str | None:
    """A party's country where it is told, or where a sign in its name leaves no doubt."""
    if told:
        return told
    leaning = _plain(party.name, sides[0], lexicon) - _plain(party.name, sides[1], lexicon)
    if abs(leaning) < _PLAIN:
        return None
    return sides[0 if leaning > 0 else 1]


def lean(party: Mention, sides: tuple[str, str], lexicon: Lexicon) -> float:
    """Above 0 where a party's name speaks for the first side, below where for the second."""
    first, second = (_evidence(party.name, party.kind, side, lexicon) for side in sides)
    letters = _by_letters(_proper(party.name, lexicon), *sides)
    return first - second + letters


@lru_cache(maxsize=20_000)
def _evidence(name: str, kind: MentionKind, side: str, lexicon: Lexicon) -> float:
    found = 0.0
    words = name.lower().replace("-", " ").split()
    if any(_has_stem(word, side, lexicon) for word in words):
        found += _STEM
    forms = lexicon.names.legal_countries
    if any(side in forms.get(word.strip("."), ()) for word in words):
        found += _LEGAL_FORM
    if any(side in _signs().labels(word) for word in words):
        found += _SIGN
    if side in lexicon.language.countries:
        if kind == "institution":
            found += _OWN_INSTITUTION
        elif _is_of_language(name, lexicon):
            found += _OWN_LANGUAGE
    return found


@lru_cache(maxsize=1)
def _signs() -> Phrases:
    """The words of names by which the language of a name is told, labelled with their countries."""
    told = tomllib.loads(_NAME_SIGNS.read_text(encoding="utf-8"))
    return Phrases({country: row["words"] for country, row in told.items()})


@lru_cache(maxsize=20_000)
def _plain(name: str, side: str, lexicon: Lexicon) -> float:
    """The signs that are hardly ever wrong: the country's name in the party's, a legal form."""
    words = name.lower().replace("-", " ").split()
    forms = lexicon.names.legal_countries
    stem = any(_has_stem(word, side, lexicon) for word in words)
    legal = any(side in forms.get(word.strip("."), ()) for word in words)
    return _STEM * stem + _LEGAL_FORM * legal


@lru_cache(maxsize=20_000)
def _has_stem(word: str, country: str, lexicon: Lexicon) -> bool:
    """'Turkmentex', 'Serbocem': an unknown word that begins as a country's name does."""
    words = vocabulary(lexicon.language.code)
    if words.knows(word) or words.knows(word.capitalize()):
        return False
    return any(word.startswith(stem) for stem in _stems(country))


@lru_cache(maxsize=512)
def _stems(country: str) -> frozenset[str]:
    return frozenset(
        form[:_SHORTEST_STEM].lower() for form, kind in forms_of(country) if kind != "city"
    ) | frozenset(form.lower() for form, kind in forms_of(country) if len(form) > _SHORTEST_STEM)


def _proper(name: str, lexicon: Lexicon) -> str:
    """The words of a name that are of its own language: no 'Bank', no 'AG'."""
    common = lexicon.names.org_words | lexicon.names.legal_forms
    return " ".join(word for word in name.split() if word.lower() not in common)


def _is_of_language(name: str, lexicon: Lexicon) -> bool:
    """Whether a name begins with a word of the article's language, or ends so: 'UBM Csoport'."""
    words, known = name.split(), vocabulary(lexicon.language.code)
    last = words[-1].lower()
    ends = len(words) > 1 and last not in lexicon.names.org_words | lexicon.names.legal_forms
    return known.knows(words[0]) or (ends and known.knows(last))


@lru_cache(maxsize=20_000)
def _by_letters(name: str, first: str, second: str) -> float:
    """How much more a name's letters look like the places of one country than of the other's."""
    letters = f"^{name.lower()}$"
    pairs = list(pairwise(letters))
    score = sum(_chance(first, pair) - _chance(second, pair) for pair in pairs) / max(1, len(pairs))
    return max(-_MOST_BY_LETTERS, min(_MOST_BY_LETTERS, score * 2))


def _chance(country: str, pair: tuple[str, str]) -> float:
    counts, total = _letters(country)
    return math.log((counts[pair] + 1) / (total + 600))


@lru_cache(maxsize=512)
def _letters(country: str) -> tuple[Counter, int]:
    counts = Counter(
        pair for form, _ in forms_of(country) for pair in pairwise(f"^{form.lower()}$")
    )
    return counts, counts.total()
