"""Time passes: what lay ahead begins, without anybody writing anything."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.models import Agreement, AgreementEvent, ReachedDay
from deals.partial_dates import PartialDate
from deals.passing import pass_time
from deals.standing import settle
from tests.factories import (
    AgreementFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def on(day):
    return datetime.datetime.combine(
        datetime.date.fromisoformat(day), datetime.time(0, 1), datetime.UTC
    )


def announced(**columns):
    row = AgreementFactory(stage="announced", visit=None, when=PartialDate.parse("2026-01-05"))
    MilestoneFactory(agreement=row, stage="signed", **columns)
    settle(row, on("2026-03-01"))
    pass_time(on("2026-03-01"))
    return row


def standing(row):
    row.refresh_from_db()
    return row.stage, str(row.day)


def test_a_step_that_lay_ahead_begins_on_its_day():
    row = announced(visit=None, when=PartialDate.parse("2026-03-10"))
    assert pass_time(on("2026-03-09")) == 0
    assert standing(row) == ("announced", "2026-01-05")
    assert pass_time(on("2026-03-10")) == 1
    assert standing(row) == ("signed", "2026-03-10")


def test_days_that_no_run_saw_are_made_up_for():
    row = announced(visit=None, when=PartialDate.parse("2026-03-10"))
    assert pass_time(on("2026-07-01")) == 1
    assert standing(row) == ("signed", "2026-03-10")


def test_a_month_goes_on_until_its_last_day():
    row = announced(visit=None, when=PartialDate.parse("2026-03"))
    assert standing(row) == ("signed", "2026-03-01")
    pass_time(on("2026-03-20"))
    assert standing(row) == ("signed", "2026-03-20")
    pass_time(on("2026-04-20"))
    assert standing(row) == ("signed", "2026-03-31")


def test_a_visit_that_lay_ahead_begins():
    visit = VisitFactory(dates=PartialDate.parse("2026-03-08..2026-03-10"))
    row = announced(visit=visit, when=None)
    assert standing(row) == ("signed", "2026-03-01")
    pass_time(on("2026-03-20"))
    assert standing(row) == ("signed", "2026-03-10")


def test_a_day_is_passed_once_and_looks_at_what_begins_alone():
    announced(visit=None, when=PartialDate.parse("2026-03-10"))
    PublishedAgreementFactory.create_batch(3)
    pass_time(on("2026-03-12"))
    events = AgreementEvent.objects.count()
    with CaptureQueriesContext(connection) as asked:
        assert pass_time(on("2026-03-12")) == 0
    assert len(asked) == 1
    assert pass_time(on("2026-03-13")) == 0
    assert AgreementEvent.objects.count() == events
    assert ReachedDay.objects.get().day == datetime.date(2026, 3, 13)
    assert Agreement.objects.count() == 4
