"""Currencies that are tied to another one, as `fixtures/pegs.toml` declares them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.conf import settings

from deals.conversion import EURO
from deals.reference_files import read_tables

FILE = "pegs.toml"


@dataclass(frozen=True)
class Peg:
    """One unit of `base` is worth `units` of `currency`, from `since` to `until` (None: still)."""

    currency: str
    base: str
    units: Decimal
    since: date
    until: date | None
    source: str


def pegs(folder=None):
    """The pegs of the file; raises BadReference, which names the table and its fault."""
    return [_peg(table) for table in read_tables(folder or settings.FIXTURES, FILE)]


def _peg(table):
    peg = Peg(
        currency=table.key,
        base=table.text("base"),
        units=_units(table),
        since=_day(table, "since"),
        until=_day(table, "until"),
        source=table.text("source"),
    )
    table.close()
    if not (_is_code(peg.currency) and _is_code(peg.base)) or peg.currency in (peg.base, EURO):
        table.fail("needs two different ISO codes, its own and that of its base")
    if peg.since is None:
        table.fail("needs a day as 'since'")
    return peg


def _is_code(code):
    return len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()


def _units(table):
    try:
        units = Decimal(table.text("units"))
    except InvalidOperation:
        table.fail("'units' is no number")
    if not units.is_finite() or units <= 0:
        table.fail("'units' is not above zero")
    return units


def _day(table, name):
    day = table.left.pop(name, None)
    if day is not None and type(day) is not date:
        table.fail(f"'{name}' is no day")
    return day
