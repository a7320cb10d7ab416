"""Rulings: on statements, of which the loser is kept with the reason, and on umbrellas."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.choices import Instrument
from deals.history import because
from deals.models import Agreement
from deals.standing import settle, standing_of
from deals.values import value_columns
from sources.acts import REVIEW, Refused, demand, demand_reason, locked, lost_the_race
from sources.choices import FactField, Polarity, ReviewState, Standing
from sources.contradictions import open_contradictions
from sources.models import Evidence, Fact
from sources.publishing import still_founded
from sources.statements import Statements, value_said
from sources.takeover import take_over


@transaction.atomic
def deprecate(fact, reason, user=None, at=None):
    """Rule that the statement loses an open contradiction; True where this call did it.

    What its agreement had only from this statement goes, and what the other accepted evidence
    says of one accord takes its place; a stage that an editor fixed stays.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    agreement = locked(fact.evidence.agreement_id)
    fact.refresh_from_db()
    if fact.standing == Standing.DEPRECATED:
        return False
    _demand_contradiction(agreement, fact)
    ruled = Fact.objects.filter(pk=fact.pk, standing=Standing.ACCEPTED).update(
        standing=Standing.DEPRECATED, reason=reason, ruled_by=user, ruled_at=at or timezone.now()
    )
    fact.refresh_from_db()
    if not ruled:
        raise lost_the_race()
    if columns := _without(agreement, fact):
        Agreement.objects.filter(pk=agreement.pk).update(**columns)
    if fact.field == FactField.STAGE:
        _take_step_back(agreement, fact)
    agreement.refresh_from_db()
    _keep_a_stage(agreement, at)
    settle(agreement, at)
    still_founded(agreement)
    return True


def _demand_contradiction(agreement, fact):
    if fact.standing == Standing.REJECTED:
        raise Refused(_("The statement was rejected with its evidence: there is nothing to rule."))
    pairs = open_contradictions(agreement) if agreement else ()
    if not any(fact in pair.facts for pair in pairs):
        raise Refused(_("Nothing accepted contradicts this statement: there is nothing to rule."))


def _keep_a_stage(agreement, at):
    """A published agreement is not left without a step that was taken."""
    derived = standing_of(agreement, agreement.milestones.select_related("visit"), at)
    if agreement.is_published and not derived.get("stage", agreement.stage):
        raise Refused(
            _("“%s” is published and would have no stage: withdraw it first.") % agreement
        )


@transaction.atomic
def reinstate(fact, reason, user=None, at=None):
    """Take a ruling back: the statement stands again, and contradicts what it did; True where
    this call did it.

    The agreement takes over what it lacks; what stands there already stays until the next ruling.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    agreement = locked(fact.evidence.agreement_id)
    evidence = Evidence.objects.select_for_update(of=["self"]).get(pk=fact.evidence_id)
    fact.refresh_from_db()
    if fact.standing == Standing.ACCEPTED:
        return False
    if fact.standing != Standing.DEPRECATED or evidence.state != ReviewState.ACCEPTED:
        raise Refused(_("No ruling stands on this statement: look again."))
    if evidence.facts.standing().about(fact.field).exists():
        raise Refused(_("An editor has put another statement in its place: amend that one."))
    with because(reason, user):
        Fact.objects.filter(pk=fact.pk, standing=Standing.DEPRECATED).update(
            standing=Standing.ACCEPTED, reason="", ruled_by=user, ruled_at=at or timezone.now()
        )
        fact.refresh_from_db()
        if agreement and evidence.polarity == Polarity.SUPPORTS:
            take_over(agreement, evidence, at)
    return True


def _without(agreement, fact):
    """The columns that change when the agreement does without the statement."""
    if fact.field == FactField.VALUE and agreement.value == value_said(fact.says):
        remaining = {value_said(other.says) for other in _others(agreement, fact)} - {None}
        return value_columns(remaining.pop() if len(remaining) == 1 else None)
    if fact.field == FactField.INSTRUMENT and agreement.instrument == fact.says:
        remaining = {other.says for other in _others(agreement, fact)} - {Instrument.NONE}
        return {"instrument": remaining.pop() if len(remaining) == 1 else Instrument.NONE}
    return {}


def _others(agreement, fact):
    """What the agreement's accepted evidence says about the same field."""
    return Fact.objects.filter(
        field=fact.field,
        evidence__agreement=agreement,
        evidence__state=ReviewState.ACCEPTED,
        standing=Standing.ACCEPTED,
    ).exclude(pk=fact.pk)


def _take_step_back(agreement, fact):
    """Remove the steps that the statement told of, unless another one tells of them too."""
    if any(other.says == fact.says for other in _others(agreement, fact)):
        return
    told = Statements(fact.evidence)
    when, visit = told.date, told.visit
    for step in agreement.milestones.filter(stage=fact.says).select_related("visit"):
        elsewhere = visit and step.visit and step.visit != visit
        if not elsewhere and step.when in (None, when):
            step.delete()


@transaction.atomic
def count_in(agreement, umbrella, reason, user=None):
    """Rule that the agreement is a component of the umbrella; True where this call did it.

    An umbrella is no component itself, and a component has one umbrella.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    # One order everywhere, so that no two rulings wait for each other.
    rows = {pk: locked(pk) for pk in sorted({agreement.pk, umbrella.pk})}
    part, whole = rows[agreement.pk], rows[umbrella.pk]
    if part.part_of_id == whole.pk:
        return False
    if problem := _umbrella_problem(part, whole):
        raise Refused(problem % {"part": part, "whole": whole})
    with because(reason, user):
        Agreement.objects.filter(pk=part.pk).update(part_of=whole)
    agreement.refresh_from_db()
    return True


def _umbrella_problem(part, whole):
    if part.pk == whole.pk:
        return _("“%(part)s” cannot be part of itself.")
    if part.part_of_id:
        return _("“%(part)s” is part of another agreement already.")
    if whole.part_of_id or part.components.exists():
        return _("“%(part)s” cannot be part of “%(whole)s”: one of them is both whole and part.")
    return None
