"""The European Central Bank's reference rates: as a package carries them, and as it publishes them.

Both are units of a currency for one euro. The package serves a site without a network; the bank's
own file keeps the rates current.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from currency_converter import CURRENCY_FILE
from django.db.models import Max

from deals.choices import RateOrigin
from deals.models import ExchangeRate
from deals.rates import BadRates, Quote, Taken, take_over

SOURCE = "European Central Bank"
# How the file says that a currency had no rate on a day.
NONE = ("", "N/A")


@dataclass(frozen=True)
class Loaded:
    """What a load took over, and the latest day that is there now (None: no day)."""

    taken: Taken
    latest: date | None

    @property
    def added(self):
        return self.taken.added


def latest_day():
    """The last day for which the bank's rates are there, or None."""
    return ExchangeRate.objects.filter(origin=RateOrigin.ECB).aggregate(latest=Max("day"))["latest"]


def load(path=CURRENCY_FILE, every_day=False):
    """Add the rates of the days after the latest one that is there, or of every day.

    `path` is a zip archive of one CSV file, the latest day first, as the bank publishes it.
    Raises BadRates, and then adds nothing.
    """
    known = None if every_day else latest_day()
    rows = _rows(Path(path))
    newest = next(rows, None)
    if newest is None:
        raise BadRates(f"{Path(path).name} holds no rates")
    if known and newest[0] <= known:
        return Loaded(Taken(), known)
    taken = take_over(_quotes(newest, rows, known), SOURCE, RateOrigin.ECB, doubting=False)
    return Loaded(taken, newest[0])


def _quotes(newest, rows, known):
    for day, rates in (newest, *rows):
        if known and day <= known:
            return
        for code, rate in rates:
            yield Quote(day, code, rate)


def _rows(path):
    """Each day of the file, in its order, with its (currency, units for one euro)."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
            lines = csv.DictReader(io.TextIOWrapper(file, "ascii"))
            for line in lines:
                yield _day(path, lines.line_num, line)
    except (OSError, IndexError, UnicodeDecodeError, zipfile.BadZipFile) as fault:
        raise BadRates(f"{path.name} cannot be read: {fault}") from fault


def _day(path, number, line):
    """The bank ends its lines with a comma, hence a column without a name."""
    try:
        day = date.fromisoformat(line.pop("Date"))
        rates = [
            (code, Decimal(rate))
            for code, rate in line.items()
            if code and (rate or "").strip() not in NONE
        ]
    except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
        raise BadRates(f"{path.name}, line {number}: no day with its rates") from fault
    if any(not rate.is_finite() or rate <= 0 for _code, rate in rates):
        raise BadRates(f"{path.name}, line {number}: a rate that is not above zero")
    return day, rates
