"""Downloads: the same filters as the pages, the same sums to the cent, and no formulas."""

import csv
import io
from decimal import Decimal
from itertools import zip_longest

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from deals.choices import Publication
from deals.models import Agreement
from deals.partial_dates import PartialDate
from deals.values import Value
from tests.factories import (
    AgreementFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    country,
    dollars,
)

pytestmark = pytest.mark.django_db


def csv_rows(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def xlsx_rows(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip_longest(heads, row)) for row in rows]


def added(rows, name, column="firm"):
    told = [row[name] for row in rows if row["column"] == column]
    return sum((Decimal(str(amount)) for amount in told if amount not in (None, "")), Decimal(0))


@pytest.fixture
def house():
    umbrella = PublishedAgreementFactory(value=dollars("500.01"), title="Umbrella")
    PublishedAgreementFactory(value=dollars(200), part_of=umbrella, title="=SUM(A1)")
    PublishedAgreementFactory(
        value=Value(Decimal("0.05"), Decimal("0.08"), "USD", "range"), title="Range"
    )
    PublishedAgreementFactory(value=dollars(7, "at_most"), sector=None, title="At most")
    PublishedAgreementFactory(value=dollars(9), stage="announced")
    PublishedAgreementFactory(value=None)
    PublishedAgreementFactory(value=Value(Decimal(5), Decimal(5), "KZT", "exact"))
    AgreementFactory(title="Draft")


@pytest.mark.parametrize("query", ["", "?stage=signed", "?sector=unclassified", "?q=range"])
@pytest.mark.parametrize("read", [csv_rows, xlsx_rows])
def test_a_file_adds_up_to_the_total_of_the_page(client, house, query, read):
    kind = "csv" if read is csv_rows else "xlsx"
    rows = read(client, f"/agreements/export.{kind}{query}")

    total = client.get(f"/agreements/{query}").context["total"]

    for column in ("firm", "announced"):
        shown = getattr(total, column)
        for name in ("low", "stated", "high"):
            assert added(rows, name, column) == getattr(shown, name)
        there = [row for row in rows if row["column"] == column and row["counted_in"] == "no"]
        assert len(there) == shown.count


def test_a_file_of_totals_is_the_table_of_the_page(client, house):
    rows = csv_rows(client, "/totals/export.csv?by=sector&then=stage")

    *groups, total = rows

    page = client.get("/totals/?by=sector&then=stage").context["cross"].table
    assert len(groups) == len(page.rows)
    assert Decimal(total["firm_stated"]) == page.total.firm.stated
    assert sum(Decimal(row["firm_stated"]) for row in groups) == page.total.firm.stated
    assert total["firm_unconverted"] == "5.00 KZT"


def test_large_sums_are_numbers_in_a_workbook_with_all_their_digits(client):
    for amount in ("12420000000000.00", "98765432101234.56", "912345678901234.56"):
        PublishedAgreementFactory(value=Value(Decimal(amount), Decimal(amount), "USD", "exact"))
    answer = client.get("/agreements/export.xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    column = [cell.value for cell in book.active[1]].index("stated")
    cells = [row[column] for row in list(book.active.rows)[1:]]
    assert sum(cell.value for cell in cells) == pytest.approx(1023531111002469.12, abs=0.5)
    assert {cell.comment.text for cell in cells if cell.comment} == {"912345678901234.56"}


def test_an_open_high_is_told_as_open(client):
    PublishedAgreementFactory(value=dollars(180, "at_least"))

    (row,) = csv_rows(client, "/agreements/export.csv")
    (*_groups, total) = csv_rows(client, "/totals/export.csv?by=visit")

    assert (row["high"], row["high_is_open"]) == ("", "yes")
    assert total["firm_high"] == "open"


def test_no_cell_is_a_formula(client):
    bank = PartyFactory(name="=cmd|' /C calc'!A0", country=country("DE"))
    PublishedAgreementFactory(title="@SUM(A1)", parties=(bank, PartyFactory()))

    (row,) = csv_rows(client, "/agreements/export.csv")
    (cells,) = xlsx_rows(client, "/agreements/export.xlsx")
    names = [line["party"] for line in csv_rows(client, "/totals/export.csv?by=party")]

    for told in (row, cells):
        assert told["title"] == "'@SUM(A1)"
        assert told["parties"].startswith("'=cmd")
    assert any(name.startswith("'=cmd") for name in names)


def test_a_component_of_a_hidden_umbrella_does_not_name_it(client):
    hidden = AgreementFactory()
    PublishedAgreementFactory(part_of=hidden)

    (row,) = csv_rows(client, "/agreements/export.csv")

    assert row["part_of"] == ""


def test_what_is_withdrawn_or_a_draft_is_in_no_file(client):
    withdrawn = PublishedAgreementFactory()
    Agreement.objects.filter(pk=withdrawn.pk).update(publication=Publication.WITHDRAWN)
    AgreementFactory()

    assert csv_rows(client, "/agreements/export.csv") == []


@pytest.mark.parametrize(
    "path",
    [
        "/agreements/export.csv?sector=magic",
        "/agreements/export.csv?sectr=mining",
        "/agreements/export.xlsx?currency=XXX",
        "/totals/export.csv?by=weather",
        "/totals/export.xlsx?stage=maybe",
    ],
)
def test_what_makes_no_sense_is_told_in_place_of_a_file(client, path):
    answer = client.get(path)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert len(answer.content.decode().split()) > 3


def test_there_are_no_files_of_other_kinds(client):
    assert client.get("/agreements/export.exe").status_code == 404


@pytest.mark.parametrize("path", ["/agreements/export.csv", "/totals/export.csv?by=country"])
def test_more_agreements_ask_no_more_queries(client, path):
    PublishedAgreementFactory()
    with CaptureQueriesContext(connection) as few:
        csv_rows(client, path)
    for number in range(5):
        PublishedAgreementFactory(
            sector=SectorFactory(code=f"s{number}"), when=PartialDate.year(2025)
        )
    with CaptureQueriesContext(connection) as many:
        csv_rows(client, path)
    assert len(many) == len(few)


def test_the_pages_link_to_the_file_of_their_filters(client, house):
    assert b"/agreements/export.csv?stage=signed" in client.get("/agreements/?stage=signed").content
    assert b"/totals/export.xlsx?by=visit" in client.get("/totals/?by=visit").content
