"""Which German words are common nouns, and which may be names."""

import pytest

from sources.extraction.vocabulary import vocabulary


@pytest.mark.parametrize(
    "word",
    ["Vertrag", "Turbinen", "Gasehersteller", "Liefervertrag", "Regierungsebene", "Vereinbarung"],
)
def test_a_common_noun_is_told_by_inflection_ending_or_compounds(word):
    assert vocabulary("de").is_common_noun(word)


@pytest.mark.parametrize("word", ["Knauf", "Bosch", "Aurubis", "Northvolt", "Hamkorbank", "Masdar"])
def test_a_name_is_no_common_noun_whether_a_dictionary_has_it_or_not(word):
    assert not vocabulary("de").is_common_noun(word)


def test_a_word_of_any_length_is_judged():
    assert not vocabulary("de").is_common_noun("A" * 100_000)
    assert not vocabulary("hu").knows("")
