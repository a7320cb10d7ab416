"""Which known agreement a deal in an article is."""

import datetime
from functools import cached_property

from django.db.models import Case, Count, F, Prefetch, Q, Value, When
from django.utils.translation import gettext as _

from deals.apart import ruled_apart, rulings_about
from deals.choices import Kind, Publication
from deals.kinship import family
from deals.models import Agreement, Milestone, Participation
from deals.partial_dates import PartialDate
from sources.choices import FactField, ReviewState
from sources.matching.comparing import SAME_NEWS, Closeness, Comparison, Seat
from sources.matching.match import NEW, Match
from sources.models import Evidence, Fact

# How far apart the steps of one undertaking are looked for.
YEARS = datetime.timedelta(days=3 * 365)
# So many agreements of the same parties and time are compared, the closest first.
MOST_COMPARED = 12
MOST_SHOWN = 5


class Find:
    """A deal as it was read, with the rows that its parties and its visit were matched to."""

    def __init__(self, deal, parties, visit, article):
        self.deal, self.visit, self.article = deal, visit, article
        self.parties = [party for party in parties if party]
        self.seats = _seats(deal.parties, parties)
        self.apart = rulings_about(Kind.PARTY, [party.public_id for party in self.parties])
        self.countries = {seat.country for seat in self.seats} - {None}
        self.names = [mention.name for mention in deal.parties]
        self.values = [value for value in (deal.value, deal.second_value) if value]
        self.sector, self.instrument = deal.sector, deal.instrument
        self.quote = deal.span.of(article.text)
        self.title = deal.title or self.quote
        self.language = article.language
        self.when = _when(deal, visit, article)

    @cached_property
    def ruled_out(self):
        """What an editor ruled to be another agreement than the one that these words tell of."""
        span = self.deal.span
        here = Evidence.objects.filter(
            article=self.article, start__lt=span.end, end__gt=span.start, agreement__isnull=False
        )
        return ruled_apart(Kind.AGREEMENT, here.values_list("agreement__public_id", flat=True))


def _seats(mentions, parties):
    """A seat for each mention; where rows are missing, it is not told whose they are."""
    if len(parties) != len(mentions):
        missing = [None] * (len(mentions) - len(parties))
        return [Seat(party, party and party.country_id) for party in [*parties, *missing]]
    return [
        Seat(party, (party and party.country_id) or mention.country)
        for party, mention in zip(parties, mentions, strict=True)
    ]


def _when(deal, visit, article):
    """The time of the step: a day that lies ahead of the article is of what the parties plan."""
    if visit and visit.dates:
        return visit.dates
    published_on = article.published_on
    if deal.date and not (published_on and deal.date.earliest > published_on):
        return PartialDate(deal.date.earliest, deal.date.latest)
    return published_on and PartialDate.day(published_on)


def match_agreement(deal, parties, visit, article):
    """The agreement that a `records.Deal` tells of, as a Match.

    Word for word in another article of the same dispatch, it is the agreement of those words.
    `parties` are the rows of its parties, None where a name may mean several; `visit` is the row
    of the visit where it happened, or None. Links need the same parties on both sides, one time
    or an equal value, one sector, and a sign that the subject is the same; a value that differs
    somewhat does not forbid the link, it will be an open contradiction. What shares only owners or
    one side, or only a part of this, is a candidate.
    """
    find = Find(deal, parties, visit, article)
    if (copied := _of_the_same_words(find)) is not None:
        return Match(copied, (), _("the same words in a copy of the article"))
    if not find.parties:
        return NEW
    links, candidates = [], []
    for agreement in _known(find):
        comparison = Comparison(find, agreement)
        if comparison.closeness == Closeness.DIFFERENT or not comparison.same_countries:
            continue
        if strength := link_strength(comparison):
            links.append((strength, agreement, reason_of(comparison)))
        elif is_candidate(comparison):
            candidates.append((agreement, reason_of(comparison)))
    strongest = max((strength for strength, *_rest in links), default=0)
    best = [(row, reason) for strength, row, reason in links if strength == strongest]
    if len(best) == 1:
        return Match(best[0][0], (), best[0][1])
    return Match(None, tuple([*best, *candidates][:MOST_SHOWN]))


def _of_the_same_words(find):
    """The one agreement that these words tell of in other articles of the dispatch, else None.

    Words that tell of several there, as one sentence may, tell nothing alone.
    """
    copies = (
        Evidence.objects.of_deals()
        .filter(article__dispatch=find.article.dispatch_id, quote=find.quote)
        .exclude(article=find.article)
        .exclude(state=ReviewState.REJECTED)
    )
    told = set(_open_to(find, copies).values_list("agreement", flat=True))
    return Agreement.objects.filter(pk__in=told - {None}).first() if len(told) == 1 else None


def link_strength(comparison):
    """How firmly the two are one: 2 by a value or subject that agrees, 1 by lesser signs, 0 not.

    Precision goes first: of the same parties at one visit, two agreements are told apart by
    sector, subject and value, and what cannot be told apart is left to an editor.
    """
    c = comparison
    if c.closeness <= Closeness.KIN or (c.sector_differs and not is_equal_abroad(c)):
        return 0
    if c.is_of_states_alone and not (c.value_is_equal or c.subject):
        return 0
    if not c.is_same_news:
        later = c.closeness == Closeness.SAME and c.value_is_equal and c.subject is not False
        return 2 if later else 0
    if c.value_agrees and (c.sector_is_same or c.closeness == Closeness.SAME):
        return 2
    if c.closeness != Closeness.SAME:
        return 0
    if c.subject and (not c.value_differs or c.value_is_near):
        return 2
    if c.subject is False or not c.sector_is_same or not c.at_one_visit:
        return 0
    if c.value_differs:
        return 1 if c.value_is_near and not c.instrument_differs else 0
    return 1 if c.instrument_is_same else 0


