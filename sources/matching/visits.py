"""Which known visit an article tells of, and which known headline of it."""

import datetime

from django.utils.translation import gettext as _

from deals.models import Visit
from deals.partial_dates import PartialDate
from sources.matching.match import NEW, Match, one_or_all

# Papers date one visit by its eve, its first or its last day.
SLACK = datetime.timedelta(days=2)
# What is no longer than this is one visit's own time; a longer time only says when about.
OWN_TIME = datetime.timedelta(days=14)
# An article tells of an undated visit while it is news.
NEWS = datetime.timedelta(days=10)
# Where several visits are possible, so many are shown.
MOST_SHOWN = 5


def match_visit(visit, article, apart=()):
    """The visit that a `records.Visit` means, as a Match: the same guest and host, at one time.

    A visit dated to its days goes before one of which only a month or span is known. Without a
    date it is the one visit of that pair that was news when the article was published. The visit
    that the article has already is its own, and another one is meant than that. Those whose public
    ids are `apart` were ruled to be others than the one that is meant here.
    """
    if not (visit.guest and visit.host):
        return NEW
    known = Visit.objects.between(visit.guest, visit.host).for_list().exclude(pk=article.visit_id)
    if apart:
        known = known.exclude(public_id__in=apart)
    if visit.dates is None:
        return _undated(known, article)
    told = PartialDate(visit.dates.earliest, visit.dates.latest)
    rows = list(known.around(_widened(told)))
    close = [row for row in rows if _is_own_time(row.dates)] if _is_own_time(told) else []
    found = close or [row for row in rows if row.dates.overlaps(told)]
    return one_or_all((row, _("the same guest and host, at the same time")) for row in found)


def _undated(known, article):
    if article.published_on:
        news = PartialDate(article.published_on - NEWS, article.published_on)
        fitting = [row for row in known.around(news) if _is_own_time(row.dates)]
        if fitting:
            return one_or_all(
                (row, _("the visit of that guest and host when the article was published"))
                for row in fitting
            )
    return Match(
        None, tuple((row, _("the same guest and host; no date told")) for row in known[:MOST_SHOWN])
    )


def _widened(dates):
    return PartialDate(dates.earliest - SLACK, dates.latest + SLACK)


def _is_own_time(dates):
    return dates.latest - dates.earliest < OWN_TIME


def match_headline(headline, visit):
    """The visit's known headline that a `records.Headline` repeats, as a Match.

    It is the same claim where count and figures are the same, as far as both tell them; one of the
    two must be told on both sides.
    """
    if visit is None:
        return NEW
    same = [row for row in visit.headlines.all() if _is_same_claim(headline, row)]
    return one_or_all((row, _("the same claim about the visit")) for row in same)


def _is_same_claim(headline, row):
    counts = (headline.count, row.count)
    if None not in counts and counts[0] != counts[1]:
        return False
    if headline.value is None or row.value is None:
        return None not in counts
    return _figures(headline.value) == _figures(row.value)


def _figures(value):
    return value.low, value.high, value.currency
