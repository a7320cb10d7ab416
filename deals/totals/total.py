"""What a total is: an interval with a stated figure and its doubts counted, in rows and tables."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from deals.ledger.past import AsOf

ZERO = Decimal(0)
# The columns of a table of totals: what the default total counts, and what stands beside it.
COLUMN_NAMES = ("firm", "announced", "talks", "cancelled")
COUNTS = ("count", "exact", "hedged", "vague", "undisclosed", "counted_in")


# Unlike all else not frozen, though never changed: frozen it would take three times as long to
# make, and a table has thousands.
@dataclass
class Total:
    """What a set of agreements is worth, in units of `currency`.

    `high` is None where it is open. `count` holds the agreements that the total adds;
    `counted_in` those that are shown beside it, since their umbrella's value holds them already.
    The four counters are of the added ones and sum up to `count`. `unconverted` holds the stated
    amounts by currency for which no rate was found: they are in no other figure. `articles` and
    `dispatches` (independent sources) are those with accepted evidence of all these agreements,
    None where nobody asked for them: they do not add up, since one article tells of many.
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
    articles: int | None = None
    dispatches: int | None = None

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
            unconverted=together(self.unconverted, other.unconverted),
            **{name: getattr(self, name) + getattr(other, name) for name in COUNTS},
        )


def together(one, other):
    """Amounts by currency, added up."""
    return {code: one.get(code, ZERO) + other.get(code, ZERO) for code in sorted({*one, *other})}


@dataclass(frozen=True)
class Row:
    """One group's totals.

    `key` is what the group is of (a Visit, a Sector, a Period, a stage …), None for the row of
    those that have none ('no visit', 'unclassified'); `then` the same of a second grouping. A
    sector's row has `parts`: its children's rows and, with the sector itself as key, its own.
    """

    key: object
    firm: Total
    announced: Total
    talks: Total
    cancelled: Total
    then: object = None
    parts: tuple["Row", ...] = ()

    def __add__(self, other):
        return replace(self, **{c: getattr(self, c) + getattr(other, c) for c in COLUMN_NAMES})

    @property
    def size(self):
        """How many agreements stand in it, in whichever column."""
        columns = (getattr(self, name) for name in COLUMN_NAMES)
        return sum(total.count + total.counted_in for total in columns)


@dataclass(frozen=True)
class Table:
    """Rows of totals and the total over them.

    `by` and `then` name the groupings. Where groups do not overlap the rows add up to the total.
    An agreement of two countries stands in the rows of both: then `overlapping` is True and the
    total counts it once. With two groupings there is a row for each pair of groups that has
    agreements; `firsts` and `seconds` are the rows of either grouping alone. `at` is the past
    state that it tells, None for today's.
    """

    rows: tuple[Row, ...]
    total: Row
    currency: str
    by: str | None = None
    then: str | None = None
    overlapping: bool = False
    firsts: tuple[Row, ...] = ()
    seconds: tuple[Row, ...] = ()
    at: AsOf | None = None


def empty(currency, key=None, then=None):
    return Row(key, *(Total(currency) for _ in COLUMN_NAMES), then=then)
