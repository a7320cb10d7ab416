"""What 'the company', 'a cég', 'die Essener' or 'a tárca' stands for: the last party it may mean."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside
from sources.extraction.mentions import Mention
from sources.extraction.passages import Sentence

# So many sentences lie between a name and the word that stands for it.
_FARTHEST = 3


def antecedent(article: Article, generic: Mention, without: Collection[str]) -> Mention | None:
    """The party that `generic` stands for; never one of `without`, never of another country."""
    if not _is_definite(article, generic):
        return None
    lowest = max(0, generic.sentence - _FARTHEST)
    for number in range(generic.sentence, lowest - 1, -1):
        for mention in reversed(article.organisations(number)):
            if number == generic.sentence and mention.start >= generic.start:
                continue
            if mention.name in without or not _may_mean(generic, mention):
                continue
            return mention
    return None


def _is_definite(article: Article, generic: Mention) -> bool:
    """'das Unternehmen', 'a kínai vállalat', not 'ein Unternehmen' or 'Unternehmen'."""
    names = article.lexicon.names
    sentence = article.sentences[generic.sentence]
    first = generic.phrase_start if 0 <= generic.phrase_start <= generic.start else generic.start
    word = sentence.words[first]
    if word not in names.determiners and first:
        word = sentence.words[first - 1]
    return word in names.determiners and word not in names.indefinite


def _may_mean(generic: Mention, mention: Mention) -> bool:
    if mention.kind != "company" and not mention.country:
        return False
    return generic.country is None or mention.country in (None, generic.country)


def opening_pronoun(article: Article, stretch: Stretch) -> Mention | None:
    """The one party of the sentence before, where a sentence opens with 'Sie' or 'Er'."""
    sentence = stretch.sentence
    if (
        stretch.start
        or not sentence.words
        or sentence.words[0] not in article.lexicon.names.pronouns
    ):
        return None
    if not article.same_paragraph(sentence.number):
        return None
    before = article.organisations(sentence.number - 1)
    return before[0] if len({m.name for m in before}) == 1 else None


def partner_before(
    article: Article, stretch: Stretch, parties: Sequence[Mention]
) -> Mention | None:
    """The one party of the sentence before, where a document is told to be 'mit X' and of nobody else.

    'X baut in Kasachstan Kliniken. Eine Vereinbarung mit dem Ministerium wurde unterzeichnet.'
    """
    number = stretch.sentence.number
    if len(parties) != 1 or not parties[0].linked or not article.same_paragraph(number):
        return None
    if not inside(stretch.cues.instruments, stretch.start, parties[0].start):
        return None
    before = {m.name: m for m in article.organisations(number - 1)}
    if len(before) != 1:
        return None
    partner = next(iter(before.values()))
    same = partner.country is not None and partner.country == parties[0].country
    return None if same or partner.name == parties[0].name or partner.weak else partner


def own_speaker(article: Article, sentence: Sentence) -> tuple[Mention, ...]:
    """'… teilte die X AG mit, dass sie ihre Investition …': who speaks of a work of its own."""
    speakers = article.of_kind(sentence.number, "speaker")
    owned = article.lexicon.names.owners & set(sentence.words)
    if len(speakers) != 1 or not owned or not article.cues[sentence.number].of("undertaking"):
        return ()
    return (replace(speakers[0], kind="company"),)
