"""Tasks are nudges: each may come twice or never, and the articles' states tell what is left."""

import datetime

import pytest
from django.utils import timezone

from sources import intake, tasks
from sources.choices import ArticleState
from sources.models import Article, Evidence
from sources.storing import store
from tests import factories
from tests.sources.test_intake import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    factories.tau_ken_samruk(), factories.mars()
    return store(TEXT, published_on=datetime.date(2025, 11, 7)).article


def state_of(article):
    return Article.objects.get(pk=article.pk).state


def test_the_task_reads_the_article_and_is_harmless_twice(article):
    tasks.read_article(article.pk)
    tasks.read_article(article.pk)
    assert state_of(article) == ArticleState.READ
    assert Evidence.objects.count() == 1


def test_an_article_that_is_gone_is_no_failure():
    tasks.read_article(0)


def test_a_sweep_picks_up_what_is_stored(article, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert state_of(article) == ArticleState.READ


def test_a_sweep_picks_up_what_a_dead_worker_left(article, django_capture_on_commit_callbacks):
    intake.claim(article.pk, timezone.now() - datetime.timedelta(minutes=11))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep()
    assert state_of(article) == ArticleState.READ


def test_a_sweep_leaves_a_living_workers_claim_alone(article, django_capture_on_commit_callbacks):
    intake.claim(article.pk, timezone.now())
    with django_capture_on_commit_callbacks(execute=True) as nudges:
        tasks.sweep()
    assert nudges == []
    assert state_of(article) == ArticleState.READING


def test_a_sweep_fails_what_three_workers_died_of(article, django_capture_on_commit_callbacks):
    for minutes in (44, 33, 22):
        intake.claim(article.pk, timezone.now() - datetime.timedelta(minutes=minutes))
    with django_capture_on_commit_callbacks(execute=True) as nudges:
        tasks.sweep()
    assert nudges == []
    assert state_of(article) == ArticleState.FAILED


def test_history_says_that_a_task_wrote(article):
    tasks.read_article(article.pk)
    event = Evidence.pgh_event_model.objects.filter(pgh_label="insert").get()
    assert event.pgh_context.metadata["door"] == "task"
