"""Totals by two groupings as a table of rows and columns, shaded by size."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from deals.figures import Line, leading_to, page_of
from deals.narrowing import narrowed
from deals.totals import GROUPINGS, name_of

# How many rows and columns are shown: the largest ones.
MOST_ROWS, MOST_COLUMNS = 40, 12
# One more of each tells whether there are others.
CORNER = (MOST_ROWS + 1, MOST_COLUMNS + 1)
SHADES = 5


@dataclass(frozen=True)
class Cell:
    """The firm total of a row and a column, where its agreements are, and how dark it is."""

    line: Line | None
    shade: int = 0


class Cross:
    """A Table by two groupings. Its margins are the rows of either grouping alone."""

    def __init__(self, table, filters=None):
        self.table, self.currency = table, table.currency
        self.filters = leading_to(table, filters)
        self.total = Line(table.total, self.filters, _("Total"))
        self.cells = {(row.key, row.then): row for row in table.rows}

    @property
    def overlapping(self):
        return self.table.overlapping

    @property
    def row_heading(self):
        return GROUPINGS[self.table.by].label

    @property
    def column_heading(self):
        return GROUPINGS[self.table.then].label

    @cached_property
    def columns(self):
        shown = self.table.seconds[:MOST_COLUMNS]
        return [self._margin(self.table.then, row) for row in shown]

    @cached_property
    def lines(self):
        """Each row's line and its cells, one for each column."""
        rows = [self._margin(self.table.by, row) for row in self.table.firsts[:MOST_ROWS]]
        return [(line, [self._cell(line, column) for column in self.columns]) for line in rows]

    @property
    def is_a_part(self):
        """Whether there are more rows or columns than are shown."""
        return len(self.table.firsts) > MOST_ROWS or len(self.table.seconds) > MOST_COLUMNS

    def _margin(self, by, row):
        label = GROUPINGS[by].nothing if row.key is None else name_of(row.key)
        return Line(row, narrowed(self.filters, by, row.key), label, page_of(row.key))

    def _cell(self, line, column):
        row = self.cells.get((line.key, column.key))
        if row is None or not row.firm.count + row.firm.counted_in:
            return Cell(None)
        filters = line.filters and narrowed(line.filters, self.table.then, column.key)
        return Cell(Line(row, filters, ""), self._shade(row.firm.stated))

    def _shade(self, stated):
        """From 0 to SHADES: of the largest cell that is shown."""
        if not self._largest:
            return 0
        return int((Decimal(SHADES) * stated / self._largest).to_integral_value("ROUND_CEILING"))

    @cached_property
    def _largest(self):
        return max((row.firm.stated for row in self.table.rows), default=Decimal(0))
