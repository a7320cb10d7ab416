"""The one rule for 'certain': what `ingest --accept` accepts and publishes without an editor.

The methodology page shows the very sentences that stand beside the checks.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from sources.choices import FactField, Polarity, Standing
from sources.contradictions import contradictions_of
from sources.differences import differences
from sources.models import Evidence
from sources.seating import GUESSED, guessed_countries
from sources.statements import value_said


class Condition(NamedTuple):
    name: str
    sentence: object  # translated where it is shown
    holds: Callable


class Known:
    """What the conditions ask of other rows, looked up for all the pieces of evidence at once."""

    def __init__(self, pieces):
        self.pieces = pieces

    @cached_property
    def contradicted(self):
        told = contradictions_of(self.pieces)
        return {pk for pk, contradictions in told.items() if contradictions}

    @cached_property
    def guessed(self):
        guesses = [piece for piece in self.pieces if GUESSED in piece.reasons]
        return guessed_countries({party for piece in guesses for party in _parties(piece)})

    @cached_property
    def doubtful(self):
        """By agreement: proposed evidence of it whose reading is in doubt."""
        agreements = {piece.agreement_id for piece in self.pieces} - {None}
        rows = Evidence.objects.proposed().filter(agreement__in=agreements, certain=False)
        return _grouped(rows.values_list("agreement", "pk"))

    @cached_property
    def claimed(self):
        """By visit: its headlines that were accepted."""
        claims = [piece.headline for piece in self.pieces if piece.headline_id]
        rows = Evidence.objects.accepted().filter(
            headline__visit__in={claim.visit_id for claim in claims}
        )
        return _grouped(rows.values_list("headline__visit", "headline"))


def _grouped(pairs):
    groups = defaultdict(set)
    for key, member in pairs:
        groups[key].add(member)
    return groups


def _standing(evidence):
    lost = (Standing.DEPRECATED, Standing.REJECTED)
    return [fact for fact in evidence.facts.all() if fact.standing not in lost]


def _parties(evidence):
    return [fact.party for fact in _standing(evidence) if fact.party_id]


def _reading_is_certain(evidence, known):
    return evidence.certain and evidence.polarity == Polarity.SUPPORTS


def _parties_are_known(evidence, known):
    named = [fact for fact in _standing(evidence) if fact.field == FactField.PARTY]
    return bool(named) and all(fact.party_id and not fact.candidates.exists() for fact in named)


def _agreement_is_one(evidence, known):
    return evidence.agreement_id is not None


def _two_countries(evidence, known):
    parties = _parties(evidence)
    if GUESSED in evidence.reasons and known.guessed & {party.pk for party in parties}:
        return False
    told = {party.country_id for party in parties} - {None}
    agreement = evidence.agreement
    pair = {agreement.country_a_id, agreement.country_b_id} - {None} if agreement else set()
    if len(pair) < 2:
        return pair <= told and len(told) == 2
    return pair <= told


def _value_is_whole(evidence, known):
    told = [fact.says for fact in _standing(evidence) if fact.field == FactField.VALUE]
    return all(value_said(says) for says in told)


def _draft_is_sound(evidence, known):
    """Drafts take over what every find linked to them says, before anybody has accepted it."""
    agreement = evidence.agreement
    if agreement is None or agreement.is_published:
        return True
    return not known.doubtful[agreement.pk] - {evidence.pk}


def _nothing_contradicts(evidence, known):
    if any(one.cannot_both_hold for one in differences(evidence)):
        return False
    return evidence.pk not in known.contradicted


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
        _("Nothing in it contradicts evidence that was accepted before, or the agreement itself."),
        _nothing_contradicts,
    ),
)


def _visit_is_dated(evidence, known):
    return evidence.headline.visit.dates is not None


def _headline_is_alone(evidence, known):
    """A second claim about one visit is for an editor to weigh against the first."""
    headline = evidence.headline
    return not known.claimed[headline.visit_id] - {headline.pk}


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


def doubts(evidence, known=None):
    """The names of the conditions that the evidence does not meet; none where it is certain.

    `known` is a `Known` of several pieces with this one among them, for a fixed number of queries.
    """
    rule = HEADLINE if evidence.headline_id else AGREEMENT
    known = known or Known([evidence])
    return [condition.name for condition in rule if not condition.holds(evidence, known)]


def is_certain(evidence):
    return not doubts(evidence)


def sentences():
    """The rule for people: one sentence for each condition, agreements first."""
    return [condition.sentence for condition in (*AGREEMENT, *HEADLINE)]
