"""The overview and the methodology page."""

import pytest
from django.urls import reverse

from deals.filters import AgreementFilter
from deals.models import Agreement
from deals.totals import totals
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    OutletFactory,
    PublishedAgreementFactory,
    SectorFactory,
    dollars,
    kz_to_us,
)
from tests.pages import links_of, list_links, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def overview(client):
    return lambda: client.get(reverse("overview"))


def test_an_empty_house_says_so(overview):
    response = overview()
    assert response.status_code == 200
    assert "Nothing is published here yet." in text_of(response)


def test_it_shows_totals_by_visit_and_by_sector_with_their_sum(overview):
    PublishedAgreementFactory(value=dollars(180))
    PublishedAgreementFactory(value=dollars(20), visit=None, sector=None)
    text = text_of(overview())
    assert "USD 200 million" in text
    assert "Kazakhstan → United States" in text
    assert "No visit" in text
    assert "Unclassified" in text
    assert text.count("Total 2 200.0") == 2


def test_what_is_announced_stands_beside_and_is_not_added(overview):
    PublishedAgreementFactory(value=dollars(180))
    PublishedAgreementFactory(value=dollars(70), stage="announced")
    text = text_of(overview())
    assert "Total 1 180.0" in text
    assert "70.0 1 agreement" in text


def test_a_draft_changes_no_number(overview):
    PublishedAgreementFactory(value=dollars(180))
    before = text_of(overview())
    AgreementFactory(value=dollars(5000))
    assert text_of(overview()) == before


def test_every_figure_leads_to_a_list_that_adds_up_to_it(overview, client):
    PublishedAgreementFactory(value=dollars(180))
    PublishedAgreementFactory(value=dollars(70, "approx"), sector=SectorFactory(code="energy"))
    PublishedAgreementFactory(value=dollars(30), stage="announced")
    PublishedAgreementFactory(value=None, visit=None, sector=None)
    response = overview()
    for line in [*response.context["by_visit"].lines, *response.context["by_sector"].lines]:
        behind = client.get(line.firm_url)
        assert behind.status_code == 200
        assert behind.context["total"].firm == line.firm
        for _name, number, url in line.counters:
            assert client.get(url).context["total"].firm.count == number
        for name, total, url in line.beside:
            assert getattr(client.get(url).context["total"], name) == total


def test_every_query_that_it_links_to_is_one_that_the_filters_know(overview):
    PublishedAgreementFactory()
    known = set(AgreementFilter.base_filters)
    queries = list_links(overview())
    assert queries
    assert all(set(query) <= known for query in queries)


def test_articles_are_counted_once_and_only_with_accepted_evidence(overview):
    agreement = PublishedAgreementFactory()
    article = agreement.evidence.get().article
    EvidenceFactory(agreement=agreement, article=article, quote="Die Mine liegt bei Karaganda.")
    EvidenceFactory(agreement=agreement)
    assert overview().context["articles"] == 1


def test_an_open_high_is_shown_as_open(overview):
    PublishedAgreementFactory(value=dollars(180, "at_least"))
    text = text_of(overview())
    assert "180.0 – open" in text
    assert "USD 180 million or more" in text


def test_amounts_without_a_rate_stand_beside_the_total(overview):
    agreement = PublishedAgreementFactory()
    Agreement.objects.filter(pk=agreement.pk).update(value_currency="KZT")
    text = text_of(overview())
    assert "not converted: KZT 180 million" in text
    assert "USD 0" not in text and " 0.0 " not in text
    assert totals(Agreement.objects.all()).total.firm.stated == 0


def test_a_page_that_rests_on_demonstration_texts_says_so(overview):
    assert "Demonstration text" not in text_of(overview())
    article = ArticleFactory(outlet=OutletFactory(key="demo", is_demo=True))
    agreement = PublishedAgreementFactory()
    assert "Demonstration text" not in text_of(overview())
    EvidenceFactory(agreement=agreement, article=article, state="accepted")
    assert "Demonstration text" in text_of(overview())


def test_pages_work_without_scripts_and_call_no_foreign_host(overview):
    PublishedAgreementFactory()
    response = overview()
    assert b"<script" not in response.content
    assert b"style=" not in response.content
    assert not [link for link in links_of(response) if link.startswith("http")]


def test_the_visit_and_the_sector_of_a_row_are_linked(overview):
    PublishedAgreementFactory()
    links = links_of(overview())
    assert kz_to_us().get_absolute_url() in links
    assert reverse("sector", args=["mining"]) in links


def test_the_methodology_names_the_rule_for_certain(client):
    from sources.certainty import sentences

    text = text_of(client.get(reverse("methodology")))
    assert sentences()
    for sentence in sentences():
        assert str(sentence) in text
    assert "in the currency that its address names, else in USD." in text
    assert "at most 10 days older" in text
