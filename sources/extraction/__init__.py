"""Reading articles: text in, deals out, with the words behind each fact.

>>> reading = extract(
...     "Kasachstans Präsident besuchte Berlin. Das kasachische Unternehmen Nurly Gold und die "
...     "Kaltbrunn AG aus Dortmund unterzeichneten einen Vertrag über 120 Millionen Euro."
... )
>>> [(party.name, party.country) for party in reading.deals[0].parties]
[('Nurly Gold', 'KZ'), ('Kaltbrunn AG', 'DE')]
>>> reading.deals[0].value_span.of(reading.text)
'120 Millionen Euro'
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sources.extraction import lexicon as lexicons
from sources.extraction.article import Article
from sources.extraction.assembling import assemble
from sources.extraction.cues import cue_finder
from sources.extraction.dates import date_line, find_dates
from sources.extraction.headlines import find_headlines
from sources.extraction.language import language_of
from sources.extraction.names import find_names
from sources.extraction.passages import Sentence, read_sentences
from sources.extraction.records import DateRange, Reading
from sources.extraction.settling import leaders
from sources.extraction.text import paragraphs
from sources.extraction.values import find_amounts
from sources.extraction.visits import find_visit

# Of what extraction finds: raised with every release that may find otherwise. It stands beside
# what was found, so that a newer reading can be told from an older one.
VERSION = "7"


def extract(
    text: str, *, published_on: datetime.date | None = None, known_names: Sequence[str] = ()
) -> Reading:
    """What `text`, normalised to NFC, says of deals.

    `published_on` is the day of the article where it is known from elsewhere; dates count from it.
    `known_names` are names of organisations that need no further sign in the text. Raises
    `Unreadable` where the text is in no language that is known.
    """
    language = language_of(text)
    article = _found(text, lexicons.load(language), published_on, frozenset(known_names))
    visit = find_visit(article)
    headlines, claims = find_headlines(article, visit)
    return Reading(
        text=text,
        language=language,
        title=_title(article),
        published_on=article.published_on,
        visit=visit,
        headlines=headlines,
        deals=assemble(article, visit, claims),
        amounts=tuple(a for amounts in article.amounts.values() for a in amounts),
    )


def _found(
    text: str,
    lexicon: lexicons.Lexicon,
    published_on: datetime.date | None,
    known_names: frozenset[str],
) -> Article:
    """The text with everything that the finders find in it."""
    sentences = read_sentences(text, lexicon)
    cues = cue_finder(lexicon)
    line = date_line(text, lexicon)
    day = published_on or (line and line.earliest)
    mentions = find_names(sentences, lexicon, known_names)
    return Article(
        text=text,
        lexicon=lexicon,
        sentences=sentences,
        mentions=_by_sentence(mentions),
        cues=tuple(cues.find(sentence) for sentence in sentences),
        amounts=_spread(sentences, find_amounts(text, lexicon)),
        dates=_spread(sentences, _of_events(find_dates(text, lexicon, day), line)),
        published_on=day,
        leaders=leaders(mentions),
    )


_LONGEST_TITLE = 200


def _title(article: Article) -> str:
    """The first line, where it is a heading: short, and no sentence goes on after it."""
    lines = paragraphs(article.text, 2)
    if len(lines) < 2:
        return ""
    first = lines[0].of(article.text)
    return first if len(first) <= _LONGEST_TITLE and not first.endswith(".") else ""


def _of_events(dates: Sequence[DateRange], line: DateRange | None) -> list[DateRange]:
    """The dates without the one of the date line."""
    return [found for found in dates if line is None or not line.span.contains(found.span)]


def _by_sentence(mentions):
    found = {}
    for mention in mentions:
        found.setdefault(mention.sentence, []).append(mention)
    return {number: tuple(members) for number, members in found.items()}


def _spread(sentences: Sequence[Sentence], finds):
    """Finds with a span, in order, by the sentence that each begins in."""
    found = {}
    at = 0
    for find in finds:
        while at + 1 < len(sentences) and sentences[at].span.end <= find.span.start:
            at += 1
        found.setdefault(at, []).append(find)
    return {number: tuple(members) for number, members in found.items()}
