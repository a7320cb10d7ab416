"""Pegged and crossed rates: derived, told as such, and brought into line with what they rest on."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from deals.choices import RateOrigin
from deals.conversion import convert, converted
from deals.derived_rates import derive
from deals.models import Agreement, ExchangeRate, ExchangeRateEvent
from deals.pegs import Peg, pegs
from deals.rates import BadRates, Quote, enter, remove, take_over
from deals.reference_files import BadReference
from deals.values import Value
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = datetime.date(2025, 11, 3), datetime.date(2025, 11, 4)
BANK = "National Bank of Kazakhstan"


def ecb(*quotes):
    return take_over(quotes, "European Central Bank", RateOrigin.ECB)


def rate(currency, day=MONDAY):
    return ExchangeRate.objects.filter(currency=currency, day=day).first()


def test_a_pegged_rate_says_how_it_was_derived():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    dirham = rate("AED")
    assert (dirham.rate, dirham.origin) == (Decimal("4.407"), RateOrigin.DERIVED)
    assert dirham.told == (
        "Central Bank of the United Arab Emirates, "
        "derived: 3.6725 AED per USD by peg, via USD of European Central Bank"
    )


def test_a_peg_to_the_euro_needs_no_other_rate():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    mark = rate("BAM")
    assert (mark.rate, mark.base, mark.quoted) == (Decimal("1.95583"), "EUR", None)
    assert mark.derivation == "derived: 1.95583 BAM per EUR by peg"


def test_a_derived_rate_follows_when_its_base_is_corrected():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    ecb(Quote(MONDAY, "USD", Decimal("1.25")))
    assert rate("AED").rate == Decimal("4.590625")
    changed = ExchangeRateEvent.objects.filter(currency="AED", pgh_label="update")
    assert [event.rate for event in changed] == [Decimal("4.590625")]


def test_deriving_again_changes_nothing():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    before = ExchangeRateEvent.objects.count()
    with connection.cursor() as cursor:
        derive(cursor)
    assert ExchangeRateEvent.objects.count() == before


def test_a_published_rate_stands_before_a_derived_one_and_stays():
    take_over([Quote(MONDAY, "AED", Decimal("4.4"))], "Bank of the Emirates", RateOrigin.IMPORTED)
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    assert (rate("AED").rate, rate("AED").derivation) == (Decimal("4.4"), "")


def test_a_published_rate_takes_the_place_of_a_derived_one():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    take_over([Quote(MONDAY, "AED", Decimal("4.41"))], "Bank of the Emirates", RateOrigin.IMPORTED)
    assert rate("AED").origin == RateOrigin.IMPORTED


def test_a_peg_holds_between_its_days_only():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")), Quote(TUESDAY, "USD", Decimal("1.2")))
    tied = Peg("XTS", "USD", Decimal(2), datetime.date(2020, 1, 1), MONDAY, "a test's bank")
    with connection.cursor() as cursor:
        derive(cursor, [tied])
    assert (rate("XTS").rate, rate("XTS", TUESDAY)) == (Decimal("2.4"), None)
    with connection.cursor() as cursor:
        derive(cursor, [])
    assert not ExchangeRate.objects.filter(origin=RateOrigin.DERIVED).exists()


def test_a_rate_quoted_in_dollars_goes_by_the_dollars_last_rate():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    take_over([Quote(TUESDAY, "KZT", Decimal("520.5"), "USD")], BANK, RateOrigin.IMPORTED)
    tenge = rate("KZT", TUESDAY)
    assert (tenge.rate, tenge.quoted, tenge.base) == (Decimal("624.6"), Decimal("520.5"), "USD")
    assert tenge.told == f"{BANK}, derived: 520.5 KZT per USD, via USD of European Central Bank"


def test_a_crossed_rate_follows_when_the_dollar_is_corrected():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    take_over([Quote(MONDAY, "KZT", Decimal("520"), "USD")], BANK, RateOrigin.IMPORTED)
    ecb(Quote(MONDAY, "USD", Decimal("1.25")))
    assert rate("KZT").rate == Decimal("650")


def test_without_the_dollars_rate_a_quote_in_dollars_is_refused():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    late = MONDAY + datetime.timedelta(days=11)
    with pytest.raises(BadRates, match="line 7: there is no rate of USD for 2025-11-14 to go by"):
        take_over([Quote(late, "KZT", Decimal("520"), "USD", 7)], BANK, RateOrigin.IMPORTED)
    assert rate("KZT", late) is None


def test_a_rate_that_others_are_quoted_in_cannot_be_taken_away():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    take_over([Quote(MONDAY, "KZT", Decimal("520"), "USD")], BANK, RateOrigin.IMPORTED)
    with pytest.raises(BadRates, match="the rate of KZT on 2025-11-03 is quoted in USD"):
        remove([rate("USD")])
    assert rate("USD").rate == Decimal("1.2")


def test_what_was_derived_goes_with_what_it_rests_on():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    remove([rate("USD")])
    assert not ExchangeRate.objects.exists()


def test_an_editors_rate_stands_before_the_banks_and_is_followed():
    ecb(Quote(MONDAY, "USD", Decimal("1.2")))
    dollar = rate("USD")
    dollar.rate, dollar.source = Decimal(2), "an editor's telephone"
    enter(dollar)
    assert (rate("USD").origin, rate("AED").rate) == (RateOrigin.ENTERED, Decimal("7.345"))
    assert ecb(Quote(MONDAY, "USD", Decimal("1.2"))).left == 1
    assert rate("USD").rate == 2


def test_of_two_banks_on_one_day_the_one_that_stands_stays():
    other = "A Bank in London"
    take_over([Quote(MONDAY, "KZT", Decimal(600))], BANK, RateOrigin.IMPORTED)
    assert take_over([Quote(MONDAY, "KZT", Decimal(601))], other, RateOrigin.IMPORTED).left == 1
    assert take_over([Quote(MONDAY, "KZT", Decimal(602))], BANK, RateOrigin.IMPORTED).corrected == 1
    assert (rate("KZT").rate, rate("KZT").source) == (Decimal(602), BANK)


def test_derived_rates_convert_alike_in_python_and_in_sql():
    ecb(Quote(MONDAY, "USD", Decimal("1.1517")), Quote(TUESDAY, "USD", Decimal("1.1491")))
    take_over([Quote(MONDAY, "KZT", Decimal("523.47"), "USD")], BANK, RateOrigin.IMPORTED)
    for number, code in enumerate(["AED", "BAM", "KZT", "BHD", "USD", "EUR", "XTS"]):
        agreement = AgreementFactory(visit=None)
        amount = Decimal("1234567.89") + number
        agreement.value = Value(amount, amount, code, "exact")
        agreement.day = TUESDAY
        agreement.save()
    for target in ("USD", "EUR", "AED"):
        for agreement in Agreement.objects.annotate(sum=converted("value_low", target)):
            one = convert(agreement.value_low, agreement.value_currency, target, agreement.day)
            assert agreement.sum == (one and one.amount)
            assert (one is None) == (agreement.value_currency == "XTS")


def test_every_peg_of_the_file_is_read():
    known = {peg.currency: peg for peg in pegs()}
    assert {"AED", "SAR", "QAR", "BHD", "OMR", "BGN", "BAM"} <= set(known)
    assert known["SAR"].units == Decimal("3.75")


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('base = "USD"\nunits = "0"\nsince = 2000-01-01\nsource = "x"', "not above zero"),
        ('base = "USD"\nunits = "two"\nsince = 2000-01-01\nsource = "x"', "no number"),
        ('base = "USD"\nunits = "2"\nsource = "x"', "needs a day as 'since'"),
        ('base = "USD"\nunits = "2"\nsince = "2000"\nsource = "x"', "'since' is no day"),
        ('base = "XTS"\nunits = "2"\nsince = 2000-01-01\nsource = "x"', "two different ISO codes"),
        ('base = "USD"\nunits = "2"\nsince = 2000-01-01\nsource = "x"\nuntl = 1', "unknown key"),
    ],
)
def test_a_faulty_peg_is_named(tmp_path, written, fault):
    (tmp_path / "pegs.toml").write_text(f"[XTS]\n{written}\n")
    with pytest.raises(BadReference, match=rf"pegs\.toml: \[XTS\] .*{fault}"):
        pegs(tmp_path)
