"""The list of visits and the page of one: the claim beside the itemised sum."""

import pytest
from django.urls import reverse

from deals.models import Redirect
from deals.partial_dates import PartialDate
from tests.factories import (
    AgreementFactory,
    HeadlineEvidenceFactory,
    HeadlineFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
)
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return lambda visit, **asked: client.get(visit.get_absolute_url(), asked)


def test_the_claim_stands_beside_the_itemised_sum_and_the_share(page):
    PublishedAgreementFactory(value=dollars(1700))
    HeadlineFactory(
        visit=kz_to_us(), value=dollars(17_000, "approx"), speaker="the president", preferred=True
    )
    text = text_of(page(kz_to_us()))
    assert "about USD 17 billion, 29 agreements" in text
    assert "the president" in text
    assert "USD 1.7 billion" in text
    assert "10 %" in text
    assert "USD 15.3 billion of the claim is not itemised." in text


def test_a_claim_that_nobody_has_accepted_is_not_shown(page):
    PublishedAgreementFactory()
    proposed = HeadlineEvidenceFactory(headline=HeadlineFactory(speaker="a rumour"))
    response = page(kz_to_us())
    assert "a rumour" not in text_of(response)
    assert response.context["explained"].share is None
    proposed.state = "accepted"
    proposed.decided_at = proposed.created_at
    proposed.save()
    response = page(kz_to_us())
    assert "a rumour" in text_of(response)
    assert response.context["explained"].share


def test_the_preferred_claim_comes_first_with_its_words(page):
    PublishedAgreementFactory()
    first = HeadlineFactory(visit=kz_to_us(), speaker="the spokesman")
    HeadlineFactory(visit=kz_to_us(), speaker="the president", preferred=True)
    HeadlineEvidenceFactory(headline=first, state="accepted")
    response = page(kz_to_us())
    text = text_of(response)
    assert text.index("the president") < text.index("the spokesman")
    assert '<q lang="de">Tau-Ken Samruk und Mars haben' in response.content.decode()
    assert "Steppe Herald" in text


def test_what_was_announced_here_and_is_at_home_elsewhere_is_listed_apart(page):
    later = VisitFactory(dates=PartialDate.parse("2026-02-18..2026-02-20"))
    PublishedAgreementFactory(title="At home here", value=dollars(100))
    elsewhere = PublishedAgreementFactory(title="Signed later", visit=later, value=dollars(900))
    MilestoneFactory(agreement=elsewhere, stage="announced", visit=kz_to_us())
    text = text_of(page(kz_to_us()))
    assert "Announced here, counted at another visit" in text
    assert text.index("At home here") < text.index("counted at another visit")
    assert text.index("Signed later") > text.index("counted at another visit")
    assert "Total 1 100.0" in text


def test_a_visit_where_something_was_only_announced_has_a_page(page):
    early = VisitFactory(guest=country("US"), host=country("KZ"))
    agreement = PublishedAgreementFactory()
    MilestoneFactory(agreement=agreement, stage="announced", visit=early)
    text = text_of(page(early))
    assert agreement.title in text
    assert "Nothing is published here yet." in text


def test_a_visit_that_only_drafts_tell_of_is_not_found(page, client):
    draft = AgreementFactory()
    assert page(draft.home_visit).status_code == 404
    assert draft.home_visit.get_absolute_url() not in links_of(client.get(reverse("visits")))


def test_an_unknown_visit_is_not_found(client):
    response = client.get("/visits/nonesuch/")
    assert response.status_code == 404
    assert "There is no such page" in text_of(response)


def test_the_old_id_of_a_merged_visit_leads_to_the_one_that_is_left(client):
    PublishedAgreementFactory()
    visit = kz_to_us()
    Redirect.objects.create(kind="visit", old_id="b2b2b2b2b2", new_id=visit.public_id)
    response = client.get("/visits/b2b2b2b2b2/")
    assert response.status_code == 301
    assert response["Location"] == visit.get_absolute_url()


