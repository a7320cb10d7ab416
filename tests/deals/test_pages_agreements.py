"""The list of agreements: filters, total, pages of rows."""

import pytest
from django.urls import reverse

from deals.models import Agreement
from deals.totals import totals
from deals.views.agreements import AgreementList
from tests.factories import (
    AgreementFactory,
    PublishedAgreementFactory,
    SectorFactory,
    dollars,
    mars,
)
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client):
    return lambda query="": client.get(f"{reverse('agreements')}?{query}")


@pytest.fixture
def pages_of_two(monkeypatch):
    monkeypatch.setattr(AgreementList, "paginate_by", 2)


def test_it_lists_published_agreements_and_no_drafts(listed):
    shown, hidden = PublishedAgreementFactory(), AgreementFactory()
    text = text_of(listed())
    assert shown.title in text
    assert hidden.title not in text


def test_not_even_an_editor_sees_drafts_in_the_list(listed, client):
    from tests.factories import EditorFactory

    hidden = AgreementFactory()
    client.force_login(EditorFactory())
    assert hidden.title not in text_of(listed())


def test_the_total_over_the_list_is_of_the_same_filter(listed):
    PublishedAgreementFactory(value=dollars(100))
    PublishedAgreementFactory(value=dollars(900), sector=SectorFactory(code="energy"))
    response = listed("sector=energy")
    assert "USD 900 million 1 agreement" in text_of(response)
    found = Agreement.objects.filter(sector__code="energy")
    assert response.context["total"] == totals(found, sources=True).total


def test_the_total_is_of_all_pages(listed, pages_of_two):
    PublishedAgreementFactory.create_batch(3, value=dollars(100))
    assert "USD 300 million 3 agreements" in text_of(listed())


def test_the_latest_comes_first(listed):
    old = PublishedAgreementFactory(title="Old", visit=None, when=None)
    Agreement.objects.filter(pk=old.pk).update(day="2020-01-01")
    undated = PublishedAgreementFactory(title="Undated")
    Agreement.objects.filter(pk=undated.pk).update(day=None)
    PublishedAgreementFactory(title="New")
    assert [a.title for a in listed().context["object_list"]] == ["New", "Old", "Undated"]


def test_a_component_is_told_to_be_counted_in_its_umbrella(listed):
    umbrella = PublishedAgreementFactory(value=dollars(500))
    PublishedAgreementFactory(value=dollars(100), part_of=umbrella)
    text = text_of(listed())
    assert "counted in its umbrella" in text
    assert "USD 500 million 1 agreement, +1 counted in" in text


def test_links_to_other_pages_keep_the_filter(listed, pages_of_two):
    PublishedAgreementFactory.create_batch(3)
    response = listed("stage=signed&stage=completed&q=")
    assert "?stage=signed&stage=completed&page=2" in links_of(response)
    assert "Page 2 of 2" in text_of(listed("stage=signed&stage=completed&page=2"))


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sector=magic", "Sector: There is no such sector."),
        ("visit=nonesuch", "Visit: There is no such visit."),
        ("pair=KZ", "Between two countries: Write two countries' ISO codes"),
        ("since=soon", "Since: Write a year, month or day"),
        ("stage=maybe", "Stage: Select a valid choice. maybe is not one of the available choices."),
        ("secter=mining", "There is no filter called “secter”."),
    ],
)
def test_a_bad_filter_shows_nothing_and_says_why(listed, query, message):
    agreement = PublishedAgreementFactory()
    response = listed(query)
    assert response.status_code == 400
    assert message in text_of(response)
    assert agreement.get_absolute_url() not in links_of(response)
    assert response.context["total"].firm.count == 0


@pytest.mark.parametrize(("page", "status"), [("-1", 404), ("0", 404), ("9", 404), ("x", 400)])
def test_a_page_that_there_is_not_is_told_clearly(listed, page, status):
    agreement = PublishedAgreementFactory()
    response = listed(f"page={page}")
    assert response.status_code == status
    assert "This cannot be shown:" in text_of(response)
    assert agreement.get_absolute_url() not in links_of(response)


def test_the_form_keeps_what_was_asked(listed):
    PublishedAgreementFactory()
    content = listed("q=mine&stage=signed&sector=mining").content.decode()
    assert 'value="mine"' in content
    assert '<option value="mining" selected>' in content
    assert 'value="signed" id="id_stage_2" checked' in content


def test_the_party_of_the_filter_is_named_and_kept(listed):
    PublishedAgreementFactory()
    response = listed(f"party={mars().public_id}")
    assert "Party: Mars" in text_of(response)
    assert f'name="party" value="{mars().public_id}"' in response.content.decode()


def test_the_party_stays_named_beside_a_filter_that_makes_no_sense(listed):
    PublishedAgreementFactory()
    assert "Party: Mars" in text_of(listed(f"party={mars().public_id}&stage=junk"))


@pytest.mark.parametrize("query", ["party=%00", "party=a%00b", "q=%FF", "stage=%ED%A0%80", "%00=1"])
def test_a_filter_that_is_no_text_is_told_and_lists_nothing(listed, query):
    shown = PublishedAgreementFactory()
    response = listed(query)
    assert response.status_code == 400
    assert "this is no text" in text_of(response)
    assert shown.title not in text_of(response)


def test_titles_and_searches_are_escaped(listed):
    PublishedAgreementFactory(title="<script>alert(1)</script> mine")
    content = listed("q=%3Cscript%3E").content.decode()
    assert "<script>" not in content
    assert "&lt;script&gt;alert(1)" in content
