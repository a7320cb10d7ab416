"""A database that is away: the embedded one is brought back, of any other the reader is told."""

import logging
import threading
import time

import psycopg2
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from dealtracker import embedded
from dealtracker.unavailable import unavailable

# The server shuts down, was killed beside us, or does not take connections yet.
ENDED = {"57P01", "57P02", "57P03"}
RETRY_AFTER = 5
# Seconds between two tries of one process to bring the embedded server back.
PAUSE = 10

logger = logging.getLogger(__name__)
_trying = threading.Lock()
_next_try = {"at": 0.0}


def is_away(error):
    """Whether there is no connection, rather than the database having refused something."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return code is None or code in ENDED


def told_to_commands(error):
    """What happened and what to do, on one line for who runs a command."""
    first_line = str(error).strip().partition("\n")[0]
    what_to_do = (
        "Run this again."
        if embedded.is_used()
        else "Look whether the server runs that DATABASE_URL names; without DATABASE_URL the "
        "embedded PostgreSQL is used."
    )
    return f"The database cannot be reached: {first_line}. {what_to_do}"


class Away:
    """Answers 503 while the database is away. Asks before all else, since many things need it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            _reach()
        except (OperationalError, InterfaceError) as error:
            if not is_away(error):
                raise
            return self.answer(request)
        return self.get_response(request)

    def process_exception(self, request, exception):
        return self.answer(request) if is_away(exception) else None

    def answer(self, request):
        return unavailable(
            request,
            _("The database is away"),
            _("The site cannot reach its database now. Please try again in a few seconds."),
            instead=_("Try again"),
            address=request.get_full_path(),
            retry_after=RETRY_AFTER,
        )


def _reach():
    """Have a connection that works. It is the check of its health that the first question makes."""
    try:
        _connect()
    except OperationalError:
        if not _bring_back():
            raise
        _connect()


def _connect():
    connection.close_if_health_check_failed()
    connection.ensure_connection()


def _bring_back():
    """Start the embedded server where the database is that one; True where it runs again."""
    if not embedded.is_used() or not _trying.acquire(blocking=False):
        return False
    try:
        if time.monotonic() < _next_try["at"]:
            return False
        embedded.start()
        return True
    except (embedded.EmbeddedError, OSError, psycopg2.Error):
        logger.exception("The embedded PostgreSQL could not be started again.")
        return False
    finally:
        _next_try["at"] = max(_next_try["at"], time.monotonic() + PAUSE)
        _trying.release()
