"""What became of proposals, and decided articles as annotated ones."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from sources import review
from sources.choices import FactField, ReviewState
from sources.desk.restating import restate
from sources.desk.shares import shares_by
from sources.models import Evidence
from tests.factories import ArticleFactory, EditorFactory, EvidenceFactory, kz_to_us, rival
from tests.gold_articles import load
from tests.gold_score import score
from tests.pages import text_of
from tests.sources.test_desk_screen import find, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def of_version(version, **columns):
    return find(ArticleFactory(visit=kz_to_us()), extraction_version=version, **columns)


def shares(column="extraction_version"):
    return {
        row.label: (row.accepted, row.amended, row.rejected, row.waiting)
        for row in shares_by(column)
    }


def test_proposals_are_counted_by_what_became_of_them(client):
    send(client, of_version("1"), "accept")
    send(client, of_version("1"), "accept", value="150 Mio.")
    send(client, of_version("1"), "reject", reason="A budget.")
    of_version("2")
    assert shares() == {"1": (1, 1, 1, 0), "2": (0, 0, 0, 1)}


def test_a_statement_struck_out_counts_as_amended(client):
    evidence = of_version("1")
    send(client, evidence, f"drop:{evidence.facts.filter(field=FactField.PARTY).first().pk}")
    review.accept(evidence)
    assert shares() == {"1": (0, 1, 0, 0)}


def test_what_lost_against_another_source_was_read_rightly(client):
    evidence = of_version("1")
    review.accept(evidence)
    value = evidence.facts.get(field=FactField.VALUE)
    rival(value)
    review.deprecate(value, "The ministry corrected it.")
    assert shares()["1"] == (1, 0, 0, 0)


def test_undoing_makes_it_wait_again(client):
    evidence = of_version("1")
    send(client, evidence, "accept")
    send(client, evidence, "undo")
    assert shares() == {"1": (0, 0, 0, 1)}


def test_what_editors_marked_is_no_proposal():
    EvidenceFactory(origin="editor")
    assert shares() == {}


def test_the_page_tells_the_shares(client):
    send(client, of_version("2026.1"), "accept")
    shown = text_of(client.get(reverse("review-figures")))
    assert "2026.1 1 1 100 %" in shown
    assert "German" in shown


# Gold


def test_a_decided_article_is_written_as_the_score_reads_it(client, tmp_path, editor):
    article = ArticleFactory(visit=kz_to_us())
    evidence = find(article)
    trap = EvidenceFactory(article=article, quote="Die Mine liegt bei Karaganda.")
    restate(evidence, FactField.SECTOR, "mining", user=editor)
    review.accept(evidence)
    review.reject(trap, "A place, no deal.")

    call_command("export_gold", str(tmp_path))

    [gold] = load(tmp_path)
    [deal] = gold.notes["deals"]
    assert gold.text == article.text
    assert deal["quote"] == evidence.quote
    assert [party["name"] for party in deal["parties"]] == ["Tau-Ken Samruk", "Mars"]
    assert deal["value"]["low"] == 180_000_000
    assert (deal["stage"], deal["sector"], deal["visit"]) == ("signed", "mining", "this")
    assert gold.notes["not_deals"] == [{"quote": trap.quote, "why": "A place, no deal."}]
    assert gold.notes["visit"] == {"guest": "KZ", "host": "US", "city": "Washington"}
    found = {"language": "de", "visit": gold.notes["visit"], "headline": None}
    found["deals"] = [{**deal, "start": evidence.start, "end": evidence.end}]
    figures = score([gold], {gold.name: found}).figures()
    assert figures["deal F1"] == figures["party F1"] == figures["value"] == 1


def test_an_article_that_waits_is_not_written(tmp_path):
    find(ArticleFactory())
    call_command("export_gold", str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert Evidence.objects.get().state == ReviewState.PROPOSED


def test_it_is_written_anew_without_harm(client, tmp_path):
    send(client, of_version("1"), "accept")
    call_command("export_gold", str(tmp_path))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    call_command("export_gold", str(tmp_path))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert json.loads(next(tmp_path.glob("*.json")).read_text())["deals"]
