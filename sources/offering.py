"""What would change in a published agreement with its evidence, for a publisher to take over."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from deals.changes.tracks import events_of
from deals.choices import Instrument
from deals.history import because
from deals.models import Agreement
from sources.acts import PUBLISH, Refused, demand, locked, may_change
from sources.basis import Basis
from sources.choices import FactField, Origin, SuggestionState
from sources.facts import says_value
from sources.following import follow
from sources.models import Suggestion
from sources.publishing import still_founded
from sources.suggesting import close

# What is offered, each as one.
OFFERED = (
    FactField.PARTY,
    FactField.VALUE,
    FactField.INSTRUMENT,
    FactField.STAGE,
    FactField.SECTOR,
)


def follow_or_offer(agreement, before, evidence, user=None, at=None, *, has_news=True):
    """Let the agreement follow an act about the evidence, or offer that where a publisher has to.

    `before` is what it rested on before the act; `has_news` tells that the act brought statements
    which the agreement is to take over.
    """
    take_back_offers(evidence)
    news = evidence if has_news else None
    if may_change(user, agreement):
        follow(agreement, before, news, at)
        still_founded(agreement)
    else:
        offer(agreement, before, evidence, news, user)


def offer(agreement, before, evidence, news=None, user=None):
    """Suggest each thing that would change; what the agreement says stays as it is."""
    for field in OFFERED:
        held, told = _would_change(agreement, before, news, field)
        gone = [says for key, says in held.items() if key not in told]
        new = [says for key, says in told.items() if key not in held]
        if gone or new:
            _suggest(agreement, evidence, field, gone, new, user)


def take_back_offers(evidence):
    """The evidence is another one now, and offers nothing until that is looked at."""
    evidence.suggestions.filter(state=SuggestionState.OPEN, origin=Origin.EDITOR).delete()


def _would_change(agreement, before, news, field):
    """What the agreement holds in the field, and what it would hold; nothing is changed."""
    with transaction.atomic():
        row = Agreement.objects.get(pk=agreement.pk)
        held = _held(row, field)
        follow(row, before, news, only=field)
        still_founded(row)
        told = _held(row, field)
        transaction.set_rollback(True)
    return held, told


def _held(agreement, field):
    """{what tells it from others: how a statement says it} of all that it holds in the field."""
    if field == FactField.PARTY:
        seats = agreement.participations.select_related("party")
        return {(seat.party_id, seat.role): _says_seat(seat) for seat in seats}
    if field == FactField.STAGE:
        return {(s.stage, s.when, s.visit_id): s.stage for s in agreement.milestones.all()}
    says = {
        FactField.VALUE: agreement.value and says_value(agreement.value),
        FactField.INSTRUMENT: agreement.instrument,
        FactField.SECTOR: agreement.sector and agreement.sector.code,
    }[field]
    return {} if says in (None, Instrument.NONE) else {str(says): says}


def _says_seat(seat):
    return {"name": seat.party.name, "country": seat.party.country_id, "role": seat.role}


def _suggest(agreement, evidence, field, gone, new, user):
    before, after = next(iter(gone), None), next(iter(new), None)
    reason = _("The evidence was accepted, and the agreement says nothing of this.")
    if gone:
        reason = _("The evidence that said so does not stand any longer.")
    with because(user=user):
        Suggestion.objects.create(
            agreement=agreement,
            evidence=evidence,
            field=field,
            # A step that only its day tells from the old one.
            from_value=None if before == after else before,
            to_value=after,
            origin=Origin.EDITOR,
            reason=reason,
        )


@transaction.atomic
def take_offer(suggestion, user=None, at=None):
    """Let the published agreement follow what is offered; True where this call did it."""
    demand(user, PUBLISH)
    agreement = locked(suggestion.agreement_id)
    _demand_four_eyes(suggestion, user)
    if not close(suggestion, SuggestionState.TAKEN, user, at):
        return False
    before = Basis(agreement)
    before.add_lost(suggestion.evidence)
    news = None if suggestion.from_value else suggestion.evidence
    if not follow(agreement, before, news, at, only=FactField(suggestion.field)):
        raise Refused(_("Nothing is left to change: decline the suggestion."))
    still_founded(agreement)
    return True


def _demand_four_eyes(suggestion, user):
    if settings.FOUR_EYES and user is not None and user.pk in _makers(suggestion):
        raise Refused(_("You decided about the evidence: somebody else takes it over."))


def _makers(suggestion):
    """Who accepted the evidence, and whose act the offer came from: the history tells."""
    made = events_of(Suggestion).objects.filter(pgh_obj_id=suggestion.pk).order_by("pgh_id").first()
    told = made and made.pgh_context and made.pgh_context.metadata
    return {suggestion.evidence.decided_by_id, (told or {}).get("user")} - {None}


@transaction.atomic
def decline_offer(suggestion, user=None, at=None):
    """Leave the published agreement as it is; True where this call did it."""
    demand(user, PUBLISH)
    return close(suggestion, SuggestionState.DECLINED, user, at)
