"""What became of what a visit announced, today and on any past day."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.choices import Stage
from deals.ledger.past import AsOf
from deals.models import Agreement, ExchangeRate, Milestone
from deals.partial_dates import PartialDate
from deals.past import stage_on
from deals.standing import settle, stage_of
from deals.totals import COLUMN_NAMES, Total, over_time, promises, totals
from deals.values import Value, value_columns
from tests.factories import (
    AgreementFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)
NOTHING = Total("USD")
NOVEMBER = datetime.date(2025, 11, 30)
MARCH = datetime.date(2026, 3, 31)


def stands(on=None, visit=None):
    stages = promises(visit or kz_to_us(), on).stages
    return {str(stage): total.count for stage, total in stages.items() if total.count}


@pytest.fixture
def promised():
    """Announced at the visit, signed in January, cancelled in April."""
    agreement = PublishedAgreementFactory(stage=Stage.ANNOUNCED, value=dollars(100))
    for stage, when in ((Stage.SIGNED, "2026-01-15"), (Stage.CANCELLED, "2026-04-02")):
        MilestoneFactory(agreement=agreement, stage=stage, visit=None, when=PartialDate.parse(when))
    settle(agreement)
    return agreement


def test_a_promise_stands_at_its_stage_of_each_day(promised):
    assert stands(datetime.date(2025, 11, 5)) == {}
    assert stands(NOVEMBER) == {"announced": 1}
    assert stands(MARCH) == {"signed": 1}
    assert stands() == {"cancelled": 1}


def test_a_past_day_has_the_value_that_was_told_by_then(promised):
    Milestone.objects.filter(stage=Stage.ANNOUNCED).update(**value_columns(dollars(120)))
    Milestone.objects.filter(stage=Stage.SIGNED).update(**value_columns(dollars(100)))

    assert promises(kz_to_us(), NOVEMBER).stages["announced"].stated == 120 * MILLION
    assert promises(kz_to_us(), MARCH).stages["signed"].stated == 100 * MILLION


def test_an_umbrella_that_came_later_held_nothing_before(promised):
    umbrella = PublishedAgreementFactory(
        value=dollars(500), visit=None, when=PartialDate.parse("2026-02-01")
    )
    Agreement.objects.filter(pk=promised.pk).update(part_of=umbrella)

    then, later = (promises(kz_to_us(), day).total for day in (NOVEMBER, MARCH))

    assert (then.count, then.counted_in, then.stated) == (1, 0, 100 * MILLION)
    assert (later.count, later.counted_in, later.stated) == (0, 1, 0)


def test_a_promise_is_converted_by_the_day_that_it_had_then():
    for day, rate in (("2025-11-06", 1), ("2026-01-15", 2)):
        ExchangeRate.objects.create(day=day, currency="USD", rate=rate, source="a bank")
    value = Value(MILLION, MILLION, "EUR", "exact")
    agreement = PublishedAgreementFactory(stage=Stage.ANNOUNCED, value=value)
    signed = PartialDate.parse("2026-01-15")
    MilestoneFactory(agreement=agreement, when=signed, visit=VisitFactory(dates=signed))
    settle(agreement)

    assert promises(kz_to_us(), NOVEMBER).stages["announced"].stated == MILLION
    assert promises(kz_to_us(), MARCH).stages["signed"].stated == 2 * MILLION


def test_what_was_only_talked_about_or_is_a_draft_was_not_promised():
    PublishedAgreementFactory(stage=Stage.TALKS)
    AgreementFactory(stage=Stage.ANNOUNCED)

    assert stands() == {}


def test_a_promise_counts_at_every_visit_that_announced_it(promised):
    later = VisitFactory(dates=PartialDate.parse("2025-12"))
    MilestoneFactory(agreement=promised, stage=Stage.ANNOUNCED, visit=later)

    assert stands(MARCH) == stands(MARCH, later) == {"signed": 1}


def test_a_stage_that_an_editor_fixed_holds(promised):
    Agreement.objects.filter(pk=promised.pk).update(stage_fixed=True, stage=Stage.IMPLEMENTING)

    assert stands(NOVEMBER) == {"implementing": 1}


DAYS = [None, *("2025-11-06", "2025-12", "2026-01-15", "2026", "2026-04-02")]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.sampled_from(Stage.values), st.sampled_from(DAYS)), max_size=6, unique=True
    ),
    st.sampled_from([datetime.date(2025, 11, 1), NOVEMBER, MARCH, datetime.date(2027, 1, 1)]),
)
def test_the_stage_on_a_day_is_the_same_in_python_and_in_sql(steps, day):
    with transaction.atomic():
        agreement = Agreement.objects.create(title="Tungsten mine")
        made = Milestone.objects.bulk_create(
            Milestone(agreement=agreement, stage=stage, when=when and PartialDate.parse(when))
            for stage, when in steps
        )
        found = Agreement.objects.annotate(then=stage_on(day)).get(pk=agreement.pk)
        by_then = [step for step in made if not step.when or step.when.earliest <= day]
        assert found.then == stage_of(by_then)
        transaction.set_rollback(True)


@pytest.mark.parametrize("day", [NOVEMBER, datetime.date(2026, 1, 31), MARCH])
def test_the_totals_of_that_day_say_the_same(promised, day):
    umbrella = PublishedAgreementFactory(value=dollars(500), when=PartialDate.parse("2026-02"))
    Agreement.objects.filter(pk=promised.pk).update(part_of=umbrella)
    PublishedAgreementFactory(visit=None)

    at, asked = AsOf(true_on=day), {"announced_at": kz_to_us()}
    rows = totals(Agreement.objects.all(), "stage", at=at, asked=asked).rows

    told = {str(row.key): sum_of(row) for row in rows}
    promised = promises(kz_to_us(), day).stages
    assert told == {str(stage): total for stage, total in promised.items() if total != NOTHING}


def sum_of(row):
    return sum((getattr(row, name) for name in COLUMN_NAMES), start=NOTHING)


def test_the_visits_page_shows_it(promised, client):
    response = client.get(kz_to_us().get_absolute_url())

    assert "What became of it" in text_of(response)
    (first, *_others, today) = response.context["became"].days
    assert (first.on, first.promises.stages["announced"].count) == (datetime.date(2025, 11, 6), 1)
    assert today.promises.stages["cancelled"].count == 1


def test_every_figure_leads_to_the_agreements_that_stood_there(promised, client):
    PublishedAgreementFactory(value=dollars(30))
    became = client.get(kz_to_us().get_absolute_url()).context["became"]
    figures = [(total, url) for day in became.days for _stage, total, url in day.cells]
    assert len([total for total, _url in figures if total.count]) >= 8
    for total, url in figures:
        if total.count:
            behind = client.get(url)
            assert behind.context["count"] == total.count
            assert sum_of(behind.context["total"]).stated == total.stated


def test_the_list_behind_a_past_figure_tells_the_sums_of_that_day(promised, client):
    Milestone.objects.filter(stage=Stage.ANNOUNCED).update(**value_columns(dollars(120)))
    Milestone.objects.filter(stage=Stage.SIGNED).update(**value_columns(dollars(100)))

    page = client.get("/agreements/", {"stood": f"announced@{NOVEMBER}"})

    assert page.context["total"].announced.stated == 120 * MILLION
    assert "Sums as things stood on" in text_of(page)
    assert client.get("/agreements/", {"stood": "cancelled@2999-01-01"}).context["at"] is None


def test_the_api_tells_today_and_a_past_day(promised, client):
    address = f"/api/v1/visits/{kz_to_us().public_id}/promises/"

    (then,) = client.get(address, {"on": "2026-03-31"}).json()["days"]
    days = client.get(address).json()["days"]

    signed = next(stage for stage in then["stages"] if stage["stage"] == "signed")
    assert (then["on"], signed["total"]["stated"]) == ("2026-03-31", "100000000.00")
    assert days[0]["on"] == "2025-11-06"
    assert days[-1]["stages"][-1]["total"]["count"] == 1


@pytest.mark.parametrize("on", ["soon", "2026-13-01", "2026-02", "0", "2999-01-01"])
def test_a_day_that_is_none_is_refused(promised, client, on):
    answer = client.get(f"/api/v1/visits/{kz_to_us().public_id}/promises/", {"on": on})

    assert answer.status_code == 400
    assert "on" in answer.json()


def test_the_days_read_together_are_those_read_one_by_one():
    """The two readings of the steps in SQL say the same of cancelled, fixed and changed ones."""
    visit, steps = kz_to_us(), ("talks", "signed", "cancelled", "completed", "announced")
    for number, stage in enumerate(steps * 2):
        agreement = PublishedAgreementFactory(value=dollars(10 + number))
        for place, other in enumerate(steps[: number % 4]):
            when = PartialDate.parse(f"202{5 + place % 2}-0{1 + (number + place) % 9}")
            MilestoneFactory(agreement=agreement, stage=other, when=when)
        MilestoneFactory(agreement=agreement, stage=stage, when=None, visit=VisitFactory())
        if number == 3:
            type(agreement).objects.filter(pk=agreement.pk).update(stage_fixed=True)
        if number == 4:
            when = PartialDate.parse("2026-01-05")
            MilestoneFactory(
                agreement=agreement, stage="implementing", when=when, value=dollars(99)
            )
    together = over_time(visit)
    assert len(together) > 2
    assert together == [*(promises(visit, day.on) for day in together[:-1]), promises(visit)]
