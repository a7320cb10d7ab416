"""What exports hold: rows of agreements, and of tables of totals, that add up to the same sums."""

from django.db import transaction

from deals.totals import COLUMN_NAMES, GROUPINGS, name_of, priced

AGREEMENT_HEADS = (
    *("id", "title", "country_a", "country_b", "parties", "instrument", "sector"),
    *("stage", "day", "home_visit", "guest", "host", "part_of"),
    *("value_low", "value_high", "value_currency", "value_qualifier"),
    *("column", "counted_in", "currency", "low", "stated", "high", "high_is_open", "unconverted"),
)
COUNTERS = ("count", "exact", "hedged", "vague", "undisclosed", "counted_in")
CHUNK = 2000


def agreement_rows(agreements, currency):
    """A row of heads, then one for each published agreement of the queryset, the latest first.

    `low`, `stated` and `high` are what the agreement adds to a total in the currency, so that a
    column's sum over the rows of one `column` (firm, announced …) is that of the totals: they are
    empty where it adds nothing (no value, no rate, or counted in its umbrella).
    """
    yield AGREEMENT_HEADS
    found = priced(agreements, currency).for_list().latest_first()
    # Outside a transaction the database would read all rows, without its time limit, for the first.
    with transaction.atomic():
        for agreement in found.iterator(chunk_size=CHUNK):
            yield (*_told(agreement), *_added(agreement, currency))


def _told(agreement):
    visit, umbrella = agreement.home_visit, agreement.published_umbrella
    return (
        agreement.public_id,
        agreement.title,
        agreement.country_a_id,
        agreement.country_b_id,
        "; ".join(seat.party.name for seat in agreement.participations.all()),
        agreement.instrument,
        agreement.sector.code if agreement.sector else None,
        agreement.stage,
        agreement.day and agreement.day.isoformat(),
        visit and visit.public_id,
        visit and visit.guest_id,
        visit and visit.host_id,
        umbrella and umbrella.public_id,
        agreement.value_low,
        agreement.value_high,
        agreement.value_currency,
        agreement.value_qualifier,
    )


def _added(agreement, currency):
    counted_in = "yes" if agreement.counted_in else "no"
    value = agreement.value
    if agreement.counted_in or value is None or agreement.lost:
        amounts = (None, None, None, None)
    else:
        is_open = "yes" if value.high is None else "no"
        amounts = (agreement.low, agreement.amount, agreement.high, is_open)
    return (agreement.column, counted_in, currency, *amounts, agreement.lost or None)


def totals_heads(table):
    keys = [name for name in (table.by, table.then) if name]
    groups = [head for name in keys for head in (f"{name}_id", name)]
    figures = [f"{column}_{name}" for column in COLUMN_NAMES for name in FIGURES]
    return ("row", *groups, "currency", *figures)


FIGURES = (*COUNTERS, "low", "stated", "high", "unconverted")


def totals_rows(table):
    """A row of heads, one for each row of the table, and one for its total, told by `row`."""
    yield totals_heads(table)
    keys = [name for name in (table.by, table.then) if name]
    for row in table.rows if keys else ():
        groups = [
            cell
            for by, key in zip(keys, (row.key, row.then), strict=False)
            for cell in _group(by, key)
        ]
        yield ("group", *groups, table.currency, *_figures(row))
    yield (
        "total",
        *("" for _name in keys for _cell in range(2)),
        table.currency,
        *_figures(table.total),
    )


def _group(by, key):
    if key is None:
        return (None, str(GROUPINGS[by].nothing))
    return (GROUPINGS[by].identity(key), name_of(key))


def _figures(row):
    for column in COLUMN_NAMES:
        total = getattr(row, column)
        yield from (getattr(total, name) for name in COUNTERS)
        yield from (total.low, total.stated, "open" if total.high is None else total.high)
        yield "; ".join(f"{amount} {code}" for code, amount in total.unconverted.items())
