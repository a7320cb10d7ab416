"""Nudges for the work whose truth is in the articles' states; each may come twice or never."""

from celery import shared_task
from django.utils import timezone

from deals.history import through
from sources import intake


@shared_task(ignore_result=True)
def read_article(article_id):
    with through("task", task="read_article"):
        intake.read(article_id)


@shared_task(ignore_result=True)
def sweep():
    """Pick up what is left: new articles, those to be tried again, and dead workers' claims."""
    now = timezone.now()
    with through("task", task="sweep"):
        intake.abandon(now)
    for article_id in intake.claimable(now).order_by("pk").values_list("pk", flat=True):
        read_article.delay_on_commit(article_id)
