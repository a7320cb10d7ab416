"""Words that tell what a deal is: documents, stages, sectors, undertakings, and what is no deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sources.extraction.lexicon import Lexicon
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Hit, Phrases
from sources.extraction.sections import Lists


class Cues(NamedTuple):
    """What the words of one sentence tell; each hit counts in the sentence's tokens."""

    instruments: tuple[Hit, ...]
    stages: tuple[Hit, ...]
    sectors: tuple[Hit, ...]
    not_deals: tuple[Hit, ...]
    roles: tuple[Hit, ...]
    plain: Mapping[str, Sequence[Hit]]  # undertaking, negation, hedge, total, counted, visit …

    def of(self, label: str) -> Sequence[Hit]:
        return self.plain.get(label, ())


_GROUPS = ("instruments", "stages", "sectors", "not_deals", "roles")


@dataclass(frozen=True)
class CueFinder:
    """A language's cues, compiled into one set of phrases: each word is looked up once."""

    phrases: Phrases

    def find(self, sentence: Sentence) -> Cues:
        groups: dict[str, list[Hit]] = {group: [] for group in _GROUPS}
        plain: dict[str, list[Hit]] = {}
        for written, start, end, letters in self.phrases.matches(sentence.words):
            group, _, label = written.partition(":")
            hits = plain.setdefault(label, []) if group == "plain" else groups[group]
            hits.append(Hit(label, start, end, letters))
        return Cues(*map(tuple, groups.values()), plain=plain)


@lru_cache(maxsize=8)
def cue_finder(lexicon: Lexicon) -> CueFinder:
    cues, visits = lexicon.cues, lexicon.visits
    groups = {
        "instruments": cues.instruments,
        "stages": cues.stages,
        "sectors": _with_goods(cues.sectors, cues.goods),
        "not_deals": cues.not_deals,
        "roles": cues.roles,
        "plain": {
            "undertaking": cues.undertakings,
            "making": cues.making,
            "founding": cues.founding,
            "trade": cues.trade,
            "light": cues.light_verbs,
            "negation": cues.negations,
            "both_states": cues.both_states,
            "both_leaders": cues.both_leaders,
            "state_matter": cues.state_matters,
            "many_documents": cues.many_documents,
            "deal": cues.deal_nouns,
            "price": cues.prices,
            "anaphor": cues.anaphors,
            "partner": cues.partners,
            "elliptic": cues.elliptic,
            "paying": cues.paying,
            "denial": cues.denials,
            "earlier": cues.earlier,
            "hedge": cues.hedges,
            "total": cues.totals,
            "counted": cues.counted,
            "visit": visits.nouns,
            "visiting": visits.verbs,
            "other_visit": visits.other,
            "distant": visits.distant,
            "head_of_state": visits.heads_of_state,
        },
    }
    labelled = {
        f"{group}:{label}": phrases
        for group, lists in groups.items()
        for label, phrases in lists.items()
    }
    endings = _noun_endings(lexicon)
    lengthening = bool(lexicon.names.assimilating_endings)
    return CueFinder(Phrases(labelled, lengthening=lengthening, endings=endings))


def _noun_endings(lexicon: Lexicon) -> frozenset[str]:
    """What a noun may end in: each number's or owner's ending with each case behind it."""
    cues = lexicon.cues
    return frozenset(number + case for number in cues.noun_numbers for case in cues.noun_cases)


def goods_finder(lexicon: Lexicon) -> Phrases:
    """The nouns of what deals are about, by sector."""
    return Phrases(_with_goods({}, lexicon.cues.goods), endings=_noun_endings(lexicon))


def _with_goods(sectors: Lists, goods: Lists) -> dict[str, tuple[str, ...]]:
    """The words of each sector, and its nouns with '~' for their endings."""
    return {
        sector: (*sectors.get(sector, ()), *(f"{noun}~" for noun in goods.get(sector, ())))
        for sector in {**sectors, **goods}
    }


def inside(hits: Sequence[Hit], start: int, end: int) -> tuple[Hit, ...]:
    """The hits that begin in the tokens `[start, end)`."""
    return tuple([hit for hit in hits if start <= hit.start < end]) if hits else ()
