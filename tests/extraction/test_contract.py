"""The JSON object of an article: every field of the contract, ready to be written."""

import json

from sources.extraction import extract
from sources.extraction.contract import as_json, failure

TEXT = (
    "Kasachstans Präsident in Berlin\n"
    "Berlin, 3. Mai 2024. Der kasachische Präsident war zu einem Besuch in Berlin, wo 23 Dokumente "
    "unterzeichnet wurden.\n"
    "Das kasachische Unternehmen Nurly Gold und die Kaltbrunn AG aus Dortmund unterzeichneten einen "
    "Vertrag über 1,5 Mio. Euro zum Bau einer Kupfermine."
)


def written():
    return json.loads(json.dumps(as_json(extract(TEXT), "artikel.txt")))


def test_an_article_has_the_fields_of_the_contract():
    row = written()

    assert row["file"] == "artikel.txt"
    assert row["language"] == "de"
    assert row["title"] == "Kasachstans Präsident in Berlin"
    assert row["published_on"] == "2024-05-03"
    assert (row["visit"]["guest"], row["visit"]["host"], row["visit"]["city"]) == (
        "KZ",
        "DE",
        "Berlin",
    )
    assert row["headline"]["count"] == 23


def test_a_deal_quotes_the_article_to_the_letter():
    (deal,) = written()["deals"]

    assert TEXT[deal["start"] : deal["end"]] == deal["quote"]
    start, end = deal["spans"]["value"]
    assert TEXT[start:end] == "1,5 Mio. Euro"
    assert [party["name"] for party in deal["parties"]] == ["Nurly Gold", "Kaltbrunn AG"]
    assert deal["certain"] is True and "both_countries" in deal["reasons"]


def test_a_value_is_plain_numbers_in_units_of_the_currency():
    (deal,) = written()["deals"]

    assert deal["value"] == {
        "low": 1500000,
        "high": 1500000,
        "currency": "EUR",
        "qualifier": "exact",
    }
    assert written()["amounts"][0]["text"] == "1,5 Mio. Euro"


def test_what_is_not_told_is_null():
    (deal,) = written()["deals"]

    assert deal["second_value"] is None and deal["other_visit"] is None
    assert deal["spans"]["visit"] is None


def test_a_failure_is_one_line():
    assert failure("a.txt", "The file\nis broken.") == {
        "file": "a.txt",
        "error": "The file is broken.",
    }
