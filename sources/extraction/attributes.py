"""What a deal is: its document, stage and sector, each with the words that tell it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence

from sources.extraction.article import Article
from sources.extraction.cues import Cues, inside
from sources.extraction.drafts import Draft
from sources.extraction.lists import is_listed_as_signed
from sources.extraction.passages import Sentence
from sources.extraction.phrases import Hit
from sources.extraction.records import Instrument, Sector, Span, Stage

# Documents, the most telling first: 'Kreditvertrag' is a loan, 'Absichtserklärung' no declaration.
_INSTRUMENTS = (
    "memorandum", "letter_of_intent", "roadmap", "declaration", "loan", "contract", "partnership", "agreement",
)  # fmt: skip
# Documents that are signed even where their subject is still talked about.
_PAPERS = ("memorandum", "letter_of_intent", "roadmap", "declaration")
# Stages, the most telling first.
_STAGES = ("cancelled", "pending", "implementing", "completed", "talks", "signed", "announced")
_CLAUSE_MARKS = frozenset(",;:–—")
# So near to talks it is they that go on.
_BESIDE_TALKS = 2
# So many words may stand before the noun that a sentence opens with.
_OPENING = 4
# So near to a verb a 'not' denies it.
_NEGATION = 4
# A phrase of so few words has its own meaning, whatever its words mean.
_SHORT_PHRASE = 4
_IN_NAME = 0.3
_IN_DESCRIPTION = 0.6  # 'der Staatsfonds X'
# 'Fertigung von Drohnen': what is made tells more than that it is made.
_MAKING = 0.5
# What pays for a deal is seldom what it is about.
_PAYING = 0.5
_IN_FURTHER = 0.4
# A heading has no more words, and stands so many sentences before at most.
_HEADING = 6
_FARTHEST_HEADING = 8
_SHORT = 7


def instrument_of(article: Article, draft: Draft) -> tuple[Instrument, Span | None]:
    """The document named in the stretch, else in a sentence that follows; 'none' without one."""
    for sentence, start, end, cues in draft.regions(article):
        hits = [
            hit
            for hit in inside(cues.instruments, start, end)
            if not _in_name(draft, sentence.number, hit.start)
            and not _is_none(article, sentence, hit)
            and (hit.label != "loan" or sentence is draft.stretch.sentence or _is_of_money(draft))
        ]
        if hits and _is_unborn(article, draft, cues, hits):
            return "none", None
        for name in _INSTRUMENTS:
            hit = next((hit for hit in hits if hit.label == name), None)
            if hit:
                return name, sentence.span_of(hit.start, hit.end)
    return "none", None


def _is_of_money(draft: Draft) -> bool:
    """Whether a bank or money is named in a stretch: a loan in a further sentence is its own."""
    stretch = draft.stretch
    sectors = inside(stretch.cues.sectors, stretch.start, stretch.end)
    return any(hit.label == "finance" for hit in sectors)


def _is_none(article: Article, sentence: Sentence, hit: Hit) -> bool:
    """'aus einem Topf der Regierung, kein Kredit'."""
    before = sentence.words[hit.start - 1] if hit.start else ""
    return before in article.lexicon.cues.no_such


def _is_unborn(article: Article, draft: Draft, cues: Cues, hits: Sequence[Hit]) -> bool:
    """'Nem született okmány', 'nem írtak alá szerződést': the one document is denied.

    'A szerződést nem írták alá' denies no more than the signing.
    """
    stretch, names = draft.stretch, article.lexicon.names
    if len({hit.start for hit in hits}) > 1 or cues is not stretch.cues:
        return False
    before = stretch.sentence.words[max(0, hits[0].start - 2) : hits[0].start]
    if set(before) & names.definite:
        return False
    first, end = stretch.clause(hits[0].start)
    light = {hit.start for hit in cues.of("light")}
    signed = [
        hit
        for hit in inside(cues.stages, first, end)
        if hit.label == "signed" and hit.start not in light
    ]
    denied = inside(cues.of("negation"), first, end)
    return any(abs(no.start - hit.start) <= 1 for no in denied for hit in signed)


def stage_of(article: Article, draft: Draft, instrument: Instrument) -> tuple[Stage, Span | None]:
    """The stage by the deal's own verb, else by a sentence that follows, else by its document."""
    told: tuple[Stage, Span] | None = None
    for sentence, start, end, cues in draft.regions(article):
        hits = [
            hit
            for hit in inside(cues.stages, start, end)
            if not _in_name(draft, sentence.number, hit.start)
        ]
        negations = inside(cues.of("negation"), start, end)
        found = _stage(_of_the_verb(article, sentence, hits), sentence, negations, instrument)
        if found is None:
            continue
        name, hit = found
        if name == "cancelled" and _is_of_another(article, draft, sentence):
            continue
        if told is None:
            told = name, sentence.span_of(hit.start, hit.end)
            if became := _what_became_of_it(article, draft, name):
                return became
        elif _is_news(article, sentence, told[0], name):
            return name, sentence.span_of(hit.start, hit.end)
    signed = instrument != "none" or is_listed_as_signed(article, draft.number)
    return told or ("signed" if signed else "announced", None)


