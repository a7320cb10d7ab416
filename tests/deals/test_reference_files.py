"""The project's own reference files: what they hold, and that one name means one thing."""

import tomllib
from collections import defaultdict
from typing import get_args

import pytest
from django.conf import settings

from deals.reference import COUNTRY, PARTY, PARTY_NAME, SECTOR, read
from sources.extraction.records import Sector as SectorOfExtraction


@pytest.fixture(scope="module")
def entries():
    return {kind.name: entries for kind, entries in read(settings.FIXTURES)}


@pytest.fixture(scope="module")
def countries():
    return tomllib.loads((settings.FIXTURES / "countries.toml").read_text("utf-8"))


def test_every_country_of_the_world_has_its_names(entries):
    named = {entry.key: entry.fields for entry in entries[COUNTRY.name]}
    assert len(named) == 250
    kazakhstan = {name: named["KZ"][name] for name in ("name_en", "name_hu", "name_de")}
    assert kazakhstan == {
        "name_en": "Kazakhstan",
        "name_hu": "Kazahsztán",
        "name_de": "Kasachstan",
    }


def test_eighty_countries_and_more_have_demonyms_in_both_languages_and_a_capital(countries):
    rich = [
        code
        for code, country in countries.items()
        if {"hu", "de"} <= set(country.get("demonyms", {})) and "capital" in country
    ]
    assert len(rich) >= 90


def test_no_form_stands_for_two_countries(countries):
    bearers = defaultdict(set)
    for code, country in countries.items():
        for form in _forms(country):
            bearers[form].add(code)
    assert {form: codes for form, codes in bearers.items() if len(codes) > 1} == {}


def test_hungarian_demonyms_are_in_lower_case(countries):
    demonyms = [
        demonym
        for country in countries.values()
        for demonym in country.get("demonyms", {}).get("hu", [])
    ]
    assert [demonym for demonym in demonyms if demonym != demonym.lower()] == []


def _forms(country):
    for key in ("names", "capital"):
        yield from country.get(key, {}).values()
    for key in ("aliases", "demonyms", "people", "prefixes"):
        for forms in country.get(key, {}).values():
            yield from forms
    yield from country.get("cities", [])


def test_the_top_level_of_sectors_is_the_vocabulary_of_extraction(entries):
    top = {entry.key for entry in entries[SECTOR.name] if entry.fields["parent"] is None}
    assert top == set(get_args(SectorOfExtraction))


def test_every_top_sector_has_three_to_six_children(entries):
    children = defaultdict(list)
    for entry in entries[SECTOR.name]:
        children[entry.fields["parent"]].append(entry.key)
    sizes = {len(children[parent]) for parent in children.pop(None)}
    assert sizes <= {3, 4, 5, 6}


def test_there_are_sixty_parties_beside_the_states(entries):
    organisations = [entry for entry in entries[PARTY.name] if entry.fields["kind"] != "state"]
    assert len(organisations) >= 60


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("Szamruk-Kazina", {"samruk-kazyna"}),
        ("Samruk-Kasyna", {"samruk-kazyna"}),
        # An affiliate is a party of its own.
        ("Samruk Kazyna Invest", {"samruk-kazyna-invest"}),
        ("Ashmore Investment Advisors", {"ashmore-investment-advisors"}),
        ("Kazah Köztársaság", {"state-KZ"}),
        ("Vereinigte Staaten", {"state-US"}),
    ],
)
def test_a_name_belongs_to_its_party_alone(entries, name, bearers):
    names = [entry.fields for entry in entries[PARTY_NAME.name]]
    assert {fields["party"] for fields in names if fields["name"] == name} == bearers


def test_affiliates_name_their_owners(entries):
    owners = {entry.key: entry.fields["owner"] for entry in entries[PARTY.name]}
    assert owners["samruk-kazyna-invest"] == "samruk-kazyna"
    assert owners["ashmore-investment-advisors"] == "ashmore"
