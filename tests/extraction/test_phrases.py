"""Phrases in running words: wildcards, gaps, and the cost of long words."""

import pytest

from sources.extraction.phrases import Phrases


def labels(phrases, text):
    return [hit.label for hit in phrases.find(text.split())]


def test_a_star_stands_for_letters_at_either_end():
    phrases = Phrases({"paper": ["*vertrag", "memorand*", "*minist*"]})

    assert (
        labels(phrases, "ein liefervertrag memoranden innenministerium vertraglich")
        == ["paper"] * 3
    )


def test_a_gap_stands_for_a_few_words_only():
    phrases = Phrases({"announced": ["kündig* … an"]})

    assert labels(phrases, "sie kündigten den bau an") == ["announced"]
    assert labels(phrases, "sie kündigten " + "sehr " * 30 + "an") == []


def test_a_last_vowel_may_be_lengthened():
    phrases = Phrases({"energy": ["*ammónia*"]}, lengthening=True)

    assert labels(phrases, "zöldammóniáról ammónia") == ["energy"] * 2


def test_the_longer_phrase_asks_for_more_letters():
    phrases = Phrases({"industry": ["*werk"], "environment": ["*klärwerk"]})

    best = max(phrases.find(["klärwerk"]), key=lambda hit: hit.letters)

    assert best.label == "environment"


def test_a_star_inside_a_word_is_refused():
    with pytest.raises(ValueError, match="ends only"):
        Phrases({"x": ["a*b"]})


def test_a_word_of_any_length_is_looked_up_quickly():
    assert Phrases({"x": ["*a*"]}).find(["a" * 100_000]) == ()


def test_a_tilde_stands_for_the_endings_of_a_noun():
    phrases = Phrases({"goods": ["*kabel~", "bohne~"]}, endings=["", "n", "s"])

    assert labels(phrases, "kabel seekabeln bohnen kabellos kaffeebohnen") == ["goods"] * 3


def test_a_noun_may_change_before_its_endings():
    phrases = Phrases({"goods": ["*gomba~", "acél~"]}, endings=["", "t", "ról", "val", "okkal"])

    assert (
        labels(phrases, "szarvasgombáról gombát acéllal acélokkal gombászat acélos")
        == ["goods"] * 4
    )
