"""Tables of totals: rows by one grouping or two, in their order, and the total over them."""

from dataclasses import replace
from itertools import islice

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from deals.ledger.moment import one_moment
from deals.ledger.past_sums import PastSums
from deals.ledger.reading import Sums
from deals.totals.adding import read_total, sources_behind
from deals.totals.groupings import GROUPINGS, chosen
from deals.totals.total import COLUMN_NAMES, Row, Table, Total, empty

# Of how many agreements the sources are counted, since each of their articles is looked at.
MOST_SOURCED = 20_000


def totals(
    agreements,
    by=None,
    currency=None,
    sources=False,
    plain=None,
    first=None,
    corner=None,
    at=None,
    asked=None,
):
    """Add up the published ones of a queryset of agreements, as one or by one or two groupings.

    `by` is None, a name in GROUPINGS, or two of them ("visit,sector" or a pair of names);
    `currency` is an ISO code, settings.REFERENCE_CURRENCY where it is None. With `sources` the
    total, and rows by visit or by sector alone, say how many articles and dispatches stand behind
    them, unless they are of more than MOST_SOURCED agreements. `plain` tells the same agreements
    by columns (see `Sums`), which is quicker; with `first` there are so many rows at most, the
    first in their order, and none of either grouping alone; with `corner`, a pair of numbers, the
    first so many rows of either grouping alone, and those where they cross. With `at`, an AsOf, it
    is what was published then: under the filters `asked` (by name, as they were read), whatever
    `agreements` are; where `asked` is None, of those. Sources are not told of it. Returns a Table,
    all of one moment; UnknownGrouping (a ValueError) for a grouping that there is not,
    TooManyLines (too) for a table that nobody could read, NotOfThePast for a filter that the past
    does not answer. A few queries, whatever the data: how many follows from the arguments, from
    whether the first groups have rows enough and, of a past day, from how far days are closed.
    """
    currency = currency or settings.REFERENCE_CURRENCY
    names = chosen(by)
    if at:
        bound = agreements if asked is None else None
        sums = PastSums(bound, currency, at=at, asked=asked or {})
    else:
        sums = Sums(agreements, currency, plain)
    with one_moment():
        table = _table(sums, names, first, corner)
        if sources and not at:
            table = with_sources(agreements, table)
    return replace(table, rows=table.rows[:first], at=at or None)


def _table(sums, names, first, corner):
    """The Table of what the sums tell, without sources."""
    currency = sums.currency
    overlapping = any(GROUPINGS[name].overlaps for name in names)
    rows, sides = _read(sums, names, first or corner), ((), ())
    if overlapping or not names or corner or (first and names != ("sector",)):
        total = _collected(sums.by(), (), currency).get((), empty(currency))
    else:
        total = sum(rows.values(), start=empty(currency))
    if not names:
        rows = {(): total}
    elif first and names != ("sector",):
        rows = _called(rows, names)
    elif len(names) == 2:
        rows, sides = _crossed(sums, rows, names, corner)
    else:
        rows = _named(rows, names[0])
    return Table(
        rows=tuple(rows.values()),
        total=total,
        currency=currency,
        by=names[0] if names else None,
        then=names[1] if len(names) == 2 else None,
        overlapping=overlapping,
        firsts=tuple(sides[0]),
        seconds=tuple(sides[1]),
    )


def _read(sums, names, first=None):
    """Rows by their raw keys, a tuple of as many as there are groupings."""
    if not names:
        return {}
    if names == ("sector",):
        return _with_parts(_collected(sums.by("sector_parts"), names * 2, sums.currency))
    return _collected(sums.by(*names, first=first), names, sums.currency)


def _collected(found, names, currency):
    """Lines of sums as rows of totals, by the keys of their groups; None is the key of nothing."""
    nothing, rows, lines = Total(currency), {}, {}
    widths = [GROUPINGS[name].width for name in names]
    end = sum(widths)
    for line in found:
        lines.setdefault(line[: end + 1], []).append(line[end + 1 :])
    for group, some in lines.items():
        total = read_total(some, currency)
        if total is not None:
            rows.setdefault(group[:end], {})[group[end]] = total
    return {
        _keys(raw, widths): Row(None, *[row.get(column, nothing) for column in COLUMN_NAMES])
        for raw, row in rows.items()
    }


def _keys(raw, widths):
    """A group's keys, of so many columns each, as far as there is something that they name."""
    if len(raw) == len(widths):
        return tuple(key or None for key in raw)
    columns = iter(raw)
    keys = (tuple(islice(columns, width)) for width in widths)
    return tuple((key if len(key) > 1 else key[0]) if all(key) else None for key in keys)


