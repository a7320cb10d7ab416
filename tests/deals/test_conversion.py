"""One amount converted in Python and the same rows converted in SQL give the same cents."""

import datetime
import random
from decimal import Decimal

import pytest

from deals.conversion import convert, converted, is_convertible
from deals.models import Agreement, ExchangeRate
from deals.values import Value
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


def test_python_and_sql_convert_the_same_rows_to_the_same_cents():
    chance = random.Random(7)
    days = [datetime.date(2025, 10, 1) + datetime.timedelta(days=n) for n in range(40)]
    for code in ("USD", "HUF", "JPY"):
        for day in chance.sample(days, 9):
            units = Decimal(chance.randrange(10**6, 10**11)).scaleb(-8)
            ExchangeRate.objects.create(currency=code, day=day, rate=units, source="a test's bank")
    agreements = [AgreementFactory(visit=None) for _ in range(60)]
    for agreement in agreements:
        amount = Decimal(chance.randrange(1, 10**14)).scaleb(-2)
        agreement.value = Value(
            amount, amount, chance.choice(["USD", "EUR", "HUF", "JPY"]), "exact"
        )
        agreement.day = chance.choice([None, *days])
        agreement.save()

    for target in ("USD", "EUR", "HUF"):
        in_sql = dict(
            Agreement.objects.annotate(sum=converted("value_low", target)).values_list("pk", "sum")
        )
        for agreement in Agreement.objects.all():
            one = convert(agreement.value_low, agreement.value_currency, target, agreement.day)
            assert in_sql[agreement.pk] == (one and one.amount)


def test_a_conversion_names_the_rates_that_made_it():
    day = datetime.date(2025, 11, 6)
    dollar = ExchangeRate.objects.create(currency="USD", day=day, rate=2, source="a test's bank")

    conversion = convert(Decimal(10), "EUR", "USD", datetime.date(2025, 11, 8))

    assert (conversion.amount, conversion.rates) == (Decimal(20), [dollar])


def test_a_currency_without_rates_cannot_be_asked_for():
    assert is_convertible("EUR")
    assert not is_convertible("XAU")
