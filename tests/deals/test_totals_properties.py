"""Whatever is entered, in whatever order: rows add up, filters never raise, low ≤ stated ≤ high.

Each example is a handful of random agreements, added up by `totals` in SQL and, one after the
other, by the few lines of `added_by_hand` here.
"""

import csv
import datetime
import io
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, zip_longest
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from deals.choices import FIRM_STAGES, Publication, Qualifier, Stage
from deals.conversion import convert
from deals.filters import AgreementFilter
from deals.filters.plainly import plain_columns
from deals.ledger.keeping import catch_up
from deals.models import Agreement, ExchangeRate, Participation, Party, Visit
from deals.models.agreement_sets import FIRMNESS
from deals.narrowing import narrowed
from deals.totals import COLUMN_NAMES, GROUPINGS, Row, Total, totals
from deals.values import Value, value_columns
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    MilestoneFactory,
    PartyFactory,
    SectorFactory,
    VisitFactory,
    country,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 11, 6)
CURRENCIES = ["USD", "EUR", "HUF", "XAU"]  # of the last there is no rate


QUERIES = [
    "",
    "sector=mining",
    "sector=mining-ores&stage=signed",
    "country=KZ",
    "country=DE&stage=signed&stage=announced",
    "pair=KZ-US&year=2025",
    "visit=none",
    "instrument=loan&since=2025-11-07",
    "qualifier=range&qualifier=vague&until=2025-11",
    "value_currency=EUR",
    "guest=KZ&day=none",
]


def cents(amount):
    return Decimal(amount).scaleb(-2)


@st.composite
def values(draw):
    low, more = draw(st.integers(0, 10**13)), draw(st.integers(1, 10**13))
    currency, qualifier = (
        draw(st.sampled_from(CURRENCIES)),
        draw(st.sampled_from(["exact", "approx", "at_least", "at_most", "range", "vague", ""])),
    )
    if not qualifier:
        return None
    bounds = {
        "at_least": (cents(low), None),
        "at_most": (None, cents(low)),
        "range": (cents(low), cents(low + more)),
        "vague": (cents(low), cents(low + more)),
    }.get(qualifier, (cents(low), cents(low)))
    return Value(*bounds, currency, qualifier)


@st.composite
def worlds(draw):
    """Agreements as dicts; `part_of` is the place of an umbrella that is no component itself."""
    made = []
    for _ in range(draw(st.integers(0, 9))):
        umbrellas = [n for n, other in enumerate(made) if other["part_of"] is None]
        made.append(
            {
                "value": draw(values()),
                "stage": draw(st.sampled_from(Stage.values)),
                "sector": draw(st.sampled_from(["mining", "mining-ores", "energy", None])),
                "visit": draw(st.sampled_from([0, 1, None])),
                "day": draw(st.sampled_from([DAY, DAY + datetime.timedelta(8), None])),
                "published": draw(st.integers(0, 4)) > 0,
                "part_of": draw(st.sampled_from([None, *umbrellas])),
                "parties": draw(st.sets(st.integers(0, 2), min_size=1)),
                "instrument": draw(st.sampled_from(["loan", "contract"])),
                "other": draw(st.sampled_from(["US", "DE"])),
            }
        )
    return made


