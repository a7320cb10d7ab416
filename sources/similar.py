"""Agreements that a newly entered one may repeat: what an editor is asked before it is saved."""

import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from deals.apart import ruled_apart
from deals.choices import Kind, Publication
from deals.models import Agreement
from sources import hedges

# Reports of one step lie within so many days of each other.
NEAR = datetime.timedelta(days=60)
MOST_SHOWN = 5


def similar(entered, parties, dates=()):
    """(agreement, reason) of those that the entered one may repeat, the latest first.

    `entered` has its value and countries and need not be saved; `parties` are its parties' rows,
    `dates` the partial dates of its steps. The same parties make two agreements similar where
    their values fit each other or their times are near; the same pair of countries, with one
    party in common, only where both are so. What was ruled to be another agreement is left out.
    """
    if not parties:
        return []
    found = []
    for other in _sharing(entered, parties):
        same_parties = other.shared == len(parties) > 1 or other.shared > 1
        reasons = [reason for reason, holds in _signs(entered, other, dates) if holds]
        if len(reasons) >= (1 if same_parties else 2):
            who = _("the same parties") if same_parties else _("a party and the countries")
            found.append((other, ", ".join([who, *reasons])))
    return found[:MOST_SHOWN]


def _sharing(entered, parties):
    """Agreements of the same two countries with at least one of the parties."""
    named = [party for party in parties if not party.is_state] or parties
    shared = Count("participations", filter=Q(participations__party__in=parties), distinct=True)
    others = (
        Agreement.objects.exclude(publication=Publication.REJECTED)
        .exclude(pk=entered.pk)
        .exclude(public_id__in=ruled_apart(Kind.AGREEMENT, [entered.public_id]))
        .filter(participations__party__in=named)
    )
    pair = [country for country in (entered.country_a_id, entered.country_b_id) if country]
    if len(pair) == 2:
        others = others.filter(
            Q(country_a=None) | Q(country_b=None) | Q(country_a__in=pair, country_b__in=pair)
        )
    known = Agreement.objects.filter(pk__in=others.values("pk"))
    return known.annotate(shared=shared).filter(shared__gt=0).latest_first()[:100]


def _signs(entered, other, dates):
    yield _("a value that fits"), hedges.agree(entered.value, other.value)
    near = other.day is not None and any(
        when.earliest - NEAR <= other.day <= when.latest + NEAR for when in dates
    )
    yield _("the same time"), near
