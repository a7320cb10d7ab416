"""How agreements are put into groups: the columns that tell the group, and what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth, TruncQuarter
from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Stage
from deals.models import Country, Party, Sector, Visit
from deals.partial_dates import PartialDate


@dataclass(frozen=True)
class Route:
    """Whose leader visited whom."""

    guest: Country
    host: Country

    def __str__(self):
        return f"{self.guest} → {self.host}"


@dataclass(frozen=True, order=True)
class Period:
    """A year, quarter or month; `name` is what it is called: '2025', '2025-Q4', '2025-11'."""

    dates: PartialDate
    name: str

    def __str__(self):
        return str(self.dates) if self.name == self.dates.isoformat() else self.name


def year(number):
    return Period(PartialDate.year(number), f"{number:04}")


def month(first):
    dates = PartialDate.month(first.year, first.month)
    return Period(dates, dates.isoformat())


def quarter(first):
    """The quarter that begins with the day.

    >>> from datetime import date
    >>> quarter(date(2025, 10, 1)).name
    '2025-Q4'
    """
    last = PartialDate.month(first.year, first.month + 2).latest
    return Period(PartialDate(first, last), f"{first.year:04}-Q{(first.month + 2) // 3}")


def _one(found):
    """The group of rows that a single column tells."""
    return (found[0],)


@dataclass(frozen=True)
class Grouping:
    """One way to put agreements into groups.

    `columns` are the expressions that tell an agreement's groups, `groups` turns their values
    into the groups' raw keys, of which `named` makes what the group is of; a raw key of None is
    the group `nothing`. Where the groups share agreements, `overlaps` is set. `order` is the sort
    key of groups that have an order of their own; the others stand by size.
    """

    label: str
    nothing: str
    columns: tuple
    named: Callable
    groups: Callable = _one
    identity: Callable = str
    overlaps: bool = False
    order: Callable | None = None


def _rows_of(rows):
    return lambda keys: rows.in_bulk(list(keys))


def _made_by(make):
    return lambda keys: {key: make(key) for key in keys}


def _routes(keys):
    countries = Country.objects.in_bulk({code for route in keys for code in route})
    return {(guest, host): Route(countries[guest], countries[host]) for guest, host in keys}


def _public_id(row):
    return row.public_id


GROUPINGS = {
    "visit": Grouping(
        _("Visit"),
        _("No visit"),
        (F("home_visit"),),
        _rows_of(Visit.objects.select_related("guest", "host")),
        identity=_public_id,
    ),
    # The top level, and below it what the agreement is filed under.
    "sector": Grouping(
        _("Sector"),
        _("Unclassified"),
        (Coalesce("sector__parent", "sector"), F("sector")),
        _rows_of(Sector.objects.all()),
        identity=lambda sector: sector.code,
    ),
    "country": Grouping(
        _("Country"),
        _("No country"),
        (F("country_a"), F("country_b")),
        _rows_of(Country.objects.all()),
        groups=lambda found: [code for code in found if code] or [None],
        identity=lambda country: country.code,
        overlaps=True,
    ),
    "pair": Grouping(
        _("Guest and host"),
        _("No visit"),
        (F("home_visit__guest"), F("home_visit__host")),
        _routes,
        groups=lambda found: (None if None in found else found,),
        identity=lambda route: f"{route.guest.code}-{route.host.code}",
    ),
    "party": Grouping(
        _("Party"),
        _("No party"),
        (F("participations__party"),),
        _rows_of(Party.objects.select_related("country")),
        identity=_public_id,
        overlaps=True,
    ),
    "instrument": Grouping(
        _("Instrument"), _("No document named"), (F("instrument"),), _made_by(Instrument)
    ),
    "stage": Grouping(
        _("Stage"), _("No stage"), (F("stage"),), _made_by(Stage), order=list(Stage).index
    ),
    "currency": Grouping(
        _("Currency"),
        _("No sum told"),
        (F("value_currency"),),
        _made_by(str),
        groups=lambda found: (found[0] or None,),
    ),
    **{
        name: Grouping(
            label,
            _("No day"),
            (column("day"),),
            _made_by(make),
            identity=lambda period: period.name,
            order=lambda period: period.dates,
        )
        for name, label, column, make in (
            ("year", _("Year"), ExtractYear, year),
            ("quarter", _("Quarter"), TruncQuarter, quarter),
            ("month", _("Month"), TruncMonth, month),
        )
    },
}


def name_of(key):
    """What a group is called on pages, in the reader's language."""
    return str(getattr(key, "label", key))


class UnknownGrouping(ValueError):
    """A grouping that there is not; the message says which there are."""


def chosen(by):
    """The names of the groupings asked for, none to two: a tuple.

    `by` is None, one name, or two of them. Raises UnknownGrouping.

    >>> chosen("visit"), chosen(("visit", "year")), chosen(None)
    (('visit',), ('visit', 'year'), ())
    """
    names = tuple(by.split(",")) if isinstance(by, str) else tuple(by or ())
    known = ", ".join(GROUPINGS)
    for name in names:
        if name not in GROUPINGS:
            raise UnknownGrouping(
                _("there are no totals by %(name)r: choose from %(known)s")
                % {"name": name, "known": known}
            )
    if len(names) > 2 or len(set(names)) < len(names):
        raise UnknownGrouping(_("choose one grouping, or two that differ"))
    return names
