"""Sectors on both levels."""

import pytest
from django.urls import reverse

from tests.factories import (
    AgreementFactory,
    PublishedAgreementFactory,
    SectorFactory,
    dollars,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mining():
    return SectorFactory(code="mining")


@pytest.fixture
def uranium(mining):
    return SectorFactory(code="mining-uranium", name_en="Uranium", parent=mining)


def page(client, sector):
    return client.get(reverse("sector", args=[sector.code]))


def test_a_parent_holds_its_children(client, mining, uranium):
    PublishedAgreementFactory(sector=mining, value=dollars(100))
    PublishedAgreementFactory(title="Uranium deal", sector=uranium, value=dollars(20))
    text = text_of(page(client, mining))
    assert "USD 120 million" in text
    assert "Uranium deal" in text
    assert "Uranium 1" in text


def test_parts_without_agreements_are_named_on_request_only(client, mining, uranium):
    coal = SectorFactory(code="mining-coal", name_en="Coal", parent=mining)
    PublishedAgreementFactory(sector=mining)
    PublishedAgreementFactory(sector=mining, stage="announced")
    PublishedAgreementFactory(sector=uranium)
    for response in (page(client, mining), client.get(reverse("sectors"))):
        before, _details, after = response.content.decode().partition("<details>")
        assert coal.get_absolute_url() not in before
        assert coal.get_absolute_url() in after
        assert "Uranium 1 not told further: 2" in text_of(response)


def test_a_sector_that_is_told_no_further_has_no_column_of_sectors(client, mining, uranium):
    PublishedAgreementFactory(sector=mining)
    assert "Countries Stage" in text_of(page(client, mining))
    PublishedAgreementFactory(sector=uranium)
    assert "Countries Sector Stage" in text_of(page(client, mining))


def test_a_child_holds_its_own_only(client, mining, uranium):
    PublishedAgreementFactory(title="Ore deal", sector=mining, value=dollars(100))
    PublishedAgreementFactory(sector=uranium, value=dollars(20))
    text = text_of(page(client, uranium))
    assert "USD 20 million" in text
    assert "Ore deal" not in text


def test_a_sector_without_agreements_has_a_page(client, mining):
    assert "Nothing is published here yet." in text_of(page(client, mining))


def test_an_unknown_sector_is_not_found(client):
    assert client.get("/sectors/magic/").status_code == 404


def test_the_list_counts_published_agreements_in_the_whole_tree(client, mining, uranium):
    PublishedAgreementFactory(sector=mining)
    PublishedAgreementFactory(sector=uranium, stage="announced")
    AgreementFactory(sector=uranium)
    text = text_of(client.get(reverse("sectors")))
    assert "Mining 2 Uranium 1" in text
