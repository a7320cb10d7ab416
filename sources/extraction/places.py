"""Countries in running words: their names, adjectives, peoples and cities, inflected or not.

The sources are `fixtures/countries.toml` and, for further towns, `fixtures/cities.toml`; how words
are inflected is the rule of this module and of the language's section `places`.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from sources.extraction.lexicon import Lexicon
from sources.extraction.memo import Memo
from sources.extraction.text import Token, is_foreign

_FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SOURCE = _FIXTURES / "countries.toml"
TOWNS = _FIXTURES / "cities.toml"

Kind = Literal["country", "city", "adjective", "people"]
_LONGEST_WORD = 60
# A longer word in capitals alone is a place at the head of an article: 'RIAD, 1. Februar'.
_LONGEST_ACRONYM = 3
_DATELINE = 3
_SHORTEST_REST = 4
# Accents that Hungarian puts on a last vowel before an ending: 'Kenya', 'Kenyában'.
_LENGTHENED = str.maketrans("áéÁÉ", "aeAE")


class Place(NamedTuple):
    """A country told by the words `[start, end)` of the tokens searched."""

    start: int
    end: int
    country: str
    kind: Kind
    name: str  # the base form


class _Entry(NamedTuple):
    country: str
    kind: Kind
    name: str


class Gazetteer:
    """Every form of every country, as one language writes it."""

    def __init__(self, lexicon: Lexicon):
        self._lexicon = lexicon
        self._code = lexicon.language.code
        self._adjectives = tuple(
            root + ending
            for ending in lexicon.places.adjective_endings
            for root in ("isch", "tsch")
        )
        self._words: dict[str, _Entry] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], _Entry]]] = defaultdict(list)
        self._names: dict[str, str] = {}
        for code, country in _countries().items():
            self._add_country(code, country)
        for code, towns in _towns().items():
            for town in towns:
                self._add_town(town, code)
        for phrases in self._phrases.values():
            phrases.sort(key=lambda item: -len(item[0]))
        self.read = Memo(self._read).__getitem__
        self._may_tell = Memo(self._tells)

    def name(self, country: str) -> str:
        """A country's name in this language."""
        return self._names[country]

    def find(self, tokens: Sequence[Token]) -> tuple[Place, ...]:
        """Every place among `tokens`, the longest first where they begin at the same word."""
        found: list[Place] = []
        after = 0
        for at, token in enumerate(tokens):
            text = token.text
            if at < after or not (self._may_tell[text] or (at <= _DATELINE and text.isupper())):
                continue
            place = self._phrase_at(tokens, at) or self._word_at(tokens, at)
            if place is not None:
                found.append(place)
                after = place.end
        return tuple(found)

    def _tells(self, text: str) -> bool:
        """Whether a place may begin with a token, wherever it stands."""
        opens = text in self._phrases or text[:-1] in self._phrases
        return opens or self.read(text) is not None

    def _add_country(self, code: str, country: dict) -> None:
        names = country["names"]
        self._names[code] = names[self._code]
        aliases = country.get("aliases", {})
        for language in (self._code, "en"):
            for name in (names[language], *aliases.get(language, ())):
                self._add(name, _Entry(code, "country", names[self._code]))
        capital = country.get("capital", {})
        for city in (*capital.values(), *country.get("cities", ())):
            self._add(city, _Entry(code, "city", city))
        for adjective in country.get("demonyms", {}).get(self._code, ()):
            self._add(adjective, _Entry(code, "adjective", adjective))
        for person in country.get("people", {}).get(self._code, ()):
            self._add(person, _Entry(code, "people", person))
        for prefix in country.get("prefixes", {}).get(self._code, ()):
            self._words.setdefault(prefix + "-", _Entry(code, "adjective", prefix))

    def _add_town(self, town: str, code: str) -> None:
        """A town, also as papers write it that leave out foreign accents: 'Thakhek'."""
        self._add(town, _Entry(code, "city", town))
        plain = _without_accents(town)
        if plain != town and " " not in town and plain not in self._words:
            self._add(plain, _Entry(code, "city", plain))

    def _add(self, form: str, entry: _Entry) -> None:
        words = tuple(form.split())
        if len(words) == 1:
            self._words.setdefault(form, entry)
        else:
            self._phrases[words[0]].append((words, entry))

    def _phrase_at(self, tokens: Sequence[Token], at: int) -> Place | None:
        first = tokens[at].text
        for opening in (first, first[:-1]):
            for words, entry in self._phrases.get(opening, ()):
                end = at + len(words)
                if end <= len(tokens) and all(
                    self._is_form(tokens[at + i].text, word) for i, word in enumerate(words)
                ):
                    return Place(at, end, *self._as_written(entry, tokens[end - 1].text))
        return None

    def _is_form(self, found: str, word: str) -> bool:
        """Whether `found` is `word` or an inflection of it: 'Vereinigten', 'Államokba'."""
        return found == word or found[:-1] == word or word in self._stems(found)

    def _word_at(self, tokens: Sequence[Token], at: int) -> Place | None:
        token = tokens[at]
        entry = self.read(token.text) if token.kind == "word" else None
        if (
            entry is None
            and at <= _DATELINE
            and token.text.isupper()
            and len(token.text) > _LONGEST_ACRONYM
        ):
            entry = self._words.get(_capitalised(token.text.lower()))
        return Place(at, at + 1 + _has_canton(tokens, at, entry), *entry) if entry else None

    def _read(self, word: str) -> _Entry | None:
        if len(word) > _LONGEST_WORD:
            return None
        if word in self._words:
            return self._words[word]
        if is_foreign(word):
            return None  # it has none of the endings
        for stem in self._stems(word):
            entry = self._words.get(stem)
            if entry and (stem[:1].isupper() or entry.kind == "adjective"):
                return self._as_written(entry, word)
        return self._adjective_of_city(word) or self._compound(word) or self._part_of(word)

    def _as_written(self, entry: _Entry, word: str) -> _Entry:
        """An adjective where the last word has the ending of one: 'Buenos Aires-i'."""
        return entry._replace(kind="adjective") if word.endswith("-i") else entry

    def _stems(self, word: str) -> tuple[str, ...]:
        """The base forms that `word` may be an inflection of."""
        knows = self._lexicon.places
        stems = []
        lower_first = word[:1].lower() + word[1:]
        # Most words have none of the endings, which is told at once.
        described = lower_first.endswith(self._adjectives)
        for ending in knows.adjective_endings if described else ():
            if lower_first.endswith(("isch" + ending, "tsch" + ending)):
                stems += [lower_first[: -len(ending)], word[: -len(ending)]]
        for ending in knows.endings if word.endswith(knows.endings) else ():
            if word.endswith(ending) and len(word) > len(ending) + 2:
                stem = word[: -len(ending)].rstrip("-")
                stems.append(stem)
                if stem[-1:] in "áé":
                    stems.append(stem[:-1] + stem[-1].translate(_LENGTHENED))
        assimilated = word.endswith(knows.assimilating_endings)
        for ending in knows.assimilating_endings if assimilated else ():
            stem = word[: -len(ending)]
            if word.endswith(ending) and len(stem) > 3 and stem[-1] == stem[-2]:
                stems.append(stem[:-1])
        if lower_first != word:
            stems.append(lower_first)
        return tuple(stems)

    def _adjective_of_city(self, word: str) -> _Entry | None:
        """'Kieler', 'budapesti': the adjective of a place."""
        knows = self._lexicon.places
        for ending, replacements in knows.city_adjectives.items():
            if not word.endswith(ending) or len(word) < len(ending) + 3:
                continue
            stem = word[: -len(ending)].removesuffix("-")
            for replacement in replacements:
                base = stem + replacement
                for form in (base, _capitalised(base)):
                    entry = self._words.get(form)
                    if entry and entry.kind in ("city", "country"):
                        return _Entry(entry.country, "adjective", entry.name)
        return None

    def _part_of(self, word: str) -> _Entry | None:
        """'Ostschweizer', 'Südkasachstan': a quarter of a country."""
        for quarter in self._lexicon.places.quarters:
            rest = word.removeprefix(quarter)
            if rest != word and len(rest) > _SHORTEST_REST:
                entry = self._words.get(rest) or self._words.get(_capitalised(rest))
                if entry and entry.kind in ("country", "adjective"):
                    return entry
        return None

    def _compound(self, word: str) -> _Entry | None:
        """'US-Konzern': a prefix that tells the country of what follows."""
        head, hyphen, rest = word.partition("-")
        if not hyphen or not rest or rest.lower().startswith("dollar"):
            return None  # 'US-Dollar' speaks of money, not of the country
        return self._words.get(head + "-")


