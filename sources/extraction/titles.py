"""What a deal is about, in the article's own words: 'Bau eines vertikal integrierten Chemiekomplexes'."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sources.extraction.article import Article
from sources.extraction.drafts import Draft
from sources.extraction.subjects import German, Hungarian, Region

_LONGEST = 120
_FEWEST_LETTERS = 3


def title_of(article: Article, draft: Draft) -> str:
    """The deal's subject: what its document is about, what is built, bought or lent, else the document.

    A phrase around a noun, in base form, with neither parties nor sums; '' where none is told.
    """
    kind = German if article.lexicon.names.nouns_capitalised else Hungarian
    readers = [kind(Region(article, draft, *region)) for region in draft.regions(article)]
    told = chain.from_iterable(reader.subjects() for reader in readers)
    papers = chain.from_iterable(reader.documents() for reader in readers)
    told = chain(_on_sheet(article, draft), told, papers)
    return next((title for title in map(_tidy, told) if title), "")


def _on_sheet(article: Article, draft: Draft) -> Iterator[str]:
    """What a fact sheet's first line names: 'Gegenstand: Quantensensoren'."""
    first, line_break, _ = draft.stretch.sentence.span.of(article.text).partition("\n")
    label, _, subject = first.partition(":")
    if line_break and label.lower() in article.lexicon.sentences.sheet_subjects:
        yield subject


def _tidy(phrase: str) -> str:
    words = " ".join(phrase.split()).strip(" –-:;,.„“”\"•'")
    if sum(map(str.isalpha, words)) < _FEWEST_LETTERS:
        return ""
    words = words[0].upper() + words[1:]
    if len(words) <= _LONGEST:
        return words
    return words[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"
