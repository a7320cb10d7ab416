"""Totals that somebody claimed for the article's visit: so many documents, worth so much.

A count stands before what is counted ('29 Vereinbarungen'); the sum stands in the same sentence or
where the words of a total are ('Gesamtvolumen', 'együttes értéke'). A sentence that names two
organisations tells of their deal and claims nothing for the visit.
"""

from __future__ import annotations

from decimal import Decimal

from sources.extraction.article import Article
from sources.extraction.clauses import groups
from sources.extraction.cues import inside
from sources.extraction.figures import read_figure
from sources.extraction.mentions import Mention
from sources.extraction.numbers import numerals, sum_of
from sources.extraction.passages import Sentence
from sources.extraction.records import Amount, Headline, Span, Visit

_FEWEST = 3
# '20 százalék' counts no documents.
_SHARES = ("%", "prozent", "százalék")
_MOST = 500
# So many words stand between a count and what it counts: '18 am Dienstag unterzeichnete Abkommen'.
_WIDEST = 3
# A claim for the visit stands in the first part of an article.
_HEAD_SENTENCES = 14
# 'Abkommen im Gegenwert von gut …': so many words part a count from its sum.
_CLOSE = 5


def find_headlines(
    article: Article, visit: Visit | None = None
) -> tuple[tuple[Headline, ...], frozenset[int]]:
    """The claims: a count with its sum where both are told, else either; and their sentences.

    What is claimed for a third country is no claim for the `visit`.
    """
    own = [s for s in article.sentences if not _is_of_others(s, visit)]
    counts = [(s, c) for s in own if _may_count(article, s) and (c := _count(article, s))]
    sums = [(s, a) for s in own if (a := _sum(article, s))]
    if not counts and not sums:
        return (), frozenset()
    count_sentence, count = counts[0] if counts else (None, None)
    near = [
        (s, a)
        for s, a in sums
        if count_sentence is None or s.number <= count_sentence.number + _HEAD_SENTENCES
    ]
    sum_sentence, amount = _most_careful(near)
    headline = (
        Headline(
            count=count[0] if count else None,
            value=amount.value if amount else None,
            span=_span(count_sentence, count, sum_sentence, amount),
            speaker=_speaker(article, sum_sentence or count_sentence),
        ),
    )
    claims = {s.number for s in (count_sentence, sum_sentence) if s is not None}
    claims |= {s.number for s, _ in near if s.number == 0}
    claims |= {s.number for s, other in near if amount and _figure(other) == _figure(amount)}
    return headline, frozenset(claims)


def _is_of_others(sentence: Sentence, visit: Visit | None) -> bool:
    """'Aus Paris hatte er zwanzig Abkommen mitgebracht': a sentence that names third countries alone."""
    countries = {place.country for place in sentence.places}
    return bool(visit and countries and not countries & {visit.guest, visit.host})


def _may_count(article: Article, sentence: Sentence) -> bool:
    """A count stands at the head of an article, or beside the total that sums it up at the end."""
    if sentence.number < _HEAD_SENTENCES:
        return True
    return bool(article.cues[sentence.number].of("total") and article.amounts.get(sentence.number))


def _most_careful(sums) -> tuple[Sentence | None, Amount | None]:
    """The first sum; where it is a title's, the same figure as the text hedges it."""
    if not sums:
        return None, None
    sentence, amount = sums[0]
    if sentence.number == 0 and amount.value.qualifier == "exact":
        for later, other in sums[1:]:
            if _figure(other) == _figure(amount) and other.value.qualifier != "exact":
                return later, other
    return sentence, amount


def _figure(amount: Amount):
    return amount.value.currency, amount.value.low or amount.value.high


def _count(article: Article, sentence: Sentence) -> tuple[int, Span] | None:
    """The number of documents that a sentence claims, with its words."""
    cues = article.cues[sentence.number]
    if _names_a_pair(article, sentence):
        return None
    if answer := _answer(article, sentence):
        return answer
    for hit in cues.of("counted"):
        for at in range(hit.start - 1, max(-1, hit.start - 2 - _WIDEST), -1):
            number = _number(article, sentence, at)
            if number is not None and sentence.words[at + 1].startswith(_SHARES):
                break
            if number is not None:
                if _FEWEST <= number <= _MOST and number == int(number):
                    return int(number), sentence.span_of(at, hit.end)
                break
            if (
                not sentence.words[at][:1].isalpha()
                or sentence.words[at] in article.lexicon.names.conjunctions
            ):
                break
    return None


