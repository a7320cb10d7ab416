"""Who may do what at the desk: a viewer, an editor, a publisher, an administrator."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.choices import Publication
from sources import review
from sources.choices import ReviewState
from sources.roles import establish
from tests.factories import ArticleFactory, UserFactory, kz_to_us
from tests.pages import text_of
from tests.sources.test_desk_screen import find, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence():
    return find(ArticleFactory(visit=kz_to_us()))


@pytest.fixture(autouse=True)
def roles():
    """The groups as the migration makes them, whatever a test before left."""
    establish()


def log_in(client, role):
    user = UserFactory(username=role)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


def fresh(row):
    row.refresh_from_db()
    return row


def test_a_viewer_reads_the_cards_and_decides_nothing(client, evidence):
    log_in(client, "viewer")
    shown = page(client, evidence.article)
    assert shown.status_code == client.get(reverse("review")).status_code == 200
    assert "Tau-Ken Samruk" in text_of(shown)
    assert '<button type="submit" name="act" value="accept"' not in shown.content.decode()
    assert "Die Mine liegt bei Karaganda" not in text_of(shown)
    for act in ("accept", "publish", "reject", "amend", "undo", "split"):
        send(client, evidence, act, reason="Why not.", value="1 Mrd.")
    assert fresh(evidence).state == ReviewState.PROPOSED
    assert evidence.facts.count() == 5
    article = evidence.article.public_id
    for door in ("review-words", "review-note", "review-take", "review-certain"):
        assert client.post(reverse(door, args=[article]), {"words": "Mars"}).status_code == 403
    assert client.post(reverse("review-contradictions"), {}).status_code == 403


def test_an_editor_accepts_and_does_not_publish(client, evidence):
    log_in(client, "editor")
    assert 'value="publish"' not in page(client, evidence.article).content.decode()
    refused = send(client, evidence, "publish")
    assert refused.status_code == 422
    assert fresh(evidence).state == ReviewState.PROPOSED
    send(client, evidence, "accept")
    assert fresh(evidence).state == ReviewState.ACCEPTED
    assert fresh(evidence.agreement).publication == Publication.DRAFT


def test_a_publisher_publishes_what_an_editor_accepted(client, evidence):
    log_in(client, "publisher")
    assert 'value="publish"' not in page(client, evidence.article).content.decode()
    send(client, evidence, "accept")
    assert fresh(evidence).state == ReviewState.PROPOSED
    review.accept(evidence)
    assert 'value="publish"' in page(client, evidence.article).content.decode()
    send(client, evidence, "publish")
    assert fresh(evidence.agreement).publication == Publication.PUBLISHED


def test_an_administrator_does_both_with_one_act(client, evidence):
    user = log_in(client, "administrator")
    send(client, evidence, "publish")
    assert fresh(evidence).decided_by == user
    assert fresh(evidence.agreement).publication == Publication.PUBLISHED


def test_an_editor_cannot_amend_what_is_published(client, evidence):
    log_in(client, "administrator")
    send(client, evidence, "publish")
    before = fresh(evidence.agreement).value
    log_in(client, "editor")

    answer = send(client, evidence, "amend", value="77 Mrd. Dollar")

    assert answer.status_code == 422
    assert "a publisher has to make this change" in answer.content.decode()
    assert fresh(evidence.agreement).value == before


def test_an_editor_cannot_undo_what_is_published(client, evidence):
    log_in(client, "administrator")
    send(client, evidence, "publish")
    log_in(client, "editor")
    refused = send(client, evidence, "undo")
    assert refused.status_code == 422
    assert "a publisher withdraws it first, on the agreement’s own page" in text_of(refused)
    assert fresh(evidence).state == ReviewState.ACCEPTED
    assert fresh(evidence.agreement).publication == Publication.PUBLISHED


def test_each_card_costs_few_queries(client):
    log_in(client, "administrator")

    def queries(article):
        with CaptureQueriesContext(connection) as asked:
            page(client, article)
        return len(asked)

    one, many = ArticleFactory(visit=kz_to_us()), ArticleFactory(visit=kz_to_us())
    find(one)
    for _number in range(6):
        find(many)
    page(client, one)
    assert (queries(many) - queries(one)) / 5 <= 10
