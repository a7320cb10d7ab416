"""The reference rates: loaded once, quick to repeat, never over a rate that stands."""

import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from deals.choices import RateOrigin
from deals.ecb import SOURCE, load
from deals.models import ExchangeRate
from deals.rates import BadRates

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2025, 11, 3), date(2025, 11, 4)
HEAD = "Date,USD,HUF,CYP,\n"
FIRST = "2025-11-03,1.1514,387.5,N/A,\n"
SECOND = "2025-11-04,1.1491,388.05,N/A,\n"


@pytest.fixture
def archive(tmp_path):
    """Writes an archive as the bank publishes it: one CSV file, the latest day first."""

    def write(text, name="eurofxref-hist.csv"):
        path = tmp_path / "rates.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(name, text)
        return path

    return write


def rate(currency, day):
    return ExchangeRate.objects.get(currency=currency, day=day)


def test_a_rate_is_the_units_of_a_currency_for_one_euro(archive):
    loaded = load(archive(HEAD + SECOND + FIRST))
    assert (loaded.added, loaded.latest) == (4, TUESDAY)
    forint = rate("HUF", MONDAY)
    assert (forint.rate, forint.source) == (Decimal("387.5"), SOURCE)


def test_a_currency_without_a_rate_on_the_day_has_no_row(archive):
    load(archive(HEAD + FIRST))
    assert not ExchangeRate.objects.filter(currency="CYP").exists()


def test_it_adds_the_days_that_are_new(archive):
    load(archive(HEAD + FIRST))
    loaded = load(archive(HEAD + SECOND + FIRST))
    assert (loaded.added, loaded.latest) == (2, TUESDAY)
    assert rate("USD", TUESDAY).rate == Decimal("1.1491")


def test_it_changes_nothing_when_the_latest_day_is_there(archive):
    load(archive(HEAD + FIRST))
    loaded = load(archive(HEAD + FIRST))
    assert (loaded.added, loaded.latest) == (0, MONDAY)
    assert ExchangeRate.objects.filter(origin=RateOrigin.ECB).count() == 2


def test_a_rate_that_an_editor_entered_stays(archive):
    ExchangeRate.objects.create(day=MONDAY, currency="USD", rate="1.2", source="an editor")
    loaded = load(archive(HEAD + FIRST))
    assert (loaded.taken.added, loaded.taken.left) == (1, 1)
    assert rate("USD", MONDAY).rate == Decimal("1.2")


def test_history_records_every_rate_that_was_copied(archive):
    load(archive(HEAD + FIRST))
    from deals.models import ExchangeRateEvent

    recorded = ExchangeRateEvent.objects.filter(pgh_label="insert", origin=RateOrigin.ECB)
    assert recorded.count() == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (HEAD, "holds no rates"),
        (HEAD + FIRST + "yesterday,1.1,380,N/A,\n", "line 3: no day with its rates"),
        (HEAD + FIRST + "2025-11-02,one,380,N/A,\n", "line 3: no day with its rates"),
        (HEAD + FIRST + "2025-11-02,0,380,N/A,\n", "line 3: a rate that is not above zero"),
        (HEAD + FIRST + "2025-11-02,NaN,380,N/A,\n", "line 3: a rate that is not above zero"),
        ("Day,USD\n2025-11-03,1.1\n", "line 2: no day with its rates"),
        (HEAD + "2025-11-03,1.1é,2,,\n", "cannot be read"),
    ],
)
def test_a_faulty_file_adds_nothing(archive, text, fault):
    with pytest.raises(BadRates, match=fault):
        load(archive(text))
    assert not ExchangeRate.objects.exists()


def test_a_file_that_is_no_archive_is_named(tmp_path):
    path = tmp_path / "rates.zip"
    path.write_text("no archive")
    with pytest.raises(BadRates, match=r"rates\.zip cannot be read"):
        load(path)


def test_the_command_loads_the_rates_that_the_package_carries(capsys):
    call_command("load_rates")
    assert "exchange rates added, up to 20" in capsys.readouterr().out
    assert rate("USD", date(2024, 1, 2)).rate == Decimal("1.0956")
    count = ExchangeRate.objects.count()
    assert count > 200_000
    call_command("load_rates")
    assert "Exchange rates unchanged, up to 20" in capsys.readouterr().out
    assert ExchangeRate.objects.count() == count
