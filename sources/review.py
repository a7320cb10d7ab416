"""Review: what editors decide about evidence and its statements.

Every act is one transaction. It is claimed by a conditional update whose count is checked, so of
two editors who act at once one succeeds, and repeating an act changes nothing. An act that the
state of things forbids raises `Refused` with a sentence for people. Which door an act came
through is the door's to say (`deals.history.through`).
"""

from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.choices import Publication
from deals.history import because
from sources import certainty, following
from sources.acts import REVIEW, Refused, demand, demand_reason, locked
from sources.attaching import attach, attach_back, detach
from sources.basis import Basis
from sources.choices import ReviewState, Standing
from sources.identifying import name_new_party, name_party
from sources.models import Candidate, Evidence
from sources.offering import follow_or_offer
from sources.publishing import (
    publish,
    publish_or_hand_in,
    retire_if_unfounded,
    revive,
    set_aside,
    still_founded,
    submit,
    take_up,
    withdraw,
)
from sources.rulings import count_in, deprecate, reinstate

__all__ = [
    "Refused",
    "accept",
    "accept_certain",
    "attach",
    "attach_back",
    "count_in",
    "deprecate",
    "detach",
    "name_new_party",
    "name_party",
    "publish",
    "publish_or_hand_in",
    "reinstate",
    "reject",
    "reopen",
    "set_aside",
    "submit",
    "take_up",
    "withdraw",
]


@transaction.atomic
def accept(evidence, user=None, at=None):
    """Accept the evidence and the statements that it proposes; True where this call did it.

    Its agreement takes over what it lacks and settles; what other accepted evidence says stays, and
    a difference is then an open contradiction. A draft lets go what only evidence that waits told.
    To what is published it is offered, where a publisher has to take it over. Publishing the
    agreement is another act.
    """
    demand(user, REVIEW)
    agreement = locked(evidence.agreement_id)
    if agreement is None and evidence.headline_id is None:
        raise Refused(_("Choose the agreement before accepting the evidence."))
    if agreement and agreement.publication == Publication.REJECTED:
        raise Refused(_("“%s” was rejected; evidence for it cannot be accepted.") % agreement)
    before = agreement and Basis(agreement)
    if not _decide(evidence, ReviewState.ACCEPTED, user, at):
        return False
    evidence.facts.filter(standing=Standing.PROPOSED).update(
        standing=Standing.ACCEPTED, ruled_by=user, ruled_at=evidence.decided_at
    )
    Candidate.objects.filter(evidence=evidence).delete()
    if agreement:
        follow_or_offer(agreement, before, evidence, user, at)
    return True


@transaction.atomic
def reject(evidence, reason, user=None, at=None):
    """Reject proposed evidence with a reason; True where this call did it.

    A draft that nothing else speaks for is set aside with it; any other lets go what only this
    evidence told.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    agreement = locked(evidence.agreement_id)
    before = agreement and Basis(agreement)
    if not _decide(evidence, ReviewState.REJECTED, user, at, reason):
        return False
    evidence.facts.standing().update(
        standing=Standing.REJECTED, reason=reason, ruled_by=user, ruled_at=evidence.decided_at
    )
    if agreement and not retire_if_unfounded(agreement):
        following.follow(agreement, before, at=at)
    return True


@transaction.atomic
def reopen(evidence, reason, user=None, at=None):
    """Take a decision back: the evidence is proposed again; True where this call did it.

    Its agreement lets go what only this evidence told. Where that is before readers, it is offered
    to a publisher, as in `accept`.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    agreement = locked(evidence.agreement_id)
    before = agreement and Basis(agreement)
    decided_at = Evidence.objects.values_list("decided_at", flat=True).get(pk=evidence.pk)
    with because(reason, user):
        taken_back = (
            Evidence.objects.filter(pk=evidence.pk)
            .exclude(state=ReviewState.PROPOSED)
            .update(
                state=ReviewState.PROPOSED, decided_by=None, decided_at=None, decision_reason=""
            )
        )
        evidence.refresh_from_db()
        if not taken_back:
            return False
        # What an editor amended before the decision has lost for good.
        lost = Q(standing=Standing.DEPRECATED)
        lost |= Q(standing=Standing.REJECTED) & ~Q(ruled_at=decided_at)
        evidence.facts.exclude(lost).update(
            standing=Standing.PROPOSED, reason="", ruled_by=None, ruled_at=None
        )
        if agreement and agreement.publication == Publication.REJECTED:
            revive(agreement)
    if agreement:
        still_founded(agreement)
        follow_or_offer(agreement, before, evidence, user, at)
    return True


def accept_certain(article, user=None, at=None):
    """Accept what is certain of the article and publish it; a publisher's act by command.

    The rule stands in `sources.certainty`. Each find is an act of its own: one that meets an
    obstacle stays a proposal and keeps none of the others. Returns a Counter of `accepted`,
    `published` and `left`.
    """
    counts = Counter(accepted=0, published=0, left=0)
    for evidence in article.evidence.proposed().in_reading_order():
        if not certainty.is_certain(evidence):
            counts["left"] += 1
            continue
        try:
            counts += _accept_and_publish(evidence, user, at)
        except Refused:
            counts["left"] += 1
    return counts


@transaction.atomic
def _accept_and_publish(evidence, user, at):
    counts = Counter(accepted=accept(evidence, user, at))
    if evidence.agreement_id:
        counts["published"] += publish_or_hand_in(evidence.agreement, user, at)[0]
    return counts


def _decide(evidence, state, user, at, reason=""):
    """Claim the decision about proposed evidence; False where it was made before.

    The agreement is part of the claim: evidence that has moved on was not what its reader saw.
    Raises Refused where the opposite was decided.
    """
    decided = Evidence.objects.filter(
        pk=evidence.pk, state=ReviewState.PROPOSED, agreement=evidence.agreement_id
    ).update(state=state, decided_by=user, decided_at=at or timezone.now(), decision_reason=reason)
    seen = evidence.agreement_id
    evidence.refresh_from_db()
    if not decided and evidence.state != state:
        if evidence.agreement_id != seen:
            raise Refused(_("The evidence has been attached to another agreement: look again."))
        raise Refused(
            _("The evidence was %(state)s before: take that back first.")
            % {"state": evidence.get_state_display()}
        )
    return bool(decided)
