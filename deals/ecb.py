"""The European Central Bank's reference rates: as a package carries them, and as it publishes them.

Both are units of a currency for one euro. The package serves a site without a network; the bank's
own file keeps the rates current.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from currency_converter import CURRENCY_FILE
from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from deals import eurofxref
from deals.choices import RateOrigin
from deals.downloading import NotDownloaded, download
from deals.models import ExchangeRate
from deals.rates import BadRates, Quote, Taken, take_over

SOURCE = "European Central Bank"
# How the file says that a currency had no rate on a day.
NONE = ("", "N/A")
# The bank's files: of the last day, of the last ninety days, and of all days since 1999.
LAST_DAY, NINETY_DAYS, ALL_DAYS = (
    f"eurofxref-{name}.xml" for name in ("daily", "hist-90d", "hist")
)
# The longest of them holds some eight million bytes.
LARGEST_FILE = 32 * 1024 * 1024
# The ninety days are counted back from the last one; a margin for the day that is about to go.
REACH = timedelta(days=85)


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
        return Loaded(take_over([], SOURCE, RateOrigin.ECB), known)
    taken = take_over(_quotes(newest, rows, known), SOURCE, RateOrigin.ECB, doubting=False)
    return Loaded(taken, newest[0])


def fetch(today=None, doubting=True):
    """Add what the bank has published since the latest day that is there. Returns Loaded.

    The file of one day serves where it follows on; a gap is closed from the longer files. Raises
    BadRates, and then leaves what is there: the server cannot be reached, or sent what is no file
    of rates, or `doubting` finds a rate that is too far from the one before it.
    """
    today = today or timezone.now().date()
    known = latest_day()
    quotes = _published(LAST_DAY, today)
    if known is None or _leaves_a_gap(known, quotes[0].day):
        near = known and today - known <= REACH
        quotes = _published(NINETY_DAYS if near else ALL_DAYS, today)
    taken = take_over(quotes, SOURCE, RateOrigin.ECB, doubting=doubting)
    return Loaded(taken, latest_day())


def _leaves_a_gap(known, day):
    """Whether a working day lies between the two."""
    between = (known + timedelta(days=n) for n in range(1, (day - known).days))
    return any(each.weekday() < 5 for each in between)


def _published(name, today):
    address = f"{settings.ECB_RATES_URL.rstrip('/')}/{name}"
    try:
        return eurofxref.read(download(address, LARGEST_FILE), today)
    except NotDownloaded as fault:
        raise BadRates(str(fault)) from fault
    except BadRates as fault:
        raise BadRates(
            _("%(address)s, %(fault)s") % {"address": address, "fault": fault}
        ) from fault


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
