"""What keeping totals ready costs those who write: `python -m benchmarks.writing`, see README.md.

Works on a copy of a sample, which it drops at the end. History is written on either side; the
deferred rules of publication are set aside on both, since the copies made here have no evidence.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass

from benchmarks.timing import Figure, say
from benchmarks.totals import SMALL, opened

COPY = "bench_writing"
ROUNDS = 5
SINGLES = 200
BULK = 100_000
WRITERS, BATCHES, ROWS = 8, 15, 50

SINGLE = "UPDATE deals_agreement SET value_low = value_low + 1, value_high = value_high + 1 WHERE id = %s"
BATCH = "UPDATE deals_agreement SET home_visit_id = %s WHERE id = ANY (%s)"


@contextmanager
def copied(sample):
    """A connection to a copy of the sample."""
    with _patient("postgres").cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {COPY}")
        cursor.execute(f"CREATE DATABASE {COPY} TEMPLATE {sample}")
    connection = _patient(COPY)
    _switch(connection, "DISABLE", "agreement_published_%")
    try:
        yield connection
    finally:
        with _patient("postgres").cursor() as cursor:
            cursor.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def _patient(database):
    connection = opened(database)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    return connection


def _switch(connection, how, pattern):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'deals_agreement'::regclass "
            "AND tgname LIKE %s",
            [pattern],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE deals_agreement {how} TRIGGER "{name}"')


@dataclass(frozen=True)
class Cost:
    """Median seconds: of writing without marks, with them, and with what is put off till later."""

    without: float
    writing: float
    whole: float

    def figures(self, what, writing=None, whole=None):
        """The rows to print, with the bars of the two ratios."""
        return [
            Figure(f"{what}, without marks", 1000 * self.without, "ms"),
            Figure("the writing itself, with marks", self.writing / self.without, "×", writing),
            Figure("with marks and catching up", self.whole / self.without, "×", whole),
        ]


def both_ways(connection, work):
    """The Cost of the work, which returns seconds of writing and of catching up after it; without
    and with marks by turns."""
    taken = {"DISABLE": [], "ENABLE": []}
    for _ in range(ROUNDS):
        for how, times in taken.items():
            _switch(connection, how, "pgtrigger_mark_%")
            times.append(work(how == "ENABLE"))
    return Cost(
        without=statistics.median(writing for writing, _after in taken["DISABLE"]),
        writing=statistics.median(writing for writing, _after in taken["ENABLE"]),
        whole=statistics.median(writing + after for writing, after in taken["ENABLE"]),
    )


def caught_up(marked):
    """The seconds of taking what was marked into the ledger."""
    from deals.ledger.keeping import catch_up

    started = time.perf_counter()
    if marked:
        catch_up()
    return time.perf_counter() - started


def singles(connection):
    """Rows that are changed one by one, each in a transaction; then taken into the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM deals_agreement WHERE publication = 'published' "
            "AND value_qualifier = 'exact' ORDER BY id LIMIT %s",
            [SINGLES],
        )
        ids = [number for (number,) in cursor.fetchall()]

    def work(marked):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for number in ids:
                cursor.execute(SINGLE, [number])
        return time.perf_counter() - started, caught_up(marked)

    return both_ways(connection, work)


def bulk(connection):
    """Rows that come at once, with the catching up that follows."""
    from django.db import transaction

    columns = _columns(connection)

    def work(marked):
        with transaction.atomic():
            started = time.perf_counter()
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO deals_agreement ({columns}, public_id) "
                    f"SELECT {columns}, 'b' || row_number() OVER () FROM deals_agreement, "
                    "generate_series(1, 100) WHERE publication = 'published' AND part_of_id IS NULL "
                    "LIMIT %s",
                    [BULK],
                )
            taken = time.perf_counter() - started, caught_up(marked)
            transaction.set_rollback(True)
        return taken

    return both_ways(connection, work)


def _columns(connection):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns "
            "WHERE table_name = 'deals_agreement' AND column_name NOT IN ('id', 'public_id') "
            "AND is_generated = 'NEVER'"
        )
        return cursor.fetchone()[0]


def writers(connection):
    """Seconds of writers at once, each with transactions of two batches of rows of its own.

    A deadlock or any other error ends the benchmark.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM deals_agreement WHERE publication = 'published' ORDER BY id")
        ids = [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT id FROM deals_visit ORDER BY id LIMIT %s", [BATCHES])
        visits = [number for (number,) in cursor.fetchall()]
    connect = connection.Database.connect
    given = {**connection.get_connection_params()}
    given.pop("cursor_factory", None)
    faults = []

    def write(place):
        mine = ids[place * ROWS : (place + 1) * ROWS]
        order = visits if place % 2 else visits[::-1]
        try:
            with closing(connect(**given)) as own, own.cursor() as cursor:
                for visit in order:
                    cursor.execute(BATCH, [visit, mine])
                    cursor.execute(BATCH, [order[0], mine])
                    own.commit()
        except Exception as fault:
            faults.append(fault)

    def work(marked):
        started = time.perf_counter()
        threads = [threading.Thread(target=write, args=[place]) for place in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        return time.perf_counter() - started, caught_up(marked)

    return both_ways(connection, work)


def main():
    sample = sys.argv[1] if len(sys.argv) > 1 else SMALL
    with copied(sample) as connection:
        from deals.ledger.checking import check

        figures = [
            *singles(connection).figures(f"{SINGLES} single rows", writing=2),
            *bulk(connection).figures(f"{BULK:,} rows at once", whole=2),
            # At least 25 % of the rate
            *writers(connection).figures(f"{WRITERS} writers of {ROWS}-row batches", writing=4),
            Figure("rows of the ledger that are wrong afterwards", len(check()), "", 0),
        ]
    for figure in figures:
        say(figure.line)
    return 0 if all(figure.is_kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
