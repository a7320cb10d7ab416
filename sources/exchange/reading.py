"""From the bytes of a CSV or XLSX file to rows of text, each under its column's name."""

import csv
import datetime
import io
import re
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

import openpyxl
from django.utils.translation import gettext as _

from sources.exchange.columns import COLUMNS, unguarded

LARGEST = 20 * 1024 * 1024
# A small file may unpack to a very large one.
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 20_000
# A workbook of a few bytes can claim thousands of millions of blank rows.
MOST_LINES = 100_000
MOST_COLUMNS = 256
DELIMITERS = (",", ";", "\t")
_ZIP = b"PK\x03\x04"


class Unreadable(ValueError):
    """A file that is no table of agreements; the message says what to do."""


@dataclass(frozen=True)
class Table:
    """Rows as (line, {column: text}), the known columns that the file has, and the others."""

    rows: list
    columns: frozenset
    ignored: tuple = ()


def read_table(data):
    """Read a CSV (UTF-8 or UTF-16; comma, semicolon or tab) or XLSX file, given as bytes.

    Raises Unreadable with what to do about it.
    """
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    if len(data) > LARGEST:
        raise Unreadable(
            _("The file is larger than %(mb)s MB: split it.") % {"mb": LARGEST // 1024**2}
        )
    lines = _workbook(data) if data.startswith(_ZIP) else _separated(_decoded(data))
    return _table(lines)


def _decoded(data):
    marked = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(marked)
    except UnicodeDecodeError as error:
        raise Unreadable(
            _(
                "The file is not in UTF-8, so its letters cannot be told: save it again as "
                "“CSV UTF-8” or as XLSX. The first letter that cannot be read is in line %(line)s."
            )
            % {"line": data[: error.start].count(b"\n") + 1}
        ) from error
    if "\0" in text:
        raise Unreadable(_("The file is no text and no XLSX: save it as one of these."))
    return text


def _separated(text):
    first = text.lstrip("\r\n").partition("\n")[0]
    try:
        delimiter = max(
            DELIMITERS, key=lambda mark: len(_known(next(csv.reader([first], delimiter=mark))))
        )
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as CSV: %(why)s.") % {"why": error}) from error


def _workbook(data):
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
        if unpacked > LARGEST_UNPACKED:
            raise Unreadable(_("The file unpacks to too much: split it."))
        # Values are read, formulas are not run.
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(cell) for cell in row]
    except Unreadable:
        raise
    except Exception as error:  # a broken workbook fails in many ways
        raise Unreadable(
            _("The file cannot be read as a workbook: save it again as XLSX or as “CSV UTF-8”.")
        ) from error


def _text(cell):
    """A cell of a workbook as one would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return format(Decimal(repr(cell)).normalize(), "f")
    return str(cell)


def _table(lines):
    lines = iter(lines)
    header = [
        _heading(cell)
        for cell in next((line for line in islice(lines, MOST_LINES) if any(line)), ())
    ]
    known = _known(header)
    if not known & {"title", "public_id"}:
        raise Unreadable(
            _("The first line has to name the columns, “title” or “public_id” among them: %(all)s.")
            % {"all": ", ".join(COLUMNS)}
        )
    if twice := sorted(name for name in known if header.count(name) > 1):
        raise Unreadable(
            _("The file has a column twice: %(columns)s.") % {"columns": ", ".join(twice)}
        )
    ignored = tuple(name for name in header if name and name not in COLUMNS)
    return Table(list(_rows(lines, header)), frozenset(known), ignored)


def _rows(lines, header):
    found = 0
    for line, cells in enumerate(lines, start=2):
        cells = [unguarded(cell.strip(" \n\r\u00a0")) for cell in cells]
        found += any(cells)
        if found > MOST_ROWS or line > MOST_LINES:
            raise Unreadable(_("The file has more than %(n)s rows: split it.") % {"n": MOST_ROWS})
        if not any(cells):
            continue
        if surplus := [cell for cell in cells[len(header) :] if cell]:
            yield line, {"": surplus}
            continue
        row = zip(header, cells + [""] * (len(header) - len(cells)), strict=False)
        yield line, {name: cell for name, cell in row if name in COLUMNS}


def _heading(cell):
    return re.sub(r"[\s-]+", "_", unguarded(cell.strip()).lower())


def _known(header):
    return {_heading(cell) for cell in header} & set(COLUMNS)
