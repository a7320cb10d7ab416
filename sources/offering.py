"""What newly accepted evidence would add to a published agreement, for a publisher to take over."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from sources.acts import PUBLISH, Refused, demand, locked
from sources.choices import FactField, Origin, ReviewState, SuggestionState
from sources.models import Suggestion
from sources.publishing import still_founded
from sources.suggesting import close
from sources.takeover import take_over, would_add

# What is offered as one, and what is read for it.
OFFERED = {
    FactField.PARTY: {FactField.PARTY, FactField.VISIT},
    FactField.VALUE: {FactField.VALUE},
    FactField.INSTRUMENT: {FactField.INSTRUMENT},
    FactField.STAGE: {FactField.STAGE, FactField.DATE, FactField.VISIT},
    FactField.SECTOR: {FactField.SECTOR},
}


def offer(agreement, evidence):
    """Suggest each thing that the agreement lacks and the evidence tells; the number of them."""
    told = {fact.field: fact.says for fact in evidence.facts.standing().order_by("-pk")}
    return sum(
        _suggest(agreement, evidence, field, told[field])
        for field, read in OFFERED.items()
        if field in told and would_add(agreement, evidence, read)
    )


def take_back_offers(evidence):
    """The evidence is not accepted any longer, and offers nothing."""
    evidence.suggestions.filter(state=SuggestionState.OPEN, origin=Origin.EDITOR).delete()


def _suggest(agreement, evidence, field, says):
    columns = {"to_value": says, "origin": Origin.EDITOR}
    columns["reason"] = _("The evidence was accepted, and the agreement says nothing of this.")
    _suggestion, made = Suggestion.objects.get_or_create(
        agreement=agreement,
        evidence=evidence,
        field=field,
        state=SuggestionState.OPEN,
        defaults=columns,
    )
    return made


@transaction.atomic
def take_offer(suggestion, user=None, at=None):
    """Let the published agreement take over what is offered; True where this call did it."""
    demand(user, PUBLISH)
    agreement = locked(suggestion.agreement_id)
    _demand_four_eyes(suggestion, user)
    if not close(suggestion, SuggestionState.TAKEN, user, at):
        return False
    evidence = suggestion.evidence
    if evidence.state != ReviewState.ACCEPTED or evidence.agreement_id != agreement.pk:
        raise Refused(_("The evidence does not stand for this agreement any longer."))
    take_over(agreement, evidence, at, only=OFFERED[FactField(suggestion.field)])
    still_founded(agreement)
    return True


def _demand_four_eyes(suggestion, user):
    accepted_by = suggestion.evidence.decided_by
    if settings.FOUR_EYES and user is not None and user == accepted_by:
        raise Refused(_("You accepted the evidence: somebody else takes it over."))


@transaction.atomic
def decline_offer(suggestion, user=None, at=None):
    """Leave the published agreement as it is; True where this call did it."""
    demand(user, PUBLISH)
    return close(suggestion, SuggestionState.DECLINED, user, at)