@contextmanager
def entered(world, order=None, are_reported=False):
    """The agreements as rows, gone again afterwards; with steps and articles that tell of them.

    What totals are read from is decided by the world: computed, kept ready, or kept and marked.
    """
    with transaction.atomic():
        if len(world) % 3:
            catch_up()
        mining = SectorFactory(code="mining")
        sectors = {
            "mining": mining,
            "mining-ores": SectorFactory(code="mining-ores", parent=mining),
            "energy": SectorFactory(code="energy"),
            None: None,
        }
        visits = [VisitFactory(), VisitFactory(guest=country("US"), host=country("KZ"))]
        for code, units in (("USD", "1.1543"), ("HUF", "384.5")):
            ExchangeRate.objects.create(
                currency=code, day=DAY, rate=Decimal(units), source="a test's bank"
            )
        country("DE")
        parties = [PartyFactory(name=f"Party {number}") for number in range(3)]
        rows = {}
        for place in order or range(len(world)):
            spec = world[place]
            rows[place] = Agreement.objects.create(
                title=f"Agreement {place}",
                country_a=country(min("KZ", spec["other"])),
                country_b=country(max("KZ", spec["other"])),
                instrument=spec["instrument"],
                stage=spec["stage"],
                sector=sectors[spec["sector"]],
                home_visit=None if spec["visit"] is None else visits[spec["visit"]],
                day=spec["day"],
                publication=Publication.PUBLISHED if spec["published"] else Publication.DRAFT,
                published_at=timezone.now(),
                **value_columns(spec["value"]),
            )
            if are_reported:
                report(rows[place], place)
            for number in sorted(spec["parties"]):
                Participation.objects.create(agreement=rows[place], party=parties[number])
        for place, spec in enumerate(world):
            if spec["part_of"] is not None:
                Agreement.objects.filter(pk=rows[place].pk).update(part_of=rows[spec["part_of"]])
        if len(world) % 3 == 1:
            gone = Agreement.objects.create(
                title="Gone again",
                country_a=country("KZ"),
                country_b=country("US"),
                home_visit=VisitFactory(),
                stage=Stage.SIGNED,
                day=datetime.date(2019, 1, 1),
                publication=Publication.PUBLISHED,
                published_at=timezone.now(),
            )
            catch_up()
            gone.delete()
        yield
        transaction.set_rollback(True)


def report(agreement, place):
    """A step at its visit, and two articles of which one says the opposite or waits."""
    if agreement.home_visit:
        MilestoneFactory(agreement=agreement, stage=agreement.stage, visit=agreement.home_visit)
    for number, state in enumerate(("accepted", "rejected")):
        language = ("de", "hu")[(place + number) % 2]
        EvidenceFactory(agreement=agreement, state=state, article=ArticleFactory(language=language))


def is_counted_in(spec, world):
    if spec["part_of"] is None or spec["stage"] == Stage.CANCELLED:
        return False
    umbrella = world[spec["part_of"]]
    as_firm = FIRMNESS[umbrella["stage"]] >= FIRMNESS[spec["stage"]]
    return bool(umbrella["published"] and umbrella["value"] and as_firm)


def added_by_hand(world, currency):
    """Count, low, stated and high (None: open) of the default total, one agreement at a time."""
    count, low, stated, high = 0, Decimal(0), Decimal(0), Decimal(0)
    for spec in world:
        if not spec["published"] or spec["stage"] not in FIRM_STAGES or is_counted_in(spec, world):
            continue
        count += 1
        value = spec["value"]
        if value is None or not convert(Decimal(1), value.currency, currency, spec["day"]):
            continue

        def told(amount, value=value, day=spec["day"]):
            return convert(amount, value.currency, currency, day).amount

        low += told(value.low) if value.low is not None else 0
        stated += told(value.stated)
        high = None if high is None or value.high is None else high + told(value.high)
    return count, low, stated, high


ours = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ours
@given(worlds(), st.sampled_from(["USD", "EUR", "HUF"]), st.sampled_from([None, {}]))
def test_sql_adds_up_what_a_person_would(world, currency, plain):
    with entered(world):
        total = totals(Agreement.objects.all(), currency=currency, plain=plain).total.firm

        found = (total.count, total.low, total.stated, total.high)
        assert found == added_by_hand(world, currency)
        assert total.low <= total.stated and (total.high is None or total.stated <= total.high)
        counters = total.exact + total.hedged + total.vague + total.undisclosed
        assert counters == total.count


def groupings():
    return st.lists(st.sampled_from(sorted(GROUPINGS)), min_size=1, max_size=2, unique=True)


@ours
@given(worlds(), groupings(), st.sampled_from(["USD", "EUR"]), st.sampled_from([None, {}]))
def test_rows_of_groups_that_do_not_overlap_add_up_to_the_total(world, by, currency, plain):
    with entered(world):
        table = totals(Agreement.objects.all(), by, currency, plain=plain)
        whole = totals(Agreement.objects.all(), currency=currency).total
        assert added(table.rows, currency) == whole or table.overlapping
        assert table.total == whole, "whatever the groups, the total counts an agreement once"
        for row in table.rows:
            if row.parts:
                assert columns(added(row.parts, currency)) == columns(row)


