"""Which visit an article tells of, and at which one a deal took place.

Visits are told apart by guest, host and time. One without any day stays open for an editor.
"""

import datetime
from dataclasses import dataclass, replace

from deals.models import Country, Visit
from deals.partial_dates import PartialDate
from sources.extraction import records
from sources.matching import match_visit

# A report that tells no day tells of a visit of the week that it closes.
REPORTED_WITHIN = datetime.timedelta(days=6)
ONE_DAY = datetime.timedelta(days=1)
LONGEST_PLACE = 120


@dataclass(frozen=True)
class Places:
    """The article's own visit, as its record and as a row; either may be None."""

    article: object
    record: records.Visit | None = None
    row: Visit | None = None

    def of(self, deal, apart=()):
        """The row of the deal's visit, None while it is open, and the codes of guest and host.

        Visits whose public ids are `apart` were ruled to be others than the deal's.
        """
        if deal.visit == "this":
            return self.row, sides_of(self.record)
        if deal.visit == "other" and deal.other_visit:
            told = before(deal.other_visit, self.record)
            return found(told, self.article, self.row, apart), sides_of(told)
        return None, set()


def places(article, reading):
    """Where the article's deals took place; finds or makes the article's own visit.

    A visit that an editor gave the article stands, whatever the reading says.
    """
    told = reading.visit and dated(reading.visit, article)
    row = article.visit or (found(told, article) if told else None)
    if row:
        told = as_known(row, told)
    return Places(article, told, row)


def found(told, article, apart_from=None, apart=()):
    """The row of the visit: a known one, a new one where none is known, None where it is open."""
    sides = sides_of(told)
    if len(sides) < 2 or told.dates is None:
        return None
    match = match_visit(told, article, apart)
    candidates = [row for row, _ in match.candidates if row != apart_from]
    if match.row and match.row != apart_from:
        _narrow(match.row, told)
        return match.row
    if candidates:
        return candidates[0] if len(candidates) == 1 else None
    if Country.objects.filter(code__in=sides).count() < 2:
        return None
    return Visit.objects.create(
        guest_id=told.guest,
        host_id=told.host,
        place=(told.city or "")[:LONGEST_PLACE],
        dates=PartialDate(told.dates.earliest, told.dates.latest),
    )


def _narrow(visit, told):
    """Let an article that tells a visit's days mend the week that another was reported within.

    Only while no reader sees the visit: what is published changes by a publisher's act.
    """
    if told.dates.span is None or visit.dates.latest - visit.dates.earliest != REPORTED_WITHIN:
        return
    days = PartialDate(told.dates.earliest, told.dates.latest)
    narrowed = visit.dates.narrowed(days)
    if narrowed != visit.dates and not Visit.objects.published().filter(pk=visit.pk).exists():
        Visit.objects.filter(pk=visit.pk, dates=visit.dates).update(dates=narrowed)
        visit.dates = narrowed


def dated(told, article):
    """The visit with its days: those that are told, else the week that ends with the report."""
    if told.dates or article.published_on is None:
        return told
    week = records.DateRange(article.published_on - REPORTED_WITHIN, article.published_on)
    return replace(told, dates=week)


def before(told, own):
    """An earlier visit as far as the article's own tells it: its sides, and the end of its span."""
    if own is None:
        return told
    if told.guest is None and told.host is None:
        told = replace(told, guest=own.guest, host=own.host)
    told = replace(told, guest=told.guest or own.guest)
    if not (told.dates and own.dates) or sides_of(told) != sides_of(own):
        return told
    if told.dates.earliest < own.dates.earliest <= told.dates.latest:
        eve = own.dates.earliest - ONE_DAY
        told = replace(told, dates=replace(told.dates, latest=eve))
    return told


def as_known(row, told):
    """The record of a visit that stands as a row: what is known of it goes before what is told."""
    dates = row.dates and records.DateRange(row.dates.earliest, row.dates.latest)
    return records.Visit(
        guest=row.guest_id,
        host=row.host_id,
        city=row.place or (told.city if told else None),
        dates=dates or (told.dates if told else None),
    )


def sides_of(told):
    """The codes of guest and host, as far as they are told; none of a visit at home."""
    codes = {told.guest, told.host} - {None} if told else set()
    return codes if not told or told.guest != told.host else set()
