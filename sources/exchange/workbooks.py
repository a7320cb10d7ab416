"""The first sheet of an XLSX file as rows of text; what cannot be read says so, cell by cell."""

import datetime
import io
import zipfile
from decimal import Decimal
from itertools import repeat

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

MEGABYTE = 1024 * 1024
# A small file may unpack to a very large one.
LARGEST_UNPACKED = 50 * MEGABYTE
MOST_PARTS = 1000
MOST_COLUMNS = 256


class Unreadable(ValueError):
    """A file that is no table of agreements; the message says what to do."""


class Unread(str):
    """A cell whose content is not in the file; as text it says what to do."""


def rows_of(data):
    """Each row of the first sheet as a list of texts. Raises Unreadable with what to do."""
    try:
        with_formulas = _checked(data)
        formulas = _sheet(data, data_only=False) if with_formulas else repeat(())
        blank, written = None, []
        for row, told in zip(_sheet(data, data_only=True), formulas, strict=False):
            # Of a long gap the reader gives one and the same row again and again.
            if row is not blank:
                blank, written = row, _row(row, told)
            yield written
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook fails in many ways
        raise Unreadable(
            _("The file cannot be read as a workbook: save it again as XLSX or as “CSV UTF-8”.")
        ) from error


def _checked(data):
    """Whether there are formulas. Raises Unreadable of a file that unpacks to too much."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        # No part unpacks to more than it claims: reading stops there.
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Unreadable(
                _("The file unpacks to more than %(mb)s MB: split it.")
                % {"mb": LARGEST_UNPACKED // MEGABYTE}
            )
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(part) for part in sheets if not part.is_dir())


def _sheet(data, data_only):
    """The rows of cells. Values are read, formulas are not run: a spreadsheet keeps both."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)
    return book.worksheets[0].iter_rows(max_col=MOST_COLUMNS)


def _row(row, told):
    return [
        _text(cell) if cell.value is not None else _missing(told[place : place + 1])
        for place, cell in enumerate(row)
    ]


def _text(cell):
    """A cell as one would write it."""
    if cell.data_type == "e":
        return Unread(
            _("%(cell)s holds the error %(error)s: correct it in the spreadsheet.")
            % {"cell": _name(cell), "error": cell.value}
        )
    if isinstance(cell.value, datetime.datetime | datetime.date):
        return _day(cell)
    if isinstance(cell.value, float):
        return format(Decimal(repr(cell.value)).normalize(), "f")
    return str(cell.value)


def _missing(formulas):
    """What stands for an empty cell, given the formula that is there, if any."""
    if not formulas or formulas[0].value is None:
        return ""
    return Unread(
        _(
            "%(cell)s is a formula without its result: open the file in a spreadsheet and save it, "
            "or put in what it comes to."
        )
        % {"cell": _name(formulas[0])}
    )


def _name(cell):
    return f"{get_column_letter(cell.column)}{cell.row}"


def _day(cell):
    """Spreadsheets make the first of a month of '2025-11' and show no day: nor do we."""
    shown = cell.number_format.lower()
    return cell.value.strftime("%Y-%m-%d" if "d" in shown else "%Y-%m" if "m" in shown else "%Y")
