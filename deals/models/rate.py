"""Exchange rates by day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.history import tracked


@tracked
class ExchangeRate(models.Model):
    """How many units of a currency one euro was worth on a day, and who says so.

    The euro itself has no rows: its rate is one. Rates against another currency are turned into
    euro when they are loaded, and their source says so.
    """

    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("units for one euro"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=60)

    class Meta:
        ordering = ["currency", "-day"]
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day"],
                name="rate_once_a_day",
                violation_error_message=_("This currency has a rate for the day already."),
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0),
                name="rate_positive",
                violation_error_message=_("A rate is greater than zero."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency="EUR"),
                name="rate_currency_is_iso",
                violation_error_message=_(
                    "A rate is of a currency other than the euro, by its ISO code."
                ),
            ),
        ]

    def __str__(self):
        return f"1 EUR = {self.rate.normalize():f} {self.currency}, {self.day}"
