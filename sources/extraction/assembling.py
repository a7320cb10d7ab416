"""Deals from what was found: each draft with its document, stage, sector, sum, visit and reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from sources.extraction.article import Article
from sources.extraction.attributes import instrument_of, sector_of, stage_of
from sources.extraction.certainty import is_certain, reasons_of
from sources.extraction.clauses import groups
from sources.extraction.cues import inside
from sources.extraction.drafts import Draft
from sources.extraction.gathering import find_drafts
from sources.extraction.origins import guess_sides, is_domestic, plain_countries
from sources.extraction.places import gazetteer
from sources.extraction.placing import date_of, place
from sources.extraction.records import Deal, PartyMention, Span, Visit
from sources.extraction.roles import roles_of
from sources.extraction.sides import rubric_of, sides_of, told_by_lead
from sources.extraction.state_deals import names_both
from sources.extraction.titles import title_of

# A quote of more than a sentence or two is no quote.
_LONGEST_QUOTE = 590


def assemble(article: Article, visit: Visit | None, claims: Collection[int]) -> tuple[Deal, ...]:
    """Every deal of the article, in order; `claims` are the sentences of the visit's totals."""
    sides = sides_of(article, visit)
    found = find_drafts(article, claims)
    rubrics = {draft.number: rubric_of(article, draft.number) for draft in found}
    drafts = [
        draft
        for draft in found
        if rubrics[draft.number] or not (sides and _is_domestic(article, draft, sides, visit))
        if sides or rubrics[draft.number] or not draft.of_states
    ]
    together: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        together[draft.number].append(draft)
    engaged = Counter(name for draft in drafts for name in draft.names())
    return tuple(
        _deal(
            article, draft, together[draft.number], engaged, visit, rubrics[draft.number] or sides
        )
        for draft in drafts
    )


def _is_domestic(
    article: Article, draft: Draft, sides: tuple[str, str], visit: Visit | None
) -> bool:
    """Whether a deal is one country's own: by its parties' signs, or for want of any sign abroad."""
    if draft.of_states:
        known = visit is not None or told_by_lead(article, sides)
        return not known and not names_both(draft.states, draft.stretch)
    told = [m.country for m in draft.parties]
    if {m.country for m in draft.states} - set(told):
        return False
    if visit is None:
        known = plain_countries(draft.parties, told, sides, article.lexicon)
        if not known and told_by_lead(article, sides):
            return False
        home = article.lexicon.language.countries
        if not known and len(draft.parties) > 1 and not set(sides) & set(home):
            return _is_loan_at_home(draft)  # the article is about two other countries
        abroad = bool(known) and len(draft.parties) > 1
        abroad = abroad and (
            _looks_abroad(article, draft) or _is_about_abroad(article, draft, sides)
        )
        return len(known) < 2 and known <= home and not abroad
    return is_domestic(draft.parties, told, sides, article.lexicon)


# Money that is lent across borders.
_WORLD_MONEY = frozenset({"USD", "EUR", None})


def _is_loan_at_home(draft: Draft) -> bool:
    """'Die Holding X musste der Bahn Y 150 Milliarden Tenge leihen': in money of its own."""
    stretch = draft.stretch
    loans = inside(stretch.cues.instruments, stretch.start, stretch.end)
    own = draft.amount is not None and draft.amount.value.currency not in _WORLD_MONEY
    return own and any(hit.label == "loan" for hit in loans)


def _is_about_abroad(article: Article, draft: Draft, sides: tuple[str, str]) -> bool:
    """'Mit hozott a chilei út?': whether the article opens with the country that is not its own.

    A loan that it tells of may be one at home all the same.
    """
    stretch = draft.stretch
    papers = inside(stretch.cues.instruments, stretch.start, stretch.end)
    if any(hit.label == "loan" for hit in papers):
        return False
    told = {place.country for sentence in article.sentences[:1] for place in sentence.places}
    return bool(told & set(sides) - article.lexicon.language.countries)


def _looks_abroad(article: Article, draft: Draft) -> bool:
    """Whether the deal's sentence, or one beside it in the paragraph, names a place abroad."""
    numbers = [draft.number]
    numbers += [draft.number - 1] * article.same_paragraph(draft.number)
    if draft.number + 1 < len(article.sentences) and article.same_paragraph(draft.number + 1):
        numbers.append(draft.number + 1)
    home = article.lexicon.language.countries
    return any(p.country not in home for n in numbers for p in article.sentences[n].places)


