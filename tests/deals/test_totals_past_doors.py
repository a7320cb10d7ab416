"""Totals of a past day by API, page and export."""

import datetime

import pytest
from django.urls import reverse

from deals.models import Agreement, Participation, Visit
from tests.days import on
from tests.factories import PublishedAgreementFactory, VisitFactory, dollars, kz_to_us
from tests.pages import text_of

pytestmark = pytest.mark.usefixtures("days")
ADDRESS = "/api/v1/totals/"
DAY = "2025-06-30"


@pytest.fixture
def row():
    """Worth a hundred million at a visit; in July all of it becomes another."""
    row = PublishedAgreementFactory(value=dollars(100))
    on("2025-07-10")
    there = VisitFactory(place="Astana")
    Agreement.objects.update(value_low=7, value_high=7, home_visit=there)
    row.milestones.update(visit=there)
    Visit.objects.exclude(pk=there.pk).delete()
    return row


def test_the_api_tells_a_past_day_and_which(row, client):
    then = client.get(ADDRESS, {"by": "visit", "known_on": DAY}).json()
    now = client.get(ADDRESS, {"by": "visit"}).json()

    assert (then["known_on"], then["true_on"]) == (DAY, None)
    assert (now["known_on"], now["true_on"]) == (None, None)
    assert then["total"]["firm"]["stated"] == "100000000.00"
    assert now["total"]["firm"]["stated"] == "7.00"


def test_what_is_gone_since_is_still_called_by_its_name(row, client):
    then = client.get(ADDRESS, {"by": "visit,country", "known_on": DAY}).json()

    names = {(line["key"]["name"][:26], line["then"]["id"]) for line in then["rows"]}
    assert names == {("Kazakhstan → United States", "KZ"), ("Kazakhstan → United States", "US")}
    assert then["rows"][0]["key"]["id"] not in set(
        Visit.objects.values_list("public_id", flat=True)
    )


@pytest.mark.parametrize("by", ["", "visit", "sector", "party", "visit,sector", "country,month"])
def test_rows_are_limited_and_numbered_like_today_s(row, client, by):
    answer = client.get(ADDRESS, {"by": by, "known_on": DAY, "true_on": "2025-12-01", "limit": 1})

    assert answer.status_code == 200, answer.content
    assert len(answer.json()["rows"]) <= 1
    assert (answer.json()["next"] is None) or "known_on" in answer.json()["next"]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"known_on": "soon"}, "known_on"),
        ({"known_on": "2025-02-30"}, "known_on"),
        ({"true_on": "9999-12-31"}, "true_on"),
        ({"known_on": DAY, "true_on": "2999-01-01"}, "true_on"),
        ({"known_on": DAY, "q": "mine"}, "q"),
        ({"known_on": DAY, "by": "weather"}, "by"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(row, client, asked, name):
    answer = client.get(ADDRESS, asked)

    assert answer.status_code == 400
    assert set(answer.json()) == {name}


def test_the_page_says_which_day_it_shows_and_keeps_it(row, client):
    page = client.get("/totals/", {"known_on": DAY, "true_on": "2025-12-01", "by": "visit"})

    assert page.status_code == 200
    assert "As known at the end of" in text_of(page)
    assert "As things stood on" in text_of(page)
    assert f'value="{DAY}"' in page.content.decode()
    assert f"known_on={DAY}" in page.content.decode()
    assert page.context["lines"].total.firm.stated == 100_000_000
    assert page.context["lines"].total.firm_url == ""


def test_two_groupings_of_a_past_day_have_a_page(row, client):
    page = client.get("/totals/", {"known_on": DAY, "by": "visit", "then": "country"})

    assert page.status_code == 200
    assert page.context["cross"].total.firm.stated == 100_000_000


@pytest.mark.parametrize("asked", [{"known_on": "soon"}, {"known_on": DAY, "q": "mine"}])
def test_page_and_export_refuse_it_too(row, client, asked):
    assert client.get("/totals/", asked).status_code == 400


def test_the_export_adds_up_to_the_page(row, client):
    address = reverse("totals-export", args=["csv"])
    lines = b"".join(client.get(address, {"known_on": DAY, "by": "visit"})).decode().splitlines()

    assert "100000000.00" in lines[-1]
    assert client.get(address, {"known_on": "soon"}).status_code == 400


def test_drafts_are_not_shown(row, client):
    Agreement.objects.update(publication="draft")
    Participation.objects.all().update(role="buyer")
    yesterday = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(1)

    for day in (DAY, str(yesterday)):
        answer = client.get(ADDRESS, {"known_on": day}).json()
        assert answer["total"]["firm"]["count"] == (1 if day == DAY else 0)
    assert client.get(ADDRESS, {"true_on": "2025-12-01"}).json()["total"]["firm"]["count"] == 0


def test_the_number_of_queries_is_fixed(row, client, django_assert_max_num_queries):
    PublishedAgreementFactory(visit=kz_to_us())
    with django_assert_max_num_queries(14):
        client.get(ADDRESS, {"by": "visit,sector", "known_on": DAY, "true_on": DAY})
