"""What matching costs as the data grows: `python -m benchmarks.matching`, figures of README.md.

An article with ten deals is matched against little and against much, by turns, in databases of its
own on the configured server, which are dropped at the end. The names are made up, the same on every
run. Party search, as in the boxes of the admin, is timed against the many.
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
RUNS = 21
# Visits of the same two countries before the article's.
EARLIER = 2_000
# What an editor types into a box for a party, and how many are shown.
TYPED = ("balbal", "Balbalbal Ga", "tsarsar stroj", "official 77")
SHOWN = 20
# Tables that grow with the data; reading one of them from end to end is what must not happen.
LARGE = (
    "deals_visit",
    *("deals_party", "deals_partyname", "deals_agreement", "deals_participation"),
    *("deals_milestone", "sources_article", "sources_evidence", "sources_fact"),
)


@contextmanager
def own_databases():
    """Django, and two fresh databases with all tables, which are dropped at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
    import django
    from django.db import connections

    from dealtracker import embedded

    embedded.ensure()
    django.setup()
    from django.core.management import call_command

    server = connections["default"]
    names = (f"{NAME}_few", f"{NAME}_many")
    few = _database(server, names[0])
    with using(few):
        call_command("migrate", verbosity=0)
    few.close()
    made = [few, _database(server, names[1], f' TEMPLATE "{names[0]}"')]
    try:
        yield made
    finally:
        for name, connection in zip(names, made, strict=True):
            connection.close()
            _on_server(server, f'DROP DATABASE "{name}"')


def _database(server, name, like=""):
    from django.db import connections

    _on_server(server, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"{like}')
    connection = connections.create_connection("default")
    connection.settings_dict = {**connection.settings_dict, "NAME": name}
    return connection


@contextmanager
def using(connection):
    """All queries go to this database."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = connection
    try:
        yield
    finally:
        connections["default"] = before


def _on_server(server, *statements):
    with server._nodb_cursor() as cursor:
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


def took(article, deals):
    """The milliseconds of matching the article once."""
    begun = time.perf_counter()
    match_all(article, deals)
    return 1000 * (time.perf_counter() - begun)


def searched():
    """The milliseconds of the slowest search for a party by what is typed, of those tried."""
    times = []
    for typed in TYPED:
        begun = time.perf_counter()
        find_parties(typed)
        times.append(1000 * (time.perf_counter() - begun))
    return max(times)


def find_parties(typed):
    from deals.models import Party

    return list(Party.objects.found_by(typed).for_list()[:SHOWN])


def scans(connection, ask):
    """(queries asked, the large tables that some query reads from end to end, indexes used)."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
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


def filled(connection, parties, earlier):
    """Fill the database, and say with what; the article and its deals."""
    from benchmarks import matching_data as data

    begun = time.perf_counter()
    data.fill(connection, parties, earlier)
    say(
        f"{parties:>8,} parties, {3 * parties:,} names, {parties // 2:,} agreements, {earlier:,} "
        f"earlier visits of the two countries: filled in {time.perf_counter() - begun:.0f} s"
    )
    return an_article()


def compared(runs):
    """(milliseconds against little, against much) of runs that take turns, the first left aside."""
    pairs = []
    for _run in range(RUNS + 1):
        pair = []
        for connection, article, deals in runs:
            with using(connection):
                pair.append(took(article, deals))
        pairs.append(pair)
    return pairs[1:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parties", type=int, default=MANY, help="how many are many")
    many = parser.parse_args().parties
    with own_databases() as (little, much):
        runs = []
        for connection, parties, earlier in ((little, FEW, 0), (much, many, EARLIER)):
            with using(connection):
                runs.append((connection, *filled(connection, parties, earlier)))
        pairs = compared(runs)
        ratio = statistics.median(high / low for low, high in pairs)
        lows, highs = (statistics.median(times) for times in zip(*pairs, strict=True))
        say(f"ten deals: {lows:.1f} ms against little, {highs:.1f} ms against much")
        say(f"ratio {ratio:.2f}, at most {MOST}: the median of {RUNS} runs that took turns")
        with using(much):
            article, deals = runs[1][1:]
            linked = sum(bool(answer.row) for answer in match_all(article, deals))
            queries, read, used = scans(much, lambda: match_all(article, deals))
            say(f"{queries} queries, {linked} of ten linked")
            slowest = statistics.median(searched() for _run in range(RUNS))
            _asked, unindexed, found_by = scans(much, lambda: [find_parties(t) for t in TYPED])
            # Many parties of a common beginning may be cheaper to sort from their own table.
            unindexed = {(table, sql) for table, sql in unindexed if table == "deals_partyname"}
            say(f"the slowest search for a party: {slowest:.1f} ms")
    say(f"indexes used: {', '.join(sorted(used | found_by))}")
    for table, sql in sorted(read | unindexed):
        say(f"read from end to end: {table}\n    {sql[:2000]}")
    return 1 if ratio > MOST or read or unindexed else 0


if __name__ == "__main__":
    sys.exit(main())
