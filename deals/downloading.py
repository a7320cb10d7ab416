"""Fetching one file from an address of the settings: bounded in time, size and redirects."""

import threading
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

# Seconds that the whole exchange may take, and that the other side may stay silent.
DEADLINE = 30
SILENCE = 10
REDIRECTS = 3
REDIRECT_CODES = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}


class NotDownloaded(OSError):
    """The file could not be had; the message names the address and says why."""


def download(address, largest, deadline=DEADLINE):
    """The bytes at the address, at most `largest` of them. Raises NotDownloaded.

    Redirects are followed a few times, and only to the same host by the same scheme.
    """
    first = urlsplit(address)
    for _hop in range(REDIRECTS + 1):
        status, target, body = _get(address, largest, deadline)
        if status == HTTPStatus.OK:
            return body
        if status not in REDIRECT_CODES or not target:
            _fail(address, _("the server answers %(status)d") % {"status": status})
        address = urljoin(address, target)
        if urlsplit(address)[:2] != first[:2]:
            _fail(first.geturl(), _("it leads to another host, %(target)s") % {"target": address})
    _fail(first.geturl(), _("it leads on more than %(times)d times") % {"times": REDIRECTS})


def _fail(address, fault, cause=None):
    told = _("%(address)s: %(fault)s") % {"address": address, "fault": fault}
    raise NotDownloaded(told) from cause


def _get(address, largest, deadline):
    """The status, the address that it leads to, and the body of a plain answer."""
    parts = urlsplit(address)
    if parts.scheme not in CONNECTIONS or not parts.hostname:
        _fail(address, _("this is no address of a file on the web"))
    connection = CONNECTIONS[parts.scheme](parts.hostname, parts.port, timeout=SILENCE)
    clock = _Deadline(deadline, connection)
    try:
        connection.connect()
        with clock:
            answer = _exchange(connection, parts, largest)
    except (OSError, HTTPException, ValueError) as fault:
        _fail(address, clock.told or str(fault) or type(fault).__name__, fault)
    finally:
        connection.close()
    if clock.told:
        _fail(address, clock.told)
    return answer


class _Deadline:
    """Cuts a connection when its time is over, however often the other side sends a byte."""

    def __init__(self, seconds, connection):
        self.seconds, self.connection, self.told = seconds, connection, ""

    def __enter__(self):
        # The connection forgets its socket once the answer has begun.
        self.socket = self.connection.sock
        self.timer = threading.Timer(self.seconds, self._cut)
        self.timer.daemon = True
        self.timer.start()

    def __exit__(self, *_exception):
        self.timer.cancel()

    def _cut(self):
        self.told = _("it takes longer than %(seconds)s seconds") % {"seconds": self.seconds}
        with suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)


def _exchange(connection, parts, largest):
    target = parts.path or "/"
    connection.request(
        "GET",
        f"{target}?{parts.query}" if parts.query else target,
        headers={"Accept-Encoding": "identity", "User-Agent": "dealtracker", "Connection": "close"},
    )
    answer = connection.getresponse()
    if answer.status != HTTPStatus.OK:
        return answer.status, answer.getheader("Location"), b""
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise ValueError(_("it comes packed, which was not asked for"))
    body = answer.read(largest + 1)
    if len(body) > largest:
        raise ValueError(_("it is larger than %(largest)d bytes") % {"largest": largest})
    if answer.length:
        raise ValueError(_("it ends before it is complete"))
    return answer.status, None, body
