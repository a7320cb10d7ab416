"""Files of agreements: read as spreadsheets write them, written so that they come back unchanged."""

import csv
import datetime
import doctest
import io
from decimal import Decimal

import openpyxl
import pytest

from deals import spreadsheets
from deals.models import Agreement
from deals.partial_dates import PartialDate
from deals.values import Value
from sources.exchange import COLUMNS, Unreadable, cells, known, plan, read_table, write
from sources.exchange.planning import Fate
from sources.models import Citation
from tests.factories import (
    AgreementFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
)
from tests.sources.tables import as_csv, fates, known_cast, planned, row, the_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    known_cast()


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": ";"},
        {"delimiter": "\t"},
        {"encoding": "utf-8-sig"},
        {"encoding": "utf-16", "delimiter": "\t"},
    ],
    ids=str,
)
def test_files_are_read_as_spreadsheets_write_them(options):
    table = read_table(as_csv(row(title="Őrségi Művek – “Größe”"), **options))

    assert table.rows[0][1]["title"] == "Őrségi Művek – “Größe”"
    assert table.rows[0][1]["parties"].count(";") == 1


def test_a_workbooks_numbers_and_days_are_read(cast):
    book = openpyxl.Workbook()
    told = row(value="") | {
        "value_low": 180000000.5,
        "value_currency": "usd",
        "value_qualifier": "exact",
        "when": datetime.datetime(2025, 11, 6),
        "key": 17,
    }
    book.active.append(["Title" if name == "title" else name for name in told])
    book.active.append(list(told.values()))
    written = io.BytesIO()
    book.save(written)

    outcome = plan(read_table(written.getvalue()))[0]

    assert outcome.problems == []
    assert outcome.row.told["value"].stated == Decimal("180000000.5")
    assert outcome.row.step[1] == PartialDate.parse("2025-11-06")


def test_a_month_that_a_spreadsheet_made_a_day_of_stays_a_month(cast):
    book = openpyxl.Workbook()
    book.active.append(["title", "stage", "when"])
    book.active.append(["A mine", "signed", datetime.datetime(2025, 11, 1)])
    book.active["C2"].number_format = "mmm-yy"
    written = io.BytesIO()
    book.save(written)

    assert plan(read_table(written.getvalue()))[0].row.step[1] == PartialDate.parse("2025-11")


def test_the_line_that_tells_the_mark_between_cells_is_no_row():
    table = read_table(b"sep=;\r\ntitle;stage\r\nA mine;signed\r\n")

    assert table.rows == [(3, {"title": "A mine", "stage": "signed"})]


def test_two_rows_that_cannot_be_read_are_not_taken_for_one(cast):
    data = b"title\nMine,one\nMine,two\n"

    assert [len(outcome.problems) for outcome in plan(read_table(data))] == [1, 1]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        ("title\nŐrség".encode("cp1250"), "not in UTF-8"),
        (b"PK\x03\x04 no workbook", "workbook"),
        (b"\x00\x01\x02\x03", "no text"),
        (b"name,amount\nMine,5\n", "has to name the columns"),
        (b"title,Title\nMine,Mine\n", "a column twice: title"),
        (b"title\n" + b"Mine\n" * 20_001, "more than 20000 rows"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_a_file_that_is_no_table_says_what_to_do(data, says):
    with pytest.raises(Unreadable, match=says):
        read_table(data)


def test_the_line_of_what_is_not_utf_8_is_told():
    with pytest.raises(Unreadable, match="line 3"):
        read_table("title\nMine\nŐrség\n".encode("cp1250"))


def test_unknown_columns_are_named_and_left_aside():
    table = read_table(b"title,colour\nMine,red\n")

    assert table.ignored == ("colour",)
    assert table.rows == [(2, {"title": "Mine"})]


def test_a_sector_that_is_nearly_right_is_told(cast):
    SectorFactory(code="energy-renewables")

    assert "as energy-renewables" in the_problem(row(sector="energy-renewable"))


def test_a_row_with_more_cells_than_columns_is_a_bad_one(cast):
    outcomes = plan(read_table(b"title,note\nMine,a note, and its rest\nPit,\n"))

    assert fates(outcomes) == [Fate.BAD, Fate.NEW]
    assert "not quoted" in outcomes[0].problems[0]


# Out and in again


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_taken_out_comes_back_unchanged(cast, kind):
    namesakes = [PartyFactory(name="Orion", country=country(code)) for code in ("US", "US")]
    odd = PartyFactory(name="Bank; Trust (lender)", country=country("KZ"))
    AgreementFactory(
        title="=HYPERLINK(1) – Mars", parties=(odd, namesakes[1]), note="-1\n+2", value=None
    )
    AgreementFactory(value=Value(Decimal("123456789012345.67"), None, "USD", "at_least"))
    AgreementFactory(stage="", parties=(), sector=None, title="'=quoted")
    AgreementFactory(
        visit=VisitFactory(dates=PartialDate.parse("2025-12..2026-01")), value=dollars(3, "at_most")
    )
    agreement = PublishedAgreementFactory()
    Citation.objects.create(agreement=agreement, title="@Ministry", quote="a, “b”; c")
    Agreement.objects.filter(pk=agreement.pk).update(stage="completed", stage_fixed=True)

    outcomes = plan(read_table(write(Agreement.objects.all(), kind)))

    assert [(o.problems, o.changes) for o in outcomes] == [([], [])] * 5
    assert {outcome.fate for outcome in outcomes} == {Fate.UNCHANGED}


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_begins_as_a_formula(start):
    AgreementFactory(title=f"{start}SUM(1)", parties=(), note=f"{start}note")

    text = write(Agreement.objects.all(), "csv").decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text, newline="")))[1]
    book = openpyxl.load_workbook(io.BytesIO(write(Agreement.objects.all(), "xlsx")))

    assert f"'{start}SUM(1)" in cells and f"'{start}note" in cells
    assert not [cell for cell in cells if cell.startswith(start)]
    assert "f" not in {cell.data_type for cell in book.active[2]}


def test_numbers_stay_numbers():
    AgreementFactory(value=Value(Decimal("1.50"), Decimal("250000000"), "USD", "range"))

    book = openpyxl.load_workbook(io.BytesIO(write(Agreement.objects.all(), "xlsx")))

    figures = dict(zip(COLUMNS, book.active[2], strict=True))
    assert (figures["value_low"].value, figures["value_high"].value) == (1.5, 250000000)


def test_many_agreements_are_written_in_few_queries(cast, django_assert_max_num_queries):
    for _number in range(12):
        AgreementFactory()

    with django_assert_max_num_queries(12):
        write(Agreement.objects.all(), "csv")


def test_many_rows_are_planned_in_few_queries(cast, django_assert_max_num_queries):
    rows = [row(key=f"m-{n}", title=f"Mine {n}") for n in range(40)]

    with django_assert_max_num_queries(16):
        planned(*rows)


@pytest.mark.parametrize("module", [cells, known, spreadsheets], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_hold(module):
    told = doctest.testmod(module)

    assert told.attempted and not told.failed
