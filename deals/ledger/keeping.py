"""Entries and balances, brought up to date by one process at a time, one step after the other.

A step is a transaction of its own that takes a bounded number of agreements in (see `taking`),
opens the ledger of one currency, or closes days for a bounded number of agreements (`closing`). So
whoever is interrupted loses one step at most, and totals are exact between any two: what is not
taken in yet keeps its marks, and a currency without a ledger is computed from the agreements.
"""

import time

from django.conf import settings
from django.db import connection, transaction

from deals.ledger import taking
from deals.ledger.closing import close_some
from deals.ledger.entries import KEPT_COLUMNS, MEASURES, SUMS, entries_of, listed, places
from deals.ledger.summing import counted_in, lost_in, summed_by
from deals.models import BALANCES, SHAPE, Agreement, Entry, Ledger

_KEPT = listed(KEPT_COLUMNS)
# The columns of a balance that are no keys.
HELD = (*MEASURES, "unconverted")
# A lock of the database's own, so that one process at a time writes entries and balances.
LOCK = 5_364_091
MAY_WRITE = """
    SELECT CASE current_setting('transaction_read_only')
           WHEN 'on' THEN false ELSE pg_try_advisory_xact_lock(%s) END
"""


def catch_up(within=None):
    """Take what is marked into the entries and balances; False where another process is at it,
    or the database is read only.

    Opens the ledgers that the settings name, and closes those that they no longer do. After
    `within` seconds no other step is begun: the next call goes on.
    """
    begun = time.monotonic()
    while is_more := _step():
        if within is not None and time.monotonic() - begun > within:
            break
    return is_more is not None


@transaction.atomic
def _step():
    """Whether there is more to do after it; None where nothing may be written now."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_WRITE, [LOCK])
        if not cursor.fetchone()[0]:
            return None
        _close(set(Ledger.objects.values_list("currency", flat=True)) - (open_ledgers() & wanted()))
        marked, are_all = taking.taken(cursor)
        kept = open_ledgers()
        _correct(cursor, marked, kept)
        if not are_all:
            return True
        if missing := sorted(wanted() - kept, key=_reference_first):
            _open(cursor, missing[0])
            return True
        return close_some(cursor)


def wanted():
    """The currencies that the settings name."""
    return {*settings.LEDGER_CURRENCIES, settings.REFERENCE_CURRENCY}


def _reference_first(currency):
    return (currency != settings.REFERENCE_CURRENCY, currency)


def open_ledgers():
    """The currencies of ledgers of this release's shape."""
    return set(Ledger.objects.filter(shape=SHAPE).values_list("currency", flat=True))


def _open(cursor, currency):
    sql, parameters = entries_of(Agreement.objects.all(), currency)
    cursor.execute(f"INSERT INTO deals_entry ({_KEPT}) {sql}", parameters)
    # The largest first: most of the others are told by these, which are fewer rows than entries.
    for balance in reversed(BALANCES):
        sql, parameters = _summed_from(balance, currency)
        columns = listed([*keys_of(balance), *HELD])
        cursor.execute(f"INSERT INTO {balance._meta.db_table} ({columns}) {sql}", parameters)
    # Who reads next shall not wait for autovacuum to learn how many rows there are.
    for table in (Entry, *BALANCES):
        cursor.execute(f"ANALYZE {table._meta.db_table}")
    Ledger.objects.create(currency=currency)


def _close(currencies):
    for table in (Entry, *BALANCES, Ledger) if currencies else ():
        table.objects.filter(currency__in=currencies).delete()


def keys_of(balance):
    """The columns that a balance is kept by."""
    columns = [field.column for field in balance._meta.fields if not field.primary_key]
    return [column for column in columns if column not in HELD]


def summed(keys, condition=""):
    """The statement that adds entries up by the keys, those of a WHERE condition."""
    entries = f"SELECT *, 1 AS sign FROM deals_entry {condition}"
    return _rows_of_balance(keys, _by_lost(keys, entries))


