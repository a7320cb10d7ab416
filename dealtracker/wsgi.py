"""The WSGI door for web servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from dealtracker import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
embedded.ensure()

application = get_wsgi_application()
# What is loaded now stays: no answer has to wait while all of it is looked through for garbage; and
# an answer makes a hundred thousand objects, most of which go without that.
get_resolver().url_patterns  # noqa: B018  loads all views
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
