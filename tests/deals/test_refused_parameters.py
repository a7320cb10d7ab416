"""What an address asks for and nobody answers is refused, rather than other figures shown."""

import pytest

from tests.factories import PublishedAgreementFactory, SectorFactory, dollars, kz_to_us, mars

pytestmark = pytest.mark.django_db
DAY = "2025-12-01"


@pytest.fixture(autouse=True)
def row():
    return PublishedAgreementFactory(value=dollars(100), sector=SectorFactory(code="mining"))


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("by=visit&by=sector", "by"),
        ("known_on=2025-12-01&known_on=2026-12-01", "known_on"),
        ("currency=USD&currency=EUR", "currency"),
        ("page=7", "page"),
        ("cursor=abc", "cursor"),
    ],
)
def test_the_api_of_totals_names_what_it_does_not_answer(client, asked, name):
    answer = client.get(f"/api/v1/totals/?{asked}")

    assert answer.status_code == 400
    assert list(answer.json()) == [name]


@pytest.mark.parametrize("asked", ["by=visit&by=sector", "then=year&then=stage"])
@pytest.mark.parametrize("address", ["/totals/", "/totals/export.csv"])
def test_page_and_download_of_totals_refuse_it_too(client, address, asked):
    assert client.get(f"{address}?{asked}").status_code == 400


@pytest.mark.parametrize("path", ["agreements", "visits", "parties", "sectors"])
def test_the_api_s_lists_have_no_numbered_pages(client, path):
    assert client.get(f"/api/v1/{path}/", {"page": 2}).status_code == 400
    assert client.get(f"/api/v1/{path}/", {"limit": 2}).status_code == 200


@pytest.mark.parametrize("name", ["known_on", "true_on"])
def test_pages_of_today_s_figures_refuse_a_past_day_and_say_where_to_ask(client, row, name):
    rows = [row, kz_to_us(), mars(), row.sector]
    for address in ["/", "/sectors/", "/visits/", *(one.get_absolute_url() for one in rows)]:
        assert client.get(address).status_code == 200, address
        answer = client.get(address, {name: DAY})
        assert answer.status_code == 400, address
    assert "under Totals" in client.get("/", {name: DAY}).content.decode()


@pytest.mark.parametrize("action", ["", "explained/", "promises/"])
def test_a_visit_in_the_api_refuses_a_past_day_and_pages(client, action):
    address = f"/api/v1/visits/{kz_to_us().public_id}/{action}"

    assert client.get(address).status_code == 200
    for asked in ({"known_on": DAY}, {"limit": 3}):
        assert client.get(address, asked).status_code == 400


def test_what_is_asked_once_is_answered(client, row):
    answer = client.get("/api/v1/totals/", {"by": "visit,sector", "currency": "USD", "limit": 5})

    assert answer.status_code == 200
