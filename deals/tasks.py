"""What is done for what is known by the clock; each may come twice or never."""

from celery import shared_task

from deals import ecb
from deals.history import through


@shared_task(ignore_result=True)
def fetch_rates():
    """A failure stands in the worker's log, and the next run closes the gap."""
    with through("task", task="fetch_rates"):
        ecb.fetch()
