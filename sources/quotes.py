"""Quotes for readers: what was said of each fact, in whose words, and whether it still holds."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, F, Prefetch, Value, When
from django.db.models.functions import Greatest, Substr
from django.utils.translation import gettext as _

from deals.choices import Instrument, Role, Stage
from deals.models import Sector
from sources.choices import FactField, ReviewState, Standing
from sources.models import Evidence, Fact
from sources.statements import date_said, value_said

# How many characters stand on either side of the words that make a statement: of the quote, and of
# the article where the words stand outside the quote.
AROUND = 80
AROUND_ELSEWHERE = 40
# A list's marks, which are no words of the sentence.
BULLETS = "•·–*- "
_SPACE = re.compile(r"\s+")


def may_see_proposals(user):
    return user.has_perm("sources.view_evidence")


def evidence_for(user):
    """The evidence that this reader may see under what is visible to them, with its words."""
    states = [ReviewState.ACCEPTED]
    standings = [Standing.ACCEPTED, Standing.DEPRECATED]
    if may_see_proposals(user):
        states.append(ReviewState.PROPOSED)
        standings.append(Standing.PROPOSED)
    facts = Fact.objects.filter(standing__in=standings).annotate(elsewhere=_words_elsewhere())
    return (
        Evidence.objects.filter(state__in=states)
        .select_related(
            "article__outlet", "agreement", "headline__visit__guest", "headline__visit__host"
        )
        .defer("article__text")
        .prefetch_related(
            Prefetch("facts", facts.select_related("party__country").order_by("pk")),
            "article__addresses",
            "glosses__author",
        )
        .order_by("article__published_on", "article", "start", "pk")
    )


def _words_elsewhere():
    """A fact's words where they stand outside the quote, with a little of what stands around them;
    the full text is never fetched."""
    first = Greatest(F("start") - AROUND_ELSEWHERE, 0)
    length = F("end") - first + AROUND_ELSEWHERE
    words = Substr("evidence__article__text", first + 1, length)
    return Case(
        When(start=None, then=Value("")),
        When(start__gte=F("evidence__start"), end__lte=F("evidence__end"), then=Value("")),
        default=words,
    )


@dataclass(frozen=True)
class Excerpt:
    """The words of a statement within what stands around them in the quote."""

    before: str
    words: str
    after: str


def excerpt(fact, evidence):
    """The fact's words in their surroundings, or None where it is inferred and has no words."""
    quote = evidence.quote
    if fact.start is None:
        return None
    if fact.elsewhere:
        start = min(fact.start, AROUND_ELSEWHERE)
        return _excerpt(fact.elsewhere, start, start + fact.end - fact.start, AROUND_ELSEWHERE - 1)
    start = fact.start - evidence.start
    return _excerpt(quote, start, start + fact.end - fact.start, AROUND)


def _excerpt(text, start, end, around):
    """The words from start to end, with what stands around them in their paragraph."""
    before = _clipped_before(text[:start].rpartition("\n")[2], around)
    after = _clipped_after(text[end:].partition("\n")[0], around)
    return Excerpt(before, _one_line(text[start:end]), after)


def _one_line(text):
    return _SPACE.sub(" ", text)


def _clipped_after(text, length):
    line = _one_line(text)
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"


def _clipped_before(text, length):
    line = _one_line(text)
    clipped = line if len(line) <= length else "… " + line[-length:].split(" ", 1)[-1]
    return clipped.lstrip(BULLETS)


class Told:
    """One statement as a page shows it: what it says, its words, its sources and its standing.

    Near copies that say the same in the same words are one statement with several sources.
    """

    def __init__(self, fact, evidence, sectors):
        self.fact, self.evidence = fact, evidence
        self.article = evidence.article
        self.sources = [evidence.article]
        self.excerpt = excerpt(fact, evidence)
        self._sectors = sectors

    @property
    def likeness(self):
        """What must be the same for two statements to be shown as one."""
        fact = self.fact
        return (fact.field, self.said, self.value, self.excerpt, fact.standing, fact.reason)

    @property
    def holds(self):
        return self.fact.standing != Standing.DEPRECATED

    @cached_property
    def value(self):
        """The Value that it states, or None: of another field, or without a currency."""
        of_value = self.fact.field in (FactField.VALUE, FactField.SECOND_VALUE)
        return value_said(self.fact.says) if of_value else None

    @cached_property
    def said(self):
        """What it says, in words; '' where the quote alone must tell."""
        reader = READERS.get(self.fact.field)
        return reader(self) if reader else str(self.fact.says)

    def _party(self):
        says = self.fact.says
        role = dict(Role.choices).get(says.get("role"), "")
        return f"{says.get('name', '')} ({role})" if role else says.get("name", "")

    def _date(self):
        return str(date_said(self.fact.says) or "")

    def _visit(self):
        if self.fact.says == "this":
            return _("at the visit that the article reports")
        return _("at another visit")

    def _sector(self):
        return str(self._sectors.get(self.fact.says, self.fact.says))

    def _instrument(self):
        return str(dict(Instrument.choices).get(self.fact.says, self.fact.says))

    def _stage(self):
        return str(dict(Stage.choices).get(self.fact.says, self.fact.says))


READERS = {
    FactField.VALUE: lambda told: "",
    FactField.SECOND_VALUE: lambda told: "",
    FactField.PARTY: Told._party,
    FactField.DATE: Told._date,
    FactField.VISIT: Told._visit,
    FactField.SECTOR: Told._sector,
    FactField.INSTRUMENT: Told._instrument,
    FactField.STAGE: Told._stage,
}


def _merged(statements):
    """The statements with their sources; an article that says so twice is named once."""
    found = {}
    for told in statements:
        sources = found.setdefault(told.likeness, (told, {}))[1]
        sources[told.article.pk] = told.article
    for told, sources in found.values():
        told.sources = list(sources.values())
    return [told for told, _sources in found.values()]


def by_source(statements):
    """The statements in groups that share their sources: pairs of articles and statements."""
    groups = {}
    for told in statements:
        groups.setdefault(tuple(article.pk for article in told.sources), []).append(told)
    return [(group[0].sources, group) for group in groups.values()]


class Testimony:
    """All that is told of one agreement, by field."""

    def __init__(self, evidence):
        self.evidence = list(evidence)
        self._by_field = {}
        sectors = Sector.objects.in_bulk(field_name="code") if self.evidence else {}
        for piece in self.evidence:
            for fact in piece.facts.all():
                self._by_field.setdefault(fact.field, []).append(Told(fact, piece, sectors))

    def about(self, *fields):
        return _merged(told for field in fields for told in self._by_field.get(field, []))

    @property
    def _every(self):
        return [told for field in self._by_field.values() for told in field]

    def of(self, fact):
        """The statement that the fact makes; it must be one that this reader may see."""
        return next(told for told in self._every if told.fact.pk == fact.pk)

    @property
    def overruled(self):
        """Statements that lost: the closed contradictions, each with its reason."""
        return _merged(told for told in self._every if not told.holds)

    @property
    def articles(self):
        return {piece.article_id for piece in self.evidence}

    @property
    def dispatches(self):
        """Independent sources: near copies of one report count once."""
        return {piece.article.dispatch_id for piece in self.evidence}
