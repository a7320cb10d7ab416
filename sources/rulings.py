"""Rulings: on statements, of which the loser is kept with the reason, and on umbrellas."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.history import because
from deals.models import Agreement
from sources.acts import REVIEW, Refused, demand, demand_reason, locked, lost_the_race
from sources.basis import Basis
from sources.choices import ReviewState, Standing
from sources.contradictions import open_contradictions
from sources.models import Evidence, Fact
from sources.offering import follow_or_offer


@transaction.atomic
def deprecate(fact, reason, user=None, at=None):
    """Rule that the statement loses an open contradiction; True where this call did it.

    What its agreement had only from this statement goes, and what the other accepted evidence
    says of one accord takes its place; what an editor entered or fixed stays. To what is published
    it is offered, where a publisher has to make the change.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    agreement = locked(fact.evidence.agreement_id)
    fact.refresh_from_db()
    if fact.standing == Standing.DEPRECATED:
        return False
    _demand_contradiction(agreement, fact)
    before = Basis(agreement)
    ruled = Fact.objects.filter(pk=fact.pk, standing=Standing.ACCEPTED).update(
        standing=Standing.DEPRECATED, reason=reason, ruled_by=user, ruled_at=at or timezone.now()
    )
    fact.refresh_from_db()
    if not ruled:
        raise lost_the_race()
    follow_or_offer(agreement, before, fact.evidence, user, at, has_news=False)
    return True


def _demand_contradiction(agreement, fact):
    if fact.standing == Standing.REJECTED:
        raise Refused(_("The statement was rejected with its evidence: there is nothing to rule."))
    pairs = open_contradictions(agreement) if agreement else ()
    if not any(fact in pair.facts for pair in pairs):
        raise Refused(_("Nothing accepted contradicts this statement: there is nothing to rule."))


@transaction.atomic
def reinstate(fact, reason, user=None, at=None):
    """Take a ruling back: the statement stands again, and contradicts what it did; True where
    this call did it.

    The agreement takes over what it lacks, or is offered it as in `deprecate`; what stands there
    already stays until the next ruling.
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
    before = agreement and Basis(agreement)
    with because(reason, user):
        Fact.objects.filter(pk=fact.pk, standing=Standing.DEPRECATED).update(
            standing=Standing.ACCEPTED, reason="", ruled_by=user, ruled_at=at or timezone.now()
        )
        fact.refresh_from_db()
        if agreement:
            follow_or_offer(agreement, before, evidence, user, at)
    return True


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
