"""Agreements that newly entered ones may repeat: what an editor is asked before they are saved."""

import datetime
from collections import defaultdict

from django.utils.translation import gettext as _

from deals.apart import ruled_apart
from deals.choices import Kind, Publication
from deals.models import Agreement, Participation
from sources import hedges

# Reports of one step lie within so many days of each other.
NEAR = datetime.timedelta(days=60)
MOST_SHOWN = 5
# So many are looked up together, and of all agreements of their parties the latest so many.
TOGETHER = 100
MOST_KNOWN = 2000


def similar(entered, parties, dates=()):
    """(agreement, reason) of those that the entered one may repeat, the latest first.

    `entered` has its value and countries and need not be saved; `parties` are its parties' rows,
    `dates` the partial dates of its steps. The same parties make two agreements similar where
    their values fit each other or their times are near; the same pair of countries, with one
    party in common, only where both are so. What was ruled to be another agreement is left out.
    """
    return similar_to_each([(entered, parties, dates)])[0]


def similar_to_each(entries):
    """`similar` for each (entered, parties, dates), a hundred of them in a fixed number of queries."""
    entries = list(entries)
    return [
        found
        for start in range(0, len(entries), TOGETHER)
        for found in _similar_to(entries[start : start + TOGETHER])
    ]


def _similar_to(entries):
    known = _Known(entries)
    return [list(_alike(*entry, known))[:MOST_SHOWN] for entry in entries]


def _alike(entered, parties, dates, known):
    for other, shared in known.sharing(entered, parties):
        same_parties = shared == len(parties) > 1 or shared > 1
        reasons = [reason for reason, holds in _signs(entered, other, dates) if holds]
        if len(reasons) >= (1 if same_parties else 2):
            who = _("the same parties") if same_parties else _("a party and the countries")
            yield other, ", ".join([who, *reasons])


class _Known:
    """The agreements of the entered ones' parties, the latest first, and who is in them."""

    def __init__(self, entries):
        named = {party.pk for _entered, parties, _dates in entries for party in _named(parties)}
        told = {party.pk for _entered, parties, _dates in entries for party in parties}
        apart = ruled_apart(Kind.AGREEMENT, [entered.public_id for entered, *_rest in entries])
        seats = Participation.objects.filter(party__in=named)
        others = (
            Agreement.objects.exclude(publication=Publication.REJECTED)
            .exclude(public_id__in=apart)
            .filter(pk__in=seats.values("agreement"))
        )
        rows = others.latest_first()[:MOST_KNOWN] if named else ()
        self.agreements = {agreement.pk: agreement for agreement in rows}
        self.place = {pk: place for place, pk in enumerate(self.agreements)}
        self.seated, self.with_party = defaultdict(set), defaultdict(set)
        seats = Participation.objects.filter(agreement__in=self.agreements, party__in=told)
        for agreement, party in seats.values_list("agreement", "party"):
            self.seated[agreement].add(party)
            self.with_party[party].add(agreement)

    def sharing(self, entered, parties):
        """(agreement, how many of the parties it has) of those of the same two countries."""
        pair = {entered.country_a_id, entered.country_b_id} - {None}
        keys = {party.pk for party in parties}
        sharing = set().union(*(self.with_party[party.pk] for party in _named(parties)))
        for pk in sorted(sharing - {entered.pk}, key=self.place.get):
            other = self.agreements[pk]
            own = {other.country_a_id, other.country_b_id}
            if len(pair) < 2 or None in own or own == pair:
                yield other, len(self.seated[pk] & keys)


def _named(parties):
    """Those that tell one agreement from another: states are in many."""
    return [party for party in parties if not party.is_state] or parties


def _signs(entered, other, dates):
    yield _("a value that fits"), hedges.agree(entered.value, other.value)
    near = other.day is not None and any(
        when.earliest - NEAR <= other.day <= when.latest + NEAR for when in dates
    )
    yield _("the same time"), near
