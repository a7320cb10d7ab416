"""Exchange rates by day."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals.choices import RateOrigin
from deals.history import tracked
from deals.models.marks import rate_marks

EURO = "EUR"


def latest_day():
    """Tomorrow: east of here it has begun, and a bank's rate of it may be there."""
    return timezone.now().date() + datetime.timedelta(days=1)


@tracked
class ExchangeRate(models.Model):
    """How many units of a currency one euro was worth on a day, and who says so.

    The euro itself has no rows: its rate is one. A currency has one rate a day, the one that is
    used: of several, that of the higher origin stands (see `deals.rates`), and the history keeps
    the others. A rate that was quoted in another currency than the euro keeps the quote and its
    base; it follows when the base's rate changes, and says how it was derived.
    """

    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("units for one euro"), max_digits=18, decimal_places=8)
    source = models.CharField(_("source"), max_length=120)
    origin = models.PositiveSmallIntegerField(
        _("origin"), choices=RateOrigin, default=RateOrigin.ENTERED, editable=False
    )

    # Of a rate that was not published as units for one euro
    base = models.CharField(_("quoted in"), max_length=3, default=EURO, editable=False)
    quoted = models.DecimalField(
        _("units for one of it"),
        max_digits=24,
        decimal_places=12,
        null=True,
        blank=True,
        editable=False,
    )
    derivation = models.CharField(_("derivation"), max_length=200, blank=True, editable=False)

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
                condition=Q(currency__regex=r"^[A-Z]{3}$") & ~Q(currency=EURO),
                name="rate_currency_is_iso",
                violation_error_message=_(
                    "A rate is of a currency other than the euro, by its ISO code."
                ),
            ),
            models.CheckConstraint(
                condition=Q(base=EURO, quoted__isnull=True)
                | (~Q(base=EURO) & ~Q(base=F("currency")) & Q(quoted__gt=0) & ~Q(derivation="")),
                name="rate_quote_is_whole",
                violation_error_message=_(
                    "A rate quoted in another currency keeps the quote and says how it was derived."
                ),
            ),
        ]

        triggers = rate_marks()

    def __str__(self):
        return f"1 EUR = {self.units} {self.currency}, {self.day}"

    def clean(self):
        super().clean()
        if self.day and self.day > latest_day():
            raise ValidationError(
                {"day": _("No rate is known for a day after tomorrow: correct the day.")}
            )

    @property
    def units(self):
        """The rate in digits, without zeros at its end."""
        return f"{self.rate.normalize():f}"

    @property
    def told(self):
        """Who says so, and for a derived rate how it was made."""
        if not self.derivation:
            return self.source
        return f"{self.source}, {self.derivation}"