def _is_of_another(article: Article, draft: Draft, sentence: Sentence) -> bool:
    """'A Talgo lemondott az indulásról': a further sentence about somebody else."""
    return sentence is not draft.stretch.sentence and not draft.has(article, sentence)


def _is_news(article: Article, sentence: Sentence, told: Stage, later: Stage) -> bool:
    """Whether a further sentence about a deal tells what became of it: 'Die sind längst geliefert.'

    A longer one may tell of a part of it: 'Die ersten Wagen wurden 2024 ausgeliefert …'
    """
    if told not in ("signed", "announced"):
        return False
    names = article.lexicon.names
    first = sentence.words[0]
    about = first in names.pronouns or (names.nouns_capitalised and first in names.definite)
    short = len(sentence.tokens) <= _SHORT
    return about and (later == "cancelled" or (later == "completed" and short))


def _what_became_of_it(article: Article, draft: Draft, stage: Stage) -> tuple[Stage, Span] | None:
    """'Gyárat tervezett … Aztán a partner visszalépett', 'Megvette … Az ügylet le is zárult'."""
    for number in draft.more:
        sentence, cues = article.sentences[number], article.cues[number]
        if _is_of_another(article, draft, sentence):
            continue
        for hit in cues.stages if number > draft.number else ():
            ended = hit.label == "cancelled" and stage in ("announced", "talks")
            done = (
                hit.label == "completed"
                and stage == "signed"
                and _opens_with_deal(article, sentence)
            )
            if (ended or done) and not cues.of("negation"):
                return ("cancelled" if ended else "completed"), sentence.span_of(hit.start, hit.end)
    return None


def _opens_with_deal(article: Article, sentence: Sentence) -> bool:
    """'Az ügylet', 'A 22 millió eurós munka'."""
    names = article.lexicon.names
    definite = sentence.words[0] in names.determiners - names.indefinite
    farthest = _OPENING if definite else 1
    return any(0 < hit.start <= farthest for hit in article.cues[sentence.number].of("deal"))


