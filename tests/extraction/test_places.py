"""Countries, their adjectives, peoples and cities in running words."""

import pytest

from sources.extraction import lexicon
from sources.extraction.places import forms_of, gazetteer
from sources.extraction.text import tokens


def places(text, language):
    return gazetteer(lexicon.load(language)).find(tokens(text))


@pytest.mark.parametrize(
    ("language", "text", "country", "kind"),
    [
        ("de", "Kasachstans", "KZ", "country"),
        ("de", "Vereinigten Staaten", "US", "country"),
        ("de", "usbekischen", "UZ", "adjective"),
        ("de", "Münchner", "DE", "adjective"),
        ("de", "Ostschweizer", "CH", "adjective"),
        ("de", "US-Konzern", "US", "adjective"),
        ("de", "Chinesen", "CN", "people"),
        ("hu", "Kazahsztánban", "KZ", "country"),
        ("hu", "Kenyában", "KE", "country"),
        ("hu", "Egyesült Államokkal", "US", "country"),
        ("hu", "mumbai", "IN", "adjective"),
        ("hu", "Abu-Dzabi-i", "AE", "adjective"),
        ("hu", "kínaiak", "CN", "adjective"),
    ],
)
def test_it_reads_a_place_in_its_inflected_form(language, text, country, kind):
    (place,) = places(text, language)

    assert (place.country, place.kind) == (country, kind)


def test_a_currency_speaks_of_no_country():
    assert places("300 Millionen US-Dollar", "de") == ()


def test_a_city_in_capitals_is_read_at_the_head_of_an_article_only():
    assert [place.name for place in places("RIAD, 1. Februar", "de")] == ["Riad"]
    assert places("Der Vertrag wurde gestern von der Firma RIAD geschlossen", "de") == ()


def test_the_longest_name_wins():
    (place,) = places("Egyesült Arab Emírségek", "hu")

    assert place.country == "AE"


def test_a_place_tells_its_base_form():
    (place,) = places("Kasachstans", "de")

    assert place.name == "Kasachstan"


def test_every_language_names_every_country():
    for code in lexicon.languages():
        assert gazetteer(lexicon.load(code)).name("KZ")
    assert ("Kazahsztán", "country") in forms_of("KZ")
