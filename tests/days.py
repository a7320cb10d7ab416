"""Writing on a day of the past, so that the history says so.

The time of an event is that of its transaction. Here the database's `now()` is what `on` says.
"""

from django.db import connection

CLOCK = """
    CREATE SCHEMA IF NOT EXISTS days;
    CREATE OR REPLACE FUNCTION days.now() RETURNS timestamptz STABLE LANGUAGE sql AS $$
        SELECT current_setting('tests.now')::timestamptz
    $$;
    SET LOCAL search_path = days, public, pg_catalog;
"""


def set_days():
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
    on("2025-01-01")


def on(moment):
    """What follows is written at that time; of a day alone at its beginning, UTC."""
    written = moment if "T" in moment else f"{moment}T00:00:00"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tests.now', %s, true)", [f"{written}+00"])
