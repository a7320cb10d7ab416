"""At which visit a deal was made: the article's own, another one, or none that is told."""

from __future__ import annotations

from sources.extraction.article import Article
from sources.extraction.cues import inside
from sources.extraction.drafts import Draft
from sources.extraction.passages import Sentence
from sources.extraction.places import Place
from sources.extraction.records import DateRange, Span, Stage, Visit, VisitPlace

# So many days before the article's own day, a deal was made at another time.
_LONG_AGO = 20
# So many days before, a visit was another one; its date stands so near to it.
_ANOTHER_VISIT = 45
_BESIDE = 6
_MOST_OF_A_YEAR = 300
_EARLIER_STAGES = ("implementing", "completed", "cancelled")


def place(
    article: Article, draft: Draft, stage: Stage, visit: Visit | None
) -> tuple[VisitPlace | None, Visit | None, Span | None]:
    """Where the deal belongs, the other visit as far as told, and the words that say so."""
    clue = _other_clue(article, draft, visit)
    if clue:
        return "other", _other_visit(article, draft, visit, clue), clue
    if visit is None or stage in _EARLIER_STAGES or is_told_earlier(article, draft, stage):
        return None, None, None
    return "this", None, None


def _other_clue(article: Article, draft: Draft, visit: Visit | None) -> Span | None:
    for sentence in _near(article, draft):
        for hit in article.cues[sentence.number].of("other_visit"):
            return sentence.span_of(hit.start, hit.end)
        if sentence.number != draft.number:
            continue
        clue = _visit_elsewhere(article, sentence, visit) or _visit_then(article, sentence)
        if clue:
            return clue
    following = draft.number + 1
    return _visit_then(article, article.sentences[following]) if following in draft.more else None


def _near(article: Article, draft: Draft):
    """The deal's sentence, and the one before where it leads over to the deal."""
    yield draft.stretch.sentence
    if article.same_paragraph(draft.number):
        yield article.sentences[draft.number - 1]


def _visit_elsewhere(article: Article, sentence: Sentence, visit: Visit | None) -> Span | None:
    """'szeptemberi New York-i útján', 'Besuch in Paris': a visit to a third country, or to the
    guest's own city."""
    if visit is None:
        return None
    for hit in article.cues[sentence.number].of("visit"):
        for place in sentence.places:
            if place.country == visit.host:
                continue
            if place.country == visit.guest and not _is_of_city(place):
                continue
            if 0 <= hit.start - place.end <= 1:
                return sentence.span_of(place.start, hit.end)
            if _is_there(article, sentence, hit.end, place):
                return sentence.span_of(hit.start, place.end)
    return None


def _is_of_city(place: Place) -> bool:
    """Whether a place is a city, or the adjective of one."""
    return place.kind in ("city", "adjective") and place.name[:2].istitle()


def _is_there(article: Article, sentence: Sentence, at: int, place: Place) -> bool:
    between = sentence.words[at : place.start]
    prepositions = article.lexicon.visits.locative_prepositions
    return len(between) == 1 and between[0] in prepositions and place.kind == "city"


def _visit_then(article: Article, sentence: Sentence) -> Span | None:
    """'Amikor 2024 januárjában Budapestre látogatott': a visit beside a date long before."""
    cues = article.cues[sentence.number]
    talks = {hit.start for hit in cues.stages if hit.label == "talks" and not sentence.places}
    for dates in article.dates.get(sentence.number, ()):
        for hit in (*cues.of("visit"), *cues.of("visiting")):
            at = sentence.tokens_of(dates.span)[1] if dates.span else hit.start
            beside = 0 <= hit.start - at <= _BESIDE and hit.start not in talks
            if beside and _is_long_ago(article, dates):
                return sentence.span_of(hit.start, hit.end)
            if at <= hit.start and _is_whole_year(dates) and _is_past_perfect(article, sentence):
                return sentence.span_of(hit.start, hit.end)
    return None


