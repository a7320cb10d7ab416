"""An article's own conversion, '180 million dollars (152.7 million euros)', against the rate.

The rate is that of the day on which the article appeared, or of the agreement's day where that is
not known: the journalist converted when writing. Where the two differ by more than three per cent,
one of the figures is likely misprinted or misread, and an editor should look.
"""

from dataclasses import dataclass
from decimal import Decimal

from deals.conversions import ConvertedValue, converted_value, rates_for
from deals.values import Value
from sources.choices import FactField, Standing
from sources.statements import value_said

TOLERATED = Decimal("0.03")
STANDING = (Standing.PROPOSED, Standing.ACCEPTED)


@dataclass(frozen=True)
class Doubt:
    """The second sum differs from what the rate makes of the first.

    `off` is by how much, as a fraction of the converted sum: above zero where the article tells
    more.
    """

    value: Value
    second: Value
    conversion: ConvertedValue

    @property
    def off(self):
        return self.second.stated / self.conversion.stated - 1

    @property
    def is_above(self):
        return self.off > 0

    @property
    def share(self):
        return abs(self.off)


def doubts(pieces):
    """The Doubt of each piece of evidence that has one, by its primary key; asks for rates once.

    The pieces come with their facts, article and agreement.
    """
    told = {piece.pk: sums for piece in pieces if (sums := _sums(piece))}
    rate_of = rates_for(
        (value.currency, day) for first, second, day in told.values() for value in (first, second)
    )
    found = {key: _doubt(*sums, rate_of) for key, sums in told.items()}
    return {key: doubt for key, doubt in found.items() if doubt}


def _sums(piece):
    """The first and the second sum with the day of the rate; None where one of them is missing."""
    first, second = (_value(piece, field) for field in (FactField.VALUE, FactField.SECOND_VALUE))
    if first is None or second is None or first.currency == second.currency:
        return None
    agreed = piece.agreement.day if piece.agreement_id else None
    return first, second, piece.article.published_on or agreed


def _value(piece, field):
    for fact in piece.facts.all():
        if fact.field == field and fact.standing in STANDING:
            return value_said(fact.says)
    return None


def _doubt(first, second, day, rate_of):
    conversion = converted_value(first, second.currency, day, rate_of)
    if conversion is None or not conversion.stated:
        return None
    doubt = Doubt(first, second, conversion)
    return doubt if doubt.share > TOLERATED else None
