"""The sums that a deal may be worth: large ones in its stretch, and a sum told again."""

from __future__ import annotations

from collections.abc import Sequence

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside
from sources.extraction.records import Amount

# A second sum in brackets stands so near to the first.
_BRACKET = 25
# So many words from its head a sentence about a price names it.
_PRICE = 2
_SMALLEST_DEAL = 10_000
# What a clause with a sum may tell that is no deal's value.
_NO_VALUE = frozenset({"aid", "revenue", "turnover", "fine", "stock"})


def sums_in(article: Article, stretch: Stretch) -> list[Amount]:
    """The large sums of a stretch, without those of an aside: '…, mert nem fizette be a …'."""
    amounts = article.amounts.get(stretch.sentence.number, ())
    found = [
        a
        for a in amounts
        if is_large(a)
        and stretch.span.overlaps(a.span)
        and not _is_aside(article, stretch, a)
        and not _is_of_each(article, stretch, a)
        and not _is_of_trap(stretch, a)
    ]
    if len(found) < 2 or restates(article, *found[:2]):
        return found
    return sorted(found, key=lambda a: not _is_of_loan(stretch, a))


def _is_of_loan(stretch: Stretch, amount: Amount) -> bool:
    """'a 96 millió dolláros megrendeléshez 70 milliós kölcsönt ad': whether a sum is the loan's."""
    after = stretch.sentence.tokens_of(amount.span)[1]
    return any(
        hit.label == "loan" and after <= hit.start <= after + 1
        for hit in inside(stretch.cues.instruments, stretch.start, stretch.end)
    )


def _is_of_each(article: Article, stretch: Stretch, amount: Amount) -> bool:
    """'darabját 320 millió dollárért', 'je Stück 2 Millionen': the price of one of several."""
    first, after = stretch.sentence.tokens_of(amount.span)
    words = stretch.sentence.words
    before, behind = " ".join(words[max(0, first - 2) : first]), " ".join(words[after : after + 2])
    each = article.lexicon.cues.each
    return before.endswith(each) or behind.startswith(each)


def _is_of_trap(stretch: Stretch, amount: Amount) -> bool:
    """'…, vor Gericht streitet man um 12 Millionen Schadenersatz': a clause about no deal."""
    first, end = stretch.clause(stretch.sentence.tokens_of(amount.span)[0])
    papers = inside(stretch.cues.instruments, first, end)
    traps = inside(stretch.cues.not_deals, first, end)
    whole = first <= stretch.start and end >= stretch.end - 1
    named = {at for m in stretch.mentions for at in range(m.start, m.end)}
    told = any(hit.label in _NO_VALUE and hit.start not in named for hit in traps)
    return told and not papers and not whole


def _is_aside(article: Article, stretch: Stretch, amount: Amount) -> bool:
    """Whether a sum stands in a clause that tells why or when."""
    sentence, openings = stretch.sentence, article.lexicon.names.subordinators
    at = sentence.tokens_of(amount.span)[0]
    comma = next((i for i in range(at - 1, stretch.start, -1) if sentence.words[i] == ","), 0)
    return bool(comma) and sentence.words[comma + 1] in openings


def has_sum(article: Article, stretch: Stretch) -> bool:
    """Whether any sum, however small, stands in a stretch."""
    amounts = article.amounts.get(stretch.sentence.number, ())
    return any(stretch.span.overlaps(a.span) for a in amounts)


def opens_with_price(article: Article, number: int) -> bool:
    """'Der Kaufpreis …': whether a sentence opens with the price of what was told before it."""
    opening = article.sentences[number].words[:_PRICE]
    told = bool(article.lexicon.cues.price_nouns & set(opening))
    return told or any(
        hit.start == 0 and hit.end > _PRICE for hit in article.cues[number].of("price")
    )


def opens_with_sum(article: Article, number: int) -> bool:
    """'Das 180-Millionen-Dollar-Geschäft …': whether a sentence opens with a deal by its sum."""
    sentence, cues = article.sentences[number], article.cues[number]
    names = article.lexicon.names
    if sentence.words[0] not in names.definite:
        return False
    first = next(iter(article.amounts.get(number, ())), None)
    if first is None or not is_large(first):
        return False
    start, after = sentence.tokens_of(first.span)
    nouns = (*cues.instruments, *cues.of("deal"), *cues.of("undertaking"))
    return start == 1 and any(start <= hit.start <= after and hit.label != "loan" for hit in nouns)


def raised(article: Article, amounts: Sequence[Amount]) -> bool:
    """'von 30 auf 45 Mio. Franken', '120 millió dollárról 190 millióra': the second sum is the new one."""
    if len(amounts) < 2:
        return False
    first, second = amounts[0], amounts[1]
    if (second.value.low or 0) <= (first.value.low or first.value.high or 0):
        return False
    known, text = article.lexicon.hedges, article.text
    between = text[first.span.end : second.span.start].lower().split()
    if between:
        return len(between) == 1 and between[0] in known.changes
    ends_from = text[first.span.start : first.span.end].endswith(tuple(known.from_endings))
    ends_to = text[second.span.start : second.span.end].endswith(tuple(known.to_endings))
    return bool(known.from_endings) and ends_from and ends_to


def is_large(amount: Amount) -> bool:
    """Whether a sum is a deal's rather than the price of a barrel."""
    value = amount.value
    return (value.high or value.low or 0) >= _SMALLEST_DEAL


def restates(article: Article, first: Amount, second: Amount) -> bool:
    """'(152,7 Millionen Euro)', ', umgerechnet 44 Millionen Euro': the same in another currency."""
    between = article.text[first.span.end : second.span.start]
    currencies = {first.value.currency, second.value.currency}
    said = "(" in between or article.lexicon.hedges.converted & set(between.lower().split())
    return bool(said) and len(between) < _BRACKET and len(currencies) == 2