def _deal(
    article: Article,
    draft: Draft,
    together: Sequence[Draft],
    engaged: Mapping[str, int],
    visit: Visit | None,
    sides,
) -> Deal:
    instrument, instrument_span = instrument_of(article, draft)
    stage, stage_span = stage_of(article, draft, instrument)
    sector, sector_span = sector_of(article, draft, (instrument, instrument_span))
    where, other_visit, visit_span = place(article, draft, stage, visit)
    parties = _parties(article, draft, sides)
    reasons = reasons_of(
        article,
        draft,
        together,
        engaged,
        parties,
        sides,
        visit is not None,
        (stage, stage_span),
        instrument_span,
    )
    return Deal(
        span=_quote(article, draft),
        parties=parties,
        instrument=instrument,
        stage=stage,
        sector=sector,
        title=title_of(article, draft),
        value=draft.amount.value if draft.amount else None,
        second_value=draft.second.value if draft.second else None,
        date=date_of(article, draft),
        visit=where,
        other_visit=other_visit,
        value_span=draft.amount.span if draft.amount else None,
        second_value_span=draft.second.span if draft.second else None,
        instrument_span=instrument_span,
        stage_span=stage_span,
        sector_span=sector_span,
        visit_span=visit_span,
        certain=is_certain(reasons),
        reasons=reasons,
    )


def _quote(article: Article, draft: Draft) -> Span:
    """The stretch, with the sentence of its sum where both together are still a quote."""
    stretch = draft.stretch
    span = stretch.span
    if draft.amount and not span.contains(draft.amount.span):
        sentence = article.sentences[draft.amount_sentence]
        wider = Span(min(span.start, sentence.span.start), max(span.end, sentence.span.end))
        if wider.end - wider.start <= _LONGEST_QUOTE:
            return wider
    if span.end - span.start <= _LONGEST_QUOTE:
        return span
    start = min((m.span.start for m in draft.parties), default=span.start)
    return Span(start, min(span.end, start + _LONGEST_QUOTE))


def _parties(
    article: Article, draft: Draft, sides: tuple[str, str] | None
) -> tuple[PartyMention, ...]:
    """The parties with their countries: told, else the side that is left, else guessed."""
    if draft.of_states or (sides and draft.parties and all(m.joint for m in draft.parties)):
        return _both_states(article, draft, sides)
    told = [m.country for m in draft.parties]
    rows = _rows(article, draft)
    apart = len(set(rows)) == 1 and any(m.linked for m in draft.parties)
    present = {m.country for m in draft.states} if len(draft.parties) == 1 else set()
    acting = [m.country for m in draft.states if m.acts and sides and m.country in sides]
    if apart and acting and sides and len(draft.parties) > 1:
        # 'unterzeichnete Kasachstan Memoranden mit X und Y': the row is the other side.
        other = sides[1] if acting[0] == sides[0] else sides[0]
        told = [country or other for country in told]
    countries = (
        guess_sides(draft.parties, told, sides, article.lexicon, present, rows) if sides else told
    )
    parties = [
        PartyMention(name=m.name, country=None if m.joint else country, role=role, span=m.span)
        for m, country, role in zip(draft.parties, countries, roles_of(draft), strict=True)
    ]
    state = _state(draft, set(countries), sides)
    return tuple([*parties, state] if state else parties)


def _both_states(
    article: Article, draft: Draft, sides: tuple[str, str] | None
) -> tuple[PartyMention, ...]:
    """The two states of the article, those named in the sentence with their words."""
    if not sides:
        return ()
    spans = {m.country: m.span for m in reversed(draft.states)}
    names = gazetteer(article.lexicon)
    acting = tuple(dict.fromkeys(m.country for m in draft.states if m.acts and m.country))
    if len(acting) == len(sides) and not set(acting) <= set(sides):
        sides = acting[0], acting[1]  # the sentence's own, whatever the visit's
    return tuple(
        PartyMention(name=names.name(country), country=country, span=spans.get(country))
        for country in sides
    )


def _rows(article: Article, draft: Draft) -> list[int]:
    """For each party, which row of names it stands in."""
    rows = groups(draft.stretch.sentence, draft.stretch.mentions, article.lexicon)
    number = {m.name: index for index, row in enumerate(rows) for m in row}
    return [number.get(m.name, -1) for m in draft.parties]


def _state(draft: Draft, countries: set[str | None], sides) -> PartyMention | None:
    """The state that is the other side of a deal with parties of one country."""
    if not sides or len(countries) != 1 or None in countries:
        return None
    for mention in draft.states:
        if mention.country in sides and mention.country not in countries and mention.acts:
            return PartyMention(name=mention.name, country=mention.country, span=mention.span)
    return None
