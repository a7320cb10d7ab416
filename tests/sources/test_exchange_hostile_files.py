"""Files that would keep the site busy for hours, or break the reader, are refused or read at once."""

import io
import zipfile

import openpyxl
import pytest

from sources.exchange import Unreadable, cells, read_sent, read_table, reading, workbooks


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


def test_a_formula_without_its_result_is_told_by_its_cell():
    rows = (
        '<row r="2"><c r="A2"><f>1+1</f></c></row><row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>'
    )

    unread, read = (row for _line, row in read_table(workbook_with(rows)).rows)

    assert [told.partition(" is a")[0] for told in unread[reading.UNREADABLE]] == ["A2"]
    assert read == {"title": "2"}


def test_an_error_of_the_spreadsheet_is_told_by_its_cell():
    row = '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'

    ((_line, cells_of_row),) = read_table(workbook_with(row)).rows

    assert cells_of_row[reading.UNREADABLE][0].startswith("A2 holds the error #REF!")


def test_a_small_file_that_unpacks_to_a_large_one_is_refused():
    bomb = workbook_with("<!--" + " " * (workbooks.LARGEST_UNPACKED + 1) + "-->")

    assert len(bomb) < reading.LARGEST
    with pytest.raises(Unreadable, match="unpacks to more than 50 MB"):
        read_table(bomb)


def test_an_archive_of_very_many_parts_is_refused():
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(workbooks.MOST_PARTS + 1):
            archive.writestr(f"xl/part-{number}.xml", "")
    with pytest.raises(Unreadable, match="unpacks to more"):
        read_table(many.getvalue())


class Sent:
    """A file that a form sent; who reads it is told on."""

    size = reading.LARGEST + 1

    def read(self):
        raise AssertionError("The file was read before it was weighed.")


def test_a_large_file_is_refused_before_it_is_read():
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read_sent(Sent())


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
