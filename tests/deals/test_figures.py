"""Figures of totals with the addresses behind them, and the geometry of their bars."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from deals.figures import Bar, TotalsLines, agreements_url, reach
from deals.totals import Row, Table, Total


def total(low, stated, high, **more):
    high = None if high is None else Decimal(high)
    return Total("USD", low=Decimal(low), stated=Decimal(stated), high=high, count=1, **more)


def test_an_address_repeats_the_names_of_several_values():
    url = agreements_url({"visit": "abc"}, stage=["signed", "completed"])
    assert url == "/agreements/?visit=abc&stage=signed&stage=completed"


def test_an_address_leaves_out_what_is_not_asked():
    assert agreements_url({"q": ""}) == "/agreements/"


def test_a_bar_reaches_from_low_to_high_over_the_stated_figure():
    bar = Bar.of(total(100, 150, 200), Decimal(400))
    assert (bar.low, bar.stated, bar.high) == ("25.00", "37.50", "50.00")
    assert bar.has_interval
    assert not bar.is_open


def test_an_open_high_reaches_beyond_the_stated_figure_and_never_out_of_the_picture():
    doubt = total(100, 100, None)
    assert reach(doubt) > doubt.stated
    bar = Bar.of(doubt, reach(doubt))
    assert bar.is_open
    assert (bar.stated, bar.high) == ("86.96", "100.00")


def test_an_exact_total_has_no_interval():
    assert not Bar.of(total(100, 100, 100), Decimal(100)).has_interval


def test_a_table_of_nothing_has_no_bars():
    row = Row(None, *(Total("USD") for _column in range(4)))
    lines = TotalsLines(Table((row,), row, "USD", "visit"))
    assert lines.lines[0].bar is None
    assert lines.lines[0].label == "No visit"


@pytest.mark.parametrize("language", ["hu", "de"])
def test_coordinates_have_a_point_in_every_language(language):
    with override(language):
        assert Bar.of(total(1, 1, 1), Decimal(3)).stated == "33.33"
