"""Annotated articles: reading them, and which found deal is taken for which annotated one.

The format and the rules of likeness are in tests/gold/README.md.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

# Words that do not tell one organisation from another, folded.
LEGAL_FORMS = {"ag", "co", "corp", "gmbh", "inc", "kft", "llc", "ltd", "nv", "nyrt", "plc", "rt"}
LEGAL_FORMS |= {"sa", "se", "zrt"}
ARTICLES = {"a", "and", "az", "das", "der", "des", "die", "es", "of", "the", "und"}
KINDS = {"alap", "bank", "ceg", "company", "corporation", "csoport", "fonds", "fund", "group"}
KINDS |= {"gruppe", "holding", "konzern", "miniszterium", "ministerium", "ministry", "national"}
KINDS |= {"nationale", "nemzeti", "tarsasag", "unternehmen", "vallalat"}
COMMON_NAME_WORDS = LEGAL_FORMS | ARTICLES | KINDS
LIKE_ENOUGH = 0.88
TOLERANCE = 1e-6


class Extent(NamedTuple):
    """Code points of the article, half open."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def meets(self, other: Extent) -> bool:
        return min(self.end, other.end) > max(self.start, other.start)


class Pair(NamedTuple):
    """A found deal and the annotated one it is taken for."""

    found: dict
    owed: dict


@dataclass(frozen=True)
class GoldArticle:
    """An annotated article: its file's name, its text and what an analyst reads in it."""

    name: str
    text: str
    notes: dict

    def extent(self, annotation: dict) -> Extent:
        start = self.text.index(annotation["quote"])
        return Extent(start, start + len(annotation["quote"]))


# Reading the annotations


def load(folder: Path) -> list[GoldArticle]:
    """The annotated articles of a folder, by name."""
    return [load_article(path) for path in sorted(Path(folder).glob("*.json"))]


def load_article(path: Path) -> GoldArticle:
    notes = json.loads(path.read_text(encoding="utf-8"))
    source = text_of(path, notes)
    text = unicodedata.normalize("NFC", source.read_bytes().decode("utf-8"))
    for annotation in [*notes["deals"], *notes.get("not_deals", [])]:
        if annotation["quote"] not in text:
            raise ValueError(f"{path.name}: not the article's words: {annotation['quote']!r}")
    return GoldArticle(source.name, text, notes)


def text_of(path: Path, notes: dict) -> Path:
    """Where the annotated text lies: told, beside its notes, or among the shared real articles."""
    if "text" in notes:
        return (path.parent / notes["text"]).resolve()
    beside = path.with_suffix(".txt")
    return beside if beside.exists() else path.resolve().parents[2] / "seeds" / beside.name


# What counts as the same


def folded(name: str) -> str:
    """Lower case, without accents and punctuation: 'KÉSZ-Csoport ' is 'kesz csoport'."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain))


def same_name(one: str, other: str) -> bool:
    """Equal or nearly equal, or one of them the other without at most half of its words."""
    one, other = folded(one), folded(other)
    if one == other or SequenceMatcher(None, one, other).ratio() >= LIKE_ENOUGH:
        return True
    less, more = sorted((set(one.split()), set(other.split())), key=len)
    return bool(less <= more and less - COMMON_NAME_WORDS and len(more) <= 2 * len(less))


def same_party(found: dict, owed: dict) -> bool:
    names = [owed["name"], *owed.get("aliases", [])]
    return bool(folded(found["name"])) and any(same_name(found["name"], name) for name in names)


def same_bound(one, other) -> bool:
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= TOLERANCE * max(1.0, abs(float(other)))


def same_value(found: dict | None, owed: dict | None) -> bool:
    if not found or not owed:
        return not found and not owed
    words_agree = all(found.get(key) == owed.get(key) for key in ("currency", "qualifier"))
    return words_agree and all(same_bound(found.get(k), owed.get(k)) for k in ("low", "high"))


def same_figure(found: dict | None, owed: dict | None) -> bool:
    """The same sum, however it is hedged."""
    if not found or not owed or found.get("currency") != owed.get("currency"):
        return False
    sums = [{float(v[k]) for k in ("low", "high") if v.get(k) is not None} for v in (found, owed)]
    return not sums[0].isdisjoint(sums[1])


def allowed(answer, owed) -> bool:
    return answer in (owed if isinstance(owed, list) else [owed])


def same_visit(found: dict | None, owed: dict | None) -> bool:
    if not found or not owed:
        return not found and not owed
    return all(allowed(found.get(key), owed[key]) for key in ("guest", "host"))


def same_headline(found: dict | None, owed: dict | None) -> bool:
    if not found or not owed:
        return not found and not owed
    return found.get("count") == owed.get("count") and same_value(
        found.get("value"), owed.get("value")
    )


# Pairing


def extent_of(deal: dict) -> Extent:
    return Extent(deal.get("start", 0), deal.get("end", 0))


def owed_parties(deal: dict) -> list[dict]:
    return [party for party in deal["parties"] if not party.get("optional")]


def likeness(found: dict, owed: dict, extent: Extent) -> float | None:
    """How well a found deal fits an annotated one; None where it is another deal."""
    parties = found.get("parties", [])
    shared = sum(any(same_party(mine, theirs) for mine in parties) for theirs in owed["parties"])
    overlap = extent_of(found).meets(extent)
    figure = same_figure(found.get("value"), owed.get("value"))
    one_of_two = overlap or figure
    taken = (
        shared >= 2
        or (shared and one_of_two)
        or (overlap and figure)
        or (overlap and not owed_parties(owed))
    )
    if not taken:
        return None
    return shared / max(1, len(owed["parties"])) + 0.6 * figure + 0.4 * overlap


def pair_deals(article: GoldArticle, found: list[dict]) -> list[Pair]:
    """Each deal at most once, the best fitting pairs first."""
    fits = []
    for mine, deal in enumerate(found):
        for theirs, owed in enumerate(article.notes["deals"]):
            fit = likeness(deal, owed, article.extent(owed))
            if fit is not None:
                fits.append((-fit, mine, theirs))
    pairs, taken, given = [], set(), set()
    for _, mine, theirs in sorted(fits):
        if mine not in taken and theirs not in given:
            taken.add(mine)
            given.add(theirs)
            pairs.append(Pair(found[mine], article.notes["deals"][theirs]))
    return pairs
