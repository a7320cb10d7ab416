"""The page of totals: any one or two groupings, under any filter."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.partial_dates import PartialDate
from deals.totals import GROUPINGS
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
