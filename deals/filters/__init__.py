"""Filters: one set that page, API and exports share, so that they agree.

A filter that does not make sense is an error, never ignored: a total over more than was asked for
would be wrong without showing it.
"""

from deals.filters.agreements import AgreementFilter
from deals.filters.fields import (
    NO_VISIT,
    NONE,
    UNCLASSIFIED,
    UNDISCLOSED,
    garbled,
    sectors_as_a_tree,
)
from deals.filters.rows import PartyFilter, VisitFilter

__all__ = [
    "NONE",
    "NO_VISIT",
    "UNCLASSIFIED",
    "UNDISCLOSED",
    "AgreementFilter",
    "PartyFilter",
    "VisitFilter",
    "garbled",
    "sectors_as_a_tree",
]
