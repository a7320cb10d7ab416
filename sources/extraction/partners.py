"""Partners told in a sentence of their own: 'Verkäufer ist X', 'Partner sind X und Y'."""

from __future__ import annotations

from collections.abc import Sequence

from sources.extraction.article import Article
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence

# So many words may stand before the word for what the partner is: 'Der Auftraggeber ist'.
_OPENING = 2
# So many sentences lie between a deal and the one that names its partner.
_FARTHEST = 2


def names_partner(article: Article, sentence: Sentence) -> bool:
    """'Auftraggeber ist die Nurly Group': a sentence that tells who the other side of a deal is."""
    hits = article.cues[sentence.number].of("partner")
    return any(hit.start < _OPENING for hit in hits) and bool(_named(article, sentence))


def partners_after(article: Article, sentence: Sentence) -> tuple[Mention, ...]:
    """The partners that a sentence soon behind `sentence` names; none where another deal is between."""
    first = sentence.number + 1
    for following in article.sentences[first : first + _FARTHEST]:
        if not article.same_paragraph(following.number):
            return ()
        if names_partner(article, following):
            return tuple(_named(article, following))
        if article.organisations(following.number):
            return ()
    return ()


def _named(article: Article, sentence: Sentence) -> Sequence[Mention]:
    """The organisations right behind the word: those of a relative clause are of another matter."""
    hit = next(iter(article.cues[sentence.number].of("partner")), None)
    if hit is None:
        return ()
    words = sentence.words
    pronouns = article.lexicon.names.relative_pronouns
    end = next(
        (
            at
            for at in range(hit.end, len(words) - 1)
            if words[at] == "," and words[at + 1] in pronouns
        ),
        len(words),
    )
    return [m for m in article.organisations(sentence.number) if hit.end <= m.start < end]
