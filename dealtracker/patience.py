"""Reading has a limit: what takes the database longer is given up, and the reader told so.

Pages and the API ask within READ_TIMEOUT seconds; editors' pages, commands and tasks have all the
time that they need. Downloads that are read row by row have it for each of their parts.
"""

from http import HTTPStatus

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from dealtracker.queries import READING

# Who writes, or looks through all there is, waits.
OTHERS = ("/admin/", "/review/", "/agreements/export.", "/totals/export.")
CANCELED = "57014"


class Limit:
    """Tells the database the limit before the first question of a request."""

    def __init__(self, seconds):
        self.milliseconds, self.is_set = int(seconds * 1000), False

    def __call__(self, execute, sql, params, many, context):
        if not self.is_set:
            self.is_set = True
            _tell(f"SET statement_timeout = {self.milliseconds}")
        return execute(sql, params, many, context)

    def lift(self):
        """Let whoever uses the connection next have their time."""
        if self.is_set and connection.is_usable():
            _tell("RESET statement_timeout")


def _tell(sql):
    with connection.connection.cursor() as cursor:
        cursor.execute(sql)


class Patience:
    """Answers 503 where a page or the API would take the database too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in READING or request.path.startswith(OTHERS):
            return self.get_response(request)
        limit = Limit(settings.READ_TIMEOUT)
        with connection.execute_wrapper(limit):
            response = self.get_response(request)
        limit.lift()
        return response

    def process_exception(self, request, exception):
        if not is_given_up(exception):
            return None
        told = _(
            "This would take longer than %(seconds)g seconds. Ask for less: for one visit, sector, "
            "country or pair of countries, or for a shorter time."
        ) % {"seconds": settings.READ_TIMEOUT}
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": told}, status=HTTPStatus.SERVICE_UNAVAILABLE)
        page = render_to_string("503.html", {"told": told, "path": request.path})
        return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)


def is_given_up(exception):
    """Whether the database was told to stop, rather than anything being wrong."""
    code = getattr(exception.__cause__, "pgcode", None)
    return isinstance(exception, OperationalError) and code == CANCELED
