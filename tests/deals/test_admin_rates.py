"""An editor's rates in the admin: what depends on them follows, and the history tells the door."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from deals.choices import RateOrigin
from deals.models import ExchangeRate, ExchangeRateEvent, Ledger, Mark
from deals.rates import Quote, take_over
from tests.factories import EditorFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 11, 5)
LIST = reverse("admin:deals_exchangerate_changelist")


@pytest.fixture(autouse=True)
def editor(client):
    editor = EditorFactory()
    client.force_login(editor)
    return editor


def of_the_bank(currency="USD", units="1.2"):
    take_over([Quote(DAY, currency, Decimal(units))], "European Central Bank", RateOrigin.ECB)
    return ExchangeRate.objects.get(currency=currency, day=DAY)


def typed(**fields):
    return {"day": "2025-11-05", "currency": "USD", "rate": "1.25", "source": "a letter", **fields}


def change(rate, act="change"):
    return reverse(f"admin:deals_exchangerate_{act}", args=[rate.pk])


def test_a_rate_that_is_entered_derives_others(client):
    client.post(reverse("admin:deals_exchangerate_add"), typed())
    dirham = ExchangeRate.objects.get(currency="AED")
    assert dirham.rate == Decimal("4.590625")
    assert dirham.derivation.endswith("via USD of a letter")


def test_a_changed_rate_is_the_editors_and_is_followed(client, editor):
    rate = of_the_bank()
    client.post(change(rate), typed())
    rate.refresh_from_db()
    assert (rate.origin, rate.rate) == (RateOrigin.ENTERED, Decimal("1.25"))
    for code in ("USD", "AED"):
        event = ExchangeRateEvent.objects.get(currency=code, pgh_label="update")
        told = event.pgh_context.metadata
        assert (told["door"], told["user"]) == ("admin", editor.pk)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"rate": "0"}, "A rate is greater than zero."),
        ({"rate": "-1"}, "A rate is greater than zero."),
        ({"rate": "NaN"}, "Enter a number."),
        ({"currency": "usd"}, "A rate is of a currency other than the euro, by its ISO code."),
        ({"currency": "EUR"}, "A rate is of a currency other than the euro, by its ISO code."),
        ({"currency": "HUF"}, "This currency has a rate for the day already."),
        ({"day": "yesterday"}, "Enter a valid date."),
        ({"day": "2999-11-05"}, "No rate is known for a day after tomorrow: correct the day."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(client, fields, told):
    rate = of_the_bank("HUF", "400")
    response = client.post(reverse("admin:deals_exchangerate_add"), typed(**fields))
    assert response.status_code == 200
    assert told in text_of(response)
    assert ExchangeRate.objects.get() == rate


def test_a_rate_that_others_are_quoted_in_is_kept_with_the_reason(client):
    dollar = of_the_bank()
    quote = Quote(DAY, "KZT", Decimal(520), "USD")
    take_over([quote], "National Bank of Kazakhstan", RateOrigin.IMPORTED)
    many = {"action": "delete_selected", "_selected_action": [dollar.pk], "post": "yes"}
    for address, form in ((change(dollar, "delete"), {"post": "yes"}), (LIST, many)):
        page = client.post(address, form, follow=True)
        assert "The rate of KZT on 2025-11-05 is quoted in USD" in text_of(page)
        assert ExchangeRate.objects.filter(pk=dollar.pk).exists()


def test_the_banks_rate_comes_back_when_the_editors_is_taken_away(client):
    rate = of_the_bank()
    client.post(change(rate), typed())
    client.post(change(rate, "delete"), {"post": "yes"})
    back = ExchangeRate.objects.get(currency="USD")
    assert (back.day, back.rate, back.origin) == (DAY, Decimal("1.2"), RateOrigin.ECB)
    assert ExchangeRate.objects.get(currency="AED").rate == Decimal("4.407")


def test_a_rate_that_is_moved_to_another_day_leaves_the_banks_in_its_place(client):
    rate = of_the_bank()
    client.post(change(rate), typed(day="2025-11-06"))
    client.post(
        change(ExchangeRate.objects.get(currency="USD", rate="1.25")), typed(day="2025-11-07")
    )
    assert list(
        ExchangeRate.objects.filter(currency="USD").order_by("day").values_list("day", "origin")
    ) == [(DAY, RateOrigin.ECB), (datetime.date(2025, 11, 7), RateOrigin.ENTERED)]


def test_what_follows_is_taken_into_the_totals(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:deals_exchangerate_add"), typed())
    assert Ledger.objects.exists()
    assert not Mark.objects.exists()


def test_a_rate_is_taken_away_with_what_was_derived_from_it(client):
    client.post(change(of_the_bank(), "delete"), {"post": "yes"})
    assert not ExchangeRate.objects.exists()
