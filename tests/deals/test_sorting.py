"""Names in order: by letters, whatever their case and accents."""

import pytest

from deals.models import Country, Party
from deals.models.party import BY_NAME
from tests.factories import PartyFactory, country

pytestmark = pytest.mark.django_db
IN_ORDER = [
    "Ærøskøbing",
    "Agnes",
    "Ágnes",
    "Ähre",
    "AZ Gruppe",
    "Kasachisches Energieministerium",
    "KEGOC",
    "KTZ",
    "Ok Nurly",
    "„Ok” Nurly",
    "OKO",
    "ÖKO",
    "ŐKO",
    "Öl AG",
    "Taskenti Egyetem",
    "TUI",
    "Zürich",
]


def test_parties_are_sorted_as_in_a_dictionary():
    for name in reversed(IN_ORDER):
        PartyFactory(name=name, country=None)
    assert [party.name for party in Party.objects.all()] == IN_ORDER


def test_pages_of_a_list_go_on_in_that_order():
    for name in IN_ORDER:
        PartyFactory(name=name, country=None)
    names, cursor = [], None
    while True:
        page = BY_NAME.page(Party.objects.all(), 4, [], cursor)
        names += [party.name for party in page.rows]
        if not (cursor := page.next):
            break
    assert names == IN_ORDER


def test_countries_are_sorted_so_too():
    country("AX"), country("CI"), country("CU"), country("ZW")
    Country.objects.filter(code="AX").update(name_en="Åland Islands")
    Country.objects.filter(code="CI").update(name_en="Côte d’Ivoire")
    Country.objects.filter(code="CU").update(name_en="Cuba")
    Country.objects.filter(code="ZW").update(name_en="Zimbabwe")
    assert list(Country.objects.values_list("code", flat=True)) == ["AX", "CI", "CU", "ZW"]
