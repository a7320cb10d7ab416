"""Reading has a limit: what takes the database longer is given up, and the reader told so.

Pages and the API ask within READ_TIMEOUT seconds, downloads within EXPORT_TIMEOUT for each of
their questions; editors' pages, commands and tasks have all the time that they need.
"""

from contextlib import suppress

from django.conf import settings
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as NoBroker

from deals.ledger.source import Behind
from deals.tasks import keep_totals
from dealtracker.queries import READING
from dealtracker.unavailable import unavailable

# Who writes, or looks through all there is, waits.
OTHERS = ("/admin/", "/review/")
EXPORTS = ("/agreements/export.", "/totals/export.")
CANCELED = "57014"
# After how many seconds to ask again.
RETRY_AFTER = 60


class Limit:
    """Tells the database the limit before the first question of a request."""

    def __init__(self, seconds):
        self.seconds, self.is_set = seconds, False

    def __call__(self, execute, sql, params, many, context):
        if not self.is_set:
            self.is_set = True
            _tell(f"SET statement_timeout = {int(self.seconds * 1000)}")
        return execute(sql, params, many, context)

    def lift(self):
        """Let whoever uses the connection next have their time."""
        if self.is_set and connection.is_usable():
            _tell("RESET statement_timeout")
        self.is_set = False

    def during(self, parts):
        """The parts of a download, each read under the limit."""
        try:
            with connection.execute_wrapper(self):
                yield from parts
        finally:
            self.lift()


def _tell(sql):
    with connection.connection.cursor() as cursor:
        cursor.execute(sql)


class Patience:
    """Answers 503 where a page, the API or a download would take the database too long."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in READING or request.path.startswith(OTHERS):
            return self.get_response(request)
        limit = Limit(seconds_for(request))
        with connection.execute_wrapper(limit):
            response = self.get_response(request)
        limit.lift()
        if response.streaming:
            response.streaming_content = limit.during(response.streaming_content)
        if getattr(response, "is_behind", False):
            # Without a broker the schedule comes all the same.
            with suppress(NoBroker):
                keep_totals.delay()
        return response

    def process_exception(self, request, exception):
        if not is_given_up(exception):
            return None
        told = _told(exception) % {"seconds": seconds_for(request)}
        response = unavailable(
            request,
            _("This takes too long"),
            told,
            instead=_("Without filters"),
            address=request.path,
            retry_after=RETRY_AFTER,
        )
        response.is_behind = isinstance(exception, Behind)
        return response


def seconds_for(request):
    is_export = request.path.startswith(EXPORTS)
    return settings.EXPORT_TIMEOUT if is_export else settings.READ_TIMEOUT


def _told(exception):
    if isinstance(exception, Behind):
        return _(
            "Totals are being brought up to date after a large change, and until then this would "
            "take longer than %(seconds)g seconds. Ask again in a minute."
        )
    return _(
        "This would take longer than %(seconds)g seconds. Ask for less: for one visit, sector, "
        "country or pair of countries, or for a shorter time."
    )


def is_given_up(exception):
    """Whether the database was told to stop, rather than anything being wrong."""
    code = getattr(exception.__cause__, "pgcode", None)
    return isinstance(exception, OperationalError) and code == CANCELED