@ours
@given(worlds(), groupings().filter(lambda by: len(by) == 2))
def test_the_margins_of_two_groupings_are_the_rows_of_either(world, by):
    with entered(world):
        table = totals(Agreement.objects.all(), by)
        for name, margin in zip(by, (table.firsts, table.seconds), strict=True):
            alone = totals(Agreement.objects.all(), name).rows
            assert [(row.key, columns(row)) for row in margin] == [
                (row.key, columns(row)) for row in alone
            ]


@ours
@given(worlds(), groupings(), st.sampled_from(QUERIES))
def test_every_row_is_the_total_of_the_filter_that_leads_to_it(world, by, query):
    with entered(world):
        asked = QueryDict(query)
        table = totals_of(asked, by)
        for row in table.rows:
            filters = narrowed(dict(asked.lists()), by[0], row.key)
            filters = narrowed(filters, by[1], row.then) if len(by) == 2 else filters
            behind = QueryDict(urlencode(filters, doseq=True))
            assert columns(totals_of(behind).total) == columns(row)


@ours
@given(
    worlds(), groupings(), st.sampled_from(QUERIES), st.sampled_from(["USD", "HUF"]), st.booleans()
)
def test_export_page_and_api_tell_the_same(world, by, query, currency, in_workbook):
    kind = "xlsx" if in_workbook else "csv"
    with entered(world):
        asked = QueryDict(query)
        table = totals_of(asked, by, currency)
        query = f"{query}&currency={currency}"
        client = Client()
        told = client.get(f"/api/v1/totals/?by={','.join(by)}&{query}").json()
        places = dict(zip(("by", "then"), by, strict=False))
        page = client.get(f"/totals/?{urlencode(places)}&{query}").context
        shown = (page["cross"] or page["lines"]).total.row
        *groups, exported = downloaded(
            client, f"totals/export.{kind}", f"{urlencode(places)}&{query}"
        )
        assert len(told["rows"]) == len(table.rows) == len(groups)
        assert turned(client, f"by={','.join(by)}&{query}") == told["rows"]
        agreements = downloaded(client, f"agreements/export.{kind}", query)
        for column in COLUMN_NAMES:
            total = getattr(table.total, column)
            assert replace(getattr(shown, column), articles=None, dispatches=None) == total
            assert figures(told["total"][column]) == figures(vars(total))
            assert figures({n: exported[f"{column}_{n}"] for n in FIGURES}) == figures(vars(total))
            assert added_up(agreements, column) == figures(vars(total))


FIGURES = ("count", "low", "stated", "high")


def figures(told):
    """Count, low, stated and high (None: open), however they are written."""
    count, *amounts = (told[name] for name in FIGURES)
    return int(count), *(
        None if amount in (None, "open") else round(Decimal(str(amount)), 2) for amount in amounts
    )


def downloaded(client, path, query):
    """The rows of a file as dicts; the cells are texts or numbers, as its kind has them."""
    content = b"".join(client.get(f"/{path}?{query}").streaming_content)
    if path.endswith("csv"):
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    heads, *lines = load_workbook(io.BytesIO(content), read_only=True).active.values
    # A row of a workbook ends with its last cell that is filled.
    return [dict(zip_longest(heads, line)) for line in lines]


def added_up(agreements, column):
    """What the rows of a file of agreements add up to in a column of totals."""
    added = [row for row in agreements if row["column"] == column and row["counted_in"] == "no"]
    low, stated, high = (
        sum((round(Decimal(str(row[name] or 0)), 2) for row in added), Decimal(0))
        for name in ("low", "stated", "high")
    )
    is_open = any(row["high_is_open"] == "yes" for row in added)
    return len(added), low, stated, None if is_open else high


def turned(client, query):
    """The rows of the API's table, read two at a time."""
    address, rows = f"/api/v1/totals/?{query}&limit=2", []
    while address:
        page = client.get(address).json()
        rows, address = [*rows, *page["rows"]], page["next"]
    return rows


def found_by(query):
    found = AgreementFilter(query, queryset=Agreement.objects.published())
    assert found.is_valid(), found.errors
    return found.qs


def totals_of(query, by=None, currency=None):
    """As a page asks for them."""
    filterset = AgreementFilter(query, queryset=Agreement.objects.published())
    return totals(filterset.qs, by, currency, plain=plain_columns(filterset))


def columns(row):
    return [getattr(row, column) for column in COLUMN_NAMES]


