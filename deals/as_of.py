"""The past day that an address asks for: `known_on`, `true_on`, or both."""

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.ledger.past import DAYS, AsOf
from deals.ledger.recorded import NotOver

LABELS = {"known_on": gettext_lazy("As known on"), "true_on": gettext_lazy("As it stood on")}
HELP = {
    "known_on": gettext_lazy("a past day: what was recorded by its end"),
    "true_on": gettext_lazy("a past day: by the steps dated up to it"),
}


class NoSuchDay(ValueError):
    """A day that cannot be asked for: `name` is its parameter, the message says why."""

    def __init__(self, name, message):
        super().__init__(message)
        self.name = name


def as_of(parameters):
    """The AsOf that the parameters of an address tell, None where they tell none.

    Raises NoSuchDay.
    """
    days = {name: _day(name, parameters[name]) for name in DAYS if parameters.get(name)}
    try:
        return AsOf(**days) if days else None
    except NotOver as fault:
        raise NoSuchDay(fault.name, str(fault)) from fault


def _day(name, written):
    try:
        day = parse_date(written.strip())
    except ValueError:
        day = None
    if day is None:
        raise NoSuchDay(name, _("Write a day as in 2025-06-30."))
    return day
