"""Totals as pages show them: each figure with the address of the agreements behind it."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.choices import FIRM_STAGES, Qualifier, Stage
from deals.currencies import carried
from deals.filters import UNDISCLOSED
from deals.narrowing import among, narrowed, of_part
from deals.totals import GROUPINGS, name_of
from deals.values import COUNTERS

FIRM = [str(stage) for stage in FIRM_STAGES]
COUNTED_AS = {
    name: [str(q) for q in Qualifier if COUNTERS[q] == name] for name in set(COUNTERS.values())
} | {"undisclosed": [UNDISCLOSED]}
BESIDE = {"announced": Stage.ANNOUNCED, "talks": Stage.TALKS, "cancelled": Stage.CANCELLED}
# How many rows of a table a page shows.
ROWS = 200
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
    """One row of a table of totals, with the addresses of what stands behind its figures.

    `filters` lead to the row's agreements; None where no filter names them. `parts` are the lines
    of its parts.
    """

    def __init__(self, row, filters, label, url="", largest=None, parts=()):
        self.row, self.filters, self.label, self.url = row, filters, label, url
        self.key, self.parts = row.key, parts
        self.bar = Bar.of(row.firm, largest) if largest else None

    @property
    def firm(self):
        return self.row.firm

    @cached_property
    def firm_url(self):
        return self._behind(stage=FIRM)

    @cached_property
    def counters(self):
        """The four counters of the firm ones: name, number, address."""
        return [
            (name, getattr(self.firm, name), self._counter_url(name))
            for name in ("exact", "hedged", "vague", "undisclosed")
        ]

    def _counter_url(self, name):
        return self._behind(stage=FIRM, qualifier=COUNTED_AS[name])

    @cached_property
    def beside(self):
        """Announced, in talks and cancelled: name, total, address."""
        return [
            (name, getattr(self.row, name), self._behind(stage=[str(stage)]))
            for name, stage in BESIDE.items()
        ]

    def _behind(self, **chosen):
        """The address of the row's agreements among these choices; '' where there is none."""
        filters = self.filters
        for name, choices in chosen.items():
            filters = filters is not None and among(filters, name, choices)
            if not filters or not filters[name]:
                return ""
        return agreements_url(filters)


class TotalsLines:
    """A Table of totals as lines. `filters` are those that the whole table stands under; of a past
    day there are no lists of agreements, and the figures lead nowhere.

    Of more rows than a Page has, the others are added up in the lines `before` and
    `rest`, which lead to their pages; where groups overlap there is the page alone.
    """

    def __init__(self, table, filters=None, page=None):
        self.table, self.currency, self.by = table, table.currency, table.by
        self.filters, self.page = leading_to(table, filters), page
        start, end = (page.start, page.end) if page else (0, len(table.rows))
        shown, self.left = table.rows[start:end], len(table.rows) > end
        self.largest = max((reach(row.firm) for row in shown), default=None)
        self.lines = [self._line(row) for row in shown]
        self.total = Line(table.total, self.filters, _("Total"))
        self.before = self._others(table.rows[:start], page and page.previous)
        self.rest = self._others(table.rows[end:], page and page.next)

    @property
    def overlapping(self):
        return self.table.overlapping

    @property
    def heading(self):
        return GROUPINGS[self.by].label

    @property
    def with_sources(self):
        return self.table.total.firm.articles is not None

    def _line(self, row):
        filters = narrowed(self.filters, self.by, row.key)
        if row.key is None:
            return Line(row, filters, GROUPINGS[self.by].nothing, "", self.largest)
        parts = [self._part(filters, part) for part in row.parts]
        return Line(row, filters, name_of(row.key), page_of(row.key), self.largest, parts)

    def _part(self, filters, part):
        own = part.key.parent_id is None
        label = _("%(sector)s itself") % {"sector": part.key} if own else str(part.key)
        url = "" if own else page_of(part.key)
        return Line(part, of_part(filters, part.key), label, url, self.largest)

    def _others(self, rows, url):
        if not rows or self.overlapping:
            return None
        label = ngettext("%(count)d more", "%(count)d more", len(rows)) % {"count": len(rows)}
        return Line(sum(rows[1:], start=rows[0]), None, label, url)


@dataclass(frozen=True)
class Page:
    """One of the pages that a long table of totals is shown on, the first of which is 1.

    `address` is that of all of them, to which the number is added.
    """

    number: int
    address: str

    @property
    def start(self):
        return (self.number - 1) * ROWS

    @property
    def end(self):
        return self.number * ROWS

    @property
    def previous(self):
        return f"{self.address}{self.number - 1}"

    @property
    def next(self):
        return f"{self.address}{self.number + 1}"


def leading_to(table, filters):
    """The filters that lead to a table's agreements; None for those of a past day."""
    return None if table.at else {**carried(table.currency), **(filters or {})}


def page_of(key):
    """The address of the page of what a row is of; '' where it has none."""
    return key.get_absolute_url() if hasattr(key, "get_absolute_url") else ""
