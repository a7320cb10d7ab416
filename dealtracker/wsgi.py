"""The WSGI door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

from dealtracker import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealtracker.settings")
embedded.ensure()

application = get_wsgi_application()
