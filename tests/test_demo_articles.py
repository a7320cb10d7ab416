"""The demo's articles tell where they come from, and the editor's decisions fit their words."""

import datetime
import json
import tomllib
from pathlib import Path

import pytest

from tests.gold_articles import Extent, extent_of, load
from tests.gold_score import predict

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT / "fixtures" / "articles"
DEMO = [article for article in load(ROOT / "tests" / "gold") if "text" in article.notes]
TEXTS = sorted(ARTICLES.glob("*.txt"))
KEYS = {
    "detach": {"article", "words", "reason"},
    "attach": {"article", "words", "to_article", "to_words", "reason"},
    "accept": {"article", "words"},
    "deprecate": {"article", "words", "field", "reason"},
    "reject": {"article", "words", "reason"},
    "publish": {"article", "words"},
    "umbrella": {"article", "words", "parts", "reason"},
}


def decisions():
    with (ROOT / "fixtures" / "decisions.toml").open("rb") as file:
        return tomllib.load(file)


def named_words():
    """Every article and words that a decision names."""
    for rows in decisions().values():
        for row in rows:
            yield row["article"], row["words"]
            if "to_article" in row:
                yield row["to_article"], row["to_words"]
            yield from ((part["article"], part["words"]) for part in row.get("parts", []))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
class TestArticles:
    def test_an_article_is_as_long_as_a_short_report(self, path):
        assert 1200 <= len(path.read_text(encoding="utf-8")) <= 2500

    def test_its_outlet_is_one_of_the_demos(self, path):
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        outlets = tomllib.loads((ROOT / "fixtures" / "outlets.toml").read_text(encoding="utf-8"))
        assert set(told) == {"outlet", "url", "published_on"}
        assert told["outlet"] in {row["name"] for row in outlets.values() if row.get("is_demo")}
        assert told["outlet"].startswith("Demo ")
        assert told["url"].startswith("https://demo.example/")
        assert datetime.date.fromisoformat(told["published_on"]).year in (2025, 2026)


def test_the_articles_are_of_both_languages_and_several_visits():
    languages = [article.notes["language"] for article in DEMO]
    assert min(languages.count("hu"), languages.count("de")) >= 4
    assert len({(a.notes["visit"]["guest"], a.notes["visit"]["host"]) for a in DEMO}) >= 3


@pytest.mark.parametrize("article", DEMO, ids=lambda article: article.name)
def test_what_an_article_lists_as_signed_does_not_reach_its_headline(article):
    claimed = article.notes["headline"]["value"]
    signed = [deal["value"] for deal in article.notes["deals"] if "signed" in deal["stage"]]
    listed = [value for value in signed if value and value["currency"] == claimed["currency"]]
    assert sum(value["low"] or value["high"] for value in listed) < claimed["low"]


def test_a_decision_has_the_keys_of_its_kind_and_no_other():
    for kind, rows in decisions().items():
        for row in rows:
            assert set(row) == KEYS[kind], (kind, row)


@pytest.mark.parametrize(("article", "words"), sorted(set(named_words())))
def test_a_decisions_words_stand_once_within_one_annotated_deal(article, words):
    gold = next(a for a in DEMO if a.name == f"{article}.txt")
    assert gold.text.count(words) == 1
    start = gold.text.index(words)
    place = Extent(start, start + len(words))
    held = [deal for deal in gold.notes["deals"] if gold.extent(deal).meets(place)]
    assert len(held) == 1


@pytest.fixture(scope="module")
def found_at():
    """The deals that extraction finds at some words of a demo article."""
    predictions = predict(DEMO)

    def deals(article, words):
        gold = next(each for each in DEMO if each.name == f"{article}.txt")
        start = gold.text.index(words)
        place = Extent(start, start + len(words))
        found = predictions[gold.name]["deals"]
        return [deal for deal in found if extent_of(deal).meets(place)]

    return deals


@pytest.mark.parametrize(("article", "words"), sorted(set(named_words())))
def test_extraction_finds_one_deal_at_a_decisions_words(article, words, found_at):
    assert len(found_at(article, words)) == 1


@pytest.mark.parametrize("row", decisions()["publish"], ids=lambda row: row["words"])
def test_what_is_published_by_decision_is_found_between_two_countries(row, found_at):
    (deal,) = found_at(row["article"], row["words"])
    assert len({party["country"] for party in deal["parties"]} - {None}) == 2


def test_what_is_published_by_decision_is_accepted_by_decision():
    told = decisions()
    accepted = {(row["article"], row["words"]) for row in told["accept"]}
    assert {(row["article"], row["words"]) for row in told["publish"]} <= accepted


def test_what_is_attached_is_accepted_on_both_sides():
    told = decisions()
    accepted = {(row["article"], row["words"]) for row in told["accept"]}
    for row in told["attach"]:
        assert (row["article"], row["words"]) in accepted
        assert (row["to_article"], row["to_words"]) in accepted
