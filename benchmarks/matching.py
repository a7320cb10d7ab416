"""What matching costs as the data grows: `python -m benchmarks.matching`, figures of README.md.

An article with ten deals is matched against little and against much, in a database of its own on
the configured server, which is dropped at the end. The names are made up, the same on every run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from contextlib import contextmanager
from decimal import Decimal

NAME = "dealtracker_bench_matching"
FEW, MANY = 1_000, 200_000
MOST = 1.5
RUNS = 15
# Tables that grow with the data; reading one of them from end to end is what must not happen.
LARGE = (
    *("deals_party", "deals_partyname", "deals_agreement", "deals_participation"),
    *("deals_milestone", "sources_article", "sources_evidence", "sources_fact"),
)


@contextmanager
def own_database():
    """Django on a fresh database with all tables, which is dropped at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
    import django
    from django.db import connection

    from dealtracker import embedded

    embedded.ensure()
    django.setup()
    _on_server(f'DROP DATABASE IF EXISTS "{NAME}"', f'CREATE DATABASE "{NAME}"')
    connection.settings_dict["NAME"] = NAME
    try:
        yield connection
    finally:
        connection.close()
        _on_server(f'DROP DATABASE "{NAME}"')


def _on_server(*statements):
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def an_article():
    """The article's row, and ten deals of the kinds that come: (deal, does it tell of a visit)."""
    from benchmarks import matching_data as data
    from sources.extraction import records
    from sources.models import Article

    def deal(number, parties, millions=None, sector="energy"):
        value = millions and records.Value(
            Decimal(millions) * 10**6, Decimal(millions) * 10**6, "USD", "exact"
        )
        mentions = tuple(records.PartyMention(name, country) for name, country in parties)
        return records.Deal(
            records.Span(number * 10, number * 10 + 9),
            mentions,
            "contract",
            "signed",
            sector,
            title="Bau einer Anlage",
            value=value,
        )

    known = [data.agreement(number) for number in (3, 57, 111, 222, 333, 444)]
    deals = [
        deal(n, [data.name_and_country(party) for party in one.parties], one.millions, one.sector)
        for n, one in enumerate(known)
    ]
    busy = data.name_and_country(data.BUSIEST)
    deals += [
        deal(6, [busy, data.name_and_country(5)], 77),
        deal(7, [busy, ("Ganz Neue Werke", "DE")]),
        deal(8, [("Nie Gehörte Bank", "HU"), ("Unbekannte Bahn", "KZ")], 12),
        deal(9, [data.name_and_country(8, inflected=True), data.name_and_country(9)]),
    ]
    return Article.objects.get(pk=data.ARTICLE), deals


def match_all(article, deals):
    """What filing asks of matching for an article: its visit, then each deal's parties and row."""
    from sources.extraction import records
    from sources.matching import match_agreement, match_party, match_visit

    day = article.published_on
    told = records.Visit("KZ", "HU", dates=records.DateRange(day, day))
    visit = match_visit(told, article).row
    answers = []
    for deal in deals:
        parties = [match_party(mention, article).row for mention in deal.parties]
        answers.append(match_agreement(deal, parties, visit, article))
    return answers


def measured(article, deals):
    """The median milliseconds of matching the article, the first run left aside."""
    times = []
    for _run in range(RUNS + 1):
        begun = time.perf_counter()
        match_all(article, deals)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times[1:])


def scans(connection, article, deals):
    """(queries asked, the large tables that some query reads from end to end, indexes used)."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        match_all(article, deals)
    read, used = set(), set()
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            for node in _nodes(cursor.fetchone()[0][0]["Plan"]):
                if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE:
                    read.add((node["Relation Name"], sql))
                if "Index Name" in node:
                    used.add(node["Index Name"])
    return len(asked), read, used


def _nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parties", type=int, default=MANY, help="how many are many")
    many = parser.parse_args().parties
    medians = {}
    with own_database() as connection:
        from django.core.management import call_command

        from benchmarks import matching_data as data

        call_command("migrate", verbosity=0)
        for parties in (FEW, many):
            begun = time.perf_counter()
            data.fill(connection, parties)
            filled = time.perf_counter() - begun
            article, deals = an_article()
            linked = sum(bool(answer.row) for answer in match_all(article, deals))
            medians[parties] = measured(article, deals)
            queries, read, used = scans(connection, article, deals)
            say(
                f"{parties:>8,} parties, {3 * parties:,} names, {parties // 2:,} agreements: "
                f"{medians[parties]:.1f} ms for ten deals ({linked} linked, {queries} queries; "
                f"filled in {filled:.0f} s)"
            )
    ratio = medians[many] / medians[FEW]
    say(f"ratio {ratio:.2f}, at most {MOST}")
    say(f"indexes used: {', '.join(sorted(used))}")
    for table, sql in sorted(read):
        say(f"read from end to end: {table}\n    {sql[:2000]}")
    return 1 if ratio > MOST or read else 0


if __name__ == "__main__":
    sys.exit(main())
