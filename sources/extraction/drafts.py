"""Deals in the making: which stretches of a sentence tell of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch, stretches
from sources.extraction.coreference import (
    antecedent,
    issuer,
    object_pronoun,
    opening_pronoun,
    own_body,
    own_speaker,
    partner_before,
    tells_of_another,
    trader_before,
)
from sources.extraction.cues import Cues, inside
from sources.extraction.deal_sums import has_sum, opens_with_price, raised, restates, sums_in
from sources.extraction.lists import is_item
from sources.extraction.mentions import Mention
from sources.extraction.parties import distinct, parties_of
from sources.extraction.partners import names_partner, partners_after
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Hit
from sources.extraction.records import Amount
from sources.extraction.rumours import is_denied_after
from sources.extraction.state_deals import counts_documents, names_both, states_deal
from sources.extraction.unknown_places import names_unknown_place
from sources.extraction.vocabulary import vocabulary

# So many sentences may go on about a deal.
FURTHER = 3
# Stages that two doubtful names tell by themselves, one of them tied to the verb.
_OF_TWO = frozenset({"talks", "signed", "cancelled"})
# Marks between two partners; so many words before the first, and before the colon behind the second.
_PAIRED = frozenset("/–—-&+")
_OPENING = 4
_WIDEST_TAIL = 3
_STOPS = frozenset(".!?:…“»)")


@dataclass(frozen=True)
class Draft:
    """A deal in the making: its stretch, its parties, and the sentences that tell more of it."""

    stretch: Stretch
    parties: tuple[Mention, ...]
    states: tuple[Mention, ...] = ()
    more: tuple[int, ...] = ()  # numbers of further sentences
    amount: Amount | None = None
    second: Amount | None = None
    amount_sentence: int = -1
    elliptic: Stretch | None = None  # the stretch whose document and verb it shares
    inferred: bool = False  # a party stands for 'the company'
    of_states: bool = False  # between the two states of the article, nobody else

    @property
    def number(self) -> int:
        return self.stretch.sentence.number

    def names(self) -> set[str]:
        return {m.name for m in self.parties}

    def has(self, article: Article, sentence: Sentence) -> bool:
        """Whether every organisation that a sentence names takes part."""
        return {m.name for m in article.organisations(sentence.number)} <= self.names()

    def regions(self, article: Article) -> Iterable[tuple[Sentence, int, int, Cues]]:
        """Where the deal's facts are told: its stretch first, then the sentences that follow."""
        stretch = self.stretch
        yield stretch.sentence, stretch.start, stretch.end, stretch.cues
        if self.elliptic:
            shared = self.elliptic
            yield shared.sentence, shared.start, shared.end, shared.cues
        for number in self.more:
            sentence = article.sentences[number]
            yield sentence, 0, len(sentence.tokens), article.cues[number]


def drafts_of(
    article: Article,
    sentence: Sentence,
    claimed: bool,
    earlier: Sequence[Draft],
    engaged: Collection[str],
) -> list[Draft]:
    """What a sentence tells; `engaged` are the names of all parties to `earlier` drafts."""
    cues = article.cues[sentence.number]
    if earlier and _goes_on(article, sentence, earlier[-1]):
        return []
    if earlier and names_partner(article, sentence) and earlier[-1].has(article, sentence):
        return []
    named = article.organisations(sentence.number) or own_speaker(article, sentence)
    found = []
    for stretch in stretches(sentence, named, cues, article.lexicon):
        draft = _draft(article, stretch, claimed, earlier, engaged)
        if draft and found and _is_elliptic(draft):
            draft = replace(draft, elliptic=found[-1].stretch)
        if draft:
            found.append(draft)
    return found


def _is_elliptic(draft: Draft) -> bool:
    """'…, das Klinikum und die Universität eines über …': neither a document nor a verb."""
    stretch, cues = draft.stretch, draft.stretch.cues
    told = (*_in(stretch, cues.instruments), *_in(stretch, cues.stages))
    points_back = _in(stretch, cues.of("elliptic")) or not _in(stretch, cues.of("undertaking"))
    return bool(not told and points_back)