def _has_canton(tokens: Sequence[Token], at: int, entry: _Entry) -> bool:
    """'Altenrhein SG': the letters of a Swiss canton behind its town; 'AG' may be a company's."""
    letters = tokens[at + 1].text if at + 1 < len(tokens) else ""
    swiss = entry.country == "CH" and entry.kind == "city"
    return swiss and len(letters) == 2 and letters.isupper() and letters not in ("AG", "SA")


def _capitalised(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


@lru_cache(maxsize=8)
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    """The countries as `lexicon`'s language writes them."""
    return Gazetteer(lexicon)


@lru_cache(maxsize=1)
def _countries() -> dict[str, dict]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _towns() -> dict[str, list[str]]:
    return tomllib.loads(TOWNS.read_text(encoding="utf-8"))


def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=512)
def forms_of(country: str) -> tuple[tuple[str, Kind], ...]:
    """Every name of a country and its cities, in all languages."""
    entry = _countries().get(country, {})
    forms: dict[str, Kind] = {}
    for name in entry.get("names", {}).values():
        forms[name] = "country"
    for adjectives in entry.get("demonyms", {}).values():
        forms |= dict.fromkeys(adjectives, "adjective")
    towns = _towns().get(country, ())
    for name in (*entry.get("capital", {}).values(), *entry.get("cities", ()), *towns):
        forms[name] = "city"
    return tuple(forms.items())
