"""The page of totals: any one or two groupings, under any filter."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals import crossing, figures
from deals.figures import TotalsLines
from deals.ledger import source
from deals.models import Agreement
from deals.partial_dates import PartialDate
from deals.totals import GROUPINGS, totals
from tests.factories import (
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    mars,
    tau_ken_samruk,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
EVERYTHING = Agreement.objects.all()


@pytest.fixture
def page(client):
    return lambda query="": client.get(f"{reverse('totals')}?{query}")


@pytest.fixture
def house():
    """Agreements that differ in all that they can be grouped by."""
    mining = SectorFactory(code="mining")
    ores = SectorFactory(code="mining-ores", parent=mining)
    bank = PartyFactory(name="Dürener Bank", country=country("DE"), kind="bank")
    PublishedAgreementFactory(value=dollars(180), sector=mining)
    PublishedAgreementFactory(value=dollars(70, "approx"), sector=ores, stage="completed")
    PublishedAgreementFactory(
        value=None, parties=(tau_ken_samruk(), bank), sector=None, visit=None, instrument="loan"
    )
    PublishedAgreementFactory(
        value=dollars(40, "at_least"),
        parties=(tau_ken_samruk(), bank, mars()),
        visit=VisitFactory(guest=country("DE"), host=country("KZ"), dates=PartialDate.year(2026)),
    )
    PublishedAgreementFactory(value=dollars(5), stage="announced")


def test_it_is_by_sector_where_nothing_else_is_asked(page, house):
    text = text_of(page())
    assert "Mining" in text and "Mining itself" in text and "Unclassified" in text


@pytest.mark.parametrize("by", GROUPINGS)
def test_every_figure_leads_to_a_list_that_adds_up_to_it(page, client, house, by):
    for line in page(f"by={by}").context["lines"].lines:
        for shown in [line, *line.parts]:
            if shown.firm.count:
                assert same(client.get(shown.firm_url).context["total"].firm, shown.firm)
            for _name, number, url in shown.counters:
                if number:
                    assert client.get(url).context["total"].firm.count == number
            for name, total, url in shown.beside:
                if total.count:
                    assert same(getattr(client.get(url).context["total"], name), total)


def test_two_groupings_as_the_api_writes_them_lead_to_the_forms_address(page, house):
    answer = page("by=sector,year&stage=signed")
    assert answer.status_code == 302
    assert answer["Location"] == "/totals/?by=sector&stage=signed&then=year"


def test_three_groupings_are_refused(page, house):
    answer = page("by=sector,year,visit")
    assert answer.status_code == 400
    assert "choose one grouping, or two that differ" in text_of(answer)


def same(one, other):
    amounts = ("count", "low", "stated", "high", "counted_in")
    return [getattr(one, a) for a in amounts] == [getattr(other, a) for a in amounts]


@pytest.mark.parametrize(
    "query",
    [
        "by=country&then=party",
        "by=sector&then=visit",
        "by=pair&then=month",
        "by=currency&then=stage",
        "by=quarter&then=country&country=KZ",
        "by=party&then=year&since=2025-11&until=2026-06&stage=signed",
        "by=party&then=sector&sector=mining-ores",
    ],
)
def test_every_cell_leads_to_a_list_that_adds_up_to_it(page, client, house, query):
    cross = page(query).context["cross"]
    lines = [cell.line for _line, cells in cross.lines for cell in cells if cell.line]
    assert lines
    for line in [*lines, *cross.columns, *(line for line, _cells in cross.lines), cross.total]:
        if line.firm.count:
            assert same(client.get(line.firm_url).context["total"].firm, line.firm)


def test_the_margins_of_a_cross_are_the_totals_of_either_grouping(page, house):
    cross = page("by=year&then=stage").context["cross"]
    for line, cells in cross.lines:
        added = sum((cell.line.firm.stated for cell in cells if cell.line), Decimal(0))
        assert added == line.firm.stated
    assert sum(line.firm.stated for line, _cells in cross.lines) == cross.total.firm.stated


def test_what_a_page_has_no_room_for_is_added_up_in_a_line_that_leads_to_it(
    page, client, house, monkeypatch
):
    monkeypatch.setattr(figures, "ROWS", 2)
    first = page("by=visit&stage=signed").context["lines"]
    assert [len(first.lines), first.before, first.rest.label] == [2, None, "1 more"]
    second = page(first.rest.url[1:]).context["lines"]
    assert [len(second.lines), second.before.label, second.rest] == [1, "2 more", None]
    assert same(sum_of(second.lines), first.rest.firm)
    assert same(sum_of(first.lines), second.before.firm)
    assert first.rest.url in page("by=visit&stage=signed").content.decode().replace("&amp;", "&")


def sum_of(lines):
    return sum((line.firm for line in lines[1:]), start=lines[0].firm)


def test_groups_that_overlap_are_read_page_by_page(page, house, monkeypatch):
    monkeypatch.setattr(figures, "ROWS", 2)
    shown = []
    for number in (1, 2, 3):
        lines = page(f"by=country&page={number}").context["lines"]
        assert (lines.before, lines.rest) == (None, None)
        shown += [line.label for line in lines.lines]
    assert shown == [line.label for line in TotalsLines(totals(EVERYTHING, by="country")).lines]
    assert "Smaller rows" not in text_of(page("by=country&page=3"))


@pytest.mark.parametrize("number", ["0", "x", "-1", "51", "1" * 30])
def test_a_page_that_there_is_not_is_told(page, house, number):
    response = page(f"by=visit&page={number}")
    assert response.status_code == 400
    assert "is no page: write a number from 1 to 50." in text_of(response)


def test_of_a_large_cross_the_largest_rows_and_columns_are_shown(page, house, monkeypatch):
    whole = page("by=visit&then=party").context["cross"]
    monkeypatch.setattr(crossing, "MOST_ROWS", 2)
    monkeypatch.setattr(crossing, "MOST_COLUMNS", 2)
    monkeypatch.setattr("deals.views.totals.CORNER", (3, 3))
    response = page("by=visit&then=party")
    part = response.context["cross"]
    assert len(part.cells) <= 9 < len(whole.cells) + 9
    assert "Only the largest rows and columns are shown" in text_of(response)
    for (line, cells), (known, known_cells) in zip(part.lines, whole.lines, strict=False):
        assert line.key == known.key and same(line.firm, known.firm)
        for cell, other in zip(cells, known_cells, strict=False):
            assert (cell.line and cell.line.firm) == (other.line and other.line.firm)
    assert same(part.total.firm, whole.total.firm)


@pytest.mark.parametrize("path", ["/totals/", "/totals/export.csv", "/api/v1/totals/"])
def test_a_table_that_nobody_could_read_is_refused(client, house, monkeypatch, path):
    monkeypatch.setattr(source, "MOST_LINES", 3)
    response = client.get(
        f"{path}?by=visit,party" if "api" in path else f"{path}?by=visit&then=party"
    )
    assert response.status_code == 400
    assert "would be more than 3 figures" in response.content.decode()


def test_groups_that_overlap_say_so_and_the_total_counts_once(page, house):
    response = page("by=country")
    assert "The groups overlap" in text_of(response)
    assert response.context["lines"].total.firm.count == 4
    assert "The groups overlap" not in text_of(page("by=visit"))


@pytest.mark.parametrize("query", ["by=weather", "by=visit&then=visit", "then=nothing", "x=1"])
def test_what_makes_no_sense_is_told_and_shows_no_figures(page, house, query):
    response = page(query)
    assert response.status_code == 400
    assert "This cannot be shown" in text_of(response)
    assert "<tfoot" not in response.content.decode()


def test_the_currency_goes_along_to_the_list(page, client, house):
    response = page("by=year&currency=EUR")
    for line in response.context["lines"].lines:
        assert "currency=EUR" in line.firm_url


@pytest.mark.parametrize("query", ["by=sector", "by=country&then=party", "by=visit&then=month"])
def test_more_agreements_ask_no_more_queries(page, house, query):
    with CaptureQueriesContext(connection) as few:
        page(query)
    for number in range(4):
        PublishedAgreementFactory(
            parties=(tau_ken_samruk(), PartyFactory(country=country("FR"))),
            visit=VisitFactory(dates=PartialDate.year(2020 + number)),
        )
    with CaptureQueriesContext(connection) as many:
        page(query)
    assert len(many) == len(few), "\n".join(query["sql"] for query in many.captured_queries)
