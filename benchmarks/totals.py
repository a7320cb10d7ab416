"""What totals, lists and search cost on samples: `python -m benchmarks.totals`, see README.md.

It asks public functions and addresses only, on databases that `manage.py make_sample` filled. What
it compares with it reads from summaries of its own, which are gone when it ends.
"""

from __future__ import annotations

import argparse
import math
import sys
from contextlib import contextmanager
from urllib.parse import urlencode

from benchmarks.timing import Figure, say, sql_time, taken_by, times_of

LARGE, SMALL = "sample_1m", "sample_10k"
# A question that takes longer is given up, and counts as over every bar.
PATIENCE_S = 10
# A ready-made summary of a shape: what its totals could be read from at best.
SUMMARY = """
    CREATE TEMPORARY TABLE {name} AS
    SELECT {keys}, stage, count(*) AS agreements, sum(value_low) AS low,
        sum(coalesce(value_low, value_high)) AS stated, sum(value_high) AS high
    FROM deals_agreement WHERE publication = 'published' GROUP BY {keys}, stage
"""
SHAPES = {
    "visit": "home_visit_id",
    "sector": "sector_id",
    "visit,sector": "home_visit_id, sector_id",
}
WORDS = ("naperőmű", "Windpark")
LISTS = ("/agreements/", "/api/v1/agreements/")


def opened(database):
    """Django on the named database of the configured server, else of the embedded one."""
    from django.conf import settings
    from django.db import connection

    from dealtracker.wsgi import application  # noqa: F401  as a server loads it

    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["*"]
    connection.close()
    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = %s", [f"{PATIENCE_S}s"])
    return connection


def asked(path, **parameters):
    """A call that asks the site for the address, as a reader would; True where it was answered."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    address = f"{path}?{urlencode(parameters)}" if parameters else path

    def call():
        return client.get(address).status_code == 200

    return call


def totals_of(**parameters):
    return asked("/api/v1/totals/", limit=200, **parameters)


def bare(connection):
    """The milliseconds of reading a ready-made summary of each shape."""
    found = {}
    with connection.cursor() as cursor:
        for number, (by, keys) in enumerate(SHAPES.items()):
            name = f"ready_{number}"
            cursor.execute(SUMMARY.format(name=name, keys=keys))
            cursor.execute(f"ANALYZE {name}")

            def read(name=name):
                cursor.execute(f"SELECT * FROM {name}")
                return cursor.fetchall()

            found[by] = taken_by(times_of(read)).median
    return found


def unfiltered(connection):
    """SQL against the ready-made summary, and the API's answer."""
    from deals.models import Agreement
    from deals.totals import totals

    ready = bare(connection)
    for by in SHAPES:

        def add_up(by=by):
            return totals(Agreement.objects.published(), by=by, plain={})

        sql = sql_time(connection, add_up)
        yield Figure(f"a ready-made summary by {by}, read", ready[by], "ms")
        yield Figure(f"totals by {by}, SQL", sql, "ms")
        yield Figure(f"totals by {by}, SQL over ready-made", sql / ready[by], "×", 3)
        told = taken_by(times_of(totals_of(by=by)))
        yield Figure(f"totals by {by}, API, median", told.median, "ms", 25)
    yield Figure("total, API, median", taken_by(times_of(totals_of())).median, "ms", 25)


def filtered():
    """By each of the summary's dimensions alone."""
    from deals.models import Sector

    visit, pair = busiest_visit(), busiest_pair()
    sector = Sector.objects.top().first().code
    questions = {
        "visit": {"visit": visit.public_id, "by": "sector"},
        "sector": {"sector": sector, "by": "visit"},
        "pair": {"pair": pair, "by": "visit"},
        "stage": {"stage": "announced", "by": "visit"},
        "instrument": {"instrument": "contract", "by": "visit"},
        "year": {"since": "2024", "until": "2024", "by": "visit"},
    }
    for name, question in questions.items():
        found = taken_by(times_of(totals_of(**question)))
        yield Figure(f"filtered by {name}, API, median", found.median, "ms", 60)
        yield Figure(f"filtered by {name}, API, p95", found.p95, "ms", 200)


