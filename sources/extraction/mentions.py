"""What is named in a sentence, and the words that stand around a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sources.extraction.inflection import base_form, genitive_base
from sources.extraction.passages import Sentence
from sources.extraction.places import Place
from sources.extraction.records import Span
from sources.extraction.word_kinds import (
    ADJECTIVE,
    DESCRIPTOR,
    HEAD,
    MAYBE,
    ORIGIN,
    STOP,
    Reader,
    classify,
    is_named_kind,
)

# So many words lie between the parts of a verb at most, and what ends their clause.
_WIDEST_CLAUSE = 16
_CLAUSE_ENDS = frozenset(",.;:–")

# So many words behind a newspaper's name its verb stands.
_REPORTING = 3
# So many words a bracket has at most that defines a short name.
_WIDEST_DEFINITION = 40

MentionKind = Literal["company", "institution", "state", "generic", "person", "speaker", "topic"]


@dataclass(frozen=True)
class Mention:
    """Something named, in one sentence: tokens `[start, end)`, base form, country as far as told.

    `weak` where only the company it keeps can tell that it is an organisation. A `generic` mention
    ('das Unternehmen', 'a tárca') names nobody; its name is the noun. A `speaker` or a `topic`
    ('az X-ről') takes part in no deal of its sentence, but may be meant later.
    """

    sentence: int
    start: int
    end: int
    span: Span
    name: str
    kind: MentionKind
    country: str | None = None
    alias: str | None = None
    weak: bool = False
    joint: bool = False  # one of each state: 'die Umweltministerien beider Länder'
    acts: bool = False  # a state, not one of its cities, nor a place where something happens
    linked: bool = False  # a preposition or case ties it to the verb: 'mit X', 'X-nek'
    # Where the words that belong to the mention begin: article, adjectives, kind of company.
    phrase_start: int = -1


class Surroundings:
    """A sentence as the readers of names see it: what each word is, and what stands beside it."""

    def __init__(self, sentence: Sentence, knows: Reader, seen: Collection[str]):
        self.sentence = sentence
        self.knows = knows
        self.names = knows.lexicon.names
        self.seen = seen
        self.kinds = classify(sentence, knows)
        self.words = sentence.words
        self.tokens = sentence.tokens

    def _state(self, start: int, end: int) -> Mention | None:
        for place in self.sentence.places:
            if place.start >= start and place.end <= end and place.kind in ("country", "city"):
                name = place.name
                city = place.start > 0 and self.words[place.start - 1] in self.names.states
                acts = (place.kind == "country" or city) and not self._is_where(place)
                return self._make(
                    place.start, place.end, name, "state", place.country, weak=True, acts=acts
                )
        if end - start == 1 and self._stands_for_people(start):
            return self._generic(start)
        return None

    def _is_where(self, place: Place) -> bool:
        """'in Kasachstan', 'Kazahsztánban'."""
        if place.start and self.words[place.start - 1] in self.names.local_prepositions:
            return True
        if self._is_named_place(place.start):
            return True
        last = self.tokens[place.end - 1].text
        endings = self.knows.lexicon.visits.locative_endings
        return last.endswith(endings) and not place.name.endswith(last)

    def _is_named_place(self, start: int) -> bool:
        """'in der äthiopischen Hafenstadt X', and not 'mit der Stadt X'."""
        if not start or not self.words[start - 1].endswith(self.names.place_nouns):
            return False
        at = start - 2
        while at > 0 and (
            self.kinds[at] in (ORIGIN, ADJECTIVE) or self.words[at] in self.names.determiners
        ):
            at -= 1
        return self.words[at] in self.names.local_prepositions

    def _stands_for_people(self, at: int) -> bool:
        """'die Essener', 'den Münchnern': a company by its city."""
        place = next((p for p in self.sentence.places if p.start == at), None)
        return (
            place is not None
            and self.names.nouns_capitalised
            and at > 0
            and self.words[at - 1] in self.names.determiners
        )

    def _is_genitive(self, at: int) -> bool:
        place = next((p for p in self.sentence.places if p.start == at), None)
        return place is not None and self.tokens[at].text != place.name

    def _capital(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].text[0].isupper()

    def _is_outer(self, at: int) -> bool:
        """Whether an adjective before a name only describes it: 'Grazer ILO Bank'."""
        text = self.tokens[at].text
        if self.kinds[at] == ORIGIN:
            return (text[0].islower() and self._capital(at + 1)) or (
                self.names.nouns_capitalised and text.endswith("er")
            )
        return False

    def _text(self, start: int, end: int) -> str:
        return " ".join(self.tokens[i].text for i in range(start, end))

    def _base_word(self, word: str) -> str:
        if is_named_kind(word, self.knows):
            return word.rpartition("-")[0]
        if self.names.case_endings:
            return base_form(word, self.seen, self.knows.lexicon)
        return genitive_base(word, self.seen, self.knows.lexicon)

    def _says(self, start: int, end: int) -> bool:
        """'so das Außenministerium', 'a minisztérium közölte'."""
        first = self._phrase_start(start)
        near = [i for i in (first - 1, start - 1, end) if 0 <= i < len(self.words)]
        if any(self.words[i] in self.names.attribution and not self._is_parted(i) for i in near):
            return True
        return self._reports(end)

    def _reports(self, end: int) -> bool:
        """'A Gazeta közben arról ír': a newspaper, by a verb soon behind its name."""
        if self.names.signing & set(self.words[end:]):
            return False  # 'X ír alá szerződést'
        for word in self.words[end : end + _REPORTING]:
            if word in self.names.reporting:
                return True
            if word in _CLAUSE_ENDS:
                return False
        return False

    def _is_parted(self, at: int) -> bool:
        """'sagte … zu,': a verb of another meaning, whose other part ends the clause."""
        for i in range(at + 1, min(len(self.words) - 1, at + _WIDEST_CLAUSE)):
            inside = self.words[i + 1] == "." and i + 2 < len(self.words)  # '22 Mio. Dollar'
            if self.words[i + 1] in _CLAUSE_ENDS and not inside:
                return self.words[i] in self.names.verb_particles
        return False

    def _generic(self, at: int) -> Mention:
        if self._says(at, at + 1):
            return self._make(at, at + 1, self.words[at], "speaker")
        own = next((p.country for p in self.sentence.places if p.start == at), None)
        return self._make(at, at + 1, self.words[at], "generic", own or self._country(at, at + 1))

    def _linked(self, start: int, end: int) -> bool:
        """'mit Nurtelecom', 'a Balkaskombinatnak'."""
        before = start - 1
        if before > 0 and self.words[before] in self.names.determiners:
            before -= 1
        if before >= 0 and self.words[before] in self.names.links and self.kinds[start] != MAYBE:
            return True
        last = self.tokens[end - 1].text
        return bool(self.names.case_endings) and self._base_word(last) != last

    def _phrase_start(self, start: int) -> int:
        """Where the article and adjectives before a name begin."""
        at = start
        while at > 0 and start - at < 6:
            kind, word = self.kinds[at - 1], self.words[at - 1]
            if kind in (ORIGIN, DESCRIPTOR, ADJECTIVE) or self._is_small_head(at - 1):
                at -= 1
            elif word in self.names.determiners:
                return at - 1
            elif (
                kind == STOP
                and word[:1].isalpha()
                and word.endswith(self.names.adjective_forms or ("i", "ó", "ő"))
                and word not in self.knows.lexicon.language.stop_words
            ):
                at -= 1
            else:
                break
        return at if at == start or self.kinds[at] in (ORIGIN, DESCRIPTOR, ADJECTIVE) else start

    def _is_small_head(self, at: int) -> bool:
        return self.kinds[at] == HEAD and self.tokens[at].text[0].islower()

    def _country(self, start: int, end: int, institution: bool = False) -> str | None:
        """The country told by the words in, before and behind a name."""
        first = self._phrase_start(start)
        for place in self.sentence.places:
            if place.kind == "adjective" and first <= place.start < start:
                return place.country
        for place in self.sentence.places:
            if start <= place.start < end:
                return place.country
        return self._country_behind(end, institution)

    def _country_behind(self, end: int, institution: bool) -> str | None:
        """'(NTS, USA)', 'aus Dortmund', 'Usbekistans'."""
        for place in self.sentence.places:
            if place.start < end or place.start > end + 6:
                continue
            between = self.words[end : place.start]
            if not between and place.kind == "country":
                return place.country
            if len(between) == 1 and between[0] in self.names.origin_prepositions:
                return place.country
            if institution and len(between) == 1 and between[0] in self.names.seat_prepositions:
                return place.country
            if between and between[0] == "(" and ")" not in between:
                return place.country
        return None

    def _make(self, start, end, name, kind, country=None, *, tail=0, **signs) -> Mention:
        """The mention of the tokens `[start, end)`; more of its words may go on up to `tail`."""
        alias, after = self._alias(end)
        return Mention(
            self.sentence.number, start, max(after, tail), self.sentence.span_of(start, end),
            name, kind, country, alias, phrase_start=self._phrase_start(start), **signs,
        )  # fmt: skip

    def _alias(self, end: int) -> tuple[str | None, int]:
        """The short name in brackets behind a name, and where the brackets end."""
        if end + 2 >= len(self.tokens) or self.tokens[end].text != "(":
            return None, end
        if defined := self._defined_alias(end):
            return defined
        alias = self.tokens[end + 1].text
        close = next(
            (
                i
                for i in range(end + 2, min(len(self.tokens), end + 6))
                if self.tokens[i].text == ")"
            ),
            0,
        )
        if (
            close
            and self.tokens[end + 1].kind == "word"
            and alias[:1].isupper()
            and self.words[end + 1] not in self.names.no_names
        ):
            return alias, close + 1
        return None, end

    def _defined_alias(self, end: int) -> tuple[str, int] | None:
        """The short name of '(székhely: …, a továbbiakban: Társaság)', and where the brackets end."""
        for at in range(end + 1, min(len(self.tokens) - 3, end + _WIDEST_DEFINITION)):
            if self.words[at] == ")":
                return None
            if self.words[at] in self.names.defining and self.words[at + 3] == ")":
                return self.tokens[at + 2].text, at + 4
        return None


def with_ending(word: str, ending: str, forms: Iterable[str]) -> str:
    for form in forms:
        if word.endswith(form) and len(word) > len(form) + 3:
            return word[: -len(form)] + ending
    return word


def joined(sentence: Sentence, start: int, end: int, words: Sequence[str]) -> str:
    """`words` with the spaces that stand between the tokens `[start, end)` in the text."""
    parts = [words[0]]
    for i in range(start + 1, end):
        gap = sentence.tokens[i].span.start > sentence.tokens[i - 1].span.end
        parts.append((" " if gap else "") + words[i - start])
    return "".join(parts)
