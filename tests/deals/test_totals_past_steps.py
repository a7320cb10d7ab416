"""Sums of a day as things stood on it: by the milestones up to then, as `deals.standing` has it."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import connection

from deals.choices import Stage
from deals.ledger.entries import ENTRY_COLUMNS
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf, entries_then
from deals.ledger.past_sums import PastSums
from deals.models import Agreement, ExchangeRate, Milestone, Spell
from deals.partial_dates import PartialDate
from deals.standing import last_told, settle, standing_of
from deals.values import Value, value_columns
from tests.days import on
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
    kz_to_us,
)

pytestmark = pytest.mark.usefixtures("days")
KNOWN = datetime.date(2025, 6, 30)
SIGNED, CHANGED = PartialDate.parse("2025-03-10"), PartialDate.parse("2025-04-20")
FEBRUARY, MARCH, MAY = (datetime.date(2025, month, 28) for month in (2, 3, 5))


def worth(amount, currency="USD"):
    return Value(Decimal(amount), Decimal(amount), currency, "exact")


def entries(known_on=None, true_on=None, currency="USD"):
    """What each agreement added: dictionaries by its key."""
    sql, parameters, _is_read = entries_then(AsOf(known_on, true_on), currency)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(ENTRY_COLUMNS)} FROM ({sql}) e", parameters)
        found = [dict(zip(ENTRY_COLUMNS, row, strict=True)) for row in cursor.fetchall()]
    assert len({row["agreement_id"] for row in found}) == len(found)
    return {row["agreement_id"]: row for row in found}


@pytest.fixture
def row():
    """Talked about in January, signed in March at another sum, cancelled in April."""
    row = PublishedAgreementFactory(
        stage=Stage.TALKS,
        visit=VisitFactory(dates=PartialDate.parse("2025-01-15")),
        value=worth(80),
    )
    row.milestones.update(**value_columns(worth(50)))
    MilestoneFactory(agreement=row, when=SIGNED, visit=VisitFactory(dates=SIGNED), value=worth(80))
    MilestoneFactory(agreement=row, stage=Stage.CANCELLED, when=CHANGED, visit=None)
    settle(row)
    return row


def test_stage_visit_day_and_value_are_those_of_the_steps_up_to_the_day(row):
    talks, signed, _cancelled = row.milestones.order_by("pk")

    stood = [entries(true_on=day)[row.pk] for day in (FEBRUARY, MARCH, MAY)]

    assert [found["stage"] for found in stood] == ["talks", "signed", "cancelled"]
    assert [found["home_visit_id"] for found in stood] == [
        talks.visit_id,
        signed.visit_id,
        signed.visit_id,
    ]
    assert [found["day"].isoformat() for found in stood] == ["2025-01-15", *["2025-03-10"] * 2]
    assert [found["stated"] for found in stood] == [50, 80, 80]


def test_a_value_that_no_later_step_changes_is_the_agreement_s_own(row):
    Agreement.objects.filter(pk=row.pk).update(value_low=90, value_high=90)

    assert [entries(true_on=day)[row.pk]["stated"] for day in (FEBRUARY, MARCH)] == [50, 90]


def test_before_its_first_step_it_is_not_there(row):
    assert entries(true_on=datetime.date(2025, 1, 14)) == {}


def test_what_an_editor_fixed_stays(row):
    Agreement.objects.filter(pk=row.pk).update(
        stage="signed", stage_fixed=True, home_visit=kz_to_us(), home_visit_fixed=True
    )

    found = entries(true_on=datetime.date(2025, 1, 14))[row.pk]

    assert (found["stage"], found["home_visit_id"]) == ("signed", kz_to_us().pk)


def test_an_umbrella_holds_its_parts_from_when_it_is_as_firm(row):
    part = PublishedAgreementFactory(visit=None, when=PartialDate.parse("2025-01-20"), part_of=row)

    assert not entries(true_on=FEBRUARY)[part.pk]["counted_in"]
    assert entries(true_on=MARCH)[part.pk]["counted_in"]
    assert not entries(true_on=MAY)[part.pk]["counted_in"]


def test_a_value_is_converted_by_the_day_that_it_had_then(row):
    for day, rate in (("2025-01-15", "2"), ("2025-03-10", "4")):
        ExchangeRate.objects.create(day=day, currency="USD", rate=rate, source="a bank")

    assert entries(true_on=FEBRUARY, currency="EUR")[row.pk]["stated"] == 25
    assert entries(true_on=MARCH, currency="EUR")[row.pk]["stated"] == 20


def test_both_days_together_tell_the_steps_that_were_known_up_to_the_other_day(row):
    signed = row.milestones.get(stage="signed")
    on("2025-07-10")
    MilestoneFactory(agreement=row, stage="completed", when=PartialDate.parse("2025-02-01"))
    signed.delete()

    assert entries(KNOWN, FEBRUARY)[row.pk]["stage"] == "talks"
    assert entries(KNOWN, MARCH)[row.pk]["stage"] == "signed"
    assert entries(datetime.date(2025, 7, 31), MARCH)[row.pk]["stage"] == "completed"
    assert entries(None, MARCH)[row.pk]["stage"] == "completed"
    assert entries(datetime.date(2024, 12, 31), MARCH) == {}


def test_drafts_are_not_shown():
    draft = PublishedAgreementFactory(visit=None, when=SIGNED)
    Agreement.objects.filter(pk=draft.pk).update(publication="draft")

    assert entries(true_on=MAY) == entries(KNOWN, MAY) == {}


def test_it_is_summed_like_what_is_known_now(row):
    sums = PastSums(currency="USD", at=AsOf(true_on=MARCH))

    (found,) = sums.by("stage", "party", first=1)

    assert found[0] == "signed"
    assert [found[0] for found in sums.by("year")] == [2025]


# The rule in SQL is the rule in Python

WHENS = [None, None, *("2025-01-01", "2025-03", "2025", "2025-03-10", "2025-02-20..2025-03-12")]
ASKED = [FEBRUARY, datetime.date(2025, 3, 10), MARCH, datetime.date(2025, 12, 31)]


def make_at_random(chance, visits):
    row = PublishedAgreementFactory(value=chance.choice([None, worth(50)]))
    row.milestones.all().delete()
    for _ in range(chance.randrange(6)):
        when = chance.choice(WHENS)
        step = {
            "agreement": row,
            "stage": chance.choice(Stage.values),
            "when": when and PartialDate.parse(when),
            "visit": chance.choice([None, *visits]),
        }
        value = value_columns(chance.choice([None, None, worth(chance.randrange(1, 99), "EUR")]))
        Milestone.objects.get_or_create(**step, defaults=value)
    EvidenceFactory(
        agreement=row,
        state=chance.choice(["rejected", "proposed"]),
        article=ArticleFactory(published_on=chance.choice([None, datetime.date(2025, 3, 9)])),
    )
    Agreement.objects.filter(pk=row.pk).update(
        stage=chance.choice(Stage.values),
        stage_fixed=chance.random() < 0.2,
        home_visit=chance.choice([None, *visits]),
        home_visit_fixed=chance.random() < 0.3,
        day=chance.choice([None, FEBRUARY, datetime.date(2025, 3, 20)]),
    )


def by_then(agreement, day):
    """The steps that count: an undated one from its visit's first day, else from the day of the
    agreement."""

    def began(step):
        when = step.when or (step.visit.dates if step.visit else None)
        return when.earliest if when else agreement.day

    steps = agreement.milestones.select_related("visit")
    return [step for step in steps if began(step) is None or began(step) <= day]


def told_by_then(agreement, day):
    """The value of the latest step by the day, where a later one tells another."""
    steps = list(agreement.milestones.select_related("visit"))
    step = last_told(steps, datetime.datetime.combine(day, datetime.time(), datetime.UTC))
    if step is None:
        return None
    dated = [(s.value, s.when or (s.visit and s.visit.dates)) for s in steps if s.value]
    later = [value for value, when in dated if when and when.earliest > day]
    return step.value if any(value != step.value for value in later) else None


def expected(agreement, day):
    at = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    columns = ("stage", "home_visit_id", "day")
    kept = {name: getattr(agreement, name) for name in columns}
    stood = {**kept, **standing_of(agreement, by_then(agreement, day), at)}
    value = told_by_then(agreement, day) or agreement.value
    told = {"value_currency": value.currency if value else "", "told": value and value.stated}
    return {**stood, **told} if stood["stage"] else None


@pytest.mark.parametrize("is_closed", [False, True], ids=["anew", "closed"])
@pytest.mark.parametrize("seed", range(3))
def test_the_standing_of_then_is_the_same_in_python_and_in_sql(seed, is_closed):
    chance = random.Random(seed)
    dates = [None, *("2025-02-10..2025-02-12", "2025-03-12", "2025-03-01..2025-03-31")]
    visits = [VisitFactory(dates=when and PartialDate.parse(when)) for when in dates]
    for _ in range(60):
        make_at_random(chance, visits)
    if is_closed:
        on("2025-01-02T00:01:00")
        catch_up()
        assert Spell.objects.exists()
        for row in chance.sample([*Agreement.objects.all()], 10):
            Agreement.objects.filter(pk=row.pk).update(instrument="roadmap")

    for day in ASKED:
        rows = Agreement.objects.select_related("home_visit")
        due = {row.pk: stood for row in rows if (stood := expected(row, day))}
        for known_on in (None, KNOWN):
            found = entries(known_on, day)
            assert {
                pk: {name: row[name] for name in due.get(pk, {"stage": 0})}
                for pk, row in found.items()
            } == due