def _goes_on(article: Article, sentence: Sentence, last: Draft) -> bool:
    """'Die Initiativen umfassen …', 'A beruházás …': a sentence about the deal before it."""
    near = 0 < sentence.number - last.number <= FURTHER
    if not near or not article.same_paragraph(sentence.number):
        return False
    cues = article.cues[sentence.number]
    if any(hit.label == "signed" for hit in cues.stages) and not cues.of("anaphor"):
        return False
    names = article.lexicon.names
    opening = sentence.words[:1]
    if not opening or opening[0] not in names.determiners or opening[0] in names.indefinite:
        return False
    named = article.organisations(sentence.number)
    new = {m.name for m in named if not m.weak or m.linked} - last.names()
    if len(new) >= 2 and any(hit.label == "signed" for hit in cues.stages):
        return False
    if new and any(hit.label == "loan" and hit.start > 1 for hit in cues.instruments):
        return False  # 'A rendeléshez tartozik egy hitel is: az X 120 millió eurót hitelez …'
    nouns = (*cues.of("counted"), *cues.instruments, *cues.of("undertaking"), *cues.of("deal"))
    named = [(m.start, m.end) for m in article.organisations(sentence.number)]
    subject = [
        hit for hit in nouns if hit.start == 1 and not any(first <= 1 < end for first, end in named)
    ]
    return bool(subject)


def _draft(
    article: Article, stretch: Stretch, claimed: bool, earlier, engaged: Collection[str]
) -> Draft | None:
    """The deal that a stretch tells of, None where it tells of none."""
    number = stretch.sentence.number
    parties = parties_of(article, stretch)
    states = tuple(m for m in article.of_kind(number, "state") if _within(stretch, m))
    amounts = sums_in(article, stretch)
    if earlier and earlier[-1].number == number - 1 and opens_with_price(article, number):
        amounts = amounts[1:]  # the first is the price of the deal before
    if raised(article, amounts):
        amounts = amounts[1:]
    added = None
    if not parties and tells_of_another(article, stretch):
        return None
    told = partners_after(article, stretch.sentence) if parties else ()
    if told:
        parties = distinct((*parties, *told))
    if len(parties) < 2 and not claimed:
        added = _meant(article, stretch, parties, earlier)
        parties = (*parties, added) if added else parties
    unsure = not parties or all(m.weak for m in parties)
    of_states = unsure and not claimed and states_deal(article, stretch, states)
    if of_states and parties:
        of_states = not _is_deal(article, stretch, parties, states, amounts, claimed, False)
        parties = () if of_states else parties
    # 'In den Ausbau will X weitere 180 Millionen stecken': X has a deal there already.
    goes_on = bool(amounts) and any(m.name in engaged for m in parties[:1])
    if not of_states and not _is_deal(article, stretch, parties, states, amounts, claimed, goes_on):
        return None
    first = amounts[0] if amounts else None
    second = amounts[1] if len(amounts) > 1 and restates(article, *amounts[:2]) else None
    return Draft(
        stretch, parties, states, (), first, second, number if first else -1,
        inferred=bool(added or told or (of_states and not names_both(states, stretch))),
        of_states=of_states,
    )  # fmt: skip


def _within(stretch: Stretch, mention: Mention) -> bool:
    return stretch.start <= mention.start < stretch.end


def _meant(article: Article, stretch: Stretch, parties, earlier: Sequence[Draft]) -> Mention | None:
    """The party that 'the company' stands for in a stretch that names one party or none."""
    named = {m.name for m in parties}
    pronoun = opening_pronoun(article, stretch)
    if pronoun and parties:
        return replace(
            pronoun, sentence=stretch.sentence.number, start=0, end=1, phrase_start=0, weak=False,
            span=stretch.sentence.span_of(0, 1),
        )  # fmt: skip
    partner = partner_before(article, stretch, parties)
    if parties and not partner:
        partner = object_pronoun(article, stretch, named) or own_body(article, stretch, named)
        partner = partner or issuer(article, stretch, parties)
    told_before = any(draft.number == stretch.sentence.number - 1 for draft in earlier[-1:])
    if not partner and not told_before:
        partner = trader_before(article, stretch, parties)
    if partner:
        return replace(partner, sentence=stretch.sentence.number, start=0, end=1, weak=False)
    for generic in article.of_kind(stretch.sentence.number, "generic"):
        if not _within(stretch, generic):
            continue
        found = antecedent(article, generic, named)
        if found is None:
            continue
        told = earlier and found.name in earlier[-1].names() and not parties
        if told and stretch.sentence.number - earlier[-1].number <= FURTHER:
            return None  # the sentence goes on about that deal
        return replace(
            found, sentence=generic.sentence, start=generic.start, end=generic.end, span=generic.span,
            phrase_start=generic.phrase_start, weak=False,
            country=found.country or _own_country(stretch, generic),
        )  # fmt: skip
    return None


