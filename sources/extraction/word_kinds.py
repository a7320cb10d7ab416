"""What each word is for the reader of names: a proper word, an institution's head, a title …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sources.extraction.cues import goods_finder
from sources.extraction.inflection import stems
from sources.extraction.lexicon import Lexicon, alternation
from sources.extraction.memo import Memo
from sources.extraction.numbers import numerals
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Phrases
from sources.extraction.text import Token, is_foreign
from sources.extraction.vocabulary import Vocabulary, vocabulary

_LONGEST_WORD = 60
# 'p', 'a', 'ş': so long is a part of a dotted legal form ('Ges.m.b.H.' has its own rule).
_LONGEST_LETTERS = 2
# What a token is for the reader of names.
STOP = "."  # a small word, a number, a mark
PROPER = "P"  # a word that no dictionary has, an acronym
MAYBE = "M"  # a word that may be a name
COMMON = "C"
ADJECTIVE = "A"  # a capital adjective: 'Staatliche'
HEAD = "H"
DESCRIPTOR = "D"
TITLE = "T"
LEGAL = "L"
ORG = "O"
PLACE = "G"
ORIGIN = "J"  # the adjective of a place
NAMED = frozenset({PROPER, MAYBE, ADJECTIVE, HEAD, LEGAL, ORG, PLACE, ORIGIN, DESCRIPTOR})


@dataclass(frozen=True, eq=False)
class Reader:
    """What reading names asks of a language, compiled once."""

    lexicon: Lexicon
    words: Vocabulary
    titles: Phrases
    holders: Phrases
    descriptors: Phrases
    no_heads: Phrases
    documents: Phrases
    goods: Phrases
    things: Phrases
    heads: tuple[str, ...]
    any_head: re.Pattern[str]

    def head_of(self, word: str) -> str | None:
        """The head that `word` ends with, inflected or not: 'Investitionsministeriums'."""
        return self._heads[word.lower()]

    def is_no_head(self, word: str) -> bool:
        return bool(self.no_heads.labels(word.lower()))

    @cached_property
    def kinds(self) -> Memo[str]:
        """What each word, as it is written, is by itself inside a sentence."""
        return Memo(lambda text: _kind(text, False, self))

    @cached_property
    def opening_kinds(self) -> Memo[str]:
        """What each word is at the head of a sentence or quotation."""
        return Memo(lambda text: _kind(text, True, self))

    @cached_property
    def _heads(self) -> Memo[str | None]:
        return Memo(lambda word: _head_of(word, self))


@lru_cache(maxsize=8)
def reader(lexicon: Lexicon) -> Reader:
    names = lexicon.names
    return Reader(
        lexicon=lexicon,
        words=vocabulary(lexicon.language.code),
        titles=Phrases({"title": names.titles}),
        holders=Phrases({"holder": names.holders}),
        descriptors=Phrases({"descriptor": names.descriptors}),
        no_heads=Phrases({"none": names.no_heads}),
        documents=Phrases(lexicon.cues.instruments),
        goods=goods_finder(lexicon),
        things=Phrases(names.things),
        heads=tuple(sorted(names.heads, key=lambda head: (-len(head), head))),
        any_head=re.compile(alternation({*names.heads, *map(_lengthened, names.heads)})),
    )


def _lengthened(head: str) -> str:
    """A head before an ending: 'kliniká-val'."""
    return head[:-1] + {"a": "á", "e": "é"}.get(head[-1], head[-1])


def _head_of(word: str, knows: Reader) -> str | None:
    if len(word) > _LONGEST_WORD or not knows.any_head.search(word):
        return None
    for head in knows.heads:
        at = word.rfind(head)
        if at >= 0 and _is_ending(word[at + len(head) :], knows):
            return head
        # Hungarian lengthens a last vowel before an ending: 'klinika', 'klinikával'.
        if head[-1] in "ae" and knows.lexicon.names.case_endings:
            stem = _lengthened(head)
            at = word.rfind(stem)
            if at >= 0 and _is_ending(word[at + len(stem) :], knows):
                return head
    return None


def _is_ending(rest: str, knows: Reader) -> bool:
    """Whether what follows a head is an inflection of it."""
    names = knows.lexicon.names
    if not rest:
        return True
    if not names.case_endings:
        return rest in ("s", "es", "en", "n", "e", "ien", "er")
    rest = rest.removeprefix("-")
    possessive = ("", "a", "e", "á", "é", "ja", "je", "já", "jé", "uk", "ük", "i", "ai", "ei")
    for opening in possessive:
        ending = rest.removeprefix(opening)
        if rest.startswith(opening) and (not ending or ending in names.case_endings):
            return True
    # 'Bankkal': the doubled consonant of '-val'.
    return len(rest) == 3 and rest[1:] in names.assimilating_endings


def classify(sentence: Sentence, knows: Reader) -> list[str]:
    """One letter a token: what it is for the reader of names."""
    kinds = _by_themselves(sentence, knows)
    for place in sentence.places:
        kind = PLACE if place.kind in ("country", "city") else ORIGIN
        for index in range(place.start, place.end):
            if kinds[index] not in (HEAD, DESCRIPTOR):
                kinds[index] = kind
    if ":" in sentence.words and _opens_with_label(sentence, kinds):
        kinds[_first_word(sentence)] = STOP
    words = sentence.words
    dotted = "." in words[:-1]
    for index, token in enumerate(sentence.tokens[1:], start=1):
        if (
            dotted
            and len(words[index]) <= _LONGEST_LETTERS
            and (end := _dotted_form_end(sentence, index, knows))
        ):
            kinds[index:end] = [LEGAL] * (end - index)
        if kinds[index - 1] == PROPER and _is_foreign_word(token, knows):
            kinds[index] = PROPER
        if token.text[0].isupper():
            if kinds[index] == LEGAL and _is_short_name(sentence, index):
                kinds[index] = PROPER
            _mend(kinds, index, sentence, knows)
    return kinds


def _by_themselves(sentence: Sentence, knows: Reader) -> list[str]:
    """What the tokens are, whatever words stand beside them."""
    kinds = [STOP] * len(sentence.tokens)
    before, last_word = None, -_OPENING - 1
    for index, token in enumerate(sentence.tokens):
        if token.kind == "word":
            opens = index - last_word > _OPENING or before in _OPENERS
            kinds[index] = (knows.opening_kinds if opens else knows.kinds)[token.text]
            last_word = index
        before = token.text
    if ":" in sentence.words:
        for index, word in enumerate(sentence.words[:-1]):
            if sentence.words[index + 1] == ":" and word in knows.lexicon.sentences.sheet_labels:
                kinds[index] = STOP  # 'Partner:' on a fact sheet
    return kinds


def _opens_with_label(sentence: Sentence, kinds: Sequence[str]) -> bool:
    """'• Hochschulen: Abkommen …': a common noun and a colon at the head of an item."""
    at = _first_word(sentence)
    return kinds[at] in (HEAD, DESCRIPTOR, ORG) and sentence.words[at + 1 : at + 2] == (":",)


def _first_word(sentence: Sentence) -> int:
    return next((i for i, token in enumerate(sentence.tokens) if token.kind == "word"), 0)


def _dotted_form_end(sentence: Sentence, index: int, knows: Reader) -> int:
    """Where 'S.A.A.', 'S.p.A.' or 'a.s.' ends behind a capital word, its last stop left; 0 if none.

    The word at `index` has one or two letters.
    """
    if sentence.words[index + 1 : index + 2] != (".",):
        return 0
    if not sentence.tokens[index - 1].text[:1].isupper():
        return 0
    end = index + 1
    while (
        sentence.words[end : end + 1] == (".",)
        and end + 1 < len(sentence.words)
        and sentence.tokens[end + 1].span.start == sentence.tokens[end].span.end
        and len(sentence.words[end + 1]) <= _LONGEST_LETTERS
    ):
        end += 2
    written = "".join(sentence.words[index:end])
    return end if end > index + 1 and written in knows.lexicon.names.legal_forms else 0


def _is_foreign_word(token: Token, knows: Reader) -> bool:
    """'Česká spořitelna': a small word in letters that the language does not have."""
    own = knows.lexicon.names.letters
    return token.kind == "word" and token.text.islower() and not set(token.text) <= own


def _mend(kinds: list[str], index: int, sentence: Sentence, knows: Reader) -> None:
    """What a capital word is beside the word before it, and what that is beside it."""
    before, kind = kinds[index - 1], kinds[index]
    plural = sentence.words[index - 1] in knows.lexicon.names.plural_descriptors
    if plural and kind in (PROPER, MAYBE, COMMON):
        before = kinds[index - 1] = DESCRIPTOR  # 'die Firmen Specht und Nurly'
    # 'der Pumpenbauer Specht': behind a kind of company stands its name, whatever else it means.
    if (
        before == DESCRIPTOR
        and kind in (COMMON, MAYBE)
        and sentence.tokens[index - 1].text[0].isupper()
    ) or (
        before == PLACE
        and kind in (COMMON, MAYBE)
        and index > 1
        and kinds[index - 2] == DESCRIPTOR
        and sentence.tokens[index - 2].text[0].isupper()
        and _is_uninflected(sentence.tokens[index].text, knows)
    ):
        kinds[index] = PROPER
    # 'General Testing Service', '2Fast Holding': behind a proper word it belongs to the name.
    elif (
        kind == DESCRIPTOR
        and sentence.words[index + 1 : index + 2]
        and sentence.words[index + 1] in knows.lexicon.names.legal_forms
        and before in (PROPER, MAYBE, ADJECTIVE, ORG)
    ):
        kinds[index - 1], kinds[index] = PROPER, ORG  # 'Hallwanger Service GmbH'
    elif kind == DESCRIPTOR and _is_unknown_citys(before, sentence, index - 1, knows):
        kinds[index - 1] = ADJECTIVE  # 'der Uzwiler Maschinenbauer'
    elif before == PLACE and kind == DESCRIPTOR and _owns(sentence, index - 1, knows):
        return  # 'Polens Kohlekonzern Nurly'
    elif kind == DESCRIPTOR and (
        before in (PROPER, MAYBE, ORG, PLACE)
        or (before == ORIGIN and _is_name_of_place(sentence, index - 1, knows))
    ):
        kinds[index] = ORG
    elif (
        before in (PROPER, ORG)
        and kind == COMMON
        and not _ends_name(sentence, index - 1, knows)
        and _is_uninflected(sentence.tokens[index].text, knows)
    ) or (kind == COMMON and before == LEGAL and _stands_first(kinds, index - 1, sentence, knows)):
        kinds[index] = PROPER
    elif kind in (COMMON, MAYBE) and _ends_in_trade(kinds, index, sentence, knows):
        kinds[index - 1], kinds[index] = PROPER, ORG
    # 'Karin Oberhuber': behind a given name a word of two known ones is a surname.
    elif (
        kind == COMMON
        and sentence.tokens[index - 1].text in knows.lexicon.names.given_names
        and knows.words.lemma(sentence.tokens[index].text) is None
    ):
        kinds[index] = PROPER
    # 'Hahnemann Sensorik GmbH': two words that may be nouns make a name together.
    elif kind == LEGAL and before == MAYBE and index > 1 and kinds[index - 2] == COMMON:
        if not knows.documents.labels(sentence.words[index - 2]):
            kinds[index - 2] = PROPER
    # 'Neuburg AG', 'Business Council'.
    elif kind in (LEGAL, ORG) and before == COMMON:
        at = index - 1
        while at >= 0 and kinds[at] == COMMON and (kind == LEGAL or at == index - 1):
            kinds[at] = PROPER
            at -= 1
    # 'die türkische Türk Eximbank': a noun between a country's adjective and a head.
    # 'die Kaltbrunn Bank': so does a word that only looks like a compound.
    elif (
        kind == HEAD
        and before == COMMON
        and index > 1
        and (
            kinds[index - 2] == ORIGIN or knows.words.lemma(sentence.tokens[index - 1].text) is None
        )
        and not knows.documents.labels(sentence.words[index - 1])
    ):
        kinds[index - 1] = PROPER
    # 'die Organisation X', 'die Straßenagentur NORRA': a head that only describes.
    elif (
        before == HEAD
        and kind in (PROPER, ORG, MAYBE, COMMON)
        and knows.head_of(sentence.words[index - 1]) in knows.lexicon.names.describing_heads
    ):
        kinds[index - 1] = DESCRIPTOR
        if kind == COMMON and _opens_foreign_name(sentence, index, knows):
            kinds[index] = PROPER


def _ends_in_trade(kinds: list[str], index: int, sentence: Sentence, knows: Reader) -> bool:
    """'Steyr Agrar', 'Semmering Rail': a name and a trade, and not 'aus Linz Stahl', 'Linzer Stahl'."""
    names = knows.lexicon.names
    if sentence.words[index] not in names.trade_words:
        return False
    if not _may_begin_a_name(index - 1, sentence, knows):
        return False
    place = next((p for p in sentence.places if p.end == index), None)
    written = sentence.tokens[index - 1].text
    if not written[:1].isupper() or sentence.words[index - 1] in names.determiners:
        return False
    if kinds[index - 1] == PLACE:
        before = sentence.words[index - 2] if index > 1 else ""
        local = before in names.local_prepositions or before in names.origin_prepositions
        town = place is not None and place.kind == "city" and place.name == written
        return town and not local
    return kinds[index - 1] in (PROPER, MAYBE)


def _may_begin_a_name(at: int, sentence: Sentence, knows: Reader) -> bool:
    """'Brenko Pumpen', 'von Brenko Pumpen', and not 'liefert Nurly Gold Pumpen': goods for a name."""
    names = knows.lexicon.names
    while at > 0 and sentence.tokens[at - 1].text[:1].isupper():
        at -= 1
        word = sentence.words[at]
        if word in names.legal_forms or knows.descriptors.labels(word):
            return False  # 'liefert der Gesellschaft Nurly Pumpen'
    before = sentence.words[at - 1] if at else ""
    small = names.determiners | names.links | names.party_prepositions | names.conjunctions
    return not before[:1].isalpha() or before in small


def _is_name_of_place(sentence: Sentence, index: int, knows: Reader) -> bool:
    """'a Gdanski Hajógyár': where adjectives of places are small, a capital one begins a name."""
    capital = sentence.tokens[index].text[0].isupper()
    return capital and index > 0 and not knows.lexicon.names.nouns_capitalised


def _stands_first(kinds: Sequence[str], index: int, sentence: Sentence, knows: Reader) -> bool:
    """Whether a legal form stands before a name, as foreign ones do: no name is before it."""
    named = index > 0 and kinds[index - 1] in (PROPER, MAYBE, ORG, COMMON)
    return not named and sentence.words[index] not in knows.lexicon.names.closing_forms


def _is_short_name(sentence: Sentence, index: int) -> bool:
    """'a PTE memorandumot váltott': letters of a legal form with no name beside them."""
    text = sentence.tokens[index].text
    beside = (*sentence.tokens[index - 1 : index], *sentence.tokens[index + 1 : index + 2])
    alone = not any(token.text[0].isupper() or token.text in ".&" for token in beside)
    return alone and text.isupper() and len(text) > _LONGEST_LETTERS


def _owns(sentence: Sentence, index: int, knows: Reader) -> bool:
    """Whether a German country stands in the genitive: 'Polens'."""
    place = next((p for p in sentence.places if p.end == index + 1), None)
    written = sentence.tokens[index].text
    german = knows.lexicon.names.nouns_capitalised
    return german and place is not None and place.kind == "country" and written != place.name


def _opens_foreign_name(sentence: Sentence, index: int, knows: Reader) -> bool:
    """'die Gesellschaft Future of the Delta': a word that a foreign small word follows."""
    names = knows.lexicon.names
    following = sentence.words[index + 1 : index + 2]
    return bool(following) and following[0] in names.close_connectors and following != ("&",)


def _ends_name(sentence: Sentence, index: int, knows: Reader) -> bool:
    """'N7 Holding': behind the kind of company no common noun belongs to the name."""
    word = sentence.words[index]
    names = knows.lexicon.names
    return names.nouns_capitalised and (
        word in names.legal_forms or bool(knows.descriptors.labels(word))
    )


def _is_unknown_citys(kind: str, sentence: Sentence, index: int, knows: Reader) -> bool:
    word = sentence.tokens[index].text
    following = sentence.words[index + 1]
    return (
        knows.lexicon.names.nouns_capitalised
        and kind in (PROPER, MAYBE)
        and word.endswith("er")
        and following not in knows.lexicon.names.org_words
    )


def _is_uninflected(word: str, knows: Reader) -> bool:
    lemma = knows.words.lemma(word)
    return lemma in (None, word) and len(word) < 12


def _kind(text: str, opening: bool, knows: Reader) -> str:
    """What a word is; `opening` where its capital letter may be that of any word."""
    word, lexicon = text.lower(), knows.lexicon
    names, stop_words = lexicon.names, lexicon.language.stop_words
    if word in names.no_names or word.partition("-")[0] in names.no_names:
        return STOP
    if numerals(word, lexicon):
        return STOP
    if text == word and not text[0].isdigit():
        return STOP if is_foreign(word) else _small_kind(word, knows)
    if opening and (word in stop_words or word in names.determiners):
        return STOP
    if word in stop_words and text != text.upper():
        return STOP
    return _capital_kind(text, word, opening, knows)


_OPENERS = frozenset('„“"»«–—-•:(‚›…')
# A word opens a sentence where none of so many tokens before it is one.
_OPENING = 6


def _small_kind(word: str, knows: Reader) -> str:
    if knows.lexicon.names.nouns_capitalised:
        return STOP
    is_head = bool(knows.head_of(word)) and not _is_plain_no_head(word, knows)
    if knows.titles.labels(word) and not is_head:
        return TITLE
    if is_head:
        return HEAD
    return DESCRIPTOR if _is_descriptor(word, knows) else STOP


def _is_plain_no_head(word: str, knows: Reader) -> bool:
    return knows.is_no_head(word) and word not in knows.heads


def _is_descriptor(word: str, knows: Reader) -> bool:
    if not knows.lexicon.names.nouns_capitalised and knows.is_no_head(word):
        return False
    names = knows.lexicon.names
    if knows.descriptors.labels(word):
        return not names.nouns_capitalised or _is_german_noun(word, knows)
    if not names.case_endings:
        bare = word.removesuffix("s")  # 'des Gewürzhändlers'
        return (
            bare != word and bool(knows.descriptors.labels(bare)) and _is_german_noun(bare, knows)
        )
    return any(
        knows.descriptors.labels(stem)
        for stem, ending in stems(word, knows.lexicon)
        if ending != _ADJECTIVAL  # 'kikötői' describes, and is no port
    )


_ADJECTIVAL = "i"
_SHORTEST_PART = 4
# 'US-Konzern', 'IT-Firma': what is no longer is no name.
_SHORTEST_PREFIX = 2
# A kind of company of so many letters tells a German compound by itself: '-förderer'.
_TELLING = 5


def _is_german_noun(word: str, knows: Reader) -> bool:
    """'Gasehersteller', but not 'Kirgagromaschholding'."""
    word = word.capitalize()
    if knows.words.knows(word) or knows.words.is_common_noun(word):
        return True
    letters = max((hit.letters for hit in knows.descriptors.find([word.lower()])), default=0)
    foreign = word.lower().endswith(tuple(knows.lexicon.names.org_words))
    return letters >= _TELLING and not foreign


def _capital_kind(text: str, word: str, opening: bool, knows: Reader) -> str:
    names = knows.lexicon.names
    if word in names.legal_forms and (text != word):
        return LEGAL
    if knows.titles.labels(word) and not knows.head_of(word):
        return TITLE
    if _is_acronym(text) and not (
        names.nouns_capitalised and "-" in text and _is_common_tail(text, knows)
    ):
        return PROPER
    if knows.head_of(word) and not _is_plain_no_head(word, knows):
        return HEAD
    if is_named_kind(text, knows):
        return PROPER
    if _is_descriptor(word, knows):
        return DESCRIPTOR
    if word in names.org_words:
        return ORG
    if not names.nouns_capitalised and _is_common_compound(text, knows):
        return COMMON
    if names.nouns_capitalised:
        return _german_kind(text, word, opening, knows)
    if opening and (knows.words.knows(word) or _is_built(word, knows)):
        return COMMON
    return PROPER


def _is_built(word: str, knows: Reader) -> bool:
    """'Lekerült', 'Kivitelezési': a known word with a verb's prefix, a noun made an adjective."""
    for prefix in knows.lexicon.cues.verb_prefixes:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) >= _SHORTEST_PART and knows.words.knows(rest):
            return True
    stem = word.removesuffix(_ADJECTIVAL)
    return stem != word and len(stem) > _SHORTEST_PART and knows.words.knows(stem)


