"""One find that tells of two deals: a second find of the same words."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.apart import rule_apart
from deals.choices import Kind
from deals.models import Agreement
from sources.acts import REVIEW, Refused, demand
from sources.choices import FactField, Origin, ReviewState, Standing
from sources.drafting import draft
from sources.models import Candidate, Evidence, Fact

# The sum and the subject are the one deal's or the other's, never both deals'.
OF_ONE_DEAL = (FactField.VALUE, FactField.SECOND_VALUE, FactField.TITLE)


@transaction.atomic
def divide(evidence, user=None):
    """New proposed evidence quoting the same words, with a draft of its own; returns it.

    It proposes what the find states but its sum and subject. Which of the two deals each party
    belongs to is then for the editor to say; the two are remembered as different ones.
    """
    demand(user, REVIEW)
    evidence = Evidence.objects.select_for_update(of=["self"]).get(pk=evidence.pk)
    if evidence.headline_id or evidence.state != ReviewState.PROPOSED:
        raise Refused(_("Only a find that waits for a decision can be divided."))
    second = Evidence.objects.create(
        article=evidence.article,
        key=_next_key(evidence),
        quote=evidence.quote,
        start=evidence.start,
        end=evidence.end,
        origin=Origin.EDITOR,
        reasons=evidence.reasons,
    )
    for fact in evidence.facts.standing().exclude(field__in=OF_ONE_DEAL).order_by("pk"):
        _copy(fact, second)
    visit = evidence.article.visit
    draft(second, frozenset({visit.guest_id, visit.host_id} if visit else ()))
    Agreement.objects.filter(pk=second.agreement_id).update(author=user)
    if evidence.agreement:
        reason = _("Divided at the desk: two deals in the same words.")
        rule_apart(Kind.AGREEMENT, second.agreement, evidence.agreement, reason, user)
    return second


def _next_key(evidence):
    """Several finds of the same words are numbered, as a reading numbers its own."""
    words = f"deal-{evidence.start}-{evidence.end}"
    taken = set(evidence.article.evidence.values_list("key", flat=True))
    number = 2
    while f"{words}-{number}" in taken:
        number += 1
    return f"{words}-{number}"


def _copy(fact, evidence):
    copy = Fact.objects.create(
        evidence=evidence,
        field=fact.field,
        says=fact.says,
        start=fact.start,
        end=fact.end,
        party=fact.party,
        standing=Standing.PROPOSED,
    )
    Candidate.objects.bulk_create(
        Candidate(fact=copy, party_id=one.party_id, reason=one.reason)
        for one in fact.candidates.all()
    )
