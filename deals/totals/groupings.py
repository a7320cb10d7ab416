"""How agreements are put into groups: the columns that tell the group, and what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from deals.choices import Instrument, Stage
from deals.ledger.groups import GROUPS
from deals.ledger.recorded import last_recorded
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


def month(number):
    """The month that is written as 202511.

    >>> month(202511).name
    '2025-11'
    """
    dates = PartialDate.month(*divmod(number, 100))
    return Period(dates, dates.isoformat())


def quarter(number):
    """The quarter that is written as 20254.

    >>> quarter(20254).name
    '2025-Q4'
    """
    year, place = divmod(number, 10)
    first = PartialDate.month(year, place * 3 - 2).earliest
    last = PartialDate.month(year, place * 3).latest
    return Period(PartialDate(first, last), f"{year:04}-Q{place}")


@dataclass(frozen=True)
class Grouping:
    """One way to put agreements into groups.

    How its groups are told is `deals.ledger.groups.GROUPS`: by raw keys of so many columns as
    `width`, of which `named` makes what the group is of; a raw key of None is the group
    `nothing`. Where the groups share agreements, `overlaps` is set. `order` is the sort key of
    groups that have an order of their own; the others stand by size.
    """

    label: str
    nothing: str
    named: Callable
    width: int = 1
    identity: Callable = str
    overlaps: bool = False
    order: Callable | None = None


def _rows_of(rows, *countries):
    """Rows by their keys; those that are gone since a past day as they were last recorded.

    The countries that they refer to, by the names of these fields, are fetched once each.
    """

    def named(keys):
        found = _by_key(rows, keys)
        gone = set(keys) - set(found)
        all_of_them = {**found, **(last_recorded(rows.model, gone) if gone else {})}
        if countries:
            _join(all_of_them.values(), countries)
        return all_of_them

    return named


def _by_key(rows, keys):
    """As `in_bulk`, in no order: to sort names takes longer than to read them."""
    if not keys:
        return {}
    return {row.pk: row for row in rows.filter(pk__any=list(keys)).order_by()}


def _join(rows, fields):
    """One query for all the fields, and not one for each: the rows are of a few countries."""
    codes = {getattr(row, f"{field}_id") for row in rows for field in fields}
    found = _by_key(Country.objects, codes - {None})
    for row in rows:
        for field in fields:
            # As though it had been read: nothing is changed, and there is nothing to check.
            row._meta.get_field(field).set_cached_value(row, found.get(getattr(row, f"{field}_id")))


def _made_by(make):
    return lambda keys: {key: make(key) for key in keys}


def _routes(keys):
    countries = _by_key(Country.objects, {code for route in keys for code in route})
    return {(guest, host): Route(countries[guest], countries[host]) for guest, host in keys}


def _public_id(row):
    return row.public_id


GROUPINGS = {
    "visit": Grouping(
        _("Visit"),
        _("No visit"),
        _rows_of(Visit.objects.all(), "guest", "host"),
        identity=_public_id,
    ),
    # The top level, and below it what the agreement is filed under.
    "sector": Grouping(
        _("Sector"),
        _("Unclassified"),
        _rows_of(Sector.objects.all()),
        identity=lambda sector: sector.code,
    ),
    "country": Grouping(
        _("Country"),
        _("No country"),
        _rows_of(Country.objects.all()),
        identity=lambda country: country.code,
        overlaps=GROUPS["country"].overlap,
    ),
    "pair": Grouping(
        _("Guest and host"),
        _("No visit"),
        _routes,
        width=2,
        identity=lambda route: f"{route.guest.code}-{route.host.code}",
    ),
    "party": Grouping(
        _("Party"),
        _("No party"),
        _rows_of(Party.objects.all(), "country"),
        identity=_public_id,
        overlaps=GROUPS["party"].overlap,
    ),
    "instrument": Grouping(_("Instrument"), _("No document named"), _made_by(Instrument)),
    "stage": Grouping(_("Stage"), _("No stage"), _made_by(Stage), order=list(Stage).index),
    "currency": Grouping(
        _("Currency"),
        _("No sum told"),
        _made_by(str),
    ),
    **{
        name: Grouping(
            label,
            _("No day"),
            _made_by(make),
            identity=lambda period: period.name,
            order=lambda period: period.dates,
        )
        for name, label, make in (
            ("year", _("Year"), year),
            ("quarter", _("Quarter"), quarter),
            ("month", _("Month"), month),
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
