"""What the site tidies up of its own."""

from celery import shared_task

from dealtracker import attempts


@shared_task(ignore_result=True)
def forget_attempts():
    attempts.sweep()
