"""Totals: the one place that adds up what agreements are worth.

A total counts an agreement once, whatever the number of articles, parties or visits that mention
it, and keeps its doubts: it is an interval with a stated figure and four counters. Pages, API,
exports and commands all ask `totals`. Which rows are added is the caller's queryset, how they are
put into groups stands in `groupings`, how they are added in `adding`.
"""

from deals.ledger.entries import COLUMNS, stated_column
from deals.ledger.source import TooManyLines
from deals.totals.adding import priced
from deals.totals.explaining import REASONS, Claim, Explained, compared, explained, outside
from deals.totals.groupings import GROUPINGS, Period, Route, UnknownGrouping, name_of
from deals.totals.promises import Promises, over_time, promises
from deals.totals.tables import MOST_SOURCED, totals, with_sources
from deals.totals.total import COLUMN_NAMES, Row, Table, Total
from deals.totals.umbrellas import Itemised, itemised

__all__ = [
    "COLUMNS",
    "COLUMN_NAMES",
    "GROUPINGS",
    "MOST_SOURCED",
    "REASONS",
    "Claim",
    "Explained",
    "Itemised",
    "Period",
    "Promises",
    "Route",
    "Row",
    "Table",
    "TooManyLines",
    "Total",
    "UnknownGrouping",
    "compared",
    "explained",
    "itemised",
    "name_of",
    "outside",
    "over_time",
    "priced",
    "promises",
    "stated_column",
    "totals",
    "with_sources",
]
