"""The project: settings, addresses, servers. The only package that knows both apps."""

from dealtracker.celery import app as celery_app

__all__ = ["celery_app"]
