"""Tables of totals: rows by one grouping or two, in their order, and the total over them."""

from dataclasses import replace

from django.conf import settings

from deals.totals.adding import added, buckets, sources_behind
from deals.totals.groupings import GROUPINGS, chosen
from deals.totals.total import COLUMN_NAMES, Table, empty


def totals(agreements, by=None, currency=None, sources=False):
    """Add up the published ones of a queryset of agreements, as one or by one or two groupings.

    `by` is None, a name in GROUPINGS, or two of them ("visit,sector" or a pair of names);
    `currency` is an ISO code, settings.REFERENCE_CURRENCY where it is None. With `sources` the
    total, and rows by visit or by sector alone, say how many articles and dispatches stand behind
    them. Returns a Table; UnknownGrouping (a ValueError) for a grouping that there is not. The
    number of queries follows from the arguments alone.
    """
    currency = currency or settings.REFERENCE_CURRENCY
    names = chosen(by)
    found = list(buckets(agreements, _columns(names), currency))
    total = _total(agreements, found, names, currency)
    rows, sides = _rows(found, names, currency), ((), ())
    if len(names) == 2:
        rows, sides = _crossed(agreements, rows, names, currency)
    elif names:
        rows = _named(rows, names[0])
    if sources:
        total, rows = _with_sources(agreements, total, rows, names)
    return Table(
        rows=tuple(rows.values()),
        total=total,
        currency=currency,
        by=names[0] if names else None,
        then=names[1] if len(names) == 2 else None,
        overlapping=any(GROUPINGS[name].overlaps for name in names),
        firsts=tuple(sides[0]),
        seconds=tuple(sides[1]),
    )


def _columns(names):
    """The columns of the groupings, by names that none of the model's has."""
    return {
        f"by_{place}_{number}": column
        for place, name in enumerate(names)
        for number, column in enumerate(GROUPINGS[name].columns)
    }


def _total(agreements, found, names, currency):
    """The total over the buckets; where their groups overlap, each agreement counted once."""
    if any(GROUPINGS[name].overlaps for name in names):
        found = buckets(agreements, {}, currency)
    return sum((added(bucket, currency) for bucket in found), start=empty(currency))


def _keys(bucket, names):
    """The raw keys of the groups that a bucket's agreements belong to."""
    keys = [()]
    for place, name in enumerate(names):
        grouping = GROUPINGS[name]
        found = tuple(bucket[f"by_{place}_{number}"] for number in range(len(grouping.columns)))
        keys = [(*key, group) for key in keys for group in grouping.groups(found)]
    return keys


def _rows(found, names, currency):
    """Rows by their raw keys, a tuple of as many as there are groupings."""
    rows = {}
    for bucket in found:
        row = added(bucket, currency)
        for key in _keys(bucket, names):
            whole = rows[key] + row if key in rows else row
            rows[key] = _with_part(whole, bucket["by_0_1"], row) if names == ("sector",) else whole
    return rows


def _with_part(whole, sector, row):
    """A sector's row with its parts, by what their agreements are filed under."""
    if sector is None:
        return whole
    parts = dict(whole.parts)
    parts[sector] = parts[sector] + row if sector in parts else row
    return replace(whole, parts=tuple(parts.items()))


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


def _crossed(agreements, cells, names, currency):
    """The cells of two groupings in the order of both, and the rows of either alone."""
    sides = [_side(agreements, cells, place, names, currency) for place in (0, 1)]
    orders = [{key: number for number, key in enumerate(side)} for side in sides]
    placed = sorted(cells, key=lambda key: (orders[0][key[:1]], orders[1][key[1:]]))
    named = {
        key: replace(cells[key], key=sides[0][key[:1]].key, then=sides[1][key[1:]].key)
        for key in placed
    }
    return named, [side.values() for side in sides]


def _side(agreements, cells, place, names, currency):
    """The rows of one of two groupings alone; added from the cells unless these overlap across."""
    name, other = names[place], names[1 - place]
    if GROUPINGS[other].overlaps:
        found = buckets(agreements, _columns((name,)), currency)
        rows = _rows(found, (name,), currency)
    else:
        rows = {}
        for key, row in cells.items():
            own = key[place : place + 1]
            rows[own] = rows[own] + row if own in rows else row
    return _named(rows, name)


# Which groupings tell the sources of their rows.
WITH_SOURCES = (("visit",), ("sector",))


def _with_sources(agreements, total, rows, names):
    """The total, and rows by visit or sector with their parts, with the sources behind them."""
    total = _told(total, _sources(agreements, {}).get((), {}))
    if not names:
        return total, dict.fromkeys(rows, total)
    if names not in WITH_SOURCES:
        return total, rows
    columns = GROUPINGS[names[0]].columns
    behind, within = (
        _sources(agreements, {"by_0": column}) for column in (columns[0], columns[-1])
    )
    told = {
        key: replace(
            _told(row, behind.get(key, {})),
            parts=tuple(_told(part, within.get((part.key.pk,), {})) for part in row.parts),
        )
        for key, row in rows.items()
    }
    return total, told


def _sources(agreements, columns):
    """Articles and dispatches by raw key and column of the table."""
    found = {}
    for line in sources_behind(agreements, columns):
        key = tuple(line[name] for name in columns)
        numbers = {name: line[name] for name in ("articles", "dispatches")}
        found.setdefault(key, {})[line["column"]] = numbers
    return found


def _told(row, numbers):
    nothing = {"articles": 0, "dispatches": 0}
    columns = {c: replace(getattr(row, c), **numbers.get(c, nothing)) for c in COLUMN_NAMES}
    return replace(row, **columns)
