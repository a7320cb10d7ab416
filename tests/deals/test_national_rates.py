"""A national bank's CSV: each faulty line is named, nothing is half loaded, twice is like once."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from deals import national_rates
from deals.choices import RateOrigin
from deals.models import ExchangeRate, ExchangeRateEvent
from deals.rates import BadRates, Jump, Quote, take_over

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = datetime.date(2025, 11, 3), datetime.date(2025, 11, 4)
BANK = "National Bank of Kazakhstan"
HEAD = "day,currency,rate,units,base\n"
TENGE = "2025-11-03,KZT,601.34,1,EUR\n"


def load(text, source=BANK, **options):
    return national_rates.load(text.encode(), source, **options)


def rate(currency, day=MONDAY):
    return ExchangeRate.objects.get(currency=currency, day=day)


def dollar(units="1.2"):
    quote = Quote(MONDAY, "USD", Decimal(units))
    take_over([quote], "European Central Bank", RateOrigin.ECB)


def test_units_of_the_base_cost_the_rate_of_the_currency():
    dollar()
    load(HEAD + TENGE + "2025-11-03,UZS,13900,1,EUR\n2025-11-03,AZN,170,100,USD\n")
    assert (rate("KZT").rate, rate("KZT").told) == (Decimal("601.34"), BANK)
    assert rate("AZN").rate == Decimal("2.04")
    assert rate("AZN").derivation == "derived: 1.7 AZN per USD, via USD of European Central Bank"


def test_units_and_base_may_be_left_out_and_semicolons_part_columns():
    load("\ufeffDay;Currency;Rate\r\n2025-11-03; KZT ;601.34\r\n\r\n;;\r\n")
    assert rate("KZT").rate == Decimal("601.34")


def test_importing_again_changes_nothing():
    dollar()
    text = HEAD + TENGE + "2025-11-03,AZN,10,7,USD\n"
    assert load(text).added == 2
    before = ExchangeRateEvent.objects.count()
    assert (load(text).unchanged, ExchangeRateEvent.objects.count()) == (2, before)


def test_a_corrected_file_corrects_and_the_history_keeps_what_was():
    load(HEAD + TENGE)
    assert load(HEAD + TENGE.replace("601.34", "602")).corrected == 1
    events = ExchangeRateEvent.objects.filter(currency="KZT").order_by("pgh_id")
    assert [event.rate for event in events] == [Decimal("601.34"), Decimal(602)]


def test_the_banks_reference_rate_goes_first_whichever_comes_first():
    dollar()
    assert load(HEAD + "2025-11-03,USD,1.19,,\n").left == 1
    assert rate("USD").rate == Decimal("1.2")
    load(HEAD + "2025-11-04,USD,1.19,,\n")
    quote = Quote(TUESDAY, "USD", Decimal("1.21"))
    assert take_over([quote], "European Central Bank", RateOrigin.ECB).corrected == 1
    assert rate("USD", TUESDAY).source == "European Central Bank"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2025-11-33,KZT,601,1,EUR", "'2025-11-33' is no day"),
        ("03.11.2025,KZT,601,1,EUR", "'03.11.2025' is no day"),
        ("20251103,KZT,601,1,EUR", "'20251103' is no day"),
        ("2999-11-03,KZT,601,1,EUR", "2999-11-03 is no day that has rates"),
        ("1899-11-03,KZT,601,1,EUR", "1899-11-03 is no day that has rates"),
        ("2025-11-03,KZX,601,1,EUR", "'KZX' is no currency's ISO code"),
        ("2025-11-03,kzt,601,1,EUR", "'kzt' is no currency's ISO code"),
        ("2025-11-03,KZT,601,1,euro", "'euro' is no currency's ISO code"),
        ("2025-11-03,KZT,601,1,KZT", "no rate against itself"),
        ("2025-11-03,EUR,601,1,KZT", "the euro itself has no rate"),
        ("2025-11-03,KZT,0,1,EUR", "a rate of 0 is out of bounds"),
        ("2025-11-03,KZT,-601,1,EUR", "'-601' is no rate"),
        ("2025-11-03,KZT,NaN,1,EUR", "'NaN' is no rate"),
        ("2025-11-03,KZT,6e2,1,EUR", "'6e2' is no rate"),
        ('2025-11-03,KZT,"601,34",1,EUR', "'601,34' is no rate"),
        ("2025-11-03,KZT,,1,EUR", "'' is no rate"),
        ("2025-11-03,KZT,99999999999,1,EUR", "out of bounds"),
        ("2025-11-03,KZT,601,0,EUR", "'0' is no number of units"),
        ("2025-11-03,KZT,601,1.5,EUR", "'1.5' is no number of units"),
        ("2025-11-03,KZT,601", "another number of cells"),
        ("2025-11-03,KZT,601,1,EUR,x", "another number of cells"),
        ("2025-11-03,UZS,602,1,EUR", "UZS has a rate for the day in line 2 already"),
        ("2025-11-03,KZT,502,1,USD", "there is no rate of USD for 2025-11-03 to go by"),
        ("%s,%d,%,1,EUR", "'%d' is no currency's ISO code"),
    ],
)
def test_a_faulty_row_is_named_and_nothing_is_stored(row, fault):
    with pytest.raises(BadRates, match="line 3: ") as told:
        load(HEAD + "2025-11-03,UZS,13900,1,EUR\n" + row + "\n")
    assert fault in str(told.value)
    assert not ExchangeRate.objects.exists()


def test_every_faulty_row_is_told_the_first_twenty_in_words():
    with pytest.raises(BadRates) as told:
        load(HEAD + "2025-11-03,KZT,no,1,EUR\n" * 25)
    assert "line 2: " in str(told.value) and "line 21: " in str(told.value)
    assert "line 22: " not in str(told.value) and str(told.value).endswith("and 5 more")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the first line lacks currency, day, rate"),
        (b"day,currency,rate\n", "the file holds no rates"),
        (b"day,currency,price\n", "lacks rate"),
        (b"day,currency,rate,rate\n", "names a column twice"),
        (b"day,currency,rate,bank\n", "unknown columns: 'bank'"),
        (b"PK\x03\x04\xff\xfe", "no UTF-8"),
        (b"day,currency,rate\n2025-11-03,KZT,\x00", "no text"),
        (b"day,currency,rate\n" + b"x" * 200_000, "field larger than field limit"),
        (b" " * (national_rates.LARGEST_FILE + 1), "larger than"),
        (b"day,currency,rate\n" + b"2025-11-03,KZT,601\n" * 100_001, "more than 100000 rows"),
    ],
)
def test_a_file_that_is_none_of_rates_is_refused(content, fault):
    with pytest.raises(BadRates, match=fault):
        national_rates.load(content, BANK)


@pytest.mark.parametrize("source", ["", "  ", "x" * 121, "two\nlines"])
def test_rates_need_a_source_that_can_be_shown(source):
    with pytest.raises(BadRates, match="name the source"):
        load(HEAD + TENGE, source)


def test_a_rate_far_from_its_neighbour_is_doubted_unless_told_otherwise():
    load(HEAD + TENGE)
    wrong = HEAD + "2025-11-04,KZT,60.1,1,EUR\n"
    with pytest.raises(Jump, match=r"line 2: KZT goes from 601\.34 on 2025-11-03 to 60\.1 on"):
        load(wrong)
    assert not ExchangeRate.objects.filter(day=TUESDAY).exists()
    assert load(wrong, doubting=False).added == 1


def test_a_neighbour_in_the_same_file_counts_too():
    with pytest.raises(Jump, match="line 3: KZT goes from"):
        load(HEAD + TENGE + "2025-11-04,KZT,6013.4,1,EUR\n")


def test_a_rate_before_the_ones_that_are_there_is_compared_with_the_next():
    load(HEAD + "2025-11-04,KZT,601,1,EUR\n")
    with pytest.raises(Jump, match="line 2: KZT goes from 1202"):
        load(HEAD + "2025-11-03,KZT,1202,1,EUR\n")


def test_the_command_says_what_it_did_and_what_it_did_not(tmp_path, capsys):
    path = tmp_path / "tenge.csv"
    path.write_text(HEAD + TENGE)
    call_command("import_rates", path, source=BANK)
    told = "1 exchange rates added, 0 corrected, 0 unchanged, 0 left to a source that goes first."
    assert told in capsys.readouterr().out
    event = ExchangeRateEvent.objects.get(currency="KZT")
    assert event.pgh_context.metadata["command"] == "import_rates"

    path.write_text(HEAD + TENGE.replace("601", "6"))
    with pytest.raises(CommandError, match=r"No rate was stored\. line 2: .* --force"):
        call_command("import_rates", path, source=BANK)
    path.write_text(HEAD + TENGE.replace("601", "x"))
    with pytest.raises(CommandError, match=r"No rate was stored\. tenge\.csv: line 2: "):
        call_command("import_rates", path, source=BANK)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_rates", tmp_path / "none.csv", source=BANK)


def test_the_example_of_the_readme_is_read_as_it_stands(settings):
    readme = (settings.BASE_DIR / "README.md").read_text("utf-8")
    example = readme.split("```csv\n")[1].split("```")[0]
    dollar()
    assert load(example).added == 2
    assert rate("KZT").rate == Decimal("601.34")
