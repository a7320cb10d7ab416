"""Rates as recorded by the end of a day, and what values come to by them: the statements."""

from django.db import connection

from deals.conversion import MAX_AGE
from deals.ledger.entries import converted
from deals.ledger.recorded import end_in_sql, events_of, recorded
from deals.models import ExchangeRate
from deals.models.rate import EURO

# The stated figure of a row's value, in its own currency.
STATED = """
    CASE {0}.value_qualifier WHEN 'range' THEN round(({0}.value_low + {0}.value_high) / 2, 2)
    ELSE coalesce({0}.value_low, {0}.value_high) END
""".format
# What a rate converts from its day on: up to the next one, at most so long. Of two for one day it
# is the one of the latest record.
_RATES = f"""
    told AS MATERIALIZED (
        SELECT currency, day + age AS day, rate FROM (
            SELECT currency, day, rate, lead(day) OVER (PARTITION BY currency ORDER BY day) AS until
            FROM (
                SELECT DISTINCT ON (currency, day) currency, day, rate FROM ({{rates}}) known_rate
                ORDER BY currency, day, id DESC
            ) known_rate
        ) rate CROSS JOIN generate_series(0, {MAX_AGE.days}) age
        WHERE until IS NULL OR day + age < until
    ),
    rates AS MATERIALIZED (
        SELECT own.currency, own.day, own.rate AS own, target.rate AS target
        FROM told own LEFT JOIN told target ON target.currency = %s AND target.day = own.day
        UNION ALL
        SELECT '{EURO}', day, NULL, rate FROM told WHERE currency = %s
    )
"""
# A rate that moved from one day to another counted on both.
_FIRST_AFTER = f"""
    SELECT min(day) FROM {events_of(ExchangeRate)} WHERE pgh_obj_id IN (
        SELECT pgh_obj_id FROM {events_of(ExchangeRate)} WHERE pgh_created_at > {{after}}
    )
"""


def rates_then(known_on, currency, first):
    """SQL of tables, the last of them `rates` (currency, day, own, target: units for one euro), and
    its parameters: what converts into a currency on each day from the one that `first` is SQL of.

    As recorded by the end of a day, None: now.
    """
    columns, about = ("currency", "day", "rate"), f"day >= {first} - {MAX_AGE.days}"
    known, of_known = recorded(ExchangeRate, columns, known_on, about)
    return _RATES.format(rates=known), [*of_known, currency, currency]


def amounts(low, stated, high):
    """SQL of the columns `low`, `stated` and `high` by their names: what a row `due` comes to in the
    currency `wanted.code`, by the `rates` that were looked up for it."""
    own = {"low": low, "stated": stated, "high": high}
    return {name: converted(told, "rates.own", "rates.target") for name, told in own.items()}


_AMOUNTS = ", ".join(
    f"{amount} AS {name}"
    for name, amount in amounts("due.value_low", STATED("due"), "due.value_high").items()
)


def rated_rows(rows, parameters, columns, known_on, currency, first):
    """SQL of rows with a value and a day, these columns of them and what they come to in a
    currency; its parameters. Of rates and `first` see `rates_then`."""
    rates, of_rates = rates_then(known_on, currency, first)
    listed = ", ".join(f"due.{column}" for column in columns)
    sql = f"""
        WITH {rates} SELECT {listed}, {_AMOUNTS}
        FROM (SELECT %s::varchar(3) AS code) wanted CROSS JOIN ({rows}) due
        LEFT JOIN rates ON rates.currency = due.value_currency AND rates.day = due.day
    """
    return sql, [*of_rates, currency, *parameters]


def first_rated_after(day):
    """The first day of which a rate was recorded, changed or deleted after the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_AFTER.format(after=end_in_sql(day)))
        return cursor.fetchone()[0]