def is_equal_abroad(c):
    """The same parties, time and figure in another language: there the sector, which one word
    may tell, is often read as another one."""
    same = c.closeness == Closeness.SAME and c.is_same_news and c.value_is_equal
    return same and c.of_another_language and not c.instrument_differs and c.subject is not False


def is_candidate(comparison):
    """Whether an editor should look: the same or kindred parties, and nothing says otherwise.

    Where one side only is the same, the other may go by another name, above all in another
    language: ministries and universities are translated.
    """
    c = comparison
    if c.closeness == Closeness.ONE_SIDE:
        translated = c.of_another_language and c.at_one_visit and c.sector_is_same
        return c.is_same_news and (c.value_is_equal or (translated and not c.value_differs))
    if c.value_agrees:
        equal = c.closeness == Closeness.SAME and c.value_is_equal
        return c.is_same_news or not c.sector_differs or equal
    if c.sector_differs or c.subject is False:
        abroad = c.of_another_language and c.at_one_visit and c.instrument_is_same
        return abroad and c.closeness == Closeness.SAME and not c.value_differs
    if c.value_differs:
        near = c.closeness == Closeness.SAME or c.value_is_near
        return near and (c.is_same_news or bool(c.subject))
    return c.sector_is_same or bool(c.subject)


def reason_of(comparison):
    """Why the two may be one, for people: parties first, then time, value and subject."""
    c = comparison
    told = [PARTIES[c.closeness]()]
    if c.at_one_visit:
        told.append(_("the same visit"))
    elif c.is_same_news:
        told.append(_("the same time"))
    if c.value_agrees:
        told.append(_("the same value"))
    elif c.value_differs:
        told.append(_("another value"))
    if c.subject:
        told.append(_("the same subject"))
    elif c.sector_is_same:
        told.append(_("the same sector"))
    return ", ".join(told)


PARTIES = {
    Closeness.SAME: lambda: _("the same parties"),
    Closeness.LOOSE: lambda: _("in part the same parties"),
    Closeness.KIN: lambda: _("parties of the same owners or of kindred names"),
    Closeness.ONE_SIDE: lambda: _("the same party on one side"),
}


def _known(find):
    """The agreements that come into question, with all that comparing reads: a fixed number of
    queries, each by an index."""
    return (
        Agreement.objects.filter(pk__in=_closest(find))
        .select_related("sector__parent", "home_visit")
        .prefetch_related(
            Prefetch("participations", Participation.objects.select_related("party")),
            Prefetch("milestones", Milestone.objects.select_related("visit")),
            Prefetch("evidence", _telling()),
        )
        .latest_first()
    )


def _closest(find):
    """The ids of the few agreements that share the most of the parties or their relatives; of
    those that share as many, the ones of the find's own time go first, then the latest.

    A state company takes part in thousands: what is compared must not grow with them.
    """
    named = [party for party in find.parties if not party.is_state]
    seats = Participation.objects.filter(party__in=family(named or find.parties)).filter(
        _of_the_time(find)
    )
    shared = (
        _open_to(find, seats).values("agreement").annotate(shared=Count("pk"), then=_elsewhen(find))
    )
    latest = F("agreement__day").desc(nulls_last=True)
    order = shared.order_by("-shared", "then", latest, "-agreement")
    return [row["agreement"] for row in order[:MOST_COMPARED]]


def _open_to(find, rows):
    """Of rows that name an agreement, those whose agreement the find may be: it is not rejected,
    nor told to be another one."""
    return (
        rows.exclude(agreement__publication=Publication.REJECTED)
        .exclude(agreement__in=_of_other_finds(find))
        .exclude(agreement__public_id__in=find.ruled_out)
    )


def _elsewhen(find):
    """0 for an agreement of the find's time, 1 for any other."""
    if find.when is None:
        return Value(1)
    news = datetime.timedelta(days=SAME_NEWS)
    around = (find.when.earliest - news, find.when.latest + news)
    return Case(When(agreement__day__range=around, then=Value(0)), default=Value(1))


def _of_the_time(find):
    if find.when is None:
        return Q()
    around = (find.when.earliest - YEARS, find.when.latest + YEARS)
    return Q(agreement__day=None) | Q(agreement__day__range=around)


def _telling():
    titles = Fact.objects.standing().about(FactField.TITLE)
    return (
        Evidence.objects.exclude(state=ReviewState.REJECTED)
        .select_related("article")
        .defer("article__text")
        .prefetch_related(Prefetch("facts", titles, to_attr="titles"))
    )


def _of_other_finds(find):
    """Agreements that other words of this article tell of: two finds of one article are two."""
    span = find.deal.span
    others = Evidence.objects.filter(article=find.article).exclude(
        Q(start__lt=span.end) & Q(end__gt=span.start)
    )
    return others.exclude(agreement=None).values("agreement")
