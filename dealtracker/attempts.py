"""How often a password may be tried and a letter be asked for, counted in the database.

A try is counted before it is looked at: of many at the same moment no more than the limit are.
Names that no account has are counted like others, so that a refusal tells nothing about them.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from dealtracker.models import Attempt

# The counter begins anew where its time is over; otherwise its time stays as it was.
COUNT = """
    INSERT INTO dealtracker_attempt AS kept (key, count, until)
    VALUES (%(key)s, 1, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN kept.until <= %(now)s THEN 1 ELSE kept.count + 1 END,
        until = CASE WHEN kept.until <= %(now)s THEN excluded.until ELSE kept.until END
    RETURNING count, until
"""
# Where somebody's addresses end and the neighbours' begin.
IPV4_NETWORK, IPV6_NETWORK = 24, 64


class TooMany(Exception):
    """The limit is reached; `minutes` tells when trying makes sense again."""

    def __init__(self, until, now):
        self.minutes = max(1, -(-int((until - now).total_seconds()) // 60))
        super().__init__(f"again in {self.minutes} min")


@dataclass(frozen=True)
class Limit:
    """So many tries within the time, counted for each combination of what is told to `claim`."""

    kind: str
    most: int
    within: timedelta

    def claim(self, *about, at=None):
        """Count a try. Raises TooMany where it is one too many."""
        now = at or timezone.now()
        told = {"key": self._key(about), "now": now, "until": now + self.within}
        with connection.cursor() as cursor:
            cursor.execute(COUNT, told)
            count, until = cursor.fetchone()
        if count > self.most:
            raise TooMany(until, now)

    def forget(self, *about):
        """Begin anew: the try was a good one."""
        Attempt.objects.filter(key=self._key(about)).delete()

    def _key(self, about):
        told = "\0".join([self.kind, *(str(one).strip().casefold() for one in about)])
        return salted_hmac("dealtracker.attempts", told, algorithm="sha256").hexdigest()


# Whoever guesses cannot lock the account's owner out, who comes from another network.
OF_A_NAME = Limit("log-in", 5, timedelta(minutes=15))
# Many names tried from one place.
OF_A_NETWORK = Limit("log-ins", 100, timedelta(minutes=15))
LETTERS_TO = Limit("letter", 3, timedelta(hours=1))
LETTERS_FROM = Limit("letters", 30, timedelta(hours=1))


def network_of(request):
    """The network that the request comes from; of proxies only the site's own are believed."""
    told = [request.META.get("REMOTE_ADDR", "")]
    if settings.TRUSTED_PROXIES:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")
        told = forwarded[-settings.TRUSTED_PROXIES :] or told
    try:
        address = ipaddress.ip_address(told[0].strip())
    except ValueError:
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address
    bits = IPV4_NETWORK if address.version == 4 else IPV6_NETWORK
    return str(ipaddress.ip_network((address, bits), strict=False))


def sweep(at=None):
    """Drop the counters whose time is over."""
    return Attempt.objects.filter(until__lte=at or timezone.now()).delete()[0]
