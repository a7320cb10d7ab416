"""Entries and balances, brought up to date by one process at a time."""

from django.conf import settings
from django.db import connection, transaction

from deals.ledger.entries import (
    ENTRY_COLUMNS,
    MARKED,
    MEASURES,
    UNCONVERTED_CURRENCY,
    entries_of,
)
from deals.models import (
    Agreement,
    Entry,
    Ledger,
    Mark,
    SectorBalance,
    VisitBalance,
    VisitSectorBalance,
)

BALANCES = (VisitBalance, SectorBalance, VisitSectorBalance)
# A lock of the database's own, so that one process at a time writes entries and balances.
LOCK = 5_364_091


@transaction.atomic
def catch_up():
    """Take what is marked into the entries and balances; False where another process is at it.

    Opens the ledgers that the settings name, and closes those that they no longer do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return False
        _close_unwanted()
        _take_marked(cursor)
        for currency in sorted(set(wanted()) - open_ledgers()):
            _open(cursor, currency)
    return True


def wanted():
    """The currencies that the settings name."""
    return {*settings.LEDGER_CURRENCIES, settings.REFERENCE_CURRENCY}


def open_ledgers():
    return set(Ledger.objects.values_list("currency", flat=True))


def _take_marked(cursor):
    """Only the marks that are seen here are removed: what comes meanwhile has marks of its own."""
    seen = list(Mark.objects.values_list("pk", flat=True))
    if not seen:
        return
    cursor.execute(f"SELECT {MARKED}")
    (marked,) = cursor.fetchone()
    _balance(cursor, "-", "WHERE agreement_id = ANY(%s)", [marked])
    cursor.execute("DELETE FROM deals_entry WHERE agreement_id = ANY(%s)", [marked])
    for currency in open_ledgers():
        _enter(cursor, Agreement.objects.filter(pk__any=marked), currency)
    _balance(cursor, "+", "WHERE agreement_id = ANY(%s)", [marked])
    cursor.execute("DELETE FROM deals_mark WHERE id = ANY(%s)", [seen])


def _open(cursor, currency):
    _enter(cursor, Agreement.objects.all(), currency)
    _balance(cursor, "+", "WHERE currency = %s", [currency])
    Ledger.objects.create(currency=currency)


def _close_unwanted():
    for currency in open_ledgers() - wanted():
        for table in (Entry, *BALANCES, Ledger):
            table.objects.filter(currency=currency).delete()


def _enter(cursor, agreements, currency):
    sql, parameters = entries_of(agreements, currency).query.sql_with_params()
    cursor.execute(f"INSERT INTO deals_entry ({', '.join(ENTRY_COLUMNS)}) {sql}", parameters)


def dimensions_of(balance):
    """The columns that a balance has beside stage and currencies: its groups."""
    columns = [field.column for field in balance._meta.fields if not field.primary_key]
    return [c for c in columns if c not in (*MEASURES, "currency", "stage", "unconverted")]


def keys_of(balance):
    return ["currency", *dimensions_of(balance), "stage", "unconverted"]


def sums(keys, sign):
    """The beginning of a statement that adds entries up by the keys, the last one computed."""
    added = ", ".join(f"{sign} {expression}" for expression in MEASURES.values())
    return f"SELECT {', '.join(keys[:-1])}, {UNCONVERTED_CURRENCY} AS unconverted, {added}"


def grouped(keys):
    return f"GROUP BY {', '.join(str(place + 1) for place in range(len(keys)))}"


def _balance(cursor, sign, condition, parameters):
    """Add (or take away) the entries of a condition to all balances.

    A group that empties leaves a row of zeros behind, which adds nothing to any total.
    """
    for balance in BALANCES:
        keys = keys_of(balance)
        named = ", ".join(keys)
        moved = ", ".join(f"{name} = kept.{name} + EXCLUDED.{name}" for name in MEASURES)
        cursor.execute(
            f"""
            INSERT INTO {balance._meta.db_table} AS kept ({named}, {", ".join(MEASURES)})
            {sums(keys, sign)} FROM deals_entry {condition} {grouped(keys)}
            ON CONFLICT ({named}) DO UPDATE SET {moved}
            """,
            parameters,
        )
