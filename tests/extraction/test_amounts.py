"""Sums of money: the table of constructions, what holds for any text, and the reader for forms."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.extraction import lexicon
from sources.extraction.figures import atoms, read_figure
from sources.extraction.numbers import quantity
from sources.extraction.records import Value
from sources.extraction.values import find_amounts, read_amount
from tests.extraction import costs, examples

LANGUAGES = lexicon.languages()
# Pieces that sums are made of, in any order: more telling than letters at random.
PIECES = (
    "999999999999999999999999999999 99999999999999999999 Trillionen 5 2,5 94.000 1'000 12 500 ½ 2024 null ein eine zwei und halbe hundert Millionen Mrd. Mio "
    "Milliarden-Euro- US- $ € EUR USD Euro Dollar kanadische Rupien über mehr als bis zu zwischen "
    "rund auf Kredit ( ) – - , . ; „ “ két és fél millió milliárd több százmilliós euróról dollárra "
    "mintegy legfeljebb között forint koronát -nál többet cent fillér \n \u00a0 \u202f"
)


def value_of(written):
    """The value that a row writes as 'range 300000000 500000000 EUR'."""
    qualifier, *figures, currency = written.split()
    low = high = Decimal(figures[0])
    if qualifier == "at_least":
        high = None
    elif qualifier == "at_most":
        low = None
    elif len(figures) == 2:
        high = Decimal(figures[1])
    return Value(low, high, None if currency == "?" else currency, qualifier)


@pytest.mark.parametrize("example", examples.params("amounts"))
def test_it_reads_every_sum_of_the_table(example):
    found = find_amounts(example["text"], lexicon.load(example["language"]))

    assert [amount.value for amount in found] == [value_of(text) for text in example["values"]]


def test_the_span_holds_the_number_and_its_currency():
    text = "Der Vertrag bringt mehr als 2,5 Mrd. US-Dollar ein."

    (amount,) = find_amounts(text, lexicon.load("de"))

    assert amount.span.of(text) == "2,5 Mrd. US-Dollar"


def test_a_sum_never_runs_over_the_end_of_a_line():
    assert find_amounts("Umsatz 2024\nEuro und Dollar fallen", lexicon.load("de")) == ()


def test_a_sum_never_runs_over_the_end_of_a_sentence():
    assert find_amounts("Sie eröffnete Werk 12. Euro und Dollar fallen.", lexicon.load("de")) == ()


@pytest.mark.parametrize(
    "number",
    ["9" * 400, "9" * 30, "9" * 30 + ",5", "1." + "000." * 9 + "000"],
)
def test_a_figure_beyond_all_sense_is_no_sum(number):
    assert find_amounts(f"Es kostet {number} Euro.", lexicon.load("de")) == ()


def test_scales_piled_upon_scales_stay_within_sense():
    text = "Es kostet 99999999999999999999 Tausend Millionen Milliarden Billionen hundert Euro."

    found = find_amounts(text, lexicon.load("de"))

    assert all(amount.value.high < Decimal(10) ** 28 for amount in found)


def test_a_word_that_does_not_fit_leaves_the_number_before_it_whole():
    found = find_amounts("zwei Millionen dreimilliardenfach, 5 Euro", lexicon.load("de"))

    assert [amount.value for amount in found] == [value_of("exact 5 EUR")]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES.split(" ")) | st.text(max_size=4), max_size=25))
def test_any_text_gives_sums_in_order_that_do_not_overlap(language, pieces):
    text = " ".join(pieces)

    found = find_amounts(text, lexicon.load(language))

    end = 0
    for amount in found:
        assert end <= amount.span.start < amount.span.end <= len(text)
        end = amount.span.end


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_unicode_is_read_without_an_error(language, text):
    assert all(
        amount.span.of(text).strip() for amount in find_amounts(text, lexicon.load(language))
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2,5 Mrd. USD", "exact 2500000000 USD"),
        ("2,5 milliárd", "exact 2500000000 ?"),
        ("rund 12 Mio. €", "approx 12000000 EUR"),
        ("300–500 Mio. EUR", "range 300000000 500000000 EUR"),
        ("300–500 millió", "range 300000000 500000000 ?"),
        ("több mint 3 milliárd forint", "at_least 3000000000 HUF"),
        ("mehrere Milliarden Dollar", "vague 2000000000 10000000000 USD"),
        ("höchstens 5 Millionen", "at_most 5000000 ?"),
        ("1500", "exact 1500 ?"),
        ("  180 millió dollár ", "exact 180000000 USD"),
    ],
)
def test_a_form_reads_one_sum(words, expected):
    assert read_amount(words) == value_of(expected)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "viel Geld",
        "-5 Mio. Euro",
        "5 Mio. Euro für Brot",
        "NaN",
        "1e400",
        "9" * 400,
    ],
)
def test_a_form_refuses_what_is_no_sum(words):
    with pytest.raises(ValueError, match="no sum of money"):
        read_amount(words)


@pytest.mark.parametrize("words", ["5 Mio. Euro und 3 Mio. Dollar", "5 5", "5 Mio., 3 Mio."])
def test_a_form_refuses_two_sums(words):
    with pytest.raises(ValueError, match="more than one"):
        read_amount(words, "de")


def test_a_form_reads_in_the_language_it_is_told():
    assert read_amount("1 Billion Euro", "de").low == Decimal(10) ** 12
    with pytest.raises(ValueError, match="no sum of money"):
        read_amount("zwei Millionen Euro", "hu")


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        ("94.000", "94000"),
        ("1.234.567,89", "1234567.89"),
        ("1 234 567,89", "1234567.89"),
        ("1'234'567.89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("0.250", "0.250"),
        ("2,50", "2.50"),
        ("½", "0.5"),
        ("500,–", "500"),
    ],
)
def test_digits_are_read_with_any_thousands_mark(figure, number):
    assert read_figure(figure) == Decimal(number)


@pytest.mark.parametrize("figure", ["30.05.2025", "07:45", "1/2/3", "1.2345.6", "9" * 60])
def test_digits_that_are_a_date_or_nonsense_are_no_number(figure):
    assert read_figure(figure) is None


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("de", "neunhundertneunundneunzigtausendneunhundertneunundneunzig", 999_999),
        ("de", "zwei Milliarden dreihundert Millionen fünftausend", 2_300_005_000),
        ("de", "tausendundeins", 1_001),
        ("de", "sechzehn", 16),
        ("hu", "kilencszázkilencvenkilencezer-kilencszázkilencvenkilenc", 999_999),
        ("hu", "kétmilliárd-háromszázmillió-ötezer", 2_300_005_000),
        ("hu", "tizenhat", 16),
        ("hu", "öt és negyed millió", 5_250_000),
    ],
)
def test_number_words_add_up(language, words, number):
    found = quantity(atoms(words), 0, lexicon.load(language))

    assert found.value == number
    assert found.after == len(atoms(words))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", costs.HOSTILE.values(), ids=costs.HOSTILE.keys())
def test_the_cost_of_finding_sums_grows_with_the_text_alone(language, piece):
    known = lexicon.load(language)

    assert costs.growth(lambda text: find_amounts(text, known), piece) < costs.MOST
