"""Parties: names, owner, affiliates, agreements."""

import pytest
from django.urls import reverse

from deals.models import Redirect
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    PartyFactory,
    PublishedAgreementFactory,
    dollars,
    mars,
    tau_ken_samruk,
)
from tests.pages import links_of, list_links, text_of

pytestmark = pytest.mark.django_db


def test_it_shows_names_in_their_languages(client):
    PublishedAgreementFactory()
    party = tau_ken_samruk()
    party.names.create(name="Тау-Кен Самрук", kind="transliteration")
    party.names.create(name="Tau-Ken Szamruk", language="hu", kind="transliteration")
    response = client.get(party.get_absolute_url())
    assert "Names in Hungarian Tau-Ken Szamruk transliteration" in text_of(response)
    assert '<span lang="hu">Tau-Ken Szamruk</span>' in response.content.decode()


def test_it_links_owner_and_affiliates_that_have_pages(client):
    fund = PartyFactory(name="Samruk-Kazyna")
    hidden = PartyFactory(name="Samruk Energy", owner=fund)
    miner = tau_ken_samruk()
    miner.owner = fund
    miner.save()
    PublishedAgreementFactory()
    response = client.get(miner.get_absolute_url())
    assert "Belongs to Samruk-Kazyna" in text_of(response)
    assert fund.get_absolute_url() not in links_of(response)
    PublishedAgreementFactory(parties=(fund, mars()))
    assert fund.get_absolute_url() in links_of(client.get(miner.get_absolute_url()))
    text = text_of(client.get(fund.get_absolute_url()))
    assert "Tau-Ken Samruk" in text
    assert hidden.name not in text


def test_its_total_leads_to_its_agreements(client):
    PublishedAgreementFactory(value=dollars(180))
    response = client.get(mars().get_absolute_url())
    assert "USD 180 million" in text_of(response)
    assert {"party": [mars().public_id]} in list_links(response)


def test_a_sum_that_an_umbrella_holds_is_not_called_undisclosed(client):
    umbrella = PublishedAgreementFactory(value=dollars(500))
    bank = PartyFactory(name="Dürener Bank")
    PublishedAgreementFactory(
        value=dollars(100), part_of=umbrella, parties=(tau_ken_samruk(), mars(), bank)
    )
    text = text_of(client.get(bank.get_absolute_url()))
    assert "Stated sum – the umbrella’s value holds it" in text
    assert "undisclosed" not in text


def test_a_party_of_drafts_only_is_not_found_by_a_stranger_and_found_by_an_editor(client):
    AgreementFactory()
    address = mars().get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(EditorFactory())
    response = client.get(address)
    assert response.status_code == 200
    assert "No agreements." in text_of(response)


def test_the_list_counts_published_agreements_once_each(client):
    PublishedAgreementFactory()
    PublishedAgreementFactory()
    AgreementFactory()
    text = text_of(client.get(reverse("parties")))
    assert "Mars US United States company – 2" in text


def test_the_list_links_an_owner_that_everybody_may_see(client):
    fund = PartyFactory(name="Samruk-Kazyna")
    miner = tau_ken_samruk()
    miner.owner = fund
    miner.save()
    PublishedAgreementFactory()
    response = client.get(reverse("parties"))
    assert "Samruk-Kazyna" in text_of(response)
    assert fund.get_absolute_url() not in links_of(response)
    PublishedAgreementFactory(parties=(fund, mars()))
    owner = f'<td><a href="{fund.get_absolute_url()}">Samruk-Kazyna</a></td>'
    assert owner in client.get(reverse("parties")).content.decode()


def test_the_list_is_searched_by_any_name(client):
    PublishedAgreementFactory()
    mars().names.create(name="Mársz", language="hu")
    text = text_of(client.get(reverse("parties"), {"q": "marsz"}))
    assert "Mars US" in text
    assert "Tau-Ken Samruk KZ" not in text


@pytest.mark.parametrize("query", [{"kind": "club"}, {"country": "??"}, {"name": "Mars"}])
def test_a_bad_filter_shows_nothing_and_says_why(client, query):
    PublishedAgreementFactory()
    response = client.get(reverse("parties"), query)
    assert response.status_code == 400
    assert "This cannot be shown:" in text_of(response)
    assert mars().get_absolute_url() not in links_of(response)


def test_the_old_id_of_a_merged_party_leads_to_the_one_that_is_left(client):
    PublishedAgreementFactory()
    Redirect.objects.create(kind="party", old_id="b2b2b2b2b2", new_id=mars().public_id)
    response = client.get("/parties/b2b2b2b2b2/")
    assert (response.status_code, response["Location"]) == (301, mars().get_absolute_url())
