"""Partial dates: days, months, years and spans in one column and one text box."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from deals.models import Visit
from deals.partial_dates import YEARS_AHEAD, PartialDate, PartialDateFormField
from tests.factories import VisitFactory

DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 30))
WRITTEN = [
    ("2025", "2025-01-01", "2025-12-31", "year"),
    ("2024-02", "2024-02-01", "2024-02-29", "month"),
    ("2025-11-07", "2025-11-07", "2025-11-07", "day"),
    ("2025-09-07..2025-11-07", "2025-09-07", "2025-11-07", "span"),
    ("2025-09..2025-11", "2025-09-01", "2025-11-30", "span"),
]


@pytest.mark.parametrize(("written", "earliest", "latest", "precision"), WRITTEN)
def test_what_is_written_is_read_as_its_first_and_last_day(written, earliest, latest, precision):
    date = PartialDate.parse(written)

    assert (str(date.earliest), str(date.latest), date.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "soon",
        "2025-13",
        "2025-02-30",
        "2025-11..2025-09",
        "20251107",
        "0000",
        "2025..x",
        "9999",
        "9999-12-31",
    ],
)
def test_what_is_no_date_is_refused(junk):
    with pytest.raises(ValueError):
        PartialDate.parse(junk)


@given(DAYS, DAYS)
def test_every_date_is_read_back_as_it_was_written(one, other):
    date = PartialDate(min(one, other), max(one, other))

    assert PartialDate.parse(date.isoformat()) == date


def test_a_form_says_what_to_write():
    with pytest.raises(ValidationError, match="2025-11"):
        PartialDateFormField().clean("next spring")


@pytest.mark.django_db
@pytest.mark.parametrize(("written", "earliest", "latest", "precision"), WRITTEN)
def test_the_database_keeps_a_date_as_it_was(written, earliest, latest, precision):
    visit = VisitFactory(dates=PartialDate.parse(written))

    visit.refresh_from_db()

    assert visit.dates == PartialDate.parse(written)


@pytest.mark.parametrize("written", ["0001-01-01", "1899", "1899-12-31..2025-01-01", "2900"])
def test_what_is_recorded_has_days_that_somebody_can_mean(written):
    with pytest.raises(ValidationError, match="look for a slip of the hand"):
        Visit._meta.get_field("dates").clean(PartialDate.parse(written), None)


def test_what_is_planned_lies_some_years_ahead():
    planned = PartialDate.year(datetime.date.today().year + YEARS_AHEAD)
    assert Visit._meta.get_field("dates").clean(planned, None) == planned


@pytest.mark.django_db
def test_rows_are_found_by_a_shared_day():
    visit = VisitFactory(dates=PartialDate.parse("2025-09-07..2025-11-06"))

    assert visit in Visit.objects.around(PartialDate.parse("2025-11"))
    assert visit not in Visit.objects.around(PartialDate.parse("2025-11-07"))


@pytest.mark.parametrize(
    ("written", "language", "words"),
    [
        ("2025-11-07", "en", "7 Nov 2025"),
        ("2025-11", "en", "November 2025"),
        ("2025", "en", "2025"),
        ("2026-02-18..2026-02-20", "en", "18–20 Feb 2026"),
        ("2026-02-18..2026-02-20", "de", "18.–20. Feb. 2026"),
        ("2026-02-18..2026-02-20", "hu", "2026. febr. 18–20."),
        ("2025-12-30..2026-01-02", "en", "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_a_date_is_written_in_the_readers_language(written, language, words):
    asked_for = PartialDate.parse(written).written_in(language)
    with override(language):
        shown = str(PartialDate.parse(written))
    assert asked_for == shown
    assert " ".join(shown.replace("\u2009", " ").split()) == words