def others():
    """What no summary has: few agreements by any two groupings, and many."""
    vague = {"qualifier": "vague", "stage": "talks", "instrument": "loan"}
    few = {
        "a visit, by party and month": {"visit": busiest_visit().public_id, "by": "party,month"},
        "a pair, by sector and quarter": {"pair": busiest_pair(), "by": "sector,quarter"},
        "a pair and a word, by visit and year": {
            **{"pair": busiest_pair(), "q": WORDS[0], "by": "visit,year"}
        },
        "vague loans in talks, by party and month": {**vague, "by": "party,month"},
        "vague loans in talks, by country and party": {**vague, "by": "country,party"},
    }
    many = {
        "everything, by party and year": {"by": "party,year"},
        "everything, by country and party": {"by": "country,party"},
        "everything, by year and party": {"by": "year,party"},
        "everything, by month and quarter": {"by": "month,quarter"},
        "exact ones, by country and month": {"qualifier": "exact", "by": "country,month"},
        "exact ones, by country and party": {"qualifier": "exact", "by": "country,party"},
        "a word, by sector and stage": {"q": WORDS[1], "by": "sector,stage"},
        "language of the evidence, by visit": {"language": "de", "by": "visit"},
        "language of the evidence, by country and party": {"language": "de", "by": "country,party"},
        "language of the evidence, by month and party": {"language": "de", "by": "month,party"},
        "with a company, by year and party": {"party_kind": "company", "by": "year,party"},
    }
    pages = {
        "everything, by country and party": {"by": "country", "then": "party"},
        "everything, by party and year": {"by": "party", "then": "year"},
        "everything, by country and month": {"by": "country", "then": "month"},
        "language of the evidence, by party and country": {
            **{"language": "de", "by": "party", "then": "country"}
        },
        "with a company, by country and sector": {
            **{"party_kind": "company", "by": "country", "then": "sector"}
        },
    }
    for name, question in few.items():
        yield Figure(f"{name}, API, p95", taken_by(times_of(totals_of(**question))).p95, "ms", 400)
    for name, question in many.items():
        yield Figure(f"{name}, API", taken_by(times_of(totals_of(**question))).p95, "ms", 3000)
    for name, question in pages.items():
        page = taken_by(times_of(asked("/totals/", **question)))
        yield Figure(f"{name}, page", page.p95, "ms", 3000)


def as_of():
    """On days in the middle of the history and at its end: as recorded, as things stood, both."""
    middle, last = (day.isoformat() for day in days_of_history())
    questions = {
        "everything, by country and month": {"by": "country,month"},
        "everything, by party and year": {"by": "party,year"},
        "a pair, by sector and quarter": {"pair": busiest_pair(), "by": "sector,quarter"},
    }
    for day, when in ((middle, "amid"), (last, "last")):
        for days in asked_days(day):
            named = f"{' and '.join(days)} ({when})"
            yield from simply(days, named)
            for name, question in questions.items():
                told = taken_by(times_of(totals_of(**question, **days)))
                yield Figure(f"{named}, {name}, API", told.p95, "ms", 10_000)
    with something_changed():
        yield from simply({"true_on": middle}, "true_on, while something changed since")


def asked_days(day):
    known, true = {"known_on": day}, {"true_on": day}
    return (known, true, {**known, **true})


def simply(days, named):
    for by in ("visit", "sector", "stage"):
        told = taken_by(times_of(totals_of(by=by, **days)))
        yield Figure(f"{named}, totals by {by}, API", told.p95, "ms", 1500)


def days_of_history():
    """The day in the middle of what was recorded of agreements, and the last one."""
    from django.db.models import Max, Min

    from deals.models import AgreementEvent

    ends = AgreementEvent.objects.aggregate(first=Min("pgh_created_at"), last=Max("pgh_created_at"))
    return (ends["first"] + (ends["last"] - ends["first"]) / 2).date(), ends["last"].date()