def _with_parts(parts):
    """The rows of the top level, each with what it consists of, by raw keys."""
    rows = {}
    for (top, sector), part in parts.items():
        whole = rows[top,] + part if (top,) in rows else part
        known = rows[top,].parts if (top,) in rows else ()
        rows[top,] = replace(whole, parts=(*known, (sector, part)) if sector else ())
    return rows


def _called(rows, names):
    """Rows in the order that they came in, with what they are of in place of raw keys."""
    called = [
        GROUPINGS[name].named({key[place] for key in rows} - {None})
        for place, name in enumerate(names)
    ]
    then = called[1] if len(names) == 2 else {}
    return {
        key: Row(
            called[0].get(key[0]),
            *(row.firm, row.announced, row.talks, row.cancelled),
            then=then.get(key[-1]),
        )
        for key, row in rows.items()
    }


def _named(rows, name):
    """The rows of one grouping, in their order, with what each is of in place of raw keys."""
    grouping = GROUPINGS[name]
    keys = {key for (key,) in rows} | {part for row in rows.values() for part, _row in row.parts}
    called = grouping.named(keys - {None})
    named = {
        key: replace(row, key=called.get(key[0]), parts=_parts(row, called))
        for key, row in rows.items()
    }
    return dict(sorted(named.items(), key=lambda item: _place(item[1], grouping)))


def _parts(row, called):
    """Children and own, the largest first; none where all is filed under the sector itself."""
    parts = [replace(part, key=called[sector]) for sector, part in row.parts]
    if all(part.key.parent_id is None for part in parts):
        return ()
    return tuple(sorted(parts, key=lambda part: _place(part, GROUPINGS["sector"])))


def _place(row, grouping):
    if row.key is None or not grouping.order:
        return (row.key is None, -row.firm.stated, -row.firm.count, str(row.key))
    return (False, grouping.order(row.key))


def _crossed(sums, cells, names, corner=None):
    """The cells of two groupings in the order of both, and the rows of either alone."""
    if corner:
        alone = [_alone(sums, name, most) for name, most in zip(names, corner, strict=True)]
    else:
        alone = [_side(sums, cells, place, names) for place in (0, 1)]
    sides = [_named(rows, name) for rows, name in zip(alone, names, strict=True)]
    orders = [{key: number for number, key in enumerate(side)} for side in sides]
    # Between one question and the next a group may have come.
    there = [key for key in cells if key[:1] in orders[0] and key[1:] in orders[1]]
    placed = sorted(there, key=lambda key: (orders[0][key[:1]], orders[1][key[1:]]))
    named = {
        key: replace(cells[key], key=sides[0][key[:1]].key, then=sides[1][key[1:]].key)
        for key in placed
    }
    return named, [side.values() for side in sides]


def _alone(sums, name, first=None):
    return _collected(sums.by(name, first=first), (name,), sums.currency)


def _side(sums, cells, place, names):
    """The rows of one of two groupings alone; added from the cells unless these overlap across."""
    name, other = names[place], names[1 - place]
    if GROUPINGS[other].overlaps:
        return _alone(sums, name)
    rows = {}
    for key, row in cells.items():
        own = key[place : place + 1]
        rows[own] = rows[own] + row if own in rows else row
    return rows


# Which groupings tell the sources of their rows, by the columns of these and of their parts.
SOURCED = {
    ("visit",): {"row": F("home_visit")},
    ("sector",): {"row": Coalesce("sector__parent", "sector"), "part": F("sector")},
}


def with_sources(agreements, table):
    """The table of agreements as they are now, with the sources behind its total, and behind rows
    by visit or sector and their parts; as it is where there are more than MOST_SOURCED."""
    if table.total.size > MOST_SOURCED:
        return table
    names = tuple(name for name in (table.by, table.then) if name)
    behind = {}
    for which, key, column, articles, dispatches in sources_behind(
        agreements, SOURCED.get(names, {})
    ):
        of_row = behind.setdefault((which, key), {})
        of_row[column] = {"articles": articles, "dispatches": dispatches}
    total = _told(table.total, behind.get((None, None), {}))
    if not names:
        return replace(table, total=total, rows=(total,))
    if names not in SOURCED:
        return replace(table, total=total)
    rows = (
        replace(
            _told(row, behind.get(("row", _raw(row)), {})),
            parts=tuple(_told(part, behind.get(("part", _raw(part)), {})) for part in row.parts),
        )
        for row in table.rows
    )
    return replace(table, total=total, rows=tuple(rows))


def _raw(row):
    return row.key and row.key.pk


def _told(row, numbers):
    nothing = {"articles": 0, "dispatches": 0}
    columns = {c: replace(getattr(row, c), **numbers.get(c, nothing)) for c in COLUMN_NAMES}
    return replace(row, **columns)
