"""A visit's headline beside the sum of what was signed at it."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from deals.conversion import convert
from deals.models import Agreement
from deals.totals.tables import totals
from deals.totals.total import ZERO, Total


@dataclass(frozen=True)
class Explained:
    """A visit's headline beside the sum of what was signed at it.

    `claimed` is the headline's stated figure in the currency, None where it names no value or no
    rate is found; `share` is itemised over claimed (a fraction; above 1 where more was itemised).
    """

    itemised: Total
    claimed: Decimal | None

    @property
    def share(self):
        return self.itemised.stated / self.claimed if self.claimed else None

    @property
    def remainder(self):
        """What the itemised agreements leave of the claim; never below zero."""
        return max(self.claimed - self.itemised.stated, ZERO) if self.claimed else None


def explained(visit, currency=None):
    """The preferred headline of the visit against the itemised sum of what was signed at it."""
    currency = currency or settings.REFERENCE_CURRENCY
    itemised = totals(Agreement.objects.of_visit(visit), currency=currency).total.firm
    claim = visit.headline.value if visit.headline else None
    if claim is None:
        return Explained(itemised, None)
    day = visit.dates.earliest if visit.dates else None
    conversion = convert(claim.stated, claim.currency, currency, day)
    return Explained(itemised, conversion.amount if conversion else None)
