"""Sums of money as editors type them: in German, Hungarian and English, and where these differ."""

import doctest
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from deals.values import Value
from sources import amounts
from sources.amounts import LONGEST_AMOUNT, read, value_of, written
from sources.models import Article

MILLION = 1_000_000


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2,5 Mrd. EUR", Value(2500 * MILLION, 2500 * MILLION, "EUR", "exact")),
        ("2,5 milliárd euró", Value(2500 * MILLION, 2500 * MILLION, "EUR", "exact")),
        ("2.5 million USD", Value(2_500_000, 2_500_000, "USD", "exact")),
        ("about 300 million dollars", Value(300 * MILLION, 300 * MILLION, "USD", "approx")),
        ("more than 2.5 million euros", Value(2_500_000, None, "EUR", "at_least")),
        ("up to $3 million", Value(None, 3 * MILLION, "USD", "at_most")),
        ("300 to 500 million USD", Value(300 * MILLION, 500 * MILLION, "USD", "range")),
        ("several hundred million USD", Value(200 * MILLION, 1000 * MILLION, "USD", "vague")),
        ("1,234,567.50 USD", Value(Decimal("1234567.5"), Decimal("1234567.5"), "USD", "exact")),
        ("2,5 Billionen Euro", Value(2_500_000 * MILLION, 2_500_000 * MILLION, "EUR", "exact")),
    ],
)
def test_sums_are_read_in_three_languages(words, value):
    assert value_of(words) == value


@pytest.mark.parametrize(
    ("words", "english", "other"),
    [
        ("2.5 billion USD", "2 500 000 000 USD", "2 500 000 000 000 USD"),
        ("1,500 USD", "1 500 USD", "1,5 USD"),
        ("1.500 Mio. USD", "1 500 000 USD", "1 500 000 000 USD"),
    ],
)
def test_what_english_reads_otherwise_is_asked_with_both_sums(words, english, other):
    with pytest.raises(ValidationError) as refused:
        value_of(words)

    (told,) = refused.value.messages
    assert f"{english}, as in English, or {other}" in told
    assert value_of(english) != value_of(other)


@pytest.mark.parametrize(
    ("language", "words", "amount"),
    [("de", "1 Billion Dollar", 1_000_000 * MILLION), ("hu", "1.500 USD", 1500)],
)
def test_the_language_of_the_editors_pages_decides(language, words, amount):
    with translation.override(language):
        assert value_of(words).stated == amount


def test_words_of_the_article_are_read_in_its_language():
    article = Article(language="de", text="Die Bahn kostet 1.500\nMio. Euro, sagt er.")

    assert read("1.500 Mio. Euro", article).low == 1500 * MILLION
    with pytest.raises(ValidationError):
        read("1.700 Mio. Euro", article)


@pytest.mark.parametrize(
    "value",
    [
        Value(Decimal(2500 * MILLION), Decimal(2500 * MILLION), "USD", "exact"),
        Value(Decimal(300 * MILLION), Decimal(300 * MILLION), "EUR", "approx"),
        Value(Decimal("1500.50"), None, "USD", "at_least"),
        Value(None, Decimal(4000), "KZT", "at_most"),
        Value(Decimal(300 * MILLION), Decimal(500 * MILLION), "USD", "range"),
        Value(Decimal(200 * MILLION), Decimal(1000 * MILLION), "USD", "vague"),
    ],
)
def test_what_is_written_reads_back_as_the_same(value):
    assert value_of(written(value)) == value


def test_a_pasted_page_is_refused_unread():
    with pytest.raises(ValidationError) as refused:
        read("5 Mio. Euro " * 10_000)

    assert str(LONGEST_AMOUNT) in refused.value.messages[0]


def test_the_examples_come_out_as_written():
    assert doctest.testmod(amounts).failed == 0
