"""Names: folded, by their sound, by what their words mean, and as they are searched for."""

import doctest

import pytest

from deals import names
from deals.models import Party
from deals.names import gist
from tests.factories import PartyFactory


def test_what_the_docstrings_show_runs():
    assert doctest.testmod(names).failed == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Technische Universität Berlin", "Berlini Műszaki Egyetem"),
        ("Medizinische Universität Wien", "Wieni Orvostudományi Egyetem"),
        ("Kasachische Eisenbahn", "Kazah Vasutak"),
        ("Ungarische Nationalbank", "Magyar Nemzeti Bank"),
        ("Dschisak Zement", "Dzsizak Cement"),
    ],
)
def test_names_of_one_meaning_are_one_in_any_language(one, other):
    assert gist(one) == gist(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ungarische Nationalbank", "Ungarische Entwicklungsbank"),
        ("Technische Universität Berlin", "Technische Universität Wien"),
        ("Kasachische Eisenbahn", "Üzbég Vasutak"),
        ("KfW", "KfW IPEX-Bank"),
    ],
)
def test_names_of_other_meanings_stay_apart(one, other):
    assert gist(one) != gist(other)


@pytest.mark.parametrize("name", ["Bank", "MOL", "Tau-Ken Samruk", "Andritz Hydro"])
def test_one_word_or_none_that_is_translated_has_no_meaning(name):
    assert gist(name) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "typed", ["samr", "kazy", "Szamruk kaz", "kasyna", "SAMRUK-KAZYNA", "samrukkaz"]
)
def test_a_party_is_found_by_the_beginnings_of_its_words_or_their_sound(typed):
    fund = PartyFactory(name="Samruk-Kazyna")
    PartyFactory(name="Samarkand Textiles")

    assert list(Party.objects.called(typed)) == [fund]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " – ", "'", "\\", "a & b", "x:*", "samruk | bank", "!"])
def test_marks_of_a_search_mean_nothing(typed):
    PartyFactory(name="Samruk-Kazyna")

    assert list(Party.objects.called(typed)) == []
