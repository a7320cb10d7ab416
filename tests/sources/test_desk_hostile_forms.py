"""Forms of the desk that no browser sends: they are refused, and nothing breaks or changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources.choices import ReviewState
from sources.desk.looking_up import MOST_SEARCHED
from sources.models import Note
from tests.factories import ArticleFactory, EditorFactory, kz_to_us
from tests.pages import text_of
from tests.sources.test_desk_screen import find, page, send
from tests.sources.test_desk_words import words_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    client.force_login(EditorFactory())


@pytest.fixture
def evidence():
    return find(ArticleFactory(visit=kz_to_us()))


def mark(client, evidence, **typed):
    return words_form(client, evidence.article, of=evidence.public_id, **typed)


@pytest.mark.parametrize(
    "meaning",
    ["stage:foo", "instrument:foo", "sector:foo", "value:foo", "date:foo", "count:5", "visit:foo"],
)
def test_marked_words_say_nothing_that_no_vocabulary_has(client, evidence, meaning):
    before = evidence.facts.count()
    assert mark(client, evidence, words="Mars", meaning=meaning).status_code == 422
    assert evidence.facts.count() == before
    assert page(client, evidence.article).status_code == 200


@pytest.mark.parametrize("name", ["start", "occurrence"])
def test_a_place_of_thousands_of_digits_is_refused(client, evidence, name):
    typed = {"start": "1", "end": "2"} if name == "start" else {}
    typed[name] = "9" * 5000
    assert mark(client, evidence, words="Mars", meaning="title", **typed).status_code == 422


@pytest.mark.parametrize("loser", ["²", "9" * 5000, "9" * 19, "\0"])
def test_a_forged_statement_cannot_be_ruled_on(client, loser):
    typed = {"loser": loser, "reason": "Wrong."}
    assert client.post(reverse("review-contradictions"), typed).status_code == 422


def test_a_nul_is_left_out_of_what_is_kept(client, evidence):
    article = evidence.article.public_id
    client.post(reverse("review-note", args=[article]), {"text": "Ask\0 Anna.", "about": "\0"})
    assert Note.objects.get().text == "Ask Anna."
    assert send(client, evidence, "search", search="Mars\0").status_code == 200
    assert mark(client, evidence, words="Mars", meaning="title", told="Ore\0").status_code == 302
    assert evidence.facts.filter(says="Ore").exists()
    send(client, evidence, "reject", reason="No\0 deal.")
    evidence.refresh_from_db()
    assert (evidence.state, evidence.decision_reason) == (ReviewState.REJECTED, "No deal.")


def test_of_a_pasted_page_the_first_words_are_searched_for(client, evidence):
    with CaptureQueriesContext(connection) as asked:
        assert send(client, evidence, "search", search="Mars " * 500).status_code == 200
    assert max(query["sql"].count("UPPER('%Mars%')") for query in asked) == MOST_SEARCHED


PAGE = "Tau-Ken Samruk und Mars, 180 Millionen Dollar. " * 2500


@pytest.mark.parametrize("box", ["value", "date", "title"])
def test_a_page_pasted_into_a_box_is_refused(client, evidence, box):
    refused = send(client, evidence, "accept", **{box: PAGE})

    assert refused.status_code == 422
    assert "at most" in text_of(refused)
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED


@pytest.mark.parametrize("meaning", ["party", "title", "value", "date"])
def test_a_page_that_is_marked_is_no_statement(client, meaning):
    evidence = find(ArticleFactory(text=PAGE), quote="Tau-Ken Samruk und Mars")
    before = evidence.facts.count()

    refused = mark(client, evidence, words=PAGE.strip(), meaning=meaning)

    assert refused.status_code == 422
    assert evidence.facts.count() == before


def test_the_reader_of_amounts_refuses_a_page(client):
    told = client.get(reverse("review-amount"), {"value": "5 Mio. " * 1000})

    assert "at most" in text_of(told)
