"""Which agreement a piece of evidence is about: said by an editor."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.apart import forget_apart, rule_apart
from deals.changes.tracks import events_of
from deals.choices import Kind, Publication
from deals.history import because
from deals.models import Agreement
from sources.acts import (
    REVIEW,
    Refused,
    demand,
    demand_for_shown,
    demand_reason,
    locked,
    lost_the_race,
)
from sources.basis import Basis
from sources.choices import ReviewState
from sources.drafting import draft
from sources.following import follow
from sources.models import Evidence
from sources.publishing import retire_if_unfounded, revive, still_founded


@transaction.atomic
def attach(evidence, agreement, reason, user=None, at=None):
    """Say which agreement the evidence is about; True where this call did it.

    The agreement that it leaves lets go what it alone told; a draft with nothing left to speak for
    it is set aside. Accepted evidence stays accepted, and its new agreement takes over what it
    lacks.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    if evidence.agreement_id == agreement.pk:
        return False
    left, target = _both_locked(evidence.agreement_id, agreement.pk)
    if evidence.headline_id or evidence.state == ReviewState.REJECTED:
        raise Refused(_("Only evidence of an agreement that was not rejected can be attached."))
    if target.publication == Publication.REJECTED:
        raise Refused(_("“%s” was rejected; nothing can be attached to it.") % target)
    if evidence.state == ReviewState.ACCEPTED:
        demand_for_shown(user, target)
        demand_for_shown(user, left)
    before = left and Basis(left), Basis(target)
    _move(evidence, target, reason, user)
    is_accepted = evidence.state == ReviewState.ACCEPTED
    follow(target, before[1], evidence if is_accepted else None, at)
    _leave(left, before[0], at)
    return True


def left_last(pieces):
    """{key: the agreement that the piece of evidence was about before its own} in two queries.

    A piece that was about no other is left out, as is one whose agreement of then was merged.
    """
    known = {piece.pk: piece.agreement_id for piece in pieces if piece.agreement_id}
    events = events_of(Evidence).objects.filter(pgh_obj_id__in=known, agreement_id__isnull=False)
    # The latest event of each piece stands last and wins.
    before = {
        pk: agreement_id
        for pk, agreement_id in events.order_by("pgh_id").values_list("pgh_obj_id", "agreement_id")
        if agreement_id != known[pk]
    }
    agreements = Agreement.objects.in_bulk(set(before.values()))
    return {pk: agreements[key] for pk, key in before.items() if key in agreements}


@transaction.atomic
def attach_back(evidence, reason, user=None, at=None):
    """Take back that the evidence was attached: it is about the agreement that it was about before.

    One that was set aside because the evidence left it is a draft again. Where several agreements
    had been proposed it is open again which of them is meant.
    """
    demand(user, REVIEW)
    if was_chosen(evidence):
        return _choose_again(evidence, reason, user, at)
    before = left_last([evidence]).get(evidence.pk)
    if before is None:
        raise Refused(_("It was about no other agreement before that is still there."))
    _now, before = _both_locked(evidence.agreement_id, before.pk)
    if before.publication == Publication.REJECTED:
        revive(before)
        before.refresh_from_db()
    return attach(evidence, before, reason, user, at)


def was_chosen(evidence):
    """Whether the agreement is an editor's choice, for evidence that waits: its candidates are
    kept until the decision."""
    is_waiting = evidence.agreement_id and evidence.state == ReviewState.PROPOSED
    return bool(is_waiting and evidence.candidates.all())


def _choose_again(evidence, reason, user, at):
    demand_reason(reason)
    left = locked(evidence.agreement_id)
    before = Basis(left)
    _move(evidence, None, reason, user)
    _leave(left, before, at)
    left.refresh_from_db()
    if left.publication == Publication.REJECTED:
        # Its own draft, which was to be none of them.
        forget_apart(Kind.AGREEMENT, left, [one.agreement for one in evidence.candidates.all()])
    return True


@transaction.atomic
def detach(evidence, reason, user=None, at=None):
    """Say that the evidence is about none of the known agreements: returns its own new draft.

    The agreements that it was taken for are remembered as different ones.
    """
    demand(user, REVIEW)
    demand_reason(reason)
    if evidence.headline_id or evidence.state != ReviewState.PROPOSED:
        raise Refused(_("Only evidence that waits for a decision can be set apart."))
    left = locked(evidence.agreement_id)
    others = {candidate.agreement for candidate in evidence.candidates.all()} | {left}
    before = left and Basis(left)
    _move(evidence, None, reason, user)
    made = draft(evidence)
    for other in others - {None}:
        rule_apart(Kind.AGREEMENT, made, other, reason, user)
    _leave(left, before, at)
    return made


def _move(evidence, target, reason, user):
    with because(reason, user):
        moved = Evidence.objects.filter(
            pk=evidence.pk, agreement=evidence.agreement_id, state=evidence.state
        ).update(agreement=target)
    if not moved:
        raise lost_the_race()
    evidence.refresh_from_db()


def _leave(agreement, before, at):
    """Let the agreement be what it is without the evidence that left it."""
    if agreement and not retire_if_unfounded(agreement):
        still_founded(agreement)
        follow(agreement, before, at=at)
        still_founded(agreement)


def _both_locked(one, other):
    """Both agreements, locked in one order everywhere, so that no two acts wait for each other."""
    rows = {pk: locked(pk) for pk in sorted({one, other} - {None})}
    return rows.get(one), rows[other]
