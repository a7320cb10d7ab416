"""Organisations: the table of constructions, and the names that need the whole article."""

import pytest

from sources.extraction import lexicon
from sources.extraction.names import find_names
from sources.extraction.passages import read_sentences
from tests.extraction import examples

PARTIES = ("company", "institution")


def found(text, language, known_names=()):
    knows = lexicon.load(language)
    return [
        mention
        for mention in find_names(read_sentences(text, knows), knows, known_names)
        if mention.kind in PARTIES
    ]


@pytest.mark.parametrize("example", examples.params("names"))
def test_it_finds_the_organisations_of_the_table(example):
    mentions = found(example["text"], example["language"])

    assert [f"{m.name} {m.country or '?'} {m.kind}" for m in mentions] == example["names"]


def test_a_span_holds_the_words_of_the_name():
    text = "Der Zugbauer Kaltbrunn AG liefert."

    (mention,) = found(text, "de")

    assert mention.span.of(text) == "Kaltbrunn AG"


def test_a_name_told_once_with_its_country_keeps_it_everywhere():
    text = "Das kasachische Unternehmen Nurly Group baut. Später kauft Nurly Group zu."

    assert [mention.country for mention in found(text, "de")] == ["KZ", "KZ"]


def test_a_known_name_needs_no_other_sign():
    text = "A szállítást tegnap Balkas végezte el a gyárnak."

    (without,) = found(text, "hu")
    (known,) = found(text, "hu", known_names=["Balkas"])

    assert without.weak and not known.weak


def test_the_officer_before_a_hyphen_names_the_company():
    text = "Mit Balkas-Gründer Max Weber sprach der Präsident über die Anlage."

    assert [mention.name for mention in found(text, "de")] == ["Balkas"]