def _of_the_verb(article: Article, sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those that tell, in another clause, of something else than the signing.

    'Szerződést írt alá …, de a munka csak jövőre kezdődik': the contract is not of next year.
    'Szerződést írtak alá …, ahol a miniszter tárgyalt': nor is it only talked about.
    'Szerződést írtak alá, miután X visszalépett': nor called off.
    """
    first = min((hit.start for hit in hits), default=0)
    last = max((hit.start for hit in hits), default=0)
    marks = [at for at in range(first, last) if sentence.words[at] in _CLAUSE_MARKS]
    signing = {bisect_left(marks, hit.start) for hit in hits if hit.label == "signed"}
    names = article.lexicon.names

    def opening_of(hit: Hit) -> str:
        clause = bisect_left(marks, hit.start)
        return sentence.words[marks[clause - 1] + 1] if clause else ""

    def is_aside(hit: Hit) -> bool:
        clause = bisect_left(marks, hit.start)
        if clause in signing:
            return False
        opening = opening_of(hit)
        later = any(sentence.words[at] == ";" for at in marks if at < hit.start)
        told = hit.label == "talks" and (opening in names.relative_pronouns or later)
        return hit.label == "pending" or told

    main = [hit for hit in hits if opening_of(hit) not in names.subordinators] or hits
    return [hit for hit in main if not signing or not is_aside(hit)]


def _stage(hits, sentence, negations, instrument):
    told = {}
    hits = _without_parts(hits)
    closing = {hit.end for hit in hits if hit.label == "signed" and hit.end - hit.start > 1}
    # 'einen Vertrag abgeschlossen' tells no work that is done.
    hits = [hit for hit in hits if hit.label != "completed" or hit.end not in closing]
    lasting = {at for hit in hits if hit.label == "duration" for at in (hit.start, hit.end - 1)}
    talks = [hit.start for hit in hits if hit.label == "talks"]
    for hit in hits:
        if hit.label in ("implementing", "completed") and hit.start in lasting:
            continue  # 'läuft bis 2031', 'Gespräche laufen', 'soll begonnen werden' tell no work
        if hit.label == "implementing" and any(
            abs(hit.start - at) <= _BESIDE_TALKS for at in talks
        ):
            continue  # 'folynak a tárgyalások'
        told.setdefault(hit.label, hit)
    signed = told.get("signed")
    if signed and any(_denies(sentence, no.start, signed.start) for no in negations):
        del told["signed"]
        if "cancelled" not in told:
            return "talks", signed
    if "signed" in told and instrument in _PAPERS:
        told.pop("talks", None)
    if "talks" in told and "signed" not in told:
        told.pop("pending", None)  # 'tárgyalnak, ajánlat jövőre várható'
    for name in _STAGES:
        if name == "announced" and instrument != "none":
            continue
        if name in told:
            return ("announced" if name == "pending" else name), told[name]
    return None


def _without_parts(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are no part of a longer phrase: 'bisher ohne Ergebnis', 'noch nicht unterschrieben'."""
    whole = [
        hit
        for hit in hits
        if 1 < hit.end - hit.start <= _SHORT_PHRASE and hit.label not in ("duration", "pending")
    ]
    return [
        hit
        for hit in hits
        if not any(
            one.start <= hit.start
            and hit.end <= one.end
            and hit.end - hit.start < one.end - one.start
            and hit.label != one.label
            for one in whole
        )
    ]


def _denies(sentence: Sentence, negation: int, verb: int) -> bool:
    """Whether a 'not' stands near a verb and in its clause: not '… ist unterschrieben, jene nicht'."""
    first, last = sorted((negation, verb))
    if last - first > _NEGATION:
        return False
    return negation < verb or not _CLAUSE_MARKS & set(sentence.words[first:last])


def sector_of(
    article: Article, draft: Draft, document: tuple[Instrument, Span | None] = ("none", None)
) -> tuple[Sector | None, Span | None]:
    """The sector that most words of the deal speak for; words of names count little.

    A loan is a matter of finance, whatever it pays for.
    """
    if document[0] == "loan":
        return "finance", document[1]
    counts: Counter = Counter()
    where: dict[str, Span] = {}
    weight = 1.0
    for sentence, start, end, cues in draft.regions(article):
        making = {hit.start for hit in cues.of("making")}
        elsewhere = _of_others(article, sentence)
        for hit in _most_telling(inside(cues.sectors, start, end)):
            if hit.start in elsewhere:
                continue
            counts[hit.label] += weight * _telling(draft, sentence.number, hit, making)
            where.setdefault(hit.label, sentence.span_of(hit.start, hit.end))
        weight = _IN_FURTHER
    for number in () if counts else _beside(article, draft):
        for hit in _most_telling(article.cues[number].sectors):
            if hit.label == "finance":
                continue  # whoever pays next door
            counts[hit.label] += _IN_FURTHER
            where.setdefault(hit.label, article.sentences[number].span_of(hit.start, hit.end))
        if counts:
            break
    if not counts:
        return None, None
    best = max(counts, key=lambda label: (counts[label], -where[label].start))
    return best, where[best]


def _telling(draft: Draft, number: int, hit: Hit, making: Collection[int]) -> float:
    """How much a word tells of the deal's sector, 1 at most."""
    if _in_name(draft, number, hit.start):
        return _IN_NAME
    if _describes(draft, number, hit.start):
        return _IN_DESCRIPTION
    if hit.label == "finance":
        return _PAYING
    return _MAKING if hit.start in making and hit.label == "industry" else 1


def _of_others(article: Article, sentence: Sentence) -> set[int]:
    """The tokens of places and people, which speak for no sector: 'párizsi' holds no rice.

    Nor do 'a bank', which only points back to somebody, and 'a tőzsdén', where something happens.
    """
    names = article.lexicon.names
    meant = [
        m
        for m in article.of_kind(sentence.number, "generic")
        if m.name in names.heads and m.phrase_start < m.start and not names.nouns_capitalised
    ]
    aside = [
        m
        for m in article.mentions.get(sentence.number, ())
        if m.kind == "person" or (m.kind in ("topic", "speaker") and not names.nouns_capitalised)
    ]
    named = (*sentence.places, *aside, *meant)
    return {at for one in named for at in range(one.start, one.end)}


def _beside(article: Article, draft: Draft) -> list[int]:
    """The sentences before and after a deal that says nothing of its sector, then its heading, or
    the question that it answers."""
    numbers = [n for n in (draft.number - 1, draft.number + 1) if 0 <= n < len(article.sentences)]
    for number in range(draft.number - 1, max(-1, draft.number - _FARTHEST_HEADING), -1):
        sentence = article.sentences[number]
        if len(sentence.tokens) <= _HEADING or sentence.words[-1] == "?":
            return [*numbers, number]
    return numbers


def _most_telling(hits: Sequence[Hit]) -> list[Hit]:
    """For each word the sector of its longest phrase: 'Klärwerk' is no 'Werk'."""
    best: dict[int, int] = {}
    for hit in hits:
        best[hit.start] = max(best.get(hit.start, 0), hit.letters)
    kept: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        if hit.letters == best[hit.start]:
            kept.setdefault((hit.label, hit.start), hit)
    return list(kept.values())


def _in_name(draft: Draft, number: int, at: int) -> bool:
    return any(m.sentence == number and m.start <= at < m.end for m in draft.parties)


def _describes(draft: Draft, number: int, at: int) -> bool:
    return any(m.sentence == number and 0 <= m.phrase_start <= at < m.start for m in draft.parties)


def rival_stages(draft: Draft, stage: Stage) -> set[Stage]:
    """The other stages that words of the stretch tell; what is announced gives way to any."""
    stretch = draft.stretch
    hits = [
        hit
        for hit in inside(stretch.cues.stages, stretch.start, stretch.end)
        if not _in_name(draft, draft.number, hit.start)
    ]
    # 'aláírás előtt' tells talks, and no signing.
    longest: dict[int, int] = {}
    for hit in hits:
        longest[hit.start] = max(hit.end, longest.get(hit.start, 0))
    told = {hit.label for hit in _without_parts(hits) if hit.end == longest[hit.start]}
    return told - {"announced", "pending", "duration", stage}


def is_hedged(article: Article, draft: Draft) -> bool:
    """Whether the deal is denied, conditional or told at second hand.

    'Der Preis ist nicht bekannt' hedges no deal: a clause counts that tells its stage or document.
    """
    stretch = draft.stretch
    stages = inside(stretch.cues.stages, stretch.start, stretch.end)
    papers = inside(stretch.cues.instruments, stretch.start, stretch.end)
    facts = sorted(fact.start for fact in (*stages, *papers))
    verbs = {at for verb in stages for at in range(verb.start, verb.end)}
    for label in ("hedge", "negation", "denial"):
        for hit in inside(stretch.cues.of(label), stretch.start, stretch.end):
            if hit.start in verbs:
                continue  # 'nicht zustande': the stage itself
            first, last = stretch.clause(hit.start)
            if bisect_left(facts, first) < bisect_left(facts, last):
                return True
    return False
