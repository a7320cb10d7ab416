"""Values: sums of money as sources hedge them. The rule for low, stated and high stands here."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.choices import Qualifier

CENT = Decimal("0.01")
# Totals count values in these four groups, the undisclosed ones being the fourth.
COUNTERS = {
    Qualifier.EXACT: "exact",
    Qualifier.APPROX: "hedged",
    Qualifier.RANGE: "hedged",
    Qualifier.AT_LEAST: "vague",
    Qualifier.AT_MOST: "vague",
    Qualifier.VAGUE: "vague",
}


@dataclass(frozen=True)
class Value:
    """A sum of money in units of `currency` (ISO 4217); unknown is None, never 0.

    The shape follows from the qualifier: exact and approx have low equal to high; at_least has
    no high and at_most no low; range and vague have low below high.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str
    qualifier: str

    @property
    def stated(self):
        """The one figure that stands for the value in sums: Decimal.

        The figure of exact and approx; the bound of at_least and at_most; the middle of a range,
        rounded half up to the cent; the low of vague.
        """
        if self.qualifier == Qualifier.RANGE:
            return ((self.low + self.high) / 2).quantize(CENT, ROUND_HALF_UP)
        return self.high if self.low is None else self.low

    def problem(self):
        """What is wrong with the shape, for people, or None."""
        low, high = self.low, self.high
        if any(bound is not None and bound < 0 for bound in (low, high)):
            return _("An amount cannot be negative.")
        if self.qualifier in (Qualifier.EXACT, Qualifier.APPROX):
            return (
                None
                if low is not None and low == high
                else _("An exact or approximate value has one figure: enter it as low and as high.")
            )
        if self.qualifier == Qualifier.AT_LEAST:
            return (
                None if low is not None and high is None else _("'At least' has a low and no high.")
            )
        if self.qualifier == Qualifier.AT_MOST:
            return None if low is None and high is not None else _("'Up to' has a high and no low.")
        if low is None or high is None or low >= high:
            return _("A range or a vague sum has a low below its high.")
        return None


class Valued(models.Model):
    """The four columns of a value; all empty where it is undisclosed."""

    value_low = models.DecimalField(
        _("low"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    value_high = models.DecimalField(
        _("high"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    value_currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"\A[A-Z]{3}\Z", _("Write the currency's ISO code, as in USD."))
        ],
    )
    value_qualifier = models.CharField(
        _("qualifier"), max_length=8, blank=True, default="", choices=Qualifier
    )

    class Meta:
        abstract = True

    @property
    def value(self):
        """The row's Value, or None where it is undisclosed."""
        if not self.value_qualifier:
            return None
        return Value(self.value_low, self.value_high, self.value_currency, self.value_qualifier)

    @value.setter
    def value(self, value):
        for column, content in value_columns(value).items():
            setattr(self, column, content)

    def clean(self):
        super().clean()
        if not self.value_qualifier and self.value_low is None and self.value_high is None:
            if self.value_currency:
                raise ValidationError({"value_currency": _("A currency needs an amount.")})
            return
        if not self.value_qualifier:
            raise ValidationError({"value_qualifier": _("Say how the source puts the amount.")})
        if not self.value_currency:
            raise ValidationError({"value_currency": _("An amount needs its currency.")})
        if problem := self.value.problem():
            raise ValidationError({"value_low": problem})


def value_columns(value):
    """The four columns that hold the value (or None), for `update()` and constructors."""
    if value is None:
        return {
            "value_low": None,
            "value_high": None,
            "value_currency": "",
            "value_qualifier": "",
        }
    return {
        "value_low": value.low,
        "value_high": value.high,
        "value_currency": value.currency,
        "value_qualifier": value.qualifier,
    }


def value_constraints(table):
    """Check constraints for the four columns: one for each qualifier's shape, named after the table."""
    high = models.F("value_high")

    def shape(name, condition):
        lawful = ~Q(value_qualifier=name) | condition
        return models.CheckConstraint(
            condition=lawful,
            name=f"{table}_value_{name}",
            violation_error_message=_("The amounts do not fit the qualifier."),
        )

    one_figure = Q(value_low__isnull=False, value_high__isnull=False) & Q(value_low=high)
    two_figures = Q(value_low__isnull=False, value_high__isnull=False) & Q(value_low__lt=high)
    return [
        models.CheckConstraint(
            condition=Q(
                value_low__isnull=True,
                value_high__isnull=True,
                value_currency="",
                value_qualifier="",
            )
            | (Q(value_qualifier__in=Qualifier.values) & Q(value_currency__regex=r"^[A-Z]{3}$")),
            name=f"{table}_value_whole",
            violation_error_message=_("A value needs an amount, a currency and a qualifier."),
        ),
        models.CheckConstraint(
            condition=(Q(value_low__isnull=True) | Q(value_low__gte=0))
            & (Q(value_high__isnull=True) | Q(value_high__gte=0)),
            name=f"{table}_value_positive",
            violation_error_message=_("An amount cannot be negative."),
        ),
        shape(Qualifier.EXACT, one_figure),
        shape(Qualifier.APPROX, one_figure),
        shape(Qualifier.AT_LEAST, Q(value_low__isnull=False, value_high__isnull=True)),
        shape(Qualifier.AT_MOST, Q(value_low__isnull=True, value_high__isnull=False)),
        shape(Qualifier.RANGE, two_figures),
        shape(Qualifier.VAGUE, two_figures),
    ]
