"""What is done for what is known by the clock; each may come twice or never."""

from celery import shared_task

from deals import ecb
from deals.history import through
from deals.ledger.keeping import catch_up


@shared_task(ignore_result=True)
def fetch_rates():
    """A failure stands in the worker's log, and the next run closes the gap."""
    with through("task", task="fetch_rates"):
        ecb.fetch()


@shared_task(ignore_result=True)
def keep_totals():
    """Without it totals are as right, and slower: each reader computes what changed meanwhile."""
    catch_up()
