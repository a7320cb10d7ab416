"""Rates of national banks from a CSV file, checked whole before the first is stored.

    day,currency,rate,units,base
    2025-11-03,KZT,601.34,1,EUR

says that on 3 November 2025 one euro cost 601.34 tenges: `units` of `base` cost `rate` of
`currency`. `units` may be left out and is 1, `base` may be left out and is EUR; commas or
semicolons part the columns, a point stands before the decimals.
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal

from babel import Locale
from django.utils import timezone
from django.utils.translation import gettext as _

from deals.choices import RateOrigin
from deals.models.rate import EURO
from deals.rates import BadRates, Quote, at_line, complain, take_over

NEEDED = {"day", "currency", "rate"}
COLUMNS = NEEDED | {"units", "base"}
LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_SOURCE = 120
FIRST_DAY = date(1990, 1, 1)
# What the column of a quote holds.
DIGITS = Decimal(10) ** 10
SMALLEST = Decimal(10) ** -8
STORED = Decimal(10) ** -12
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"[1-9][0-9]{0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KNOWN = frozenset(Locale("en").currencies)


class BadRow(ValueError):
    """What is wrong with one row."""


def load(content, source, doubting=True):
    """Store the rates of the file (bytes) as those of `source`. Returns rates.Taken.

    Raises BadRates, which names every faulty line, or Jump where a rate differs by more than half
    from its neighbour and `doubting` is on; and then stores nothing.
    """
    source = source.strip()
    if not 0 < len(source) <= LONGEST_SOURCE or not source.isprintable():
        raise BadRates(
            _("name the source in at most %(longest)d characters") % {"longest": LONGEST_SOURCE}
        )
    return take_over(read(content), source, RateOrigin.IMPORTED, doubting=doubting)


def read(content):
    """The Quotes of the file, in its order; raises BadRates with all that is wrong."""
    quotes, faults, seen = [], [], {}
    for line, row in _rows(_text(content)):
        try:
            quote = _quote(line, row)
            first = seen.setdefault((quote.day, quote.currency), line)
            if first != line:
                raise BadRow(
                    _("%(currency)s has a rate for the day in line %(first)d already")
                    % {"currency": quote.currency, "first": first}
                )
            quotes.append(quote)
        except BadRow as fault:
            faults.append(at_line(line, str(fault)))
    complain(BadRates, faults)
    if not quotes:
        raise BadRates(_("the file holds no rates"))
    return quotes


def _text(content):
    if len(content) > LARGEST_FILE:
        raise BadRates(_("the file is larger than %(largest)d bytes") % {"largest": LARGEST_FILE})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadRates(_("the file is no UTF-8: %(fault)s") % {"fault": fault}) from fault
    if "\x00" in text:
        raise BadRates(_("the file is no text"))
    return text


def _rows(text):
    """The line and the cells by column of each row that is not empty."""
    head = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",")
    columns = _columns(next(_read(lines), []))
    for number, cells in enumerate(_read(lines), 1):
        if number > MOST_ROWS:
            raise BadRates(_("the file has more than %(most)d rows") % {"most": MOST_ROWS})
        if any(cell.strip() for cell in cells):
            yield lines.line_num, _named(columns, cells)


def _read(lines):
    try:
        yield from lines
    except csv.Error as fault:
        raise BadRates(at_line(lines.line_num, str(fault))) from fault


def _columns(head):
    columns = [name.strip().lower() for name in head]
    if missing := NEEDED - set(columns):
        raise BadRates(_("the first line lacks %(names)s") % {"names": ", ".join(sorted(missing))})
    if unknown := set(columns) - COLUMNS:
        names = ", ".join(repr(name[:40]) for name in sorted(unknown))
        raise BadRates(_("the first line has unknown columns: %(names)s") % {"names": names})
    if len(set(columns)) < len(columns):
        raise BadRates(_("the first line names a column twice"))
    return columns


def _named(columns, cells):
    """The cells by column; None where their number is another than the columns'."""
    if len(cells) != len(columns):
        return None
    return dict(zip(columns, (cell.strip() for cell in cells), strict=True))


def _quote(line, row):
    if row is None:
        raise BadRow(_("it has another number of cells than the first line"))
    currency, base = _code(row["currency"]), _code(row.get("base") or EURO)
    if currency == EURO:
        raise BadRow(_("the euro itself has no rate: name it as the base"))
    if currency == base:
        raise BadRow(_("a currency has no rate against itself"))
    quoted = (_number(row["rate"]) / _units(row.get("units") or "1")).quantize(STORED)
    if not SMALLEST <= quoted < DIGITS:
        raise BadRow(_("a rate of %(rate)s is out of bounds") % {"rate": row["rate"][:40]})
    return Quote(_day(row["day"]), currency, quoted, base, line)


def _code(written):
    if written not in KNOWN:
        raise BadRow(_("%(written)r is no currency's ISO code") % {"written": written[:40]})
    return written


def _number(written):
    if not _NUMBER.fullmatch(written):
        raise BadRow(_("%(written)r is no rate: write it as in 601.34") % {"written": written[:40]})
    return Decimal(written)


def _units(written):
    if not _WHOLE.fullmatch(written):
        raise BadRow(_("%(written)r is no number of units, as in 100") % {"written": written[:40]})
    return Decimal(written)


def _day(written):
    try:
        day = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None:
        raise BadRow(_("%(written)r is no day, as in 2025-11-03") % {"written": written[:40]})
    if not FIRST_DAY <= day <= timezone.now().date():
        raise BadRow(_("%(day)s is no day that has rates") % {"day": day})
    return day