def _answer(article: Article, sentence: Sentence) -> tuple[int, Span] | None:
    """'Wie viele Abkommen gibt es?' – 'Sieben.': a number that answers a question for it."""
    before = article.sentences[sentence.number - 1] if sentence.number else None
    if not before or before.words[-1] != "?" or not article.cues[before.number].of("counted"):
        return None
    words = tuple(token for token in sentence.tokens if token.kind != "punctuation")
    if len(words) != 1:
        return None
    number = _number(article, sentence, sentence.tokens.index(words[0]))
    if number is None or not _FEWEST <= number <= _MOST or number != int(number):
        return None
    return int(number), words[0].span


def _number(article: Article, sentence: Sentence, at: int) -> Decimal | None:
    token = sentence.tokens[at]
    if token.kind == "number":
        return read_figure(token.text)
    found = numerals(sentence.words[at], article.lexicon)
    return sum_of(found) if found else None


def _sum(article: Article, sentence: Sentence) -> Amount | None:
    """The sum that a sentence claims for the visit as a whole."""
    amounts = article.amounts.get(sentence.number, ())
    if not amounts or _names_a_pair(article, sentence):
        return None
    cues = article.cues[sentence.number]
    if cues.not_deals:
        return None
    first, end = sentence.tokens_of(amounts[0].span)
    total = inside(cues.of("total"), 0, len(sentence.tokens))
    counted = [hit for hit in cues.of("counted") if hit.start >= end or hit.end <= first]
    if (
        total
        and (counted or sentence.number < _HEAD_SENTENCES)
        and not _names_one(article, sentence)
    ):
        return amounts[0]
    close = any(0 <= first - hit.end <= _CLOSE for hit in cues.of("counted"))
    if (
        (sentence.number < 3 or (close and _count(article, sentence)))
        and counted
        and not _names_one(article, sentence)
    ):
        return None if _is_of_partners(article, sentence) else amounts[0]
    return None


def _is_of_partners(article: Article, sentence: Sentence) -> bool:
    """Whether a sum without words of a total is that of partners who are named, here or just before.

    Who is named may be no organisation; a sentence that counts documents tells of no such deal.
    """
    if _count(article, sentence):
        return False
    named = article.organisations(sentence.number)
    if not named and article.same_paragraph(sentence.number):
        before = article.sentences[sentence.number - 1]
        goes_on = bool(article.cues[sentence.number].of("anaphor"))
        return _names_a_pair(article, before) or (goes_on and _names_partners(article, before))
    return _names_partners(article, sentence)


def _names_partners(article: Article, sentence: Sentence) -> bool:
    """'A kazah X és a svájci Y', 'X … szerződést kötött az Y-nal'."""
    named = article.organisations(sentence.number)
    if len({m.name for m in named}) > 1 and any(m.linked for m in named):
        return True
    rows = groups(sentence, named, article.lexicon)
    return any(len({m.name for m in row}) > 1 for row in rows)


def _companies(article: Article, sentence: Sentence) -> set[str]:
    return {
        m.name
        for m in article.mentions.get(sentence.number, ())
        if m.kind in ("company", "institution") and (not m.weak or _is_told_company(sentence, m))
    }


def _is_told_company(sentence: Sentence, mention: Mention) -> bool:
    """'a svájci Stadler': the adjective of a country before a name tells an organisation."""
    within = any(mention.start <= place.start < mention.end for place in sentence.places)
    return mention.kind == "company" and bool(mention.country) and not within


def _names_a_pair(article: Article, sentence: Sentence) -> bool:
    return len(_companies(article, sentence)) >= 2


def _names_one(article: Article, sentence: Sentence) -> bool:
    return any(
        m.kind == "company" and not m.weak for m in article.mentions.get(sentence.number, ())
    )


def _span(count_sentence, count, sum_sentence, amount) -> Span:
    spans = [span for span in (count and count[1], amount and amount.span) if span]
    same = (
        count_sentence is not None
        and sum_sentence is not None
        and count_sentence.number == sum_sentence.number
    )
    if len(spans) == 2 and not same:
        return spans[0]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _speaker(article: Article, sentence: Sentence | None) -> str | None:
    """The person or body named beside a claim."""
    if sentence is None:
        return None
    people = [
        m.name
        for m in article.mentions.get(sentence.number, ())
        if m.kind in ("person", "institution")
    ]
    return people[0] if people else None
