"""The one rule for 'certain': what `ingest --accept` accepts and publishes without an editor.

The methodology page shows the very sentences that stand beside the checks.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from sources.choices import FactField, Polarity, ReviewState
from sources.contradictions import contradictions_with
from sources.seating import GUESSED, has_guessed_country
from sources.statements import value_said


class Condition(NamedTuple):
    name: str
    sentence: object  # translated where it is shown
    holds: Callable


def _reading_is_certain(evidence):
    return evidence.certain and evidence.polarity == Polarity.SUPPORTS


def _parties_are_known(evidence):
    named = [fact for fact in evidence.facts.all() if fact.field == FactField.PARTY]
    return bool(named) and all(fact.party_id and not fact.candidates.exists() for fact in named)


def _agreement_is_one(evidence):
    return evidence.agreement_id is not None and not evidence.candidates.exists()


def _two_countries(evidence):
    parties = [fact.party for fact in evidence.facts.all() if fact.party_id]
    if GUESSED in evidence.reasons and any(map(has_guessed_country, parties)):
        return False
    told = {party.country_id for party in parties} - {None}
    agreement = evidence.agreement
    known = {agreement.country_a_id, agreement.country_b_id} - {None} if agreement else set()
    if len(known) < 2:
        return known <= told and len(told) == 2
    return known <= told


def _value_is_whole(evidence):
    told = [fact.says for fact in evidence.facts.all() if fact.field == FactField.VALUE]
    return all(value_said(says) for says in told)


def _draft_is_sound(evidence):
    """Drafts take over what every find linked to them says, before anybody has accepted it."""
    agreement = evidence.agreement
    if agreement is None or agreement.is_published:
        return True
    others = agreement.evidence.proposed().exclude(pk=evidence.pk)
    return not others.filter(certain=False).exists()


def _nothing_contradicts(evidence):
    return not contradictions_with(evidence)


AGREEMENT = (
    Condition(
        "reading",
        _("The extraction calls its reading of the words certain."),
        _reading_is_certain,
    ),
    Condition(
        "parties",
        _("Every party named is one known party, or a new one that resembles none known."),
        _parties_are_known,
    ),
    Condition(
        "countries",
        _("The parties named are of the two countries of the agreement; no country is a guess."),
        _two_countries,
    ),
    Condition(
        "value",
        _("A value that is told is told with its currency."),
        _value_is_whole,
    ),
    Condition(
        "agreement",
        _("The agreement is new, or it is exactly one of the known agreements."),
        _agreement_is_one,
    ),
    Condition(
        "draft",
        _("Its agreement, where it is a draft still, rests on no other reading that is in doubt."),
        _draft_is_sound,
    ),
    Condition(
        "contradiction",
        _("Nothing in it contradicts evidence that was accepted before."),
        _nothing_contradicts,
    ),
)


def _visit_is_dated(evidence):
    return evidence.headline.visit.dates is not None


def _headline_is_alone(evidence):
    """A second claim about one visit is for an editor to weigh against the first."""
    claims = evidence.headline.visit.headlines.exclude(pk=evidence.headline_id)
    return not claims.filter(evidence__state=ReviewState.ACCEPTED).exists()


HEADLINE = (
    Condition(
        "visit",
        _("A headline is of a visit whose guest, host and time are known."),
        _visit_is_dated,
    ),
    Condition(
        "alone",
        _("No other headline of the visit was accepted before."),
        _headline_is_alone,
    ),
)


def doubts(evidence):
    """The names of the conditions that the evidence does not meet; none where it is certain."""
    rule = HEADLINE if evidence.headline_id else AGREEMENT
    return [condition.name for condition in rule if not condition.holds(evidence)]


def is_certain(evidence):
    return not doubts(evidence)


def sentences():
    """The rule for people: one sentence for each condition, agreements first."""
    return [condition.sentence for condition in (*AGREEMENT, *HEADLINE)]
