"""What comes after the page that it belongs to, as people see it come."""

import pytest
from django.urls import reverse

from tests.factories import PublishedAgreementFactory, dollars, kz_to_us

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(monkeypatch):
    """As if two agreements were thousands."""
    monkeypatch.setattr("deals.views.agreements.AgreementList.paginate_by", 1)
    for name in ("deals.words.FEW", "deals.views.agreements.FEW", "deals.views.visits.AT_ONCE"):
        monkeypatch.setattr(name, 1)
    PublishedAgreementFactory(value=dollars(100))
    PublishedAgreementFactory(value=dollars(900))


def test_the_total_of_many_agreements_comes_by_itself(many, live_server, client, open_page):
    with open_page(live_server, client) as page:
        page.goto(f"{live_server.url}{reverse('agreements')}?q=mars")
        page.wait_for_selector("dl.strip")
        assert page.inner_text("#found") == "2 agreements"
        assert page.locator("#found").count() == 1


def test_the_rest_of_a_large_visit_comes_by_itself(many, live_server, client, open_page):
    with open_page(live_server, client) as page:
        page.goto(f"{live_server.url}{kz_to_us().get_absolute_url()}")
        page.wait_for_selector("table.became")
        assert page.inner_text("#later") == "All of this visit is shown."
        assert page.locator("#by-sector").count() == 1
        assert "Sources" in page.inner_text("#by-sector thead")
