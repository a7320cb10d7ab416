"""What is done for what is known by the clock; each may come twice or never."""

from celery import shared_task
from django.conf import settings

from deals import ecb
from deals.history import through
from deals.ledger.keeping import catch_up
from deals.passing import pass_time

# So many seconds are steps begun in: the last of them ends within the task's time limit.
KEEPING = settings.CELERY_TASK_TIME_LIMIT / 2


@shared_task(ignore_result=True)
def fetch_rates():
    """A failure stands in the worker's log, and the next run closes the gap."""
    with through("task", task="fetch_rates"):
        ecb.fetch()
    catch_up(within=KEEPING)


@shared_task(ignore_result=True)
def keep_totals():
    """Without it totals are as right on the day that was reached, and slower: each reader computes
    what changed meanwhile."""
    with through("task", task="keep_totals"):
        pass_time()
    catch_up(within=KEEPING)
