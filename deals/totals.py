"""Totals: the one place that adds up what agreements are worth.

A total counts an agreement once, whatever the number of articles, parties or visits that mention
it, and keeps its doubts: it is an interval with a stated figure and four counters. Pages, API,
exports and commands all ask `totals`.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, Count, F, Sum, Value, When
from django.db.models.functions import Coalesce, Round

from deals.choices import FIRM_STAGES, Qualifier, Stage
from deals.conversion import AMOUNT, convert, converted
from deals.models import Agreement, Sector, Visit
from deals.values import COUNTERS

ZERO = Decimal(0)
# The columns of a totals table: what the default total counts, and what stands beside it.
COLUMNS = {
    **dict.fromkeys(FIRM_STAGES, "firm"),
    Stage.ANNOUNCED: "announced",
    Stage.TALKS: "talks",
    Stage.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Total:
    """What a set of agreements is worth, in units of `currency`.

    `high` is None where it is open. `count` holds the agreements that the total adds;
    `counted_in` those that are shown beside it, since their umbrella's value holds them already.
    The four counters are of the added ones and sum up to `count`. `unconverted` holds the stated
    amounts by currency for which no rate was found: they are in no other figure.
    """

    currency: str
    count: int = 0
    low: Decimal = ZERO
    stated: Decimal = ZERO
    high: Decimal | None = ZERO
    exact: int = 0
    hedged: int = 0
    vague: int = 0
    undisclosed: int = 0
    counted_in: int = 0
    unconverted: dict[str, Decimal] = field(default_factory=dict)

    @property
    def valued(self):
        """How many agreements stand behind the amounts."""
        return self.count - self.undisclosed

    @property
    def is_exact(self):
        return self.low == self.stated == self.high

    def __add__(self, other):
        return Total(
            currency=self.currency,
            low=self.low + other.low,
            stated=self.stated + other.stated,
            high=None if None in (self.high, other.high) else self.high + other.high,
            unconverted=_added(self.unconverted, other.unconverted),
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTS},
        )


COUNTS = ("count", "exact", "hedged", "vague", "undisclosed", "counted_in")


def _added(one, other):
    return {code: one.get(code, ZERO) + other.get(code, ZERO) for code in sorted({*one, *other})}


@dataclass(frozen=True)
class Row:
    """One group's totals; `key` is its Visit or Sector, None for 'no visit' and 'unclassified'."""

    key: object
    firm: Total
    announced: Total
    talks: Total
    cancelled: Total

    def __add__(self, other):
        return replace(self, **{c: getattr(self, c) + getattr(other, c) for c in COLUMN_NAMES})


COLUMN_NAMES = ("firm", "announced", "talks", "cancelled")


@dataclass(frozen=True)
class Table:
    """Rows of totals, largest first, and their sum."""

    rows: tuple[Row, ...]
    total: Row
    currency: str
    by: str | None = None


# How agreements are put into groups: the column, and the rows that it names.
GROUPINGS = {
    "visit": (F("home_visit"), Visit.objects.select_related("guest", "host")),
    "sector": (Coalesce("sector__parent", "sector"), Sector.objects.all()),
}


def totals(agreements, by=None, currency=None):
    """Add up the published ones of a queryset of agreements, by visit, by sector or as one.

    `currency` is an ISO code, settings.REFERENCE_CURRENCY where it is None. Returns a Table whose
    rows add up to its total; ValueError for a grouping that there is not.
    """
    currency = currency or settings.REFERENCE_CURRENCY
    if by is not None and by not in GROUPINGS:
        raise ValueError(f"there are no totals by {by!r}: choose one of {', '.join(GROUPINGS)}")
    rows = {}
    for bucket in _buckets(agreements, by, currency):
        key = bucket["group"]
        rows[key] = rows.get(key, _empty(key, currency)) + _row(bucket, key, currency)
    named = _named(rows, by)
    total = sum(named, start=_empty(None, currency))
    return Table(tuple(sorted(named, key=_largest_first)), total, currency, by)


def _empty(key, currency):
    return Row(key, *(Total(currency) for _ in COLUMN_NAMES))


def _largest_first(row):
    return (row.key is None, -row.firm.stated, -row.firm.count, str(row.key))


def _named(rows, by):
    """The rows with their Visit or Sector in place of its primary key."""
    if by is None:
        return list(rows.values())
    found = GROUPINGS[by][1].in_bulk([key for key in rows if key is not None])
    return [replace(row, key=found.get(key)) for key, row in rows.items()]


def stated_column():
    """`Value.stated` in SQL: one test holds the two together."""
    return Case(
        When(
            value_qualifier=Qualifier.RANGE,
            then=Round((F("value_low") + F("value_high")) / 2, 2, output_field=AMOUNT),
        ),
        default=Coalesce("value_low", "value_high"),
        output_field=AMOUNT,
    )


def _buckets(agreements, by, currency):
    """Sums over agreements alike in all that decides how they are added.

    The set is taken by primary key, so that no join of the caller's filters can repeat a row, and
    the umbrella is decided over all agreements, before those filters.
    """
    group = GROUPINGS[by][0] if by else Value(None, output_field=AMOUNT)
    return (
        Agreement.objects.published()
        .with_counted_in()
        .filter(pk__in=agreements.order_by().values("pk"))
        .annotate(
            group=group,
            low=converted(F("value_low"), currency),
            amount=converted(stated_column(), currency),
            high=converted(F("value_high"), currency),
            stated_as_told=stated_column(),
        )
        .annotate(is_converted=Case(When(amount=None, then=False), default=True))
        .order_by()
        .values("group", "stage", "value_qualifier", "value_currency", "counted_in", "is_converted")
        .annotate(
            agreements=Count("pk"),
            sum_low=Sum("low"),
            sum_stated=Sum("amount"),
            sum_high=Sum("high"),
            sum_as_told=Sum("stated_as_told"),
        )
    )


def _row(bucket, key, currency):
    column = COLUMNS[bucket["stage"]]
    return replace(_empty(key, currency), **{column: _total(bucket, currency)})


def _total(bucket, currency):
    """What one bucket adds: nothing where its umbrella has it; its doubts as its qualifier says."""
    count, qualifier = bucket["agreements"], bucket["value_qualifier"]
    if bucket["counted_in"]:
        return Total(currency, counted_in=count)
    if not qualifier:
        return Total(currency, count=count, undisclosed=count)
    counted = Total(currency, count=count, **{COUNTERS[qualifier]: count})
    if not bucket["is_converted"]:
        return replace(counted, unconverted={bucket["value_currency"]: bucket["sum_as_told"]})
    return replace(
        counted,
        low=bucket["sum_low"] or ZERO,
        stated=bucket["sum_stated"],
        high=bucket["sum_high"],
    )


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
