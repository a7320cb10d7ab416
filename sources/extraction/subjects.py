"""Where a sentence tells what a deal is about: phrases around nouns, by the ways of each language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

from sources.extraction.article import Article
from sources.extraction.cues import Cues, inside
from sources.extraction.drafts import Draft
from sources.extraction.noun_phrases import (
    nominative,
    opening,
    without_accusative,
    without_case,
)
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Hit

_MOST_WORDS = 14
_FEWEST_LETTERS = 3
_LONGER_THAN_ENDINGS = 5
_MARKS = frozenset(',;.:()–—„“”"»«•/!?')


class Region:
    """Tokens `[start, end)` of a sentence that tell of a deal, and which of them are taken."""

    def __init__(
        self, article: Article, draft: Draft, sentence: Sentence, start: int, end: int, cues: Cues
    ):
        self.article, self.draft, self.sentence, self.cues = article, draft, sentence, cues
        self.start, self.end = start, end
        self.lexicon = article.lexicon
        self.words, self.tokens = sentence.words, sentence.tokens

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The words as they are written."""
        return tuple([token.text for token in self.tokens])

    @cached_property
    def named(self) -> dict[int, int]:
        """The tokens of names, and the token where the words around each name begin."""
        found: dict[int, int] = {}
        parties = [m for m in self.draft.parties if m.sentence == self.sentence.number]
        others = self.article.mentions.get(self.sentence.number, ())
        for mention in (*others, *parties):
            if mention.kind in ("state", "generic") and mention not in parties:
                continue
            first = mention.phrase_start if 0 <= mention.phrase_start < mention.start else -1
            for at in range(mention.start, mention.end):
                found[at] = first if first >= 0 else mention.start
        return found

    @cached_property
    def money(self) -> frozenset[int]:
        """The tokens of sums and days."""
        number = self.sentence.number
        amounts = [a.span for a in self.article.amounts.get(number, ())]
        dates = [d.span for d in self.article.dates.get(number, ()) if d.span]
        covered = [self.sentence.tokens_of(span) for span in (*amounts, *dates)]
        return frozenset(at for first, last in covered for at in range(first, last))

    @cached_property
    def verbs(self) -> frozenset[int]:
        """Small words that tell the stage or what is done: no part of a noun's phrase."""
        hits = (*self.cues.stages, *self.cues.of("undertaking"))
        ends = {at for hit in hits for at in (hit.start, hit.end - 1)}
        return frozenset(at for at in ends if self.tokens[at].text[0].islower())

    @cached_property
    def papers(self) -> frozenset[int]:
        """The tokens of documents."""
        return frozenset(hit.start for hit in self.hits(self.cues.instruments))

    def hits(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        found = inside(tuple(hits), self.start, self.end)
        return tuple(hit for hit in found if hit.start not in self.named)

    def text(self, start: int, end: int) -> str:
        return self.sentence.span_of(start, end).of(self.article.text) if end > start else ""

    def ends(self, at: int) -> bool:
        """Whether a phrase ends before a token: a mark, a name, a sum, the end of the region."""
        return at >= self.end or self.words[at] in _MARKS or at in self.named or at in self.money


class German:
    """Subjects in a language whose nouns are capital: behind 'zum' and 'über', or as objects."""

    def __init__(self, region: Region):
        self.region = region
        self.names, self.cues = region.lexicon.names, region.lexicon.cues

    def subjects(self) -> Iterable[str]:
        """What the region tells of the subject, the most telling first."""
        return chain(self._behind_openers(), self._undertakings(), self._objects())

    def _behind_openers(self) -> Iterable[str]:
        """'über den Bau …', 'zur Förderung …', the first behind the document."""
        region = self.region
        documents = region.hits(region.cues.instruments)
        first = documents[0].end if documents else region.start
        for at in range(first, region.end - 1):
            if region.words[at] in self.cues.subject_openers:
                yield self._phrase(at + 1, region.words[at])

    def _undertakings(self) -> Iterable[str]:
        """'Bau seines Werks', 'Lieferung von Pumpen': a noun that says what is done."""
        region = self.region
        for hit in region.hits(region.cues.of("undertaking")):
            if self._is_noun(hit.start) and not self._is_document(hit.start):
                first = self._first(hit.start)
                before = region.words[first - 1] if first > region.start else ""
                determiner = before if before in self.names.determiners else ""
                yield self._phrase(first, determiner, hit.start)

    def _objects(self) -> Iterable[str]:
        """'liefert dem Betreiber Umspanntechnik': what is done with, neither behind a preposition
        nor in another case."""
        region = self.region
        for at in range(region.start, region.end):
            if not self._is_noun(at) or at in region.named or region.tokens[at].text.isupper():
                continue
            first = self._first(at)
            before = region.words[first - 1] if first > region.start else ""
            if self._is_object(before, first):
                yield self._phrase(first, before, at)

    def documents(self) -> Iterable[str]:
        """'Liefervertrag', 'Memorandum': for want of a subject."""
        region = self.region
        for hit in region.hits(region.cues.instruments):
            if region.tokens[hit.start].text[0].isupper():
                yield self._compound(region.tokens[hit.start].text)

    def _compound(self, word: str) -> str:
        """The noun itself, without a genitive's ending."""
        for ending in ("es", "s"):
            if word.lower().endswith(("vertrag" + ending, "abkommen" + ending)):
                return word.removesuffix(ending)
        return word if word[-1:].isalpha() else ""

    def _is_object(self, before: str, first: int) -> bool:
        region = self.region
        if before in self.names.links or before in self.names.local_prepositions:
            return False
        if before in self.cues.subject_closers or before in ("dem", "der", "des", "einem", "einer"):
            return False
        if first > region.start + 1 and region.words[first - 2] in self.names.links:
            return False
        # Before the first name the subject stands, or what belongs to it.
        return any(region.start <= at < first for at in region.named)

    def _is_noun(self, at: int) -> bool:
        region = self.region
        token, word = region.tokens[at], region.words[at]
        if token.kind != "word" or not token.text[0].isupper() or at in region.money:
            return False
        if word in self.names.determiners or word in region.lexicon.language.stop_words:
            return False
        return word not in self.cues.dull and word not in region.lexicon.dates.units

    def _is_document(self, at: int) -> bool:
        return at in self.region.papers

    def _first(self, at: int) -> int:
        first = opening(self.region.texts, at, self.region.start, self.region.lexicon)
        while first < at and (first in self.region.money or first in self.region.named):
            first += 1
        while first < at and first in self.region.verbs:
            first += 1
        return first

    def _phrase(self, first: int, opener: str, head: int = -1) -> str:
        """The phrase from `first`, in the nominative and without its article; '' where it is none."""
        region, determiner = self.region, opener
        if first < region.end and region.words[first] in self.names.determiners:
            determiner, first = region.words[first], first + 1
        if region.ends(first):
            return ""
        last = self._last(first, max(head, first))
        noun = next((at for at in range(first, last) if region.tokens[at].text[0].isupper()), -1)
        if noun < 0 or not self._is_noun(noun) or self._is_visit(noun):
            return ""
        return nominative(region.text(first, last), determiner, region.lexicon)

    def _is_visit(self, at: int) -> bool:
        return any(hit.start == at for hit in self.region.cues.of("visit"))

    def _last(self, first: int, head: int) -> int:
        """Where the phrase ends: at a mark, a verb, a name; never with a small word."""
        region = self.region
        last = head
        while not region.ends(last) and last < first + _MOST_WORDS:
            word = region.words[last]
            if last > head and (word in self.cues.subject_closers or last in region.verbs):
                break
            if word in self.cues.finite_verbs or word in self.cues.dull_subjects:
                break
            last += 1
        if last < region.end and last in region.named:
            last = min(last, max(first, region.named[last]))
        while last > first + 1 and not self._may_end(last - 1):
            last -= 1
        return last

    def _may_end(self, at: int) -> bool:
        text = self.region.tokens[at].text
        return text[0].isupper()


class Hungarian:
    """Subjects in a language of case endings: '… építéséről', '… üzemet épít'."""

    def __init__(self, region: Region):
        self.region = region
        self.cues = region.lexicon.cues

    def subjects(self) -> Iterable[str]:
        """What the region tells of the subject, the most telling first."""
        return chain(self._about(), self._objects(), self._undertakings())

    def _about(self) -> Iterable[str]:
        """'… közös hasznosításáról írt alá megállapodást'."""
        region = self.region
        for at in range(region.start, region.end):
            word = region.words[at]
            if not word.endswith(self.cues.subject_endings):
                continue
            ending = next(e for e in self.cues.subject_endings if word.endswith(e))
            if len(word) > len(ending) + _FEWEST_LETTERS and self._may_be(at):
                base = without_case(region.tokens[at].text, ending, region.lexicon)
                yield self._phrase(at, base)

    def _objects(self) -> Iterable[str]:
        """'takarmánykeverő üzemet épít'; not the participle of 'az üzemre szánt pénzt'."""
        for at in range(self.region.start, self.region.end):
            base = self._object(at)
            if base and not self._object(at + 1) and self._may_be(at):
                yield self._phrase(at, base)

    def _object(self, at: int) -> str | None:
        """The base form of a word of the region that stands as an object."""
        region = self.region
        if at >= region.end or self._is_verb(region.words[at]):
            return None
        return without_accusative(region.tokens[at].text, region.lexicon)

    def _undertakings(self) -> Iterable[str]:
        """'sajmkenti üdítőüzeme': an undertaking that belongs to somebody, and has no case."""
        region = self.region
        for hit in region.hits(region.cues.of("undertaking")):
            word = region.words[hit.start]
            if word.endswith(self.cues.owned_endings) and self._may_be(hit.start):
                yield self._phrase(hit.start, region.tokens[hit.start].text)

    def documents(self) -> Iterable[str]:
        """'Szerződés', 'Memorandum': for want of a subject."""
        region = self.region
        for hit in region.hits(region.cues.instruments):
            if hit.end - hit.start > 1:
                continue
            base = without_accusative(region.tokens[hit.start].text, region.lexicon)
            if base or self._is_bare(region.words[hit.start]):
                yield base or region.tokens[hit.start].text

    def _is_bare(self, word: str) -> bool:
        """Whether a noun stands in its base form, as far as its ending tells."""
        return not word.endswith(self.cues.inflected_endings)

    def _may_be(self, at: int) -> bool:
        region = self.region
        if at in region.named or at in region.money or region.tokens[at].kind != "word":
            return False
        word, names = region.words[at], region.lexicon.names
        small = word in names.determiners or word in region.lexicon.language.stop_words
        return not small and word not in names.relative_pronouns

    def _is_verb(self, word: str) -> bool:
        return word in self.cues.finite_verbs or word.endswith(self.cues.verb_endings)

    def _first(self, at: int) -> int:
        """Where the words begin that belong to the noun: behind an article, a name, a sum, a verb."""
        region = self.region
        first = at
        lowest = opening(region.texts, at, region.start, region.lexicon)
        while first > lowest:
            before = first - 1
            if before in region.named or before in region.money or before in region.papers:
                break
            if self._is_case(region.words[before]):
                break
            first -= 1
        return first

    def _is_case(self, word: str) -> bool:
        """Whether a word has a case of its own, so that it belongs to the verb."""
        if word.endswith(self.cues.owner_endings):
            return False  # 'a szakaszának bővítése'
        return len(word) > _LONGER_THAN_ENDINGS and word.endswith(self.cues.inflected_endings)

    def _phrase(self, at: int, base: str) -> str:
        """The noun with the words that belong to it; '' where it is dull by itself."""
        first = self._first(at)
        if first == at and base.lower() in self.cues.dull:
            return ""
        return f"{self.region.text(first, at)} {base}".strip()
