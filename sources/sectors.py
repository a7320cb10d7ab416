"""Which sector an agreement belongs to: said by an editor."""

from django.db import transaction
from django.utils.translation import gettext as _

from deals.history import because
from deals.models import Agreement
from sources.acts import REVIEW, demand, demand_for_shown, locked


@transaction.atomic
def assign_sector(agreement, sector, user=None, reason=""):
    """Give the agreement the sector, or none for 'unclassified'; True where this changed it."""
    demand(user, REVIEW)
    row = locked(agreement.pk)
    if row.sector_id == (sector and sector.pk):
        return False
    demand_for_shown(user, row)
    with because(reason or _("Sector assigned."), user, by_hand=True):
        Agreement.objects.filter(pk=row.pk).update(sector=sector)
    agreement.refresh_from_db()
    return True
