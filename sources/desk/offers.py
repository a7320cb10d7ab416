"""Changes that are suggested for an agreement without words of an article: by editors, by partners."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.choices import Instrument
from deals.history import because
from deals.models import Agreement, Sector
from deals.standing import settle
from deals.values import value_columns
from sources.acts import REVIEW, Refused, demand, demand_for_shown, locked
from sources.choices import FactField, SuggestionState
from sources.desk.cards import Change
from sources.desk.numbers import LARGEST_KEY, whole_number
from sources.models import Suggestion
from sources.statements import value_said
from sources.suggesting import close


def open_offers():
    """Open suggestions that no card shows, the oldest first."""
    return (
        Suggestion.objects.filter(state=SuggestionState.OPEN, evidence=None)
        .select_related("agreement")
        .order_by("pk")
    )


class Offer(Change):
    """Such a suggestion in words, with its agreement."""

    def __init__(self, suggestion):
        super().__init__(suggestion)
        self.agreement = suggestion.agreement
        self.reason, self.origin = suggestion.reason, suggestion.get_origin_display()
        self.can_be_taken = suggestion.field in COLUMNS


@transaction.atomic
def decide(typed, user):
    """Take the suggestion over, or decline it. Raises Refused with what to do."""
    demand(user, REVIEW)
    name, _colon, pk = typed.get("act", "").partition(":")
    offer = open_offers().filter(pk=whole_number(pk, LARGEST_KEY)).first()
    if offer is None or name not in ("take", "decline"):
        raise Refused(_("The suggestion is not open any longer."))
    if name == "decline":
        return close(offer, SuggestionState.DECLINED, user)
    _take(offer, user)
    return close(offer, SuggestionState.TAKEN, user)


def _take(offer, user):
    if offer.field not in COLUMNS:
        raise Refused(_("Change it in the agreement’s own form, and decline the suggestion then."))
    agreement = locked(offer.agreement_id)
    demand_for_shown(user, agreement)
    with because(offer.reason, user, by_hand=True):
        columns = COLUMNS[offer.field](offer.to_value)
        Agreement.objects.filter(pk=agreement.pk).update(**columns)
    agreement.refresh_from_db()
    settle(agreement)


def _sector(code):
    sector = Sector.objects.filter(code=code).first() if code else None
    if code and sector is None:
        raise Refused(_("There is no sector “%s” any longer.") % code)
    return {"sector": sector}


def _instrument(says):
    if says not in (None, *Instrument.values):
        raise Refused(_("There is no instrument “%s”.") % says)
    return {"instrument": says or Instrument.NONE}


# What follows from milestones is changed with them, in the agreement's form.
COLUMNS = {
    FactField.VALUE: lambda says: value_columns(value_said(says)),
    FactField.SECTOR: _sector,
    FactField.INSTRUMENT: _instrument,
}