def added(rows, currency):
    return sum(rows, start=Row(None, *(Total(currency) for _ in COLUMN_NAMES)))


FILTERS = {
    "q": st.sampled_from(["agreement", "agr 1", "party 0", "nothing"]),
    "visit": st.sampled_from(["none", "first", "second"]),
    "sector": st.sampled_from(["mining", "mining-ores", "energy", "unclassified"]),
    "own_sector": st.sampled_from(["mining", "mining-ores"]),
    "country": st.sampled_from(["KZ", "US", "DE"]),
    "pair": st.sampled_from(["KZ-US", "DE-KZ", "DE-US"]),
    "guest": st.sampled_from(["KZ", "US"]),
    "host": st.sampled_from(["KZ", "US"]),
    "party": st.lists(st.sampled_from(["Party 0", "Party 1"]), min_size=1, unique=True),
    "party_kind": st.lists(st.sampled_from(["bank", "company"]), min_size=1, unique=True),
    "instrument": st.lists(st.sampled_from(["loan", "contract"]), min_size=1, unique=True),
    "stage": st.lists(st.sampled_from(Stage.values), min_size=1, max_size=3, unique=True),
    "qualifier": st.lists(
        st.sampled_from([*Qualifier.values, "undisclosed"]), min_size=1, max_size=3, unique=True
    ),
    "value_currency": st.sampled_from(["usd", "EUR", "XAU"]),
    "year": st.sampled_from(["2025", "2019"]),
    "day": st.just("none"),
    "since": st.sampled_from(["2025", "2025-11-07"]),
    "until": st.sampled_from(["2025-11", "2025-11-06"]),
    "announced_at": st.sampled_from(["first", "second"]),
    "stood": st.sampled_from(["signed@2025-11-07", "talks@2025-11-30"]),
    "language": st.sampled_from(["de", "hu"]),
    "outlet": st.just("steppe-herald"),
}


def filters():
    """Some of the filters of the list, by the names that rows have in a world."""
    names = st.lists(st.sampled_from(sorted(FILTERS)), min_size=1, max_size=4, unique=True)
    return names.flatmap(lambda some: st.fixed_dictionaries({name: FILTERS[name] for name in some}))


def address_of(asked):
    """The filters as an address says them: rows by their public ids."""
    visits = dict(zip(("first", "second"), Visit.objects.order_by("pk"), strict=False))
    parties = {party.name: party.public_id for party in Party.objects.all()}
    written = {}
    for name, chosen in asked.items():
        several = chosen if isinstance(chosen, list) else [chosen]
        ids = [visits[one].public_id if one in visits else parties.get(one, one) for one in several]
        written[name] = ids
    return QueryDict(urlencode(written, doseq=True))


def test_every_filter_is_drawn():
    assert set(FILTERS) == set(AgreementFilter.base_filters)


@ours
@given(worlds(), filters(), st.sampled_from(["USD", "EUR"]))
def test_a_filter_never_raises_a_total_or_a_count(world, asked, currency):
    with entered(world, are_reported=True):
        met, so_far = [totals(Agreement.objects.all(), currency=currency).total], {}
        for name, chosen in asked.items():
            so_far[name] = chosen
            found = address_of(so_far)
            filterset = AgreementFilter(found, queryset=Agreement.objects.published())
            if not filterset.is_valid():  # a visit or party that no published agreement has
                assert set(filterset.errors) <= {"visit", "announced_at", "party", "outlet"}, name
                return
            met.append(totals_of(found, currency=currency).total)

        for more, some in pairwise(met):
            for column in COLUMN_NAMES:
                assert_no_more(getattr(some, column), getattr(more, column))


def assert_no_more(some, more):
    for name in ("count", "exact", "hedged", "vague", "undisclosed", "counted_in", "low", "stated"):
        assert getattr(some, name) <= getattr(more, name), name
    assert more.high is None or (some.high is not None and some.high <= more.high)
    for code, amount in some.unconverted.items():
        assert amount <= more.unconverted[code]


@ours
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(world, chance):
    shuffled = list(range(len(world)))
    chance.shuffle(shuffled)
    found = []
    for order in (None, shuffled):
        with entered(world, order):
            found.append(totals(Agreement.objects.all()).total)

    assert found[0] == found[1]
