"""The currency that amounts are shown in: switched on a page, told by the address, carried along."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from deals.currencies import offered
from deals.models import ExchangeRate
from tests.factories import PublishedAgreementFactory, dollars, kz_to_us, mars
from tests.pages import links_of, list_links, text_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 11, 5)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def rates():
    """A euro is two dollars, or four hundred forints."""
    for currency, units in {"USD": 2, "HUF": 400}.items():
        ExchangeRate.objects.create(day=DAY, currency=currency, rate=units, source="a test's bank")


@pytest.fixture
def agreement():
    """Eight million dollars: four million euros."""
    return PublishedAgreementFactory(value=dollars(8), day=DAY)


PAGES = {
    "overview": lambda agreement: reverse("overview"),
    "visits": lambda agreement: reverse("visits"),
    "visit": lambda agreement: kz_to_us().get_absolute_url(),
    "sectors": lambda agreement: reverse("sectors"),
    "agreements": lambda agreement: reverse("agreements"),
    "agreement": lambda agreement: agreement.get_absolute_url(),
    "party": lambda agreement: mars().get_absolute_url(),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_its_amounts_in_the_currency_of_its_address(client, agreement, name):
    response = client.get(PAGES[name](agreement), {"currency": "EUR"})
    text = text_of(response)
    assert "EUR 4 million" in text or ("million EUR" in text and " 4.0 " in text)


def test_without_a_currency_an_address_is_in_the_reference_currency(client, agreement):
    client.cookies["currency"] = "EUR"
    assert "EUR 4 million" not in text_of(client.get(reverse("overview")))


def test_the_choice_goes_along_when_a_link_of_the_site_is_followed(client, agreement):
    client.get(reverse("overview"), {"currency": "EUR"})
    response = client.get(reverse("agreements"), {"stage": "signed"}, headers=FROM_HERE)
    assert response.status_code == 302
    assert response["Location"] == "/agreements/?stage=signed&currency=EUR"


def test_an_older_browser_is_known_by_the_page_it_comes_from(client, agreement):
    client.get(reverse("overview"), {"currency": "EUR"})
    ours, theirs = (
        client.get(reverse("visits"), headers={"Referer": f"http://{host}/"})
        for host in ("testserver", "herald.example")
    )
    assert (ours.status_code, theirs.status_code) == (302, 200)


def test_going_back_to_the_reference_currency_ends_the_choice(client, agreement):
    client.get(reverse("overview"), {"currency": "EUR"})
    client.get(reverse("overview"), {"currency": "USD"}, headers=FROM_HERE)
    assert client.get(reverse("visits"), headers=FROM_HERE).status_code == 200


def test_what_is_remembered_is_checked_like_what_is_asked_for(client):
    for remembered in ("XXX", "no code", "\x00", "EUR&x=1"):
        client.cookies["currency"] = remembered
        assert client.get(reverse("visits"), headers=FROM_HERE).status_code == 200


def test_the_choice_never_leads_to_another_site(client):
    client.cookies["currency"] = "EUR"
    response = client.get("//herald.example/", headers=FROM_HERE)
    assert not response.get("Location", "").startswith("//")


def test_the_admin_the_desk_and_the_api_are_never_led_on(client):
    client.cookies["currency"] = "EUR"
    for address in ("/admin/login/", "/accounts/login/", "/api/v1/countries/"):
        assert "currency" not in client.get(address, headers=FROM_HERE).get("Location", "")


def test_caches_keep_the_readers_apart(client):
    assert {"Cookie", "Sec-Fetch-Site"} <= set(
        client.get(reverse("visits"))["Vary"].replace(" ", "").split(",")
    )


@pytest.mark.parametrize("asked", ["XXX", "dollar", "eur", "\x00", "<b>", "EUR EUR"])
@pytest.mark.parametrize("page", ["overview", "agreements", "visits", "sectors"])
def test_an_unknown_currency_is_told_and_the_page_says_what_it_shows(
    client, agreement, page, asked
):
    response = client.get(reverse(page), {"currency": asked})
    assert response.status_code == 400
    assert "Amounts are shown in USD." in text_of(response)
    assert "<b>" not in response.content.decode()
    assert "currency" not in response.cookies


def test_the_switch_keeps_the_filters_of_the_address(client, agreement):
    page = client.get(reverse("agreements"), {"stage": ["signed", "talks"], "q": '"x'}).content
    form = page.decode().split('<form class="currency"')[1].split("</form>")[0]
    for kept in ('name="stage" value="signed"', 'name="stage" value="talks"', 'value="&quot;x"'):
        assert kept in form


def test_figures_lead_to_their_agreements_in_the_same_currency(client, agreement):
    response = client.get(reverse("overview"), {"currency": "EUR"})
    assert all(query["currency"] == ["EUR"] for query in list_links(response))
    assert any("currency=EUR" in link for link in links_of(response))


def test_links_in_the_reference_currency_stay_as_they_are(client, agreement):
    response = client.get(reverse("overview"), {"currency": "USD"})
    assert not any("currency" in query for query in list_links(response))


def test_the_currencies_with_rates_are_offered_the_reference_first():
    lira = datetime.date(2025, 11, 4)
    ExchangeRate.objects.create(day=lira, currency="TRY", rate=48, source="a test's bank")
    assert [code for code, _name in offered()] == ["USD", "EUR", "HUF", "TRY"]
    assert dict(offered())["HUF"] == "Hungarian Forint"


def test_a_currency_of_the_past_is_offered_only_where_it_was_asked_for(client):
    long_ago = datetime.date(2007, 12, 31)
    ExchangeRate.objects.create(day=long_ago, currency="CYP", rate=Decimal("0.585"), source="bank")
    assert "CYP" not in dict(offered())
    assert 'value="CYP" selected' in client.get("/", {"currency": "CYP"}).content.decode()


def test_a_day_to_come_takes_no_currency_away():
    ExchangeRate.objects.create(
        day=datetime.date(2999, 1, 1), currency="AED", rate=4, source="a mistake"
    )
    assert [code for code, _name in offered()] == ["USD", "EUR", "HUF", "AED"]


def test_without_any_rates_the_reference_and_the_euro_are_offered():
    ExchangeRate.objects.all().delete()
    assert [code for code, _name in offered()] == ["USD", "EUR"]
