"""Entries and balances, brought up to date by one process at a time."""

from django.conf import settings
from django.db import connection, transaction

from deals.ledger.entries import ENTRY_COLUMNS, KEYS, MARKED, MEASURES, entries_of
from deals.models import BALANCES, Agreement, Entry, Ledger, Mark

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
    touched = _balance(cursor, "-", "WHERE agreement_id = ANY(%s)", [marked])
    cursor.execute("DELETE FROM deals_entry WHERE agreement_id = ANY(%s)", [marked])
    for currency in open_ledgers():
        _enter(cursor, Agreement.objects.filter(pk__any=marked), currency)
    _balance(cursor, "+", "WHERE agreement_id = ANY(%s)", [marked])
    _drop_emptied(touched)
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
    sql, parameters = entries_of(agreements, currency)
    cursor.execute(f"INSERT INTO deals_entry ({', '.join(ENTRY_COLUMNS)}) {sql}", parameters)


def keys_of(balance):
    """The columns that a balance is kept by."""
    columns = [field.column for field in balance._meta.fields if not field.primary_key]
    return [column for column in columns if column not in MEASURES]


def summed(keys, sign, condition):
    """The statement that adds entries up by the keys, those of a WHERE condition."""
    grouped = [KEYS.get(key, key) for key in keys]
    added = [f"{sign} {expression}" for expression in MEASURES.values()]
    places = ", ".join(str(place + 1) for place in range(len(keys)))
    return f"SELECT {', '.join(grouped + added)} FROM deals_entry {condition} GROUP BY {places}"


def _balance(cursor, sign, condition, parameters):
    """Add (or take away) the entries of a condition to all balances: the keys of their rows."""
    touched = {}
    for balance in BALANCES:
        keys = keys_of(balance)
        named = ", ".join(f'"{key}"' for key in keys)
        moved = ", ".join(f"{name} = kept.{name} + EXCLUDED.{name}" for name in MEASURES)
        cursor.execute(
            f"""
            INSERT INTO {balance._meta.db_table} AS kept ({named}, {", ".join(MEASURES)})
            {summed(keys, sign, condition)}
            ON CONFLICT ({named}) DO UPDATE SET {moved} RETURNING id
            """,
            parameters,
        )
        touched[balance] = [key for (key,) in cursor.fetchall()]
    return touched


def _drop_emptied(touched):
    """Only what was taken from can have emptied."""
    for balance, keys in touched.items():
        balance.objects.filter(pk__any=keys, agreements=0, counted_in=0).delete()
