"""The review queue: what waits, what first, what narrows it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.merging import merge
from sources import review
from sources.choices import ReviewState
from sources.desk.queue import waiting as articles_waiting
from sources.models import Article, Dispatch, Suggestion
from sources.models.article import text_digest
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    OutletFactory,
    SectorFactory,
    UserFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def waiting(title, millions=180, **columns):
    sector = SectorFactory(code=columns.pop("sector", "mining"))
    certain = columns.pop("certain", False)
    article = ArticleFactory(title=title, **columns)
    agreement = AgreementFactory(value=dollars(millions), sector=sector)
    return EvidenceFactory(article=article, agreement=agreement, certain=certain)


def titles(response):
    return [article.title for article in response.context["articles"]]


def queue(client, **asked):
    return client.get(reverse("review"), asked)


def test_it_lists_articles_with_proposals_only(client):
    waiting("Offen")
    review.accept(waiting("Entschieden"))
    ArticleFactory(title="Leer")
    assert titles(queue(client)) == ["Offen"]


def test_a_suggestion_for_what_was_accepted_waits_too(client):
    evidence = waiting("Angenommen")
    review.accept(evidence)
    Suggestion.objects.create(
        agreement=evidence.agreement,
        evidence=evidence,
        field="stage",
        to_value="completed",
        origin="extraction",
    )
    assert titles(queue(client)) == ["Angenommen"]
    assert "1 suggestion" in text_of(queue(client))


def test_the_oldest_come_first_and_of_one_day_the_largest(client):
    waiting("Klein", 10)
    waiting("Gross", 4000)
    waiting("Alt", 1, published_on="2025-01-01")
    assert titles(queue(client)) == ["Alt", "Gross", "Klein"]


def test_the_largest_value_can_come_first(client):
    waiting("Klein", 10)
    waiting("Gross", 4000, published_on="2026-01-01")
    waiting("Alt", 1, published_on="2025-01-01")
    assert titles(queue(client, sort="largest")) == ["Gross", "Klein", "Alt"]
    assert "largest USD 4 billion" in text_of(queue(client))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "hu"),
        ("outlet", "esti-lap"),
        ("sector", "energy"),
        ("certainty", "certain"),
    ],
)
def test_it_can_be_narrowed(client, name, value):
    outlet = OutletFactory(key="esti-lap")
    waiting("Megvan", language="hu", outlet=outlet, sector="energy", certain=True)
    waiting("Anders")
    assert titles(queue(client, **{name: value})) == ["Megvan"]
    facet = next(f for f in queue(client).context["facets"] if f.name == name)
    assert {choice.value: choice.count for choice in facet.choices}[value] == 1


def test_it_can_be_narrowed_to_a_visit_and_to_none(client):
    waiting("Mit Besuch", visit=kz_to_us())
    waiting("Ohne")
    assert titles(queue(client, visit=kz_to_us().public_id)) == ["Mit Besuch"]
    assert titles(queue(client, visit="none")) == ["Ohne"]


def test_the_counts_beside_it_follow_the_other_filters(client):
    waiting("Eins", language="hu", certain=True)
    waiting("Zwei", certain=True)
    facets = {f.name: f for f in queue(client, language="hu").context["facets"]}
    assert [(c.value, c.count, c.is_chosen) for c in facets["language"].choices] == [
        ("de", 1, False),
        ("hu", 1, True),
    ]
    assert [(c.value, c.count) for c in facets["certainty"].choices] == [("certain", 1)]


def test_a_filter_that_makes_no_sense_is_told(client):
    waiting("Offen")
    answer = queue(client, language="xx")
    assert answer.status_code == 400
    assert titles(answer) == []


def test_it_asks_the_database_a_fixed_number_of_times(client):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            queue(client)
        return len(asked)

    waiting("Eins", visit=kz_to_us())
    queue(client)
    before = queries()
    for number in range(12):
        outlet = OutletFactory(key=f"paper-{number}")
        waiting(
            f"Mehr {number}", outlet=outlet, sector=f"sector-{number}", certain=bool(number % 2)
        )
    assert queries() == before
    assert before <= 20


def test_it_has_pages(client):
    for number in range(26):
        waiting(f"Artikel {number}")
    assert len(titles(queue(client))) == 25
    assert len(titles(queue(client, page=2))) == 1


def test_a_stranger_does_not_see_it(client):
    client.force_login(UserFactory())
    assert queue(client).status_code == 403


def test_rejected_proposals_wait_no_more(client):
    evidence = waiting("Weg")
    review.reject(evidence, "A budget.")
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.REJECTED
    assert titles(queue(client)) == []


def test_of_many_articles_the_few_that_wait_are_found_without_reading_all():
    texts = [f"Text {number} " * 20 for number in range(3000)]
    dispatch = Dispatch.objects.create()
    Article.objects.bulk_create(
        Article(dispatch=dispatch, language="de", text=text, sha256=text_digest(text))
        for text in texts
    )
    waiting_one = waiting("Offen")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sources_article, sources_evidence, sources_suggestion")

    plan = articles_waiting().order_by().explain()

    assert "Seq Scan on sources_article" not in plan
    assert articles_waiting().get() == waiting_one.article


def test_the_old_id_of_a_merged_visit_narrows_to_the_one_that_took_its_place(client):
    kept, merged = kz_to_us(), VisitFactory()
    waiting("Dort", visit=kept)
    waiting("Anderswo")
    merge(kept, merged, "One journey.")

    answer = queue(client, visit=merged.public_id)

    assert titles(answer) == ["Dort"]
    (chosen,) = [c for f in answer.context["facets"] for c in f.choices if c.is_chosen]
    assert chosen.value == kept.public_id
