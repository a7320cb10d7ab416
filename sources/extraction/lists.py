"""Items of a list: what opens one, and what its lead says of all of them."""

from __future__ import annotations

from sources.extraction.article import Article
from sources.extraction.passages import Sentence

# What opens an item; so many items and so many sentences of their lead are read.
_BULLETS = frozenset("•·▪*–-→►●○")
_ITEMS = 30
_LEAD = 2
_BARE = 2
_AFTER_NUMBER = frozenset(".)")


def is_item(sentence: Sentence) -> bool:
    """'• Bahn: …', '6. Fahrplan …'."""
    first = sentence.tokens[0]
    if first.text in _BULLETS:
        return True
    following = sentence.words[1:2]
    return first.kind == "number" and bool(following) and following[0] in _AFTER_NUMBER


def is_listed_as_signed(article: Article, number: int) -> bool:
    """Whether a sentence is an item of a list whose lead says that its items were signed."""
    at = number
    while at and is_in_list(article, at) and number - at < _ITEMS:
        at -= 1
    if at == number:
        return False
    lead = article.cues[max(0, at - _LEAD) : at + 1]
    labels = {hit.label for cues in lead for hit in cues.stages}
    return "signed" in labels and "cancelled" not in labels


def is_in_list(article: Article, number: int) -> bool:
    """Whether a sentence is an item, or stands behind the number of one: '8.', 'A két kormány …'."""
    before = article.sentences[max(0, number - 1)]
    parted = len(before.tokens) <= _BARE and is_item(before)
    return parted or is_item(article.sentences[number])
