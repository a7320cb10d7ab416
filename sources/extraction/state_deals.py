"""Deals between the states themselves: 'a két kormány egyezményt írt alá', 'X és Y megállapodott'.

Nobody else is named in such a sentence. It names both states, or those who sign for them, or what
only states agree on: double taxation, visas, the return of migrants. One document has to be told,
and how far it is: what only counts documents is a headline, and what only praises relations is
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sources.extraction.article import Article
from sources.extraction.clauses import Stretch
from sources.extraction.cues import inside
from sources.extraction.deal_sums import has_sum, is_large
from sources.extraction.figures import read_figure
from sources.extraction.lists import is_in_list, is_item, is_listed_as_signed
from sources.extraction.mentions import Mention
from sources.extraction.numbers import numerals
from sources.extraction.phrases import Hit

# So many words before a document its number may stand: 'öt fontos dokumentumot'.
_COUNT = 2
# So many words open an item of a list: its mark, an article, an adjective.
_OPENING = 4
# So many sentences may answer what became of a matter: 'Und das Visaabkommen? Man verhandelt noch.'
_ANSWERS = 2
# So many letters tell one matter from another, whatever its ending.
_TELLING = 9
# Of a matter without a document these tell a deal.
_TOLD = ("talks", "pending", "signed")


def states_deal(article: Article, stretch: Stretch, states: tuple[Mention, ...]) -> bool:
    """Whether a stretch without an organisation tells of a document between two states."""
    cues = stretch.cues
    if _is_heading(article, stretch) or inside(cues.of("denial"), stretch.start, stretch.end):
        return False
    documents = inside(cues.instruments, stretch.start, stretch.end)
    matters = inside(cues.of("state_matter"), stretch.start, stretch.end)
    traps = inside(cues.not_deals, stretch.start, stretch.end)
    if traps and (has_sum(article, stretch) or not (matters and documents)):
        return False
    listed = documents and is_listed_as_signed(article, stretch.sentence.number)
    if matters:
        told = {hit.label for hit in _stages(article, stretch)} or listed
        enough = (documents and told) or (told and told & set(_TOLD))
    else:
        are_two = _are_two(stretch, states) or _leaders_sign(article, stretch, documents)
        are_two = are_two or (listed and _opens_item(article, stretch, documents))
        enough = are_two and (
            listed or (documents and inside(cues.stages, stretch.start, stretch.end))
        )
    many = {hit.start for hit in cues.of("many_documents")}
    two = (*cues.of("both_states"), *cues.of("both_leaders"))
    both = {at for hit in two for at in range(hit.start, hit.end)}
    return bool(enough) and not any(
        hit.start in many or _is_counted(article, stretch, hit, both) for hit in documents
    )


def counts_documents(article: Article, stretch: Stretch, names: Sequence[str]) -> bool:
    """'Tizenegy megállapodást kötött a magyar és a szerb kormány': a total and no deal."""
    governments = article.lexicon.names.governments
    if not names or not all(name.endswith(governments) for name in names):
        return False
    documents = inside(stretch.cues.instruments, stretch.start, stretch.end)
    return any(_is_counted(article, stretch, hit, ()) for hit in documents)


def _opens_item(article: Article, stretch: Stretch, documents: tuple[Hit, ...]) -> bool:
    """'1. Ein Abkommen über die Anerkennung …': in a list of papers one that nobody else signed."""
    words = stretch.sentence.words
    listed = is_in_list(article, stretch.sentence.number)
    opens = listed and documents[0].start - stretch.start <= _OPENING
    return opens and len(words) > _OPENING and "?" not in words and documents[0].label != "loan"


def matter_of(stretch: Stretch) -> str:
    """What a stretch tells that only states agree on, by the letters that tell it; '' for none."""
    hit = next(iter(inside(stretch.cues.of("state_matter"), stretch.start, stretch.end)), None)
    return stretch.sentence.words[hit.start][:_TELLING] if hit else ""


def names_both(draft_states: tuple[Mention, ...], stretch: Stretch) -> bool:
    """Whether a stretch tells by itself which two states it speaks of."""
    return _are_two(stretch, draft_states)


def _stages(article: Article, stretch: Stretch) -> tuple[Hit, ...]:
    """The stages that a stretch tells, else those of the sentences that answer it."""
    own = inside(stretch.cues.stages, stretch.start, stretch.end)
    if own:
        return own
    first = stretch.sentence.number + 1
    for number in range(first, min(first + _ANSWERS, len(article.sentences))):
        if not article.same_paragraph(number) or article.organisations(number):
            return ()
        if article.cues[number].not_deals or article.cues[number].of("state_matter"):
            return ()
        if article.cues[number].stages:
            return article.cues[number].stages
    return ()


def _leaders_sign(article: Article, stretch: Stretch, documents: tuple[Hit, ...]) -> bool:
    """'die Verteidigungsminister unterzeichneten eine Absichtserklärung', and not 'den Vertrag',
    which others may have made."""
    names = article.lexicon.names
    definite = names.determiners - names.indefinite
    words = stretch.sentence.words
    leaders = inside(stretch.cues.of("both_leaders"), stretch.start, stretch.end)
    return bool(leaders) and any(
        not definite & set(words[max(stretch.start, hit.start - _COUNT) : hit.start])
        for hit in documents
        if not any(leader.start <= hit.start < leader.end for leader in leaders)
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
    first = stretch.start + 1 if is_item(sentence) else stretch.start
    for at in range(max(first, hit.start - _COUNT), hit.start):
        if at in both or sentence.words[at] in lexicon.names.conjunctions:
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
