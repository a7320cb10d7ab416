"""From the bytes of a CSV or XLSX file to rows of text, each under its column's name."""

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from deals.spreadsheets import unguarded
from sources.exchange.columns import COLUMNS
from sources.exchange.workbooks import MEGABYTE, Unread, Unreadable, rows_of

LARGEST = 20 * MEGABYTE
MOST_ROWS = 20_000
# A workbook of a few bytes can claim thousands of millions of blank rows.
MOST_LINES = 100_000
DELIMITERS = (",", ";", "\t")
_ZIP = b"PK\x03\x04"
# Under this name a row keeps what it has beside the columns: cells too many, cells not readable.
SURPLUS, UNREADABLE = "", "="


@dataclass(frozen=True)
class Table:
    """Rows as (line, {column: text}), the known columns that the file has, and the others."""

    rows: list
    columns: frozenset
    ignored: tuple = ()


def read_sent(sent):
    """The bytes of a file that a form sent. Raises Unreadable before a large one is read."""
    if sent.size > LARGEST:
        raise Unreadable(
            _("The file is larger than %(mb)s MB: split it.") % {"mb": LARGEST // MEGABYTE}
        )
    return sent.read()


def read_table(data):
    """Read a CSV (UTF-8 or UTF-16; comma, semicolon or tab) or XLSX file, given as bytes.

    Raises Unreadable with what to do about it.
    """
    if not data.strip():
        raise Unreadable(_("The file is empty."))
    return _table(rows_of(data) if data.startswith(_ZIP) else _separated(_decoded(data)))


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
    # A spreadsheet may tell the mark between cells in a line of its own.
    text = re.sub(r"\A\s*sep=.\r?\n", "\n", text)
    first = text.lstrip("\r\n").partition("\n")[0]
    try:
        delimiter = max(
            DELIMITERS, key=lambda mark: len(_known(next(csv.reader([first], delimiter=mark))))
        )
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as CSV: %(why)s.") % {"why": error}) from error


def _table(lines):
    lines = enumerate(lines, start=1)
    filled = (line for _number, line in islice(lines, MOST_LINES) if any(line))
    header = [_heading(cell) for cell in next(filled, ())]
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
    for line, cells in lines:
        unread = [cell for cell in cells if isinstance(cell, Unread)]
        cells = [unguarded(cell.strip(" \n\r\u00a0")) for cell in cells]
        found += any(cells)
        if found > MOST_ROWS or line > MOST_LINES:
            raise Unreadable(_("The file has more than %(n)s rows: split it.") % {"n": MOST_ROWS})
        if not any(cells):
            continue
        if unread:
            yield line, {UNREADABLE: unread}
            continue
        if surplus := [cell for cell in cells[len(header) :] if cell]:
            yield line, {SURPLUS: surplus}
            continue
        row = zip(header, cells + [""] * (len(header) - len(cells)), strict=False)
        yield line, {name: cell for name, cell in row if name in COLUMNS}


def _heading(cell):
    return re.sub(r"[\s-]+", "_", unguarded(cell.strip()).lower())


def _known(header):
    return {_heading(cell) for cell in header} & set(COLUMNS)
