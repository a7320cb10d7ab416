"""Which known party a name in an article means."""

import pytest

from deals.choices import NameKind, PartyKind
from deals.models import PartyName
from deals.names import bare, skeleton
from sources.extraction.records import PartyMention
from sources.matching import match_party
from tests.factories import PartyFactory, country, mars, state

pytestmark = pytest.mark.django_db


def linked(name, code=None, language="de"):
    return match_party(PartyMention(name, code), None, language).row


def candidates(name, code=None, language="de"):
    return [row for row, _ in match_party(PartyMention(name, code), None, language).candidates]


@pytest.fixture
def samruk():
    return PartyFactory(name="Samruk-Kazyna", kind=PartyKind.FUND)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samruk-Kazyna", "Samruk-Kasyna"),
        ("Samruk-Kazyna", "Szamruk-Kazina"),
        ("Samruk-Kazyna", "Samruk-Qazyna"),
        ("Toqajew", "Tokajev"),
        ("Toqajew", "Tokayev"),
        ("KazMunayGas", "KazMunajGaz"),
        ("KazMunayGas", "QasMunaiGas"),
        ("Temir Zholy", "Temir Zsoli"),
        ("Shymkent", "Schymkent"),
        ("Joby Aero", "Joby Aero Inc."),
        ("MVM", "MVM Csoport"),
        ("Sika", "Sika AG"),
        ("Bühler", "Buhler Holding AG"),
        ("Andritz", "Andritz GmbH & Co. KG"),
    ],
)
def test_spellings_of_one_name_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samruk-Kazyna", "Samruk-Kazyna Invest"),
        ("Siemens", "Siemens Energy"),
        ("KTZ", "KTZ Express"),
        ("Telekom Srbija", "Telekom Srpske"),
    ],
)
def test_different_names_have_different_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


def test_a_name_of_nothing_but_legal_forms_keeps_a_word():
    assert bare("Holding AG") == "holding"


def test_the_same_name_links():
    row = mars()
    match = match_party(PartyMention("Mars", "US"), None, "hu")
    assert match.row == row
    assert match.candidates == ()
    assert "Mars" in match.reason


def test_a_name_that_nobody_bears_is_new():
    mars()
    assert match_party(PartyMention("Wabtec", "US"), None, "de").is_new


@pytest.mark.parametrize("name", ["Samruk-Kasyna", "Szamruk-Kazina", "Samruk Kazyna JSC"])
def test_transcriptions_and_legal_forms_link(samruk, name):
    assert linked(name, "KZ") == samruk


def test_an_alias_links(samruk):
    PartyName.objects.create(party=samruk, name="Sovereign Fund", kind=NameKind.ALIAS)
    assert linked("sovereign fund") == samruk


def test_an_affiliate_is_not_its_owner(samruk):
    invest = PartyFactory(name="Samruk-Kazyna Invest", owner=samruk)
    assert linked("Samruk Kazyna Invest", "KZ") == invest
    assert linked("Samruk-Kasyna", "KZ") == samruk


def test_a_name_without_its_affiliates_row_does_not_link_to_the_owner(samruk):
    assert match_party(PartyMention("Samruk-Kazyna Invest", "KZ"), None, "hu").row is None


@pytest.mark.parametrize(
    ("name", "language"),
    [("Samruk-Kasynas", "de"), ("Samruk-Kazynának", "hu"), ("Samruk-Kazynaval", "hu")],
)
def test_an_inflected_name_links_where_the_country_agrees(samruk, name, language):
    assert linked(name, "KZ", language) == samruk


def test_a_transcribed_name_without_its_country_is_a_candidate(samruk):
    assert linked("Samruk-Kasyna") is None
    assert candidates("Samruk-Kasyna") == [samruk]


def test_the_same_company_of_another_country_is_a_candidate_with_the_reason():
    row = mars()
    ((found, reason),) = match_party(PartyMention("Mars", "GB"), None, "de").candidates
    assert found == row
    assert "US" in reason and "GB" in reason


