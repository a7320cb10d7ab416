"""Agreements as tables: what editors bring in and take out as CSV or XLSX.

reading → planning → saving brings a table in; writing takes one out, with the same columns, so
that what was taken out comes back unchanged.
"""

from deals.spreadsheets import formula_safe
from sources.exchange.columns import COLUMNS
from sources.exchange.planning import Outcome, plan
from sources.exchange.reading import Table, Unreadable, read_sent, read_table
from sources.exchange.saving import save
from sources.exchange.writing import table_of, write

__all__ = [
    "COLUMNS",
    "Outcome",
    "Table",
    "Unreadable",
    "formula_safe",
    "plan",
    "read_sent",
    "read_table",
    "save",
    "table_of",
    "write",
]
