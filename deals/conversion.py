"""Conversion of amounts by reference rates, in Python for one amount and in SQL for many.

The rule (one test runs both over the same rows): the rate of the agreement's day or the last one
before it, at most ten days older; the amount times the target's units for one euro, divided by
its own currency's, rounded half up to the cent. Without such a rate there is no amount.
"""

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import (
    Case,
    DateField,
    DecimalField,
    ExpressionWrapper,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Round

from deals.models import ExchangeRate
from deals.models.rate import EURO
from deals.values import CENT

MAX_AGE = datetime.timedelta(days=10)
AMOUNT = DecimalField(max_digits=30, decimal_places=2)
RATE = DecimalField(max_digits=18, decimal_places=8)


@dataclass(frozen=True)
class Conversion:
    """An amount in another currency, and the rates that made it (None for the euro's own)."""

    amount: Decimal
    currency: str
    own_rate: ExchangeRate | None = None
    target_rate: ExchangeRate | None = None

    @property
    def rates(self):
        return [rate for rate in (self.own_rate, self.target_rate) if rate]


def is_convertible(currency):
    """Whether there are any rates of the currency at all."""
    return currency == EURO or ExchangeRate.objects.filter(currency=currency).exists()


def rate_on(currency, day):
    """The rate to use on the day: its own or the last one before it; None without one."""
    if currency == EURO or day is None:
        return None
    rates = ExchangeRate.objects.filter(currency=currency, day__lte=day, day__gte=day - MAX_AGE)
    return rates.order_by("-day").first()


def convert(amount, currency, target, day, rate_of=rate_on):
    """The amount (Decimal) in the target currency by the rates of `day`, or None without a rate."""
    if currency == target:
        return Conversion(amount, target)
    own, other = (rate_of(code, day) for code in (currency, target))
    if (own is None and currency != EURO) or (other is None and target != EURO):
        return None
    own_units = own.rate if own else Decimal(1)
    target_units = other.rate if other else Decimal(1)
    converted = (amount * target_units / own_units).quantize(CENT, ROUND_HALF_UP)
    return Conversion(converted, target, own, other)


def converted(amount, target, currency="value_currency", day="day"):
    """The SQL expression for an amount expression in the target currency; null without a rate."""
    by_rates = Round(
        Cast(amount, AMOUNT)
        * _units(Value(target), target, day)
        / _units(OuterRef(currency), None, day, currency),
        2,
        output_field=AMOUNT,
    )
    return Case(When(**{currency: target}, then=amount), default=by_rates, output_field=AMOUNT)


def _units(code, known, day, column=None):
    """Units for one euro of a currency given by value or by column, on the day of the row."""
    oldest = ExpressionWrapper(OuterRef(day) - Value(MAX_AGE), output_field=DateField())
    rates = ExchangeRate.objects.filter(currency=code, day__lte=OuterRef(day), day__gte=oldest)
    latest = Subquery(rates.order_by("-day").values("rate")[:1], output_field=RATE)
    one = Value(Decimal(1), output_field=RATE)
    if known is not None:
        return one if known == EURO else latest
    return Case(When(**{column: EURO}, then=one), default=latest, output_field=RATE)