def _summed_from(balance, currency):
    """The statement of a balance's rows in a currency from a larger balance, else from entries."""
    keys = keys_of(balance)
    of_currency = "WHERE currency = %s"
    for larger in BALANCES[BALANCES.index(balance) + 1 :]:
        if set(keys) <= set(keys_of(larger)):
            kept = f"SELECT * FROM {larger._meta.db_table} {of_currency}"
            named = listed(keys)
            parts = f"{counted_in(named, kept)} UNION ALL {lost_in(named, kept)}"
            return _rows_of_balance(keys, _together(keys, parts)), [currency, currency]
    return summed(keys, of_currency), [currency]


def _by_lost(keys, entries):
    """SQL of SUMS over entries that carry a sign, by the keys and `lost`."""
    columns = [key for key in keys if key != "column"]
    sql, _nothing = summed_by(columns, entries, [])
    return sql


def _together(keys, sums):
    """SQL of SUMS of which there are several by the same keys and `lost`, added up."""
    added = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
    grouping = f"GROUP BY {places(len(keys) + 1)}"
    return f"SELECT {listed(keys)}, lost, {added} FROM ({sums}) sums {grouping}"


def _rows_of_balance(keys, by_lost):
    """SQL of the rows that a balance by the keys holds, from SQL of SUMS by these and `lost`."""
    measures = ", ".join(f"sum({name}) AS {name}" for name in MEASURES)
    return f"""
        SELECT {listed(keys)}, {measures},
               coalesce(jsonb_object_agg(lost, told) FILTER (WHERE told <> 0), '{{}}') AS unconverted
        FROM ({by_lost}) by_lost GROUP BY {places(len(keys))}
    """


def _correct(cursor, marked, currencies):
    """Bring the entries of the marked agreements into line, and the balances by the difference."""
    if not marked or not currencies:
        return
    _collect_turned(cursor, marked, sorted(currencies))
    cursor.execute(
        "DELETE FROM deals_entry USING turned WHERE sign < 0 "
        "AND deals_entry.agreement_id = turned.agreement_id "
        "AND deals_entry.currency = turned.currency"
    )
    cursor.execute(f"INSERT INTO deals_entry ({_KEPT}) SELECT {_KEPT} FROM turned WHERE sign > 0")
    for balance in BALANCES:
        _move(cursor, balance)
    cursor.execute("DROP TABLE turned")


def _collect_turned(cursor, marked, currencies):
    """Entries that no longer hold (of sign -1) and those that do instead (1), as `turned`: in one
    statement, hence of one moment. What is as it was is not among them."""
    due = [entries_of(Agreement.objects.filter(pk__any=marked), code) for code in currencies]
    new = " UNION ALL ".join(f"SELECT {_KEPT}, 1 FROM ({sql}) due ({_KEPT})" for sql, _ in due)
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE turned ON COMMIT DROP AS
        SELECT {_KEPT}, sum(sign)::int AS sign FROM (
            SELECT {_KEPT}, -1 AS sign FROM deals_entry WHERE agreement_id = ANY (%s)
            UNION ALL {new}
        ) entries
        GROUP BY {_KEPT} HAVING sum(sign) <> 0
        """,
        [marked, *(one for _sql, parameters in due for one in parameters)],
    )


def _move(cursor, balance):
    """Add to a balance what the turned entries change; a group that empties leaves it."""
    keys = keys_of(balance)
    named = listed(keys)
    moved = _rows_of_balance(keys, _together(keys, _by_lost(keys, "SELECT * FROM turned")))
    cursor.execute(
        f"""
        INSERT INTO {balance._meta.db_table} AS kept ({named}, {", ".join(HELD)})
        SELECT * FROM ({moved}) moved
        WHERE {" OR ".join(f"{name} <> 0" for name in MEASURES)} OR unconverted <> '{{}}'
        ON CONFLICT ({named}) DO UPDATE
        SET {", ".join(f"{name} = kept.{name} + EXCLUDED.{name}" for name in MEASURES)},
            unconverted = deals_added(kept.unconverted, EXCLUDED.unconverted)
        RETURNING id, kept.agreements + kept.counted_in
        """
    )
    emptied = [key for key, held in cursor.fetchall() if not held]
    if emptied:
        balance.objects.filter(pk__any=emptied).delete()
