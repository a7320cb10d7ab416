"""Values of many rows in another currency, each with the rates that made it, by one query."""

from dataclasses import dataclass
from decimal import Context, Decimal

from deals.conversion import EURO, MAX_AGE, convert, rate_on
from deals.models import ExchangeRate

# As many digits as a rate between two currencies is told in.
RATE_DIGITS = Context(prec=10)
LATEST = """
    SELECT rate.*, wanted.day AS wanted_day
    FROM unnest(%s::text[], %s::date[]) AS wanted (currency, day)
    CROSS JOIN LATERAL (
        SELECT * FROM deals_exchangerate known
        WHERE known.currency = wanted.currency
          AND known.day BETWEEN wanted.day - %s AND wanted.day
        ORDER BY known.day DESC LIMIT 1
    ) rate
"""


@dataclass(frozen=True)
class ConvertedValue:
    """A Value in units of `currency`, and the rates that made it (none: it was told in it)."""

    low: Decimal | None
    stated: Decimal
    high: Decimal | None
    currency: str
    own_rate: ExchangeRate | None = None
    target_rate: ExchangeRate | None = None

    @property
    def rates(self):
        return [rate for rate in (self.own_rate, self.target_rate) if rate]

    @property
    def rate(self):
        """Units of the currency for one unit of the value's own, in digits."""
        own, target = (r.rate if r else Decimal(1) for r in (self.own_rate, self.target_rate))
        return f"{RATE_DIGITS.divide(target, own).normalize():f}"

    @property
    def day(self):
        """The day of its rates, the earlier one where they differ."""
        return min((rate.day for rate in self.rates), default=None)

    @property
    def source(self):
        return "; ".join(dict.fromkeys(rate.told for rate in self.rates))


def converted_value(value, target, day, rate_of=rate_on):
    """The Value in the target currency by the rates of `day`: None without a value or a rate."""
    if value is None:
        return None
    low, stated, high = (
        None if amount is None else convert(amount, value.currency, target, day, rate_of)
        for amount in (value.low, value.stated, value.high)
    )
    if stated is None:
        return None
    return ConvertedValue(
        low=low and low.amount,
        stated=stated.amount,
        high=high and high.amount,
        currency=target,
        own_rate=stated.own_rate,
        target_rate=stated.target_rate,
    )


def converted_values(rows, target):
    """The ConvertedValue of each row (it has a value and a day) by its primary key.

    None stands for a value that is undisclosed, and for one without a rate.
    """
    rows = list(rows)
    rate_of = rates_for(
        (currency, row.day)
        for row in rows
        if row.value and row.value.currency != target
        for currency in (row.value.currency, target)
    )
    return {row.pk: converted_value(row.value, target, row.day, rate_of) for row in rows}


def rates_for(wanted):
    """A function of currency and day that gives the rate to use, or None: it asks no more."""
    pairs = sorted({(code, day) for code, day in wanted if code != EURO and day is not None})
    codes, days = [code for code, _day in pairs], [day for _code, day in pairs]
    rates = ExchangeRate.objects.raw(LATEST, [codes, days, MAX_AGE.days])
    found = {(rate.currency, rate.wanted_day): rate for rate in rates}
    return lambda currency, day: found.get((currency, day))
