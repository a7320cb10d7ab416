"""Totals as pages show them: each figure with the address of the agreements behind it."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from deals.choices import FIRM_STAGES, Qualifier, Stage
from deals.currencies import carried
from deals.filters import NO_VISIT, UNCLASSIFIED, UNDISCLOSED
from deals.values import COUNTERS

FIRM = [str(stage) for stage in FIRM_STAGES]
COUNTED_AS = {
    name: [str(q) for q in Qualifier if COUNTERS[q] == name] for name in set(COUNTERS.values())
} | {"undisclosed": [UNDISCLOSED]}
BESIDE = {"announced": Stage.ANNOUNCED, "talks": Stage.TALKS, "cancelled": Stage.CANCELLED}
# The width of a bar in its own units, and what an open end adds beyond the stated figure.
WIDTH = Decimal(100)
OPEN_END = Decimal("1.15")


def agreements_url(filters=None, **more):
    """The list of agreements with these filters; a list gives a name several times."""
    query = {name: value for name, value in {**(filters or {}), **more}.items() if value}
    address = reverse("agreements")
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def reach(total):
    """How far to the right the bar of a total reaches, in units of money."""
    return max(total.stated * OPEN_END, total.low) if total.high is None else total.high


@dataclass(frozen=True)
class Bar:
    """The stated figure as a bar and low to high as a line over it, in units of `WIDTH`.

    Coordinates are texts with a point, since templates would write numbers in the reader's way.
    """

    stated: str
    low: str
    high: str
    is_open: bool
    has_interval: bool

    @classmethod
    def of(cls, total, largest):
        scale = WIDTH / largest if largest else Decimal(0)
        low, stated, high = (
            f"{min(amount * scale, WIDTH):.2f}"
            for amount in (total.low, total.stated, reach(total))
        )
        return cls(stated, low, high, total.high is None, not total.is_exact)


class Line:
    """One row of a table of totals, with the addresses of what stands behind its figures."""

    def __init__(self, row, filters, label, url="", largest=None):
        self.row, self.filters, self.label, self.url = row, filters, label, url
        self.key = row.key
        self.bar = Bar.of(row.firm, largest) if largest else None

    @property
    def firm(self):
        return self.row.firm

    @cached_property
    def firm_url(self):
        return agreements_url(self.filters, stage=FIRM)

    @cached_property
    def counters(self):
        """The four counters of the firm ones: name, number, address."""
        return [
            (name, getattr(self.firm, name), self._counter_url(name))
            for name in ("exact", "hedged", "vague", "undisclosed")
        ]

    def _counter_url(self, name):
        return agreements_url(self.filters, stage=FIRM, qualifier=COUNTED_AS[name])

    @cached_property
    def beside(self):
        """Announced, in talks and cancelled: name, total, address."""
        return [
            (name, getattr(self.row, name), agreements_url(self.filters, stage=str(stage)))
            for name, stage in BESIDE.items()
        ]


class TotalsLines:
    """A Table of totals as lines. `filters` are those that the whole table stands under."""

    def __init__(self, table, filters=None):
        self.currency, self.by = table.currency, table.by
        self.filters = {**carried(table.currency), **(filters or {})}
        largest = max((reach(row.firm) for row in table.rows), default=None)
        self.lines = [self._line(row, largest) for row in table.rows]
        self.total = Line(table.total, self.filters, _("Total"))

    def _line(self, row, largest):
        if row.key is None:
            label = _("No visit") if self.by == "visit" else _("Unclassified")
            return Line(row, self._narrowed(None), label, "", largest)
        return Line(row, self._narrowed(row.key), str(row.key), row.key.get_absolute_url(), largest)

    def _narrowed(self, key):
        if self.by == "visit":
            return {**self.filters, "visit": key.public_id if key else NO_VISIT}
        return {**self.filters, "sector": key.code if key else UNCLASSIFIED}
