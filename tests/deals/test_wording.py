"""Sums of money in words."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from deals.templatetags.figures import money
from deals.values import Value
from deals.wording import in_millions, number_in_words, value_in_full, value_in_words


def value(low, high, qualifier, currency="USD"):
    low, high = (Decimal(bound) if bound else None for bound in (low, high))
    return Value(low, high, currency, qualifier)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (value("4200000000", "4200000000", "exact"), "USD 4.2 billion"),
        (value("17000000000", "17000000000", "approx"), "about USD 17 billion"),
        (value("2500000", None, "at_least"), "at least USD 2.5 million"),
        (value(None, "750000", "at_most"), "up to USD 750,000"),
        (value("300000000", "500000000", "range", "EUR"), "EUR 300–500 million"),
        (value("800000000", "1200000000", "range"), "USD 800 million – 1.2 billion"),
        (value("500000", "900000", "range"), "USD 500,000–900,000"),
        (value("500000", "1500000", "range"), "USD 500,000 – 1.5 million"),
        (
            value("200000000", "1000000000", "vague"),
            "several hundred million USD (200 million – 1 billion)",
        ),
        (value("2000000000", "10000000000", "vague"), "several billion USD (2–10 billion)"),
        (value("3000000", "7000000", "vague"), "USD 3–7 million"),
        (None, "undisclosed"),
    ],
)
def test_a_value_is_put_as_its_source_hedges_it(told, words):
    assert value_in_words(told) == words


def test_the_full_figure_has_every_digit():
    assert value_in_full(value("1234567890.50", "1234567890.50", "exact")) == "USD 1,234,567,890.50"
    assert value_in_full(value("200", "1000", "vague")) == "USD 200 – 1,000"
    assert value_in_full(value("5000000", None, "at_least")) == "at least USD 5,000,000"
    assert value_in_full(None) == ""


@pytest.mark.parametrize(
    ("language", "words"), [("en", "4.2 billion"), ("de", "4,2 Milliarden"), ("hu", "4,2 milliárd")]
)
def test_numbers_are_written_in_the_readers_language(language, words):
    with override(language):
        assert number_in_words(Decimal("4200000000")).replace("\xa0", " ") == words


def test_a_figure_rounded_up_to_the_next_unit_takes_that_unit():
    assert number_in_words(Decimal("999999999")) == "1 billion"


def test_a_column_of_millions_never_shows_a_small_sum_as_nothing():
    assert in_millions(Decimal("20000")) == "<0.1"
    assert in_millions(Decimal("0")) == "0.0"
    assert in_millions(Decimal("1100000000")) == "1,100.0"


def test_templates_show_the_full_figure_on_hover():
    shown = money(value("4200000000", "4200000000", "exact"))
    assert shown == '<span class="sum" title="USD 4,200,000,000">USD 4.2 billion</span>'


def test_a_currency_is_escaped_like_any_other_text():
    assert "<b>" not in money(value("1", "1", "exact", currency="<b>"))