def test_an_old_id_tells_nothing_of_a_hidden_visit(client):
    hidden = AgreementFactory().home_visit
    Redirect.objects.create(kind="visit", old_id="b2b2b2b2b2", new_id=hidden.public_id)
    assert client.get("/visits/b2b2b2b2b2/").status_code == 404


def test_the_list_shows_claim_and_itemised_sum(client):
    PublishedAgreementFactory(value=dollars(1700))
    HeadlineFactory(visit=kz_to_us(), preferred=True)
    text = text_of(client.get(reverse("visits")))
    assert "about USD 17 billion, 29 agreements 1 1,700.0" in text


def test_the_list_can_be_narrowed_to_a_country(client):
    PublishedAgreementFactory()
    address = reverse("visits")
    assert "Kazakhstan → United States" in text_of(client.get(address, {"country": "KZ"}))
    country("DE")
    assert "No visits." in text_of(client.get(address, {"country": "DE"}))
    assert client.get(address, {"country": "??"}).status_code == 400


def test_the_share_is_drawn_as_a_meter_with_a_name(page):
    PublishedAgreementFactory(value=dollars(34_000))
    HeadlineFactory(visit=kz_to_us(), preferred=True)
    content = page(kz_to_us()).content.decode()
    assert '<meter min="0" max="1" value="1.0000" aria-label="Share' in content
    assert "200 %" in content


def test_what_the_claim_does_not_speak_of_is_listed_with_the_reason(page):
    HeadlineFactory(visit=kz_to_us(), preferred=True)
    PublishedAgreementFactory(title="Signed here")
    PublishedAgreementFactory(title="Only announced", stage="announced", value=dollars(70))
    text = text_of(page(kz_to_us()))
    apart = text[text.index("What the claim does not speak of Not signed") :]
    assert "USD 70 million 1 agreement" in apart
    assert "Only announced" in apart
    assert "Signed here" not in apart


def test_what_an_earlier_visit_had_announced_is_told(page):
    agreement = PublishedAgreementFactory(value=dollars(70))
    earlier = VisitFactory(dates=PartialDate.parse("2025-02"))
    MilestoneFactory(agreement=agreement, stage="announced", visit=earlier)
    assert "1 of them (USD 70 million) had been announced at an earlier visit." in text_of(
        page(kz_to_us())
    )


def test_the_share_tells_its_doubts(page):
    PublishedAgreementFactory(value=dollars(1700, "at_least"))
    HeadlineFactory(visit=kz_to_us(), preferred=True)
    assert "With all doubts, at least 10 %." in text_of(page(kz_to_us()))


# Large visits


@pytest.fixture
def large(monkeypatch):
    """As if a visit of one agreement were one of hundreds."""
    monkeypatch.setattr("deals.views.visits.AT_ONCE", 0)
    PublishedAgreementFactory(stage="announced")
    PublishedAgreementFactory(value=dollars(1700))
    return kz_to_us()


def test_of_a_large_visit_what_takes_longer_comes_after_the_page(large, page):
    response = page(large)
    assert response.context["became"] is response.context["apart"] is None
    assert 'hx-get="?show=all"' in response.content.decode()
    assert "?show=all" in links_of(response)


def test_the_claim_and_the_share_of_a_large_visit_do_not_wait(large, page):
    HeadlineFactory(visit=large, preferred=True)
    response = page(large)
    whole = page(large, show="all")
    assert response.context["explained"].share == whole.context["explained"].share > 0
    assert response.context["total"].firm.articles is None
    assert whole.context["total"].firm.articles > 0


@pytest.mark.parametrize(
    ("part", "heading"),
    [("became", "What became of it"), ("apart", "What the claim does not speak of")],
)
def test_the_link_of_a_large_visit_leads_to_all_of_it(large, page, part, heading):
    text = page(large, show="all").content.decode()
    assert f'<section id="{part}" aria-labelledby="{part}-heading">' in text
    assert heading in text
    assert "hx-get" not in text