def _own_country(stretch: Stretch, generic: Mention) -> str | None:
    """'die Chilenen': the country of a people that stands for a company."""
    places = stretch.sentence.places
    return next((p.country for p in places if p.start == generic.start), None)


def _in(stretch: Stretch, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return inside(hits, stretch.start, stretch.end)


def _outside_names(stretch: Stretch, hits: Sequence[Hit], parties) -> tuple[Hit, ...]:
    """The hits that are no part of a party's name: 'Handelsbank' is no trade figure."""
    return tuple(
        hit for hit in _in(stretch, hits) if not any(m.start <= hit.start < m.end for m in parties)
    )


def _is_deal(
    article: Article, stretch: Stretch, parties, states, amounts, claimed: bool, engaged: bool
) -> bool:
    cues = stretch.cues
    if not parties or _in(stretch, cues.of("denial")):
        return False
    document = _outside_names(stretch, cues.instruments, parties)
    undertaking = _outside_names(stretch, cues.of("undertaking"), parties)
    stages = _outside_names(stretch, cues.stages, parties)
    traps = _outside_names(stretch, cues.not_deals, parties)
    negated = _in(stretch, cues.of("negation"))
    heading = stretch.sentence.words[-1] not in _STOPS
    if heading and len(parties) == 1 and not (document or amounts or parties[0].joint):
        return False  # 'Perus Regierung bekommt ein Herzzentrum'
    if not document and is_denied_after(article, stretch):
        return False
    if counts_documents(article, stretch, [m.name.lower() for m in parties]):
        return False
    if claimed and sum(not m.weak for m in parties) < 2:
        return False
    if traps and not document and (has_sum(article, stretch) or len(parties) < 2):
        return False
    if _heads_item(stretch, parties, not article.same_paragraph(stretch.sentence.number)):
        return True
    light = {hit.start for hit in cues.of("light")}
    if len(parties) >= 2 or any(m.joint for m in parties):
        if all(m.weak for m in parties):
            told = {hit.label for hit in stages if hit.start not in light}
            if document or undertaking:
                return True
            return bool(told & _OF_TWO) and any(m.linked for m in parties)
        stages = tuple(hit for hit in stages if hit.start not in light)
        if document or undertaking or stages or amounts or _in(stretch, cues.of("elliptic")):
            return True
        return any(article.cues[number].instruments for number in _around(article, stretch))
    if traps:
        return False
    leader = _led(article, stretch) or engaged
    around = _around(article, stretch)
    for number in around:
        stages = (*stages, *article.cues[number].stages)
        undertaking = (*undertaking, *article.cues[number].of("undertaking"))
        amounts = (*amounts, *article.amounts.get(number, ()))
    if any(hit.label == "cancelled" for hit in stages):
        undertaking = (*undertaking, *_told_before(article, stretch))
    states = (*states, *_states_near(article, stretch))
    abroad = leader or _is_somewhere(article, stretch)
    return _stands_alone(
        parties[0], states, document, undertaking, (*stages, *_in(stretch, cues.of("founding"))),
        amounts, negated, abroad, light, _opens_unknown(article, stretch, parties[0]),
    )  # fmt: skip


def _has_work_abroad(article: Article, number: int, told: Collection[str | None]) -> bool:
    """'lemondta thikai gyárát', 'ihr ghanaisches Werk': a work with the adjective of a place that
    nobody else in the sentence is from."""
    places = article.sentences[number].places
    ends = {place.end: place.country for place in places if place.kind == "adjective"}
    works = article.cues[number].of("undertaking")
    return any(ends[hit.start] not in told for hit in works if hit.start in ends)


def _told_before(article: Article, stretch: Stretch) -> tuple[Hit, ...]:
    """'Meghiúsult a malanjei gyár eladása. Az X kihátrált': what is off, in the sentence before."""
    number = stretch.sentence.number
    if not article.same_paragraph(number) or article.organisations(number - 1):
        return ()
    return tuple(article.cues[number - 1].of("undertaking"))


def _heads_item(stretch: Stretch, parties: Sequence[Mention], opens_paragraph: bool) -> bool:
    """'• EPFL / Institut Teknologi: Doppelabschluss …': partners that open an item and its colon."""
    if len(parties) != 2 or not (is_item(stretch.sentence) or opens_paragraph):
        return False
    first, second = parties
    words = stretch.sentence.words
    opens = not any(words[at].isalpha() for at in range(first.phrase_start, first.start))
    between = words[first.end : second.start]
    closing = words[second.end : second.end + _WIDEST_TAIL]
    return opens and first.start <= _OPENING and set(between) <= _PAIRED and ":" in closing


def _is_somewhere(article: Article, stretch: Stretch) -> bool:
    """Whether a stretch, or the sentence before it, tells of a place that no list knows."""
    number = stretch.sentence.number
    told = {m.country for m in stretch.mentions}
    numbers = [number, number - 1] if article.same_paragraph(number) else [number]
    return any(
        names_unknown_place(article, at) or _has_work_abroad(article, at, told) for at in numbers
    )


def _around(article: Article, stretch: Stretch) -> list[int]:
    """The sentence that goes on, where it names no organisation and is no trap."""
    number = stretch.sentence.number + 1
    if number >= len(article.sentences) or not article.same_paragraph(number):
        return []
    if article.organisations(number) or article.cues[number].not_deals:
        return []
    return [number]


def _states_near(article: Article, stretch: Stretch) -> list[Mention]:
    """States and cities in the sentences beside, in one paragraph."""
    number, found = stretch.sentence.number, []
    if article.same_paragraph(number):
        found += article.of_kind(number - 1, "state")
    if number + 1 < len(article.sentences) and article.same_paragraph(number + 1):
        found += article.of_kind(number + 1, "state")
    return found


def _led(article: Article, stretch: Stretch) -> bool:
    """Whether a person that the article names again speaks for the other side."""
    return any(
        m.name.split()[-1] in article.leaders
        for m in article.of_kind(stretch.sentence.number, "person")
        if _within(stretch, m)
    )


def _opens_unknown(article: Article, stretch: Stretch, party: Mention) -> bool:
    """'Az Ikeja …', 'Dunacem hat …': a sentence opens with a name that is no word of the language."""
    words = vocabulary(article.lexicon.language.code)
    first = party.phrase_start if 0 <= party.phrase_start < party.start else party.start
    opens = all(
        stretch.sentence.words[at] in article.lexicon.names.determiners
        for at in range(stretch.start, first)
    )
    following = stretch.sentence.tokens[party.end : party.end + 1]
    goes_on = bool(following) and following[0].text.islower()
    return (opens and goes_on) and not any(
        words.knows(word) or words.knows(word.lower()) for word in party.name.split()
    )


def _is_told_from(party: Mention) -> bool:
    """'der Hamburger X', 'X aus Hamburg': a name whose origin is told is an organisation's."""
    return party.kind == "company" and party.country is not None


def _stands_alone(
    party, states, document, undertaking, stages, amounts, negated, abroad, light, opens
) -> bool:
    """Whether a stretch with one party tells of its deal with the other country."""
    cancelled = any(hit.label == "cancelled" for hit in stages)
    if negated and not cancelled and not amounts:
        return False
    foreign = abroad or [s for s in states if s.country != party.country]
    if party.weak and not (amounts and (document or undertaking)):
        sure = _is_told_from(party) or opens
        told = sure and foreign and undertaking and stages
        return bool(told and not document and any(hit.start not in light for hit in undertaking))
    if document and (stages or amounts):
        return True
    if foreign and any(hit.label == "loan" for hit in document):
        return True
    if not amounts and all(hit.start in light for hit in undertaking):
        return False
    return bool(foreign and undertaking and (amounts or stages))
