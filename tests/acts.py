"""Acts of one test as if each were a transaction of its own.

The time of an event is that of its transaction, and a test is one transaction. So here the
database's `now()` is one that `tick` puts on by a minute, starting a day ago.
"""

from contextlib import contextmanager

from django.db import connection

from deals.history import through

CLOCK = """
    CREATE SCHEMA clock;
    CREATE FUNCTION clock.now() RETURNS timestamptz STABLE LANGUAGE sql AS $$
        SELECT pg_catalog.now() - interval '1 day'
               + current_setting('tests.acts')::int * interval '1 minute'
    $$;
    SET LOCAL tests.acts = '0';
    SET LOCAL search_path = clock, public, pg_catalog;
"""
NEXT = """
    SELECT set_config('tests.acts', (current_setting('tests.acts')::int + 1)::text, true),
           set_config('pghistory.context_id', '', true)
"""


def set_clock():
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)


def tick():
    """What follows is a transaction of its own, which nobody has told anything of."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT)


@contextmanager
def act(door, user=None, **what):
    """A transaction of its own through that door; the next one begins with it."""
    tick()
    with through(door, user, **what):
        yield
    tick()