@contextmanager
def something_changed():
    """Within, a hundred agreements are otherwise than when the days were last closed."""
    from django.db import transaction

    from deals.models import Agreement

    with transaction.atomic():
        some = Agreement.objects.published().order_by("pk").values("pk")[:100]
        Agreement.objects.filter(pk__in=some).update(instrument="roadmap")
        yield
        transaction.set_rollback(True)


def pages():
    """A visit's page, lists from their beginning and deep within, and search."""
    visit = busiest_visit()
    page = taken_by(times_of(asked(f"/visits/{visit.public_id}/")))
    yield Figure(f"page of a visit with {visit.size:,} agreements, p95", page.p95, "ms", 100)
    for path in LISTS:
        yield Figure(f"{path}, first page, p95", taken_by(times_of(asked(path))).p95, "ms", 100)
    deep = taken_by(times_of(asked(LISTS[1], cursor=deep_cursor())))
    yield Figure(f"{LISTS[1]}, a page in the middle, p95", deep.p95, "ms", 100)
    for word in WORDS:
        for path in LISTS:
            found = taken_by(times_of(asked(path, q=word)))
            yield Figure(f"{path}?q={word}, p95", found.p95, "ms", 100)


def deep_cursor():
    """The cursor of the page in the middle of the list, as the pages themselves write it."""
    from urllib.parse import parse_qs, urlparse

    from rest_framework.pagination import Cursor

    from deals.models import Agreement
    from deals.paging import Pages

    pages = Pages()
    pages.base_url, pages.filters = LISTS[1], []
    middle = Agreement.objects.latest("pk").pk // 2
    link = pages.encode_cursor(Cursor(0, False, str(middle)))
    return parse_qs(urlparse(link).query)["cursor"][0]


def busiest_visit():
    """The visit with the most agreements, but for those with more than 5,500."""
    from django.db.models import Count, Q

    from deals.models import Visit

    published = Count("agreements", filter=Q(agreements__publication="published"))
    found = Visit.objects.annotate(size=published).filter(size__lt=5_500)
    return found.order_by("-size").first()


def busiest_pair():
    from django.db.models import Count

    from deals.models import Agreement

    pairs = Agreement.objects.published().order_by().values("country_a", "country_b")
    most = pairs.annotate(size=Count("pk")).filter(size__lte=20_000).order_by("-size").first()
    return f"{most['country_a']}-{most['country_b']}"


def growing():
    """What should hardly grow with the data: (name, median, how much more it may be)."""
    for by in SHAPES:
        yield f"totals by {by}", taken_by(times_of(totals_of(by=by))).median, 2
    for path in LISTS:
        yield f"{path}, first page", taken_by(times_of(asked(path))).median, 1.3
    deep = taken_by(times_of(asked(LISTS[1], cursor=deep_cursor()))).median
    yield f"{LISTS[1]}, a page in the middle", deep, 1.3


def growth(small, large):
    opened(small)
    before = {name: median for name, median, _most in growing()}
    opened(large)
    for name, median, most in growing():
        ratio = median / before[name] if before[name] < math.inf else math.inf
        yield Figure(f"{name}, growth from {small} to {large}", ratio, "×", most)


PARTS = {
    "unfiltered": lambda large, small: unfiltered(opened(large)),
    "filtered": lambda large, small: filtered(),
    "others": lambda large, small: others(),
    "as-of": lambda large, small: as_of(),
    "pages": lambda large, small: pages(),
    "growth": lambda large, small: growth(small, large),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", default=LARGE, help="the database with the large sample")
    parser.add_argument("--small", default=SMALL, help="the one with a hundredth of it")
    parser.add_argument("--only", choices=PARTS, action="append", help="these parts alone")
    options = parser.parse_args()
    opened(options.large)
    say("| what | figure | bar | |\n| --- | --- | --- | --- |")
    over = 0
    for name in options.only or PARTS:
        opened(options.large)
        for figure in PARTS[name](options.large, options.small):
            say(figure.line)
            over += not figure.is_kept
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
