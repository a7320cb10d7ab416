"""The admin's list of agreements: its filter by sector."""

import pytest
from django.urls import reverse

from tests.factories import AgreementFactory, SectorFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:deals_agreement_changelist")


@pytest.fixture
def listed(admin_client):
    def listed(**asked):
        return set(admin_client.get(LIST, asked).context["cl"].queryset)

    return listed


@pytest.fixture
def energy():
    return SectorFactory(code="energy", name_en="Energy")


def test_the_filter_offers_the_top_level_and_finds_what_is_below(admin_client, listed, energy):
    solar = SectorFactory(code="energy-solar", name_en="Solar energy", parent=energy)
    among = {AgreementFactory(sector=energy), AgreementFactory(sector=solar)}
    AgreementFactory(sector=SectorFactory(code="water"))
    assert listed(in_sector="energy") == among
    links = admin_client.get(LIST).content.decode()
    assert "in_sector=energy" in links and "energy-solar" not in links


def test_the_filter_finds_what_is_in_no_sector(listed, energy):
    AgreementFactory(sector=energy)
    unclassified = AgreementFactory(sector=None)
    assert listed(in_sector="none") == {unclassified}


def test_a_sector_that_there_is_not_has_nothing(listed, energy):
    AgreementFactory(sector=energy)
    assert listed(in_sector="nonsense") == set()