def test_a_ministry_of_another_country_is_not_even_a_candidate():
    PartyFactory(name="Agrarministerium", kind=PartyKind.GOVERNMENT, country=country("UZ"))
    assert match_party(PartyMention("Agrarministerium", "KZ"), None, "de").is_new


def test_another_countrys_namesake_does_not_hide_the_one_that_is_meant():
    PartyFactory(name="Agrarministerium", kind=PartyKind.GOVERNMENT, country=country("UZ"))
    PartyFactory(name="Samruk-Kasyna", country=country("US"))
    ministry = PartyFactory(name="Agrarministeriums", kind=PartyKind.GOVERNMENT)
    fund = PartyFactory(name="Samruk-Kazyna")
    assert linked("Samruk-Kasyna", "KZ") == fund
    assert candidates("Agrarministerium", "KZ") == [ministry]


def test_a_ministry_of_an_untold_country_is_a_candidate_only():
    ministry = PartyFactory(name="Agrarministerium", kind=PartyKind.GOVERNMENT)
    assert linked("Agrarministerium") is None
    assert candidates("Agrarministerium") == [ministry]
    assert linked("Agrarministerium", "KZ") == ministry


def test_the_country_decides_between_two_of_one_name():
    kazakh = PartyFactory(name="Nationalbank", kind=PartyKind.BANK)
    PartyFactory(name="Nationalbank", kind=PartyKind.BANK, country=country("HU"))
    assert linked("Nationalbank", "KZ") == kazakh


def test_two_of_one_name_are_both_shown():
    rows = [PartyFactory(name="Eximbank", country=country(code)) for code in ("HU", "US")]
    match = match_party(PartyMention("Eximbank"), None, "hu")
    assert match.row is None
    assert {row for row, _ in match.candidates} == set(rows)
    assert all(reason for _, reason in match.candidates)


def test_the_name_as_it_stands_goes_before_one_with_another_legal_form():
    holding = PartyFactory(name="Dubai Holding", country=country("AE"))
    PartyFactory(name="Dubai", country=country("AE"))
    assert linked("Dubai Holding", "AE") == holding


def test_likeness_alone_makes_a_candidate_and_never_a_link():
    row = PartyFactory(name="Uzkimyosanoat", country=country("UZ"))
    assert linked("Uzkimyosanaat", "UZ") is None
    assert candidates("Uzkimyosanaat", "UZ") == [row]


def test_likeness_to_a_party_of_another_country_makes_none():
    PartyFactory(name="Uzkimyosanoat", country=country("UZ"))
    assert match_party(PartyMention("Uzkimyosanaat", "KZ"), None, "de").is_new


def test_short_names_are_not_alike():
    PartyFactory(name="MAN", country=country("DE"))
    assert match_party(PartyMention("Mann", "DE"), None, "de").is_new


@pytest.mark.parametrize("name", ["Kazahsztán", "Kasachstan", "Kazakhstan"])
def test_a_state_is_matched_by_its_countrys_name(name):
    row = state("KZ")
    assert linked(name, "KZ") == row
    assert linked(name, "US") is None


def test_a_party_is_looked_up_in_a_few_queries(django_assert_max_num_queries):
    for number in range(30):
        PartyFactory(name=f"Steppe Holding {number}")
    with django_assert_max_num_queries(7):
        match_party(PartyMention("Steppenwolf", "KZ"), None, "de")


def test_a_translated_name_of_the_same_country_is_the_party():
    school = PartyFactory(name="Technische Universität Berlin", country=country("DE"))
    school.names.update(language="de")

    match = match_party(PartyMention("Berlini Műszaki Egyetem", "DE"), None, "hu")

    assert match.row == school
    assert "translated" in match.reason


@pytest.mark.parametrize(("told", "language"), [(None, "hu"), ("AT", "hu"), ("DE", "de")])
def test_a_translated_name_needs_its_country_and_another_language(told, language):
    school = PartyFactory(name="Technische Universität Berlin", country=country("DE"))
    school.names.update(language="de")

    assert linked("Berlini Műszaki Egyetem", told, language) is None
