"""Files that would keep the site busy for hours, or break the reader, are refused or read at once."""

import io
import time
import zipfile

import openpyxl
import pytest

from sources.exchange import Unreadable, cells, read_table

SECONDS = 10


@pytest.fixture(autouse=True)
def in_good_time():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < SECONDS


def workbook_with(rows):
    """A workbook of one column whose sheet holds these rows as they are written."""
    plain, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    title = '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><sheetData>{title}{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return changed.getvalue()


def test_a_row_of_an_endless_number_is_refused():
    row = '<row r="2000000"><c r="A2000000"><v>1</v></c></row>'
    with pytest.raises(Unreadable, match="more than"):
        read_table(workbook_with(row))


def test_cells_far_to_the_right_are_not_padded():
    table = read_table(workbook_with('<row><c r="XFD2"><v>1</v></c></row>' * 9000))
    assert table.rows == []


@pytest.mark.parametrize(
    "data", [b"title\rA mine\rAnother", b"title," + b"x" * 200_000 + b"\nA mine,"]
)
def test_a_first_line_that_is_no_csv_is_refused(data):
    with pytest.raises(Unreadable, match="cannot be read as CSV"):
        read_table(data)


def test_a_name_with_many_spaces_is_read_at_once():
    assert [seat.name for seat in cells.seats_in("Tau-Ken" + " " * 120 + "Samruk [KZ]")] == [
        "Tau-Ken Samruk"
    ]
    assert not cells.is_plain("Tau-Ken" + " " * 120 + "Samruk")
