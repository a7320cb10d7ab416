"""What stands behind a figure: the filters of its table, narrowed to its row and its counter.

Filters are what an address says, by name: texts, or lists of them. A row is never wider than its
table, so a row's own filter joins those of the table and takes nothing away from them.
"""

from deals.filters import NONE, UNCLASSIFIED, UNDISCLOSED
from deals.partial_dates import PartialDate
from deals.totals import GROUPINGS

# What is asked for where a row has no visit, no sector …
NOTHING = {
    "visit": {"visit": NONE},
    "pair": {"visit": NONE},
    "sector": {"sector": UNCLASSIFIED},
    "currency": {"qualifier": [UNDISCLOSED]},
    "year": {"day": NONE},
    "quarter": {"day": NONE},
    "month": {"day": NONE},
}


def narrowed(filters, by, key):
    """The filters of the table with those of one group.

    `by` is the name of the grouping, `key` what the group is of (None: the row of those that have
    none). None where no filter names the group, or none leads to the table's own rows.
    """
    if filters is None:
        return None
    if key is None:
        return {**filters, **NOTHING[by]} if by in NOTHING else None
    if by in BY:
        return BY[by](filters, key)
    return {**filters, by: GROUPINGS[by].identity(key)}


def among(filters, name, chosen):
    """The filters with one of a list of choices: those that the table leaves of `chosen`."""
    asked = listed(filters.get(name))
    return {**filters, name: [value for value in chosen if not asked or value in asked]}


def listed(value):
    if not value:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _sector(filters, sector):
    """The table's own filter is at least as narrow as a sector of the top level."""
    return {"sector": sector.code, **_set(filters)}


def _set(filters):
    return {name: value for name, value in filters.items() if value}


def of_part(filters, sector):
    """The filters of a row within a sector's row: a child, or what is the sector's own."""
    return filters and {**filters, "sector" if sector.parent_id else "own_sector": sector.code}


def _country(filters, country):
    """Beside another country it is the pair of both."""
    other = last(filters, "country")
    if not other:
        return {**filters, "country": country.code}
    if other == country.code or last(filters, "pair"):
        return filters
    return {**filters, "pair": f"{other}-{country.code}"}


def last(filters, name):
    """What a filter of one value reads, where the address names it several times."""
    return (listed(filters.get(name)) or [None])[-1]


def _route(filters, route):
    return {**filters, "guest": route.guest.code, "host": route.host.code}


def _party(filters, party):
    parties = [*listed(filters.get("party")), party.public_id]
    return {**filters, "party": list(dict.fromkeys(parties))}


def _currency(filters, code):
    return {**filters, "value_currency": code}


def _period(filters, period):
    """The days that the table's period and the row's share."""
    since, until = (last(filters, name) for name in ("since", "until"))
    earliest, latest = period.dates.earliest, period.dates.latest
    if since:
        earliest = max(earliest, PartialDate.parse(since).earliest)
    if until:
        latest = min(latest, PartialDate.parse(until).latest)
    return {**filters, "since": earliest.isoformat(), "until": latest.isoformat()}


def _year(filters, period):
    return {**filters, "year": period.name}


BY = {
    "sector": _sector,
    "country": _country,
    "pair": _route,
    "party": _party,
    "currency": _currency,
    "year": _year,
    "quarter": _period,
    "month": _period,
}
