"""Which of the names in a stretch are parties of its deal: those in the main clause, beside sure ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch, groups
from sources.extraction.mentions import Mention

# A name that stands so near to its clause's head is the subject.
_SUBJECT = 2
# So many words before a name its clause begins at most.
_WIDEST_ASIDE = 40


def parties_of(article: Article, stretch: Stretch) -> tuple[Mention, ...]:
    """The organisations that take part in what a stretch tells, each once."""
    mentions = tuple(m for m in stretch.mentions if not _is_a_word(article, stretch, m))
    if len(mentions) < len(stretch.mentions):
        stretch = replace(stretch, mentions=mentions)
    return distinct(_in_main_clause(article, stretch, _beside_sure_ones(article, stretch)))


def _is_a_word(article: Article, stretch: Stretch, mention: Mention) -> bool:
    """'Licencmegállapodás köttetett …', 'Fahrplan für …': a capital word that only opens the
    sentence, and tells a document or a verb."""
    opens = mention.weak and mention.end - mention.start == 1 and mention.country is None
    if not opens or mention.phrase_start < mention.start or mention.linked:
        return False
    words = stretch.sentence.words
    if any(words[at].isalpha() for at in range(mention.start)):
        return False
    if any(hit.start == mention.start for hit in stretch.cues.instruments):
        return True
    return words[mention.start].endswith(article.lexicon.cues.past_endings)


def _beside_sure_ones(article: Article, stretch: Stretch) -> tuple[Mention, ...]:
    """The organisations of a stretch; beside two sure names a doubtful one has to stand in a row."""
    if len({m.name for m in stretch.mentions if not m.weak}) < 2:
        return stretch.mentions
    rows = groups(stretch.sentence, stretch.mentions, article.lexicon)
    in_rows = {id(m) for row in rows if len(row) > 1 for m in row}
    in_rows |= {id(m) for m in stretch.mentions if m.linked}
    subject = stretch.mentions[0]
    if subject.start - stretch.start <= _SUBJECT:
        in_rows.add(id(subject))
    return tuple(m for m in stretch.mentions if not m.weak or id(m) in in_rows)


def _in_main_clause(article: Article, stretch: Stretch, mentions) -> tuple[Mention, ...]:
    """The parties without those that stand aside: in a relative clause where the main clause names
    two, behind 'miután' or 'mert' in any case."""
    names = article.lexicon.names
    words = stretch.sentence.words
    # Behind two names alone the rows matter.
    rows = groups(stretch.sentence, stretch.mentions, article.lexicon) if len(mentions) > 2 else ()
    row_of = {id(m): index for index, row in enumerate(rows) for m in row}
    kept: list[Mention] = []
    for mention in mentions:
        since = kept[-1].end if kept else stretch.start
        lowest = max(since, mention.start - _WIDEST_ASIDE)
        openings = [i for i in range(mention.start - 1, lowest, -1) if words[i - 1] == ","]
        if kept and any(
            words[i] in names.subordinators and "," not in words[i : mention.start]
            for i in openings
        ):
            continue
        opening = next(
            (
                i
                for i in openings
                if words[i] in names.relative_pronouns and mention.phrase_start > i
            ),
            0,
        )
        if len(kept) >= 2 and opening and row_of.get(id(mention)) != row_of.get(id(kept[-1])):
            break
        kept.append(mention)
    return tuple(kept)


def distinct(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The mentions, each name once: 'Axtal' is 'Axtal Cement' beside it."""
    found = tuple({m.name: m for m in reversed(tuple(mentions))}.values())[::-1]
    names = [m.name for m in found]
    return tuple(m for m in found if not any(name.startswith(m.name + " ") for name in names))
