"""Deals between the states themselves: 'a két kormány egyezményt írt alá', 'X és Y megállapodott'.

Nobody else is named in such a sentence. One document has to be told, and how far it is: what only
counts documents is a headline, and what only praises relations is nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside
from sources.extraction.deal_sums import is_large
from sources.extraction.figures import read_figure
from sources.extraction.mentions import Mention
from sources.extraction.numbers import numerals
from sources.extraction.phrases import Hit

# So many words before a document its number may stand: 'öt fontos dokumentumot'.
_COUNT = 2


def states_deal(article: Article, stretch: Stretch, states: tuple[Mention, ...]) -> bool:
    """Whether a stretch without an organisation tells of a document between two states."""
    cues = stretch.cues
    if _is_heading(article, stretch):
        return False
    if any(
        inside(hits, stretch.start, stretch.end) for hits in (cues.not_deals, cues.of("denial"))
    ):
        return False
    if not _are_two(stretch, states) or not inside(cues.stages, stretch.start, stretch.end):
        return False
    documents = inside(cues.instruments, stretch.start, stretch.end)
    many = {hit.start for hit in cues.of("many_documents")}
    both = {at for hit in cues.of("both_states") for at in range(hit.start, hit.end)}
    return bool(documents) and not any(
        hit.start in many or _is_counted(article, stretch, hit, both) for hit in documents
    )


def _is_heading(article: Article, stretch: Stretch) -> bool:
    """Whether it is the article's own heading: what that sums up, the text below tells."""
    sentence = stretch.sentence
    heads = sentence.number == 0 and len(article.sentences) > 1 and not article.same_paragraph(1)
    return heads and sentence.words[-1] != "."


def _are_two(stretch: Stretch, states: tuple[Mention, ...]) -> bool:
    both = inside(stretch.cues.of("both_states"), stretch.start, stretch.end)
    return bool(both) or len({m.country for m in states if m.acts}) == 2


def _is_counted(article: Article, stretch: Stretch, hit: Hit, both: Collection[int]) -> bool:
    """'tizennégy megállapodást', 'több egyezmény', 'megállapodások'."""
    sentence, lexicon = stretch.sentence, article.lexicon
    for at in range(max(stretch.start, hit.start - _COUNT), hit.start):
        if at in both:
            continue
        token = sentence.tokens[at]
        number = read_figure(token.text) if token.kind == "number" else None
        counted = numerals(sentence.words[at], lexicon) is not None
        if sentence.words[at] in lexicon.hedges.several:
            return True
        if (counted or number) and not _is_money(article, stretch, at):
            return sentence.words[at] not in lexicon.names.indefinite
    return False


def _is_money(article: Article, stretch: Stretch, at: int) -> bool:
    span = stretch.sentence.tokens[at].span
    amounts = article.amounts.get(stretch.sentence.number, ())
    return any(a.span.overlaps(span) and is_large(a) for a in amounts)
