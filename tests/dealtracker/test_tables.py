"""Totals as text: every row under its head, doubts and open ends told."""

import re

import pytest

from deals.models import Agreement
from deals.totals import totals
from dealtracker.tables import totals_table
from tests import factories

pytestmark = pytest.mark.django_db


def lines(by):
    return list(totals_table(totals(Agreement.objects.all(), by=by)))


def cells(line):
    """A line's columns but the first, by the two spaces between them."""
    return re.split(r"\s{2,}", line)[1:]


def test_a_row_tells_amounts_in_millions_and_how_sure_they_are():
    factories.PublishedAgreementFactory(value=factories.dollars(180))
    factories.PublishedAgreementFactory(value=factories.dollars(1100, "approx"))
    factories.PublishedAgreementFactory(value=None)
    _heads, row, total = lines("sector")
    assert row.startswith("Mining")
    assert cells(row)[:8] == ["3", "1,280.0", "1,280.0", "1,280.0", "1", "1", "0", "1"]
    assert total.startswith("total")
    assert cells(total) == cells(row)


def test_an_open_high_end_is_said_to_be_open():
    factories.PublishedAgreementFactory(value=factories.dollars(180, "at_least"))
    assert cells(lines("visit")[1])[:4] == ["1", "180.0", "180.0", "open"]


def test_what_is_announced_stands_beside_and_is_not_added():
    factories.PublishedAgreementFactory(stage="announced", value=factories.dollars(180))
    row = lines("visit")[1]
    assert cells(row)[:2] == ["0", "–"]
    assert "1: 180.0" in row


def test_what_has_no_visit_or_sector_is_a_row_of_its_own():
    factories.PublishedAgreementFactory(visit=None, sector=None)
    assert lines("visit")[1].startswith("no visit")
    assert lines("sector")[1].startswith("unclassified")


def test_what_no_rate_converts_is_told_below():
    value = factories.Value(1_000_000, 1_000_000, "KZT", "exact")
    factories.PublishedAgreementFactory(value=value)
    assert lines("visit")[-1] == "unconverted: 1.0 million KZT"
