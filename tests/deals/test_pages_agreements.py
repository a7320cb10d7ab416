"""The list of agreements: filters, total, pages of rows."""

import pytest
from django.urls import reverse

from deals.ledger.keeping import catch_up
from deals.models import Agreement
from deals.partial_dates import PartialDate
from deals.totals import totals
from deals.views.agreements import AgreementList
from tests.factories import (
    AgreementFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
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


def test_a_day_is_told_no_more_precisely_than_its_source_tells_it(listed):
    PublishedAgreementFactory(visit=None, when=PartialDate.parse("2025-12"))
    text = text_of(listed())
    assert "December 2025" in text
    assert "31 Dec 2025" not in text


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


def test_the_form_offers_the_countries_that_have_agreements_and_the_one_asked_for(listed):
    PublishedAgreementFactory()
    country("DE"), country("HU")
    content = listed("country=DE&pair=KZ-US").content.decode()
    assert content.count('<option value="KZ"') == 4 + 1
    assert content.count('<option value="DE"') == 1
    assert '<option value="HU"' not in content


def test_a_sum_that_nothing_converts_is_no_zero(listed):
    agreement = PublishedAgreementFactory(value=dollars(100), stage="cancelled")
    Agreement.objects.filter(pk=agreement.pk).update(value_currency="KZT")
    text = text_of(listed())
    assert "Cancelled not converted: KZT 100 million" in text
    assert "USD 0" not in text


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
    (link,) = [link for link in links_of(response) if "cursor=" in link]
    assert link.startswith("?stage=signed&stage=completed&cursor=")
    assert len(listed(link[1:]).context["object_list"]) == 1


def test_pages_are_turned_forwards_and_back_without_missing_a_row(listed, pages_of_two):
    for day in ("2025-01-01", "2025-01-01", None, "2026-03-01", None):
        Agreement.objects.filter(pk=PublishedAgreementFactory().pk).update(day=day)
    expected = list(Agreement.objects.latest_first())
    pages, query = [], ""
    while query is not None:
        context = listed(query).context
        pages.append(context["object_list"])
        query = context["next_url"] and context["next_url"][1:]
    assert [row for page in pages for row in page] == expected
    assert [len(page) for page in pages] == [2, 2, 1]
    back = listed(context["previous_url"][1:]).context
    assert back["object_list"] == pages[1]
    first = listed(back["previous_url"][1:]).context
    assert (first["object_list"], first["previous_url"]) == (pages[0], None)


def test_a_page_stays_where_it_is_while_newer_rows_come(listed, pages_of_two):
    PublishedAgreementFactory.create_batch(3)
    query = listed().context["next_url"][1:]
    before = listed(query).context["object_list"]
    PublishedAgreementFactory()
    assert listed(query).context["object_list"] == before


def test_the_currency_can_be_switched_on_any_page(listed, pages_of_two):
    PublishedAgreementFactory.create_batch(3)
    query = listed().context["next_url"][1:]
    assert len(listed(f"{query}&currency=EUR").context["object_list"]) == 1


@pytest.mark.parametrize("change", ["&stage=signed", "x", "&q=mine"])
def test_a_cursor_of_another_list_is_refused(listed, pages_of_two, change):
    PublishedAgreementFactory.create_batch(3)
    response = listed(listed().context["next_url"][1:] + change)
    assert response.status_code == 400
    assert "The address names no page of this list" in text_of(response)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sector=magic", "Sector: There is no such sector."),
        ("visit=nonesuch", "Visit: There is no such visit."),
        ("pair=KZ", "Between two countries: Choose two countries"),
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


@pytest.mark.parametrize("page", ["1", "9", "x"])
def test_an_address_with_the_number_of_a_page_leads_to_the_first_one(listed, page):
    agreement = PublishedAgreementFactory()
    response = listed(f"stage=signed&page={page}")
    assert response.status_code == 404
    assert "The pages of this list have no numbers any more" in text_of(response)
    assert f"{reverse('agreements')}?stage=signed" in links_of(response)
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


def test_the_form_offers_the_latest_visits_and_the_one_asked_for(listed, monkeypatch):
    from deals.filters import fields

    monkeypatch.setattr(fields, "MOST_OFFERED", 1)
    old = VisitFactory(dates=PartialDate.parse("2019-01"))
    new = VisitFactory(dates=PartialDate.parse("2026-01"))
    for visit in (old, new):
        PublishedAgreementFactory(visit=visit)
    options = f'<option value="{old.public_id}"', f'<option value="{new.public_id}"'
    content = listed().content.decode()
    assert [option in content for option in options] == [False, True]
    assert f"{options[0]} selected" in listed(f"visit={old.public_id}").content.decode()


def test_the_form_offers_visits_of_the_country_asked_for(listed):
    german = VisitFactory(guest=country("DE"), dates=PartialDate.parse("2026-01"))
    for visit in (german, kz_to_us()):
        PublishedAgreementFactory(visit=visit)
    content = listed("country=KZ").content.decode()
    assert f'<option value="{kz_to_us().public_id}"' in content
    assert f'<option value="{german.public_id}"' not in content


# Many agreements


@pytest.fixture
def many(monkeypatch):
    """As if two agreements were thousands."""
    for module in ("deals.words", "deals.views.agreements"):
        monkeypatch.setattr(f"{module}.FEW", 1)
    monkeypatch.setattr(AgreementList, "paginate_by", 1)
    PublishedAgreementFactory(value=dollars(100))
    PublishedAgreementFactory(value=dollars(900))


@pytest.mark.parametrize("query", ["q=mars", "qualifier=exact"])
def test_the_rows_of_many_come_before_their_total(many, listed, query):
    response = listed(query)
    assert len(response.context["object_list"]) == 1
    assert response.context["total"] is None
    assert f"?{query}&show=total#total" in links_of(response)


@pytest.mark.parametrize("query", ["q=mars", "qualifier=exact"])
def test_the_total_of_many_is_asked_for(many, listed, query):
    response = listed(f"{query}&show=total")
    assert response.context["total"].firm.stated == 1_000_000_000
    assert "2 agreements" in text_of(response)
    assert "hx-get" not in response.content.decode()


def test_what_is_added_up_already_does_not_wait(many, listed):
    catch_up()
    assert listed().context["total"].firm.stated == 1_000_000_000
    assert listed("stage=signed").context["total"].firm.stated == 1_000_000_000


def test_what_stands_on_one_page_is_added_up_at_once(many, listed, monkeypatch):
    monkeypatch.setattr(AgreementList, "paginate_by", 2)
    assert "2 agreements" in text_of(listed("q=mars"))
    few = PublishedAgreementFactory(visit=VisitFactory())
    response = listed(f"q=mars&visit={few.home_visit.public_id}")
    assert response.context["total"].firm.count == 1


def test_turning_a_page_keeps_the_total(many, listed):
    response = listed("q=mars&show=total")
    (address,) = [link for link in links_of(response) if "cursor=" in link]
    assert "show=total" in address
    assert listed(address[1:]).context["total"].firm.stated == 1_000_000_000


def test_in_a_currency_that_is_not_kept_the_rows_come_first(many, listed):
    assert listed("currency=GBP").context["total"] is None
