"""Sums as sources hedge them, held against each other: can two of them be one and the same?"""

from decimal import Decimal

# 'About' leaves room for a tenth; any figure in the news is rounded, so an exact one for a hundredth.
ROOM = {"approx": Decimal("0.10")}
ROUNDING = Decimal("0.01")
INFINITY = Decimal("Infinity")


def interval(value):
    """All that the value may be, as (low, high) in units of its currency; an open end is infinite.

    Takes any value with low, high, currency and qualifier.
    """
    room = ROOM.get(value.qualifier, ROUNDING)
    low = Decimal(0) if value.low is None else value.low * (1 - room)
    high = INFINITY if value.high is None else value.high * (1 + room)
    return low, high


def comparable(one, other):
    """Whether both are told, and in one currency."""
    return bool(one and other and one.currency and one.currency == other.currency)


def disjoint(one, other):
    """Whether no sum fits both; values of different currencies cannot be told."""
    if not comparable(one, other):
        return False
    (low, high), (other_low, other_high) = interval(one), interval(other)
    return high < other_low or other_high < low


def agree(one, other):
    """Whether both tell a sum of one currency, and one sum fits both."""
    return comparable(one, other) and not disjoint(one, other)


def ratio(one, other):
    """How many times the smaller figure the larger one is, by what stands for each: at least 1."""
    figures = sorted(_figure(value) for value in (one, other))
    return figures[1] / figures[0] if figures[0] else INFINITY


def _figure(value):
    if value.low is None or value.high is None:
        return value.high if value.low is None else value.low
    return (value.low + value.high) / 2
