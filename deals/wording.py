"""Sums of money in words, in the reader's language: 'USD 4.2 billion', 'several hundred million'."""

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_compact_decimal, format_decimal
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from deals.choices import Qualifier

MILLION = Decimal(1_000_000)
# Figures in words keep four digits; the full figure stands beside them.
FOUR_DIGITS = Context(prec=4, rounding=ROUND_HALF_UP)

PATTERNS = {
    Qualifier.APPROX: gettext_lazy("about %(sum)s"),
    Qualifier.AT_LEAST: gettext_lazy("at least %(sum)s"),
    Qualifier.AT_MOST: gettext_lazy("up to %(sum)s"),
}
# A vague sum reaches from twice its unit to ten times its unit.
VAGUE_UNITS = {
    Decimal(10) ** 3: gettext_lazy("several thousand"),
    Decimal(10) ** 4: gettext_lazy("several ten thousand"),
    Decimal(10) ** 5: gettext_lazy("several hundred thousand"),
    Decimal(10) ** 6: gettext_lazy("several million"),
    Decimal(10) ** 7: gettext_lazy("several ten million"),
    Decimal(10) ** 8: gettext_lazy("several hundred million"),
    Decimal(10) ** 9: gettext_lazy("several billion"),
    Decimal(10) ** 10: gettext_lazy("several ten billion"),
    Decimal(10) ** 11: gettext_lazy("several hundred billion"),
}


def locale():
    """The Babel locale of the active language."""
    return _locale(get_language() or "en")


@cache
def _locale(language):
    return Locale.parse(language, sep="-")


def number_in_words(number):
    """'4.2 billion'; numbers below a million in digits.

    >>> number_in_words(Decimal("4200000000"))
    '4.2 billion'
    >>> number_in_words(Decimal("999999999"))
    '1 billion'
    """
    rounded = FOUR_DIGITS.create_decimal(number)
    if abs(rounded) < MILLION:
        return format_decimal(number, locale=locale())
    return format_compact_decimal(rounded, format_type="long", locale=locale(), fraction_digits=2)


def number_in_full(number):
    """All digits, the cents only where there are any: '4,200,000,000'."""
    whole = number == number.to_integral_value()
    return format_decimal(number, format="#,##0" if whole else "#,##0.00", locale=locale())


def in_millions(number):
    """For columns of figures, all of one unit: '4,200.0'.

    >>> in_millions(Decimal("4200000000")), in_millions(Decimal("20000"))
    ('4,200.0', '<0.1')
    """
    millions = number / MILLION
    if 0 < millions < Decimal("0.05"):
        return "<" + format_decimal(Decimal("0.1"), locale=locale())
    return format_decimal(millions, format="#,##0.0", locale=locale())


def with_currency(figure, currency):
    return _("%(currency)s %(figure)s") % {"currency": currency, "figure": figure}


def amount_in_words(number, currency):
    return with_currency(number_in_words(number), currency)


def amount_in_full(number, currency):
    return with_currency(number_in_full(number), currency)


def _from_to(low, high):
    """'300–500 million' where both share a unit, '200 million – 1 billion' where they do not."""
    first, last = number_in_words(low), number_in_words(high)
    figure, space, unit = first.rpartition(" ")
    if space and last.endswith(f" {unit}"):
        return f"{figure}–{last}"
    return f"{first} – {last}" if space or " " in last else f"{first}–{last}"


def value_in_words(value):
    """A Value (or None) as its source hedges it: 'about USD 17 billion', 'undisclosed'."""
    if value is None:
        return _("undisclosed")
    if value.qualifier == Qualifier.RANGE:
        return with_currency(_from_to(value.low, value.high), value.currency)
    if value.qualifier == Qualifier.VAGUE:
        return _vague(value)
    pattern = PATTERNS.get(value.qualifier, "%(sum)s")
    return pattern % {"sum": amount_in_words(value.stated, value.currency)}


def _vague(value):
    interval = _from_to(value.low, value.high)
    unit = VAGUE_UNITS.get(value.low / 2) if value.high == value.low * 5 else None
    if unit is None:
        return with_currency(interval, value.currency)
    parts = {"several": unit, "currency": value.currency, "interval": interval}
    return _("%(several)s %(currency)s (%(interval)s)") % parts


def value_in_full(value):
    """A Value with all its digits: 'USD 200,000,000 – 1,000,000,000'; '' where undisclosed."""
    if value is None:
        return ""
    if value.qualifier in (Qualifier.RANGE, Qualifier.VAGUE):
        interval = f"{number_in_full(value.low)} – {number_in_full(value.high)}"
        return with_currency(interval, value.currency)
    pattern = PATTERNS.get(value.qualifier, "%(sum)s")
    return pattern % {"sum": amount_in_full(value.stated, value.currency)}
