"""How the database answers lists: by indexes in their order, and never by a whole table."""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from deals.filters import AgreementFilter
from deals.models import Agreement, Party, Visit
from deals.models.agreement_sets import LATEST
from deals.models.party import BY_NAME
from deals.models.visit import LATEST_VISITS
from tests.factories import PublishedAgreementFactory, SectorFactory, kz_to_us, mars

pytestmark = pytest.mark.django_db

BIG = "deals_agreement|deals_participation|deals_milestone|sources_evidence|deals_agreementwords"
WHOLE = re.compile(rf"Seq Scan on ({BIG})\b")


@pytest.fixture(autouse=True)
def little_choice(db):
    """A few rows are read whole at the least cost, unless the planner is told not to: what it
    reads whole nevertheless has no index that leads to it. An index in the order spares a sort."""
    PublishedAgreementFactory.create_batch(3)
    without("seqscan", "sort")


def without(*ways):
    with connection.cursor() as cursor:
        for way in ways:
            cursor.execute(f"SET LOCAL enable_{way} = off")


def filtered(query):
    found = AgreementFilter(QueryDict(query), queryset=Agreement.objects.published())
    assert found.is_valid(), found.errors
    return found.qs


def plan_of(queryset):
    return queryset.explain()


def ordered(rows, order, size=51):
    return rows.order_by(*order.by())[:size]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sector=mining",
        "pair=KZ-US",
        "visit=none",
        "sector=unclassified",
        "since=2020&until=2026",
        "year=2025",
        "stage=signed",
    ],
)
def test_a_list_is_read_in_the_order_of_an_index(query):
    SectorFactory(code="mining")
    without("bitmapscan")
    plan = plan_of(ordered(filtered(query), LATEST))
    assert not WHOLE.search(plan), plan
    assert re.search(r"Index Scan using agreement_\w+_latest", plan), plan
    assert "Sort" not in plan, plan


def test_a_page_deep_in_a_list_is_found_by_the_same_index():
    rows = Agreement.objects.published()
    (last,) = LATEST.page(rows, 1, []).rows
    beyond = LATEST.beyond([last.place_0, last.place_1], backwards=False)
    plan = plan_of(ordered(rows.filter(beyond), LATEST))
    assert re.search(r"Index Cond: \(ROW\(.*\) < ROW\(", plan), plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize(
    "query",
    ["country=KZ", "guest=KZ", "party={party}", "announced_at={visit}", "q=mine", "language=de"],
)
def test_no_filter_reads_a_table_whole(query):
    asked = query.format(party=mars().public_id, visit=kz_to_us().public_id)
    plan = plan_of(ordered(filtered(asked), LATEST))
    assert not WHOLE.search(plan), plan


def test_parties_and_visits_are_read_in_the_order_of_an_index():
    parties = plan_of(ordered(Party.objects.published(), BY_NAME))
    visits = plan_of(ordered(Visit.objects.published(), LATEST_VISITS))
    assert "party_by_name" in parties, parties
    assert "visit_latest" in visits, visits
    assert not WHOLE.search(parties + visits), parties + visits
