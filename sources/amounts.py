"""Amounts in an editor's words: '2,5 Mrd. EUR', 'több mint 150 millió dollár'."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deals.values import Value
from sources.extraction.values import read_amount

LARGEST_AMOUNT = 10**18
# A thousand million in English, a million million in German and in Hungarian.
_BILLION = re.compile(r"\bbillions?\b", re.IGNORECASE)


def value_of(words, currency=""):
    """The Value that the words spell; `currency` (an ISO code) helps where they name none.

    Raises ValidationError with what to do.
    """
    if _BILLION.search(words):
        raise ValidationError(
            _(
                "“Billion” is a thousand million in English and a million million in German and "
                "Hungarian: write “Mrd.”, “milliárd” or all the digits."
            )
        )
    told = _read(words)
    code = told.currency or currency.upper()
    if not code:
        raise ValidationError(
            _("“%(words)s” names no currency: add it, as in “%(words)s EUR”.") % {"words": words}
        )
    if currency and told.currency and told.currency != currency.upper():
        raise ValidationError(
            _("“%(words)s” is in %(told)s, but the currency beside it is %(currency)s.")
            % {"words": words, "told": told.currency, "currency": currency}
        )
    return _in_cents(Value(told.low, told.high, code, told.qualifier), words)


def _read(words):
    try:
        return read_amount(words)
    except ValueError as error:
        raise ValidationError(
            _(
                "“%(words)s” cannot be read as one sum of money. Write it as in “2,5 Mrd. EUR”, "
                "“rund 300 Millionen Dollar” or “több mint 150 millió dollár”, or fill in the "
                "figures."
            )
            % {"words": words.strip()[:80]}
        ) from error


def _in_cents(value, words):
    for bound in (value.low, value.high):
        if bound is not None and (bound >= LARGEST_AMOUNT or bound != round(bound, 2)):
            raise ValidationError(
                _("“%(words)s” is too large, or has parts of a cent.") % {"words": words}
            )
    if problem := value.problem():
        raise ValidationError(problem)
    return value
