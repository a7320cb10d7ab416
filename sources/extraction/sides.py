"""Between which two countries a deal is, as far as its article tells: its visit, a rubric, the text."""

from __future__ import annotations

from collections import Counter

from sources.extraction.article import Article
from sources.extraction.passages import Sentence
from sources.extraction.records import Visit

Sides = tuple[str, str]
# So many sentences of a rubric's item stand between its head and a deal.
_FARTHEST = 8
# What stands between the two countries of a rubric.
_JOINTS = frozenset("/–-&+")
# So many sentences are an article's lead.
_LEAD = 1


def sides_of(article: Article, visit: Visit | None) -> Sides | None:
    """The visit's two countries, else the two that the article speaks of most."""
    return (visit.guest, visit.host) if visit else _commonest(article)


def rubric_of(article: Article, number: int) -> Sides | None:
    """'KUWAIT/GRIECHENLAND +++ …': the two countries that head a sentence's item in a column."""
    for at in range(number, max(-1, number - _FARTHEST), -1):
        if sides := _heading(article.sentences[at]):
            return sides
        if at and not article.same_paragraph(at):
            return None
    return None


def told_by_lead(article: Article, sides: Sides | None) -> bool:
    """Whether an article opens with both its countries, so that its deals are between them."""
    told = {place.country for s in article.sentences[:_LEAD] for place in s.places}
    return sides is not None and set(sides) <= told


def _heading(sentence: Sentence) -> Sides | None:
    first = sentence.places[:2]
    if len(first) < 2 or first[0].start or first[1].start != first[0].end + 1:
        return None
    if sentence.tokens[first[0].end].text not in _JOINTS or first[0].country == first[1].country:
        return None
    if not all(sentence.tokens[place.start].text.isupper() for place in first):
        return None
    return first[0].country, first[1].country


def _commonest(article: Article) -> Sides | None:
    counts = Counter(place.country for sentence in article.sentences for place in sentence.places)
    top = [country for country, _ in counts.most_common(2)]
    return (top[0], top[1]) if len(top) == 2 else None
