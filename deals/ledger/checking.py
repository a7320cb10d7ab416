"""The proof of the ledger: what it holds is what agreements, rates and history give."""

from dataclasses import dataclass

from django.db import connection, transaction

from deals.ledger import closing
from deals.ledger.entries import KEPT_COLUMNS, MARKED, entries_of, listed
from deals.ledger.keeping import HELD, LOCK, catch_up, keys_of, open_ledgers, summed
from deals.ledger.past import AsOf
from deals.ledger.reckoning import reckoned
from deals.ledger.spells import last_closing, spells
from deals.models import BALANCES, Agreement, Entry, Ledger


@dataclass(frozen=True)
class Difference:
    """A row of an entry's, balance's or spell's columns: `missing` where it should stand in the
    table, or in excess where it should not."""

    table: str
    missing: bool
    row: tuple

    def __str__(self):
        what = "lacks" if self.missing else "should not hold"
        return f"{self.table} {what} {', '.join(str(column) for column in self.row)}"


# More than these are not fetched: a ledger with so many faults is written anew.
MOST_DIFFERENCES = 1000


@transaction.atomic
def check():
    """Compare the ledger with what agreements, rates and history give: a list of Differences.

    Catches up first, and leaves out what was marked meanwhile, so that only faults are told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        catch_up()
        found = []
        for currency in sorted(open_ledgers()):
            found += _wrong_entries(cursor, currency)
        for balance in BALANCES:
            found += _wrong_balances(cursor, balance)
        return found + _wrong_spells(cursor)


@transaction.atomic
def repair():
    """Write the whole ledger anew. Readers see the old one until the new one is complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for table in (Entry, *BALANCES, Ledger):
            cursor.execute(f"DELETE FROM {table._meta.db_table}")
        closing.forget_all()
        catch_up()


def _wrong_entries(cursor, currency):
    due, parameters = entries_of(Agreement.objects.all(), currency)
    columns = ", ".join(KEPT_COLUMNS)
    unmarked = f"agreement_id <> ALL ({MARKED})"
    return _differences(
        cursor,
        Entry._meta.db_table,
        f"SELECT {columns} FROM ({due}) AS due ({columns}) WHERE {unmarked}",
        parameters,
        f"SELECT {columns} FROM deals_entry WHERE currency = %s AND {unmarked}",
        [currency],
    )


def _wrong_balances(cursor, balance):
    """Rows that hold nothing add nothing, and are no fault."""
    table = balance._meta.db_table
    keys = keys_of(balance)
    columns = listed([*keys, *HELD])
    found = (
        f"SELECT {columns} FROM {table} WHERE agreements + counted_in > 0 OR unconverted <> '{{}}'"
    )
    return _differences(cursor, table, summed(keys), [], found, [])


def _wrong_spells(cursor):
    last = last_closing()
    if last is None:
        return []
    cursor.execute(f"CREATE TEMPORARY TABLE due_spell (LIKE {closing.SPELLS}) ON COMMIT DROP")
    closing.write_all(cursor, last, "due_spell")
    due, found = (f"SELECT {closing.ROW} FROM {name}" for name in ("due_spell", closing.SPELLS))
    differences = _differences(cursor, closing.SPELLS, due, [], found, [])
    cursor.execute("DROP TABLE due_spell")
    # What writes them is not what proves them: the last day is reckoned in the other way too.
    for at in (AsOf(last.day), AsOf(last.day, last.day)):
        differences += _differences(cursor, closing.SPELLS, *reckoned(at), *spells(at, at.known_on))
    return differences


def _differences(cursor, table, due, due_parameters, found, found_parameters):
    cursor.execute(
        f"""
        SELECT true, missing.* FROM (({due}) EXCEPT ALL ({found})) missing
        UNION ALL
        SELECT false, excess.* FROM (({found}) EXCEPT ALL ({due})) excess
        LIMIT {MOST_DIFFERENCES}
        """,
        [*due_parameters, *found_parameters, *found_parameters, *due_parameters],
    )
    return [Difference(table, missing, row) for missing, *row in cursor.fetchall()]