def _is_whole_year(dates: DateRange) -> bool:
    return (dates.latest - dates.earliest).days > _MOST_OF_A_YEAR


def _is_past_perfect(article: Article, sentence: Sentence) -> bool:
    """'war 2021 beim Staatsbesuch vergeben worden': before what the article tells of."""
    return bool(article.lexicon.cues.past_perfect & set(sentence.words))


def _is_long_ago(article: Article, dates: DateRange) -> bool:
    if article.published_on is None:
        return False
    return (article.published_on - dates.latest).days > _ANOTHER_VISIT


def is_told_earlier(article: Article, draft: Draft, stage: Stage) -> bool:
    """Whether a month or year before the article's own stands beside the deal's verb."""
    published = article.published_on
    for dates in _dates(article, draft):
        if _is_of_talks(draft, dates, stage):
            continue
        if published and (published - dates.latest).days > _LONG_AGO:
            return True
        if published is None and stage not in ("announced", "talks"):
            return True
    return bool(article.cues[draft.number].of("earlier"))


def _dates(article: Article, draft: Draft) -> tuple[DateRange, ...]:
    stretch = draft.stretch
    return tuple(
        d
        for d in article.dates.get(draft.number, ())
        if d.span and stretch.span.contains(d.span) and not _is_term(article, stretch.sentence, d)
    )


def _is_term(article: Article, sentence: Sentence, dates: DateRange) -> bool:
    """'bis 2040': how long something lasts is not when it was agreed."""
    first, after = sentence.tokens_of(dates.span)
    known, words = article.lexicon, sentence.words
    if first and words[first - 1] in known.dates.until:
        return True
    ending = words[after - 1]  # 2030-ig, 2027-től
    parted = after - first > 1 and words[after - 2] == "-"
    return parted and ending in known.hedges.until_endings | known.hedges.from_endings


def _is_of_talks(draft: Draft, dates: DateRange, stage: Stage) -> bool:
    """'…, amelyről 2023 óta alkudoztak': when the talks were that led to what is signed now."""
    stretch = draft.stretch
    first, end = stretch.clause(stretch.sentence.tokens_of(dates.span)[0])
    told = {hit.label for hit in inside(stretch.cues.stages, first, end)}
    return stage != "talks" and "talks" in told and stage not in told


def date_of(article: Article, draft: Draft) -> DateRange | None:
    """When the deal was made: a date in its clause that is not still to come.

    None where none is told: then the visit that it belongs to says when.
    """
    for dates in _dates(article, draft):
        if article.published_on is None or dates.earliest <= article.published_on:
            return dates
    return None


def _other_visit(article: Article, draft: Draft, visit: Visit | None, clue: Span) -> Visit | None:
    """The other visit: its dates by the clue's own words or the sentence that counts the visits."""
    near = (*_near(article, draft), *(article.sentences[n] for n in draft.more[:1]))
    sentence = next(s for s in near if s.span.contains(clue))
    host, city = _host(sentence, visit)
    dates = _clue_dates(article, sentence, visit)
    guest = visit.guest if visit else None
    return Visit(guest=guest, host=host, city=city, dates=dates, span=clue)


def _host(sentence: Sentence, visit: Visit | None) -> tuple[str | None, str | None]:
    for place in sentence.places:
        if _is_of_city(place) and (visit is None or place.country != visit.guest):
            return place.country, place.name
    return (visit.host, None) if visit else (None, None)


def _clue_dates(article: Article, sentence: Sentence, visit: Visit | None) -> DateRange | None:
    """Dates in the clue's sentence or the one before: 'innerhalb der letzten zwei Monate'."""
    for number in (sentence.number, sentence.number - 1):
        for dates in article.dates.get(number, ()):
            past = article.published_on is None or dates.earliest < article.published_on
            if past and (visit is None or visit.dates is None or dates != visit.dates):
                return dates
    return None