def is_named_kind(text: str, knows: Reader) -> bool:
    """'Kaltbrunn-Konzern': a name and a kind of company in one word."""
    head, hyphen, tail = text.rpartition("-")
    return bool(
        hyphen
        and knows.lexicon.names.nouns_capitalised
        and tail[:1].isupper()
        and knows.descriptors.labels(tail.lower())
        and not knows.words.is_common_noun(head)
        and len(head) > _SHORTEST_PREFIX
    )


def _is_common_compound(text: str, knows: Reader) -> bool:
    """'Adria-vezeték', 'Aral-tó': a place with a common noun behind a hyphen."""
    tail = text.rpartition("-")[2]
    if tail != text and knows.things.labels(tail):
        return True
    noun = len(tail) > 3 and tail.islower() and not tail.endswith("i")
    return tail != text and noun and knows.words.knows(tail)


def _is_common_tail(text: str, knows: Reader) -> bool:
    """'KI-Zentrum', 'A380-Flotte', and not 'NZX-Express'."""
    tail = text.rpartition("-")[2]
    if tail.isupper() or tail in knows.lexicon.places.quarters:
        return False  # 'SIFEM-Nord'
    return knows.words.is_common_noun(tail) or knows.words.knows(tail)


def _is_acronym(text: str) -> bool:
    """'NZX', 'NeuroAI', '3xK', 'ŞƏMS': capitals where a plain word has none."""
    bare = text.partition("-")[0]
    return len(bare) > 1 and (
        any(letter.isupper() for letter in bare[1:]) or (bare[0].isdigit() and len(bare) > 2)
    )


def _german_kind(text: str, word: str, opening: bool, knows: Reader) -> str:
    if knows.documents.labels(word):
        return COMMON
    tail = text.rpartition("-")[2]
    if tail != text:
        if _is_descriptor(tail.lower(), knows):
            return PROPER  # 'Kaltbrunn-Konzern'
        quarter = tail in knows.lexicon.places.quarters  # 'Jülich-West'
        if len(tail) > 3 and not quarter and knows.words.is_common_noun(tail):
            return COMMON  # 'Millionen-Dollar-Vertrag'
    lemma = knows.words.lemma(word)
    if (
        lemma
        and lemma[0].islower()
        and lemma != word
        and word.endswith(knows.lexicon.names.adjective_forms)
    ):
        return ADJECTIVE
    if opening and lemma and lemma[0].islower() and knows.words.lemma(word) == word:
        return COMMON  # 'Denn', 'Zwar'
    if opening and lemma and (not knows.words.knows(text) or word.endswith(("en", "t"))):
        return COMMON
    if knows.words.is_common_noun(text):
        return COMMON
    if knows.words.knows(text):
        return MAYBE
    return COMMON if knows.goods.labels(word) else PROPER  # 'Umrichter', 'Karawankentunnel'
