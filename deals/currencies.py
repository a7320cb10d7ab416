"""The currencies that amounts can be shown in, and which of them a reader has asked for."""

import datetime
import re
from dataclasses import dataclass

from babel.numbers import get_currency_name
from django.conf import settings
from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from deals.conversion import EURO, is_convertible
from deals.models.rate import latest_day
from deals.wording import locale

PARAMETER = "currency"
# What the switch offers first, where there are rates.
FIRST = ("USD", EURO, "HUF")
# A currency whose rates ended longer ago can be asked for, but is not offered.
OFFERED_FOR = datetime.timedelta(days=365)
_CODE = re.compile(r"[A-Z]{3}")

# Steps from one currency to the next by the index, whatever the number of days.
LATEST_DAYS = """
    WITH RECURSIVE known AS (
        (SELECT currency FROM deals_exchangerate ORDER BY currency LIMIT 1)
        UNION ALL
        SELECT (SELECT later.currency FROM deals_exchangerate later
                WHERE later.currency > known.currency ORDER BY later.currency LIMIT 1)
        FROM known WHERE known.currency IS NOT NULL
    )
    SELECT currency, (SELECT max(day) FROM deals_exchangerate rate
                      WHERE rate.currency = known.currency)
    FROM known WHERE currency IS NOT NULL
"""


class UnknownCurrency(ValueError):
    """Amounts cannot be shown in what was asked for; the message says why."""


@dataclass(frozen=True)
class Choice:
    """The currency that a page shows, and what is wrong with the one that was asked for."""

    code: str
    problem: str = ""


def currency_asked(parameters):
    """The ISO code that the parameters ask for, else the reference currency.

    Raises UnknownCurrency for what is no code, and for a currency without any rates.
    """
    code = parameters.get(PARAMETER) or settings.REFERENCE_CURRENCY
    if code == settings.REFERENCE_CURRENCY:
        return code
    if not _CODE.fullmatch(code):
        raise UnknownCurrency(
            _("What was asked for is no currency: write its ISO code, as in EUR.")
        )
    if not is_convertible(code):
        raise UnknownCurrency(_("There are no rates for “%(code)s”.") % {"code": code})
    return code


def choice(request):
    """What a page shows: it is never empty, and says so where it is not what was asked for."""
    if not hasattr(request, "currency_choice"):
        try:
            request.currency_choice = Choice(currency_asked(request.GET))
        except UnknownCurrency as fault:
            request.currency_choice = Choice(settings.REFERENCE_CURRENCY, str(fault))
    return request.currency_choice


def chosen_currency(request):
    """The currency that a page shows: the address alone decides, so that a shared link holds."""
    return choice(request).code


def carried(currency):
    """What the address of another page has to carry to be in the same currency."""
    return {} if currency == settings.REFERENCE_CURRENCY else {PARAMETER: currency}


def offered(including=()):
    """The currencies that can be chosen, as (code, name): the reference, the first, the rest."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST_DAYS)
        latest = dict(cursor.fetchall())
    # A site that fetches no rates has them up to some day; a day to come is a mistake.
    there = [day for day in latest.values() if day <= latest_day()]
    since = max(there, default=datetime.date.max) - OFFERED_FOR
    codes = {code for code, day in latest.items() if day >= since}
    codes |= {EURO, settings.REFERENCE_CURRENCY, *including}
    order = dict.fromkeys([settings.REFERENCE_CURRENCY, *FIRST, *sorted(codes)])
    return [(code, get_currency_name(code, locale=locale())) for code in order if code in codes]


class Switch:
    """The form by which a reader of a page changes its currency, keeping the rest of its address."""

    def __init__(self, request):
        self.request, self.choice = request, choice(request)

    @property
    def currency(self):
        return self.choice.code

    @property
    def problem(self):
        return self.choice.problem

    @cached_property
    def options(self):
        return offered(including=[self.currency])

    @property
    def kept(self):
        """The rest of the address, as (name, value)."""
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if name != PARAMETER
        ]
