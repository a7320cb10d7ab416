"""A contract and the loan that pays for it: who buys in the one borrows in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sources.extraction.article import Article
from sources.extraction.cues import inside
from sources.extraction.drafts import Draft
from sources.extraction.roles import buyer_of


def with_borrowers(
    article: Article, drafts: Sequence[Draft], before: Sequence[Draft]
) -> list[Draft]:
    """The drafts of a sentence, each loan that names its bank alone with the buyer before it."""
    found: list[Draft] = []
    for draft in drafts:
        paid = (*before[-1:], *found)[-1:]
        buyer = buyer_of(paid[0]) if paid and _pays_for(article, draft, paid[0]) else None
        if buyer:
            draft = replace(draft, parties=(*draft.parties, buyer), inferred=True)
        found.append(draft)
    return found


def _pays_for(article: Article, draft: Draft, paid: Draft) -> bool:
    """'… Den Kauf finanziert ein Kredit der Nordbank': in the deal's sentence or the next one."""
    stretch = draft.stretch
    lends = any(
        hit.label == "loan" for hit in inside(stretch.cues.instruments, stretch.start, stretch.end)
    )
    if not lends or draft.states or len(draft.parties) != 1 or draft.names() & paid.names():
        return False
    if draft.number == paid.number:
        return True
    follows = draft.number == paid.number + 1 and article.same_paragraph(draft.number)
    return follows and bool(inside(stretch.cues.of("paying"), stretch.start, stretch.end))
