"""Tables as files that spreadsheets open: CSV line by line, XLSX by way of a temporary file."""

import csv
import re
import tempfile
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment

# What a spreadsheet would take for a formula, whatever apostrophes stand before it already.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# No cell of a workbook may hold these.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A workbook has no more rows than this.
MOST_ROWS = 1_048_576


def formula_safe(text):
    """The text as a spreadsheet shows it and never runs it.

    >>> formula_safe("=SUM(A1)"), formula_safe("KZ-US")
    ("'=SUM(A1)", 'KZ-US')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell):
    """What `formula_safe` made it of.

    >>> unguarded("'=SUM(A1)"), unguarded("'s-Hertogenbosch")
    ('=SUM(A1)', "'s-Hertogenbosch")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class _Echo:
    """Where a CSV writer writes: it gets each line back."""

    def write(self, line):
        return line


def csv_lines(rows):
    """Bytes of a CSV file, a line for each row; the mark says that its letters are UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff".encode()
    for row in rows:
        yield writer.writerow([_text(cell) for cell in row]).encode()


def _text(cell):
    if cell is None:
        return ""
    return formula_safe(cell) if isinstance(cell, str) else str(cell)


def xlsx_file(rows, title):
    """An open temporary file with a workbook of the rows, at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([_cell(cell, sheet) for cell in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(cell, sheet):
    if isinstance(cell, Decimal):
        return cell if is_kept_whole(cell) else _with_its_digits(cell, sheet)
    return formula_safe(_CONTROLS.sub("", cell)) if isinstance(cell, str) else cell


def is_kept_whole(number):
    """Whether the number has no more digits than those of a workbook.

    >>> is_kept_whole(Decimal("12420000000000.37")), is_kept_whole(Decimal("912420000000000.37"))
    (True, False)
    """
    return Decimal(f"{float(number):.16g}") == number


def _with_its_digits(number, sheet):
    """A number, since a sum would leave a text out, with all of its digits as a comment."""
    cell = WriteOnlyCell(sheet, number)
    cell.comment = Comment(str(number), "dealtracker")
    return cell
