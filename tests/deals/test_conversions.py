"""An amount in the reader's currency says which rates made it, on pages and in the API."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.choices import RateOrigin
from deals.conversions import converted_values
from deals.models import Agreement
from deals.rates import Quote, take_over
from deals.values import Value
from tests.factories import PublishedAgreementFactory, dollars
from tests.pages import text_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 11, 5)
BY_USD = "EUR 1 = USD 1.25 on 5 Nov 2025 (European Central Bank)"


@pytest.fixture(autouse=True)
def rates():
    quotes = [Quote(DAY, "USD", Decimal("1.25")), Quote(DAY, "HUF", Decimal(400))]
    take_over(quotes, "European Central Bank", RateOrigin.ECB)


def euros(low, high=None, qualifier="exact"):
    amount = Decimal(low) * 1_000_000
    return Value(amount, Decimal(high or low) * 1_000_000, "EUR", qualifier)


def agreed(value, day=DAY):
    agreement = PublishedAgreementFactory(value=value)
    Agreement.objects.filter(pk=agreement.pk).update(day=day)
    return agreement


def test_a_list_shows_the_amount_with_its_rate_on_hover_and_opened(client):
    agreed(euros(4))
    page = client.get("/agreements/")
    assert f'<summary title="{BY_USD}">≈ <span class="sum"' in page.content.decode()
    assert f"≈ USD 5 million {BY_USD}" in text_of(page)


def test_an_amount_told_in_the_pages_currency_is_not_said_twice(client):
    agreed(dollars(5))
    assert "≈" not in text_of(client.get("/agreements/"))


def test_both_rates_of_a_crossing_are_told(client):
    agreement = agreed(dollars(5))
    text = text_of(client.get(agreement.get_absolute_url(), {"currency": "HUF"}))
    assert f"≈ HUF 1.6 billion {BY_USD}; EUR 1 = HUF 400 on 5 Nov 2025" in text


def test_a_derived_rate_says_so(client):
    agreed(Value(Decimal(3672500), Decimal(3672500), "AED", "exact"))
    text = text_of(client.get("/agreements/"))
    assert "≈ USD 1 million" in text
    assert "derived: 3.6725 AED per USD by peg, via USD of European Central Bank" in text


def test_without_a_rate_nothing_is_guessed(client):
    agreement = agreed(euros(4), day=datetime.date(2024, 1, 1))
    text = text_of(client.get("/agreements/"))
    assert "Not converted: no rate" in text and "≈" not in text
    assert client.get(f"/api/v1/agreements/{agreement.public_id}/").json()["converted"] is None


def test_an_undisclosed_value_is_not_said_to_lack_a_rate(client):
    agreed(None)
    assert "Not converted" not in text_of(client.get("/agreements/"))


def test_the_api_gives_the_amounts_with_rate_day_and_source(client):
    agreement = agreed(euros(4, 6, "range"))
    told = {
        "low": "5000000.00",
        "stated": "6250000.00",
        "high": "7500000.00",
        "currency": "USD",
        "rate": "1.25",
        "day": "2025-11-05",
        "source": "European Central Bank",
        "via_euro": [
            {
                "currency": "USD",
                "rate": "1.25000000",
                "day": "2025-11-05",
                "source": "European Central Bank",
            }
        ],
    }
    assert client.get("/api/v1/agreements/").json()["data"][0]["converted"] == told
    assert client.get(f"/api/v1/agreements/{agreement.public_id}/").json()["converted"] == told


def test_the_api_converts_into_what_is_asked_for(client):
    agreed(dollars(5))
    (row,) = client.get("/api/v1/agreements/?currency=HUF").json()["data"]
    assert (row["converted"]["stated"], row["converted"]["rate"]) == ("1600000000.00", "320")
    (row,) = client.get("/api/v1/agreements/?currency=USD").json()["data"]
    assert (row["converted"]["stated"], row["converted"]["day"]) == ("5000000.00", None)


@pytest.mark.parametrize("asked", ["XXX", "euro", "%00"])
def test_the_api_refuses_an_unknown_currency(client, asked):
    agreement = agreed(dollars(5))
    for address in ("/api/v1/agreements/", f"/api/v1/agreements/{agreement.public_id}/"):
        response = client.get(f"{address}?currency={asked}")
        assert (response.status_code, list(response.json())) == (400, ["currency"])


def test_a_page_of_amounts_asks_for_its_rates_once():
    for number in range(5):
        agreed(euros(number + 1), DAY + datetime.timedelta(days=number))
    agreements = list(Agreement.objects.all())
    with CaptureQueriesContext(connection) as asked:
        found = converted_values(agreements, "HUF")
    assert len(asked) == 1
    assert all(found[agreement.pk].rate == "400" for agreement in agreements)
