"""Totals that an article claims for its visit: which of the visit's headlines, and what it says."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.models import Headline
from deals.models.visit import LONGEST_SPEAKER, MOST_COUNTED
from deals.partial_dates import PartialDate
from deals.values import value_columns
from sources.acts import REVIEW, Refused, demand, lost_the_race
from sources.choices import FactField, ReviewState
from sources.desk.numbers import whole_number
from sources.models import Evidence
from sources.statements import Statements


@transaction.atomic
def claim(evidence, public_id="", user=None):
    """Say which of the visit's headlines the evidence claims: a new one where none is told."""
    demand(user, REVIEW)
    visit = evidence.article.visit
    if visit is None:
        raise Refused(_("The article tells of no visit that is known: give it one first."))
    headline = visit.headlines.filter(public_id=public_id).first() if public_id else None
    if public_id and headline is None:
        raise Refused(_("The visit has no such total any longer: look again."))
    headline = headline or _own(evidence, visit, _columns(Statements(evidence)))
    free = Evidence.objects.filter(pk=evidence.pk, state=ReviewState.PROPOSED, headline=None)
    if not free.update(headline=headline):
        raise lost_the_race()
    evidence.refresh_from_db()


def follow_claim(evidence, before, now):
    """Let the headline say what its evidence says now.

    Where others claim what it said before, the evidence gets another headline of the visit.
    """
    old, new = _columns(before), _columns(now)
    changed = {name: told for name, told in new.items() if told != old[name]}
    if not changed:
        return
    headline = Headline.objects.select_for_update(of=["self"]).get(pk=evidence.headline_id)
    others = headline.evidence.exclude(pk=evidence.pk).exclude(state=ReviewState.REJECTED)
    if others.exists() or headline.citations.exists():
        moved = _own(evidence, headline.visit, new)
        Evidence.objects.filter(pk=evidence.pk).update(headline=moved)
        return
    merged = {name: getattr(headline, name) for name in new} | changed
    _demand_something(merged)
    Headline.objects.filter(pk=headline.pk).update(**changed)


def _own(evidence, visit, columns):
    """The visit's headline that says just this, or a new one."""
    _demand_something(columns)
    if same := visit.headlines.filter(**columns).first():
        return same
    published_on = evidence.article.published_on
    day = published_on and PartialDate.day(published_on)
    return Headline.objects.create(visit=visit, day=day, **columns)


def _demand_something(columns):
    if columns["count"] is None and not columns["value_qualifier"]:
        raise Refused(_("A total is a number of agreements or a value: reject what is neither."))


def _columns(said):
    count = said.one(FactField.COUNT)
    return {
        "count": count if count is None or count <= MOST_COUNTED else None,
        "speaker": (said.one(FactField.SPEAKER) or "")[:LONGEST_SPEAKER],
        **value_columns(said.value),
    }


def read_count(text):
    count = whole_number(text, MOST_COUNTED)
    if count is None:
        raise Refused(_("“%s” is no number of agreements.") % text[:20])
    return count


def read_speaker(text):
    if len(text) > LONGEST_SPEAKER:
        raise Refused(_("A speaker's name has at most %s letters.") % LONGEST_SPEAKER)
    return text
