"""Days that are closed: how agreements stood is kept, and is what the history tells."""

import datetime
import random
from decimal import Decimal

import pytest
from django.utils import timezone

from deals.ledger import closing
from deals.ledger.checking import check, repair
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf
from deals.models import Agreement, Closing, ExchangeRate, Milestone, Sector, Spell, Visit
from deals.partial_dates import PartialDate
from deals.standing import settle
from deals.values import Value, value_columns
from tests.days import on
from tests.deals.test_totals_past_steps import entries, make_at_random
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
)

pytestmark = pytest.mark.usefixtures("days")
DAY = datetime.date(2025, 6, 30)
LATER = datetime.date(2025, 7, 20)
BEFORE = datetime.date(2025, 3, 28)


def close(day):
    """Close all days up to this one."""
    on(f"{day + datetime.timedelta(1)}")
    assert catch_up()
    assert Closing.objects.get().day == day


def reckoned(asked, currency):
    """What the history alone tells."""
    Closing.objects.all().delete()
    return [entries(*days, currency) for days in asked]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_recorded_when_the_spells_tell_what_the_history_tells(seed):
    chance = random.Random(seed)
    visits = [VisitFactory(dates=PartialDate.parse(when)) for when in ("2025-02-12", "2025-03-12")]
    visits.append(VisitFactory(dates=None))
    ExchangeRate.objects.create(day="2025-03-10", currency="USD", rate=2, source="a bank")
    for _ in range(25):
        make_at_random(chance, visits)
    rows = [*Agreement.objects.all()]
    for part, umbrella in zip(rows[:8], rows[8:16], strict=True):
        Agreement.objects.filter(pk=part.pk).update(part_of=umbrella)

    for moment in ("2025-06-20", "2025-06-30T23:59:59", "2025-07-05", "2025-07-20", "2025-08-05"):
        on(moment)
        for row in chance.sample(rows, 6):
            change_at_random(chance, row, rows, visits)
        ExchangeRate.objects.update(rate=chance.randrange(1, 9))
        if chance.random() < 0.6:
            catch_up()

    on("2025-08-06")
    if chance.random() < 0.5:
        catch_up()
        assert check() == []
    assert Spell.objects.exists()
    asked = [
        *((None, BEFORE), (None, LATER), (DAY, None), (LATER, None)),
        *((DAY, BEFORE), (LATER, BEFORE), (DAY, DAY), (LATER, datetime.date(2025, 12, 31))),
    ]
    told = [entries(*days, "EUR") for days in asked]
    assert told == reckoned(asked, "EUR")
    assert all(told)


def change_at_random(chance, row, rows, visits):
    of_row = Agreement.objects.filter(pk=row.pk)
    other = chance.choice(rows)
    worth = Value(Decimal(7), Decimal(9), "USD", "range")
    chance.choice(
        [
            lambda: of_row.update(**value_columns(worth)),
            lambda: of_row.update(publication=chance.choice(["withdrawn", "published"])),
            lambda: of_row.update(part_of=None),
            lambda: of_row.update(title="a title that decides nothing"),
            lambda: of_row.update(stage="cancelled", stage_fixed=chance.random() < 0.7),
            lambda: of_row.update(home_visit=visits[0], home_visit_fixed=chance.random() < 0.7),
            lambda: Milestone.objects.filter(pk__in=row.milestones.all()[:1]).delete(),
            lambda: Milestone.objects.filter(pk__in=row.milestones.all()[:1]).update(
                agreement=other,
                when=PartialDate.day(datetime.date(2025, 1, chance.randrange(1, 28))),
            ),
            lambda: Milestone.objects.get_or_create(
                agreement=row,
                stage="completed",
                when=chance.choice([None, PartialDate.parse("2025-07-10")]),
                visit=chance.choice([None, *visits]),
                defaults=value_columns(worth),
            ),
            lambda: Visit.objects.filter(pk=chance.choice(visits).pk).update(
                dates=PartialDate.parse(f"2025-01-{chance.randrange(10, 30)}")
            ),
            lambda: row.evidence.filter(state="proposed").update(
                state="rejected", decided_at=timezone.now()
            ),
            lambda: EvidenceFactory(
                agreement=row, article=ArticleFactory(published_on=datetime.date(2025, 2, 3))
            ),
            lambda: type(row.evidence.first().article).objects.update(published_on="2025-02-01"),
            lambda: row.milestones.exists() and settle(Agreement.objects.get(pk=row.pk)),
        ]
    )()


def test_only_days_that_are_over_are_closed():
    on("2025-06-30T23:59:59")
    row = PublishedAgreementFactory()
    catch_up()
    assert not Spell.objects.exists()

    on("2025-07-01")
    catch_up()
    assert Closing.objects.get().day == DAY
    assert {spell.agreement_id for spell in Spell.objects.all()} == {row.pk}


def test_closing_again_changes_nothing():
    PublishedAgreementFactory()
    close(DAY)
    before = [*Spell.objects.values_list()]
    catch_up()
    close(LATER)
    assert [*Spell.objects.values_list()] == before


def test_what_decides_nothing_begins_no_spell():
    row = PublishedAgreementFactory()
    close(DAY)
    before = [*Spell.objects.values_list()]
    Agreement.objects.filter(pk=row.pk).update(title="Another title")
    close(LATER)
    assert [*Spell.objects.values_list()] == before


def test_a_change_ends_a_spell_and_begins_another():
    row = PublishedAgreementFactory()
    close(DAY)
    on("2025-07-10")
    Agreement.objects.filter(pk=row.pk).update(instrument="roadmap")
    close(LATER)
    told = Spell.objects.filter(is_recorded=True).order_by("recorded_from")
    assert [(spell.recorded_from, spell.instrument) for spell in told] == [
        (datetime.date(2025, 1, 1), row.instrument),
        (datetime.date(2025, 7, 10), "roadmap"),
    ]
    assert told[0].recorded_until == told[1].recorded_from
    assert told[1].recorded_until == datetime.date.max


@pytest.mark.parametrize("withdrawal", ["withdrawn", "rejected"])
def test_what_readers_see_no_more_has_no_spell_from_then_on(withdrawal):
    row = PublishedAgreementFactory()
    on("2025-07-10")
    Agreement.objects.filter(pk=row.pk).update(publication=withdrawal)
    close(LATER)
    assert {spell.recorded_until for spell in Spell.objects.all()} == {datetime.date(2025, 7, 10)}
    assert row.pk in entries(DAY)
    assert row.pk not in entries(LATER)


def test_rates_and_the_tree_of_sectors_are_those_of_the_days_asked_for():
    sector = SectorFactory()
    row = PublishedAgreementFactory(
        sector=sector, value=Value(Decimal(10), Decimal(10), "EUR", "exact")
    )
    ExchangeRate.objects.create(day=row.day, currency="USD", rate=2, source="a bank")
    close(DAY)
    on("2025-07-10")
    ExchangeRate.objects.update(rate=3)
    parent = SectorFactory(code="metals")
    Sector.objects.filter(pk=sector.pk).update(parent=parent)
    close(LATER)
    assert [entries(day)[row.pk]["stated"] for day in (DAY, LATER)] == [20, 30]
    assert [entries(day)[row.pk]["top_sector_id"] for day in (DAY, LATER)] == [
        sector.pk,
        parent.pk,
    ]


def test_whoever_is_interrupted_goes_on_and_totals_are_right_meanwhile(monkeypatch):
    monkeypatch.setattr(closing, "BATCH", 2)
    rows = [PublishedAgreementFactory() for _ in range(5)]
    on("2025-07-01")
    assert catch_up()
    on("2025-07-10")
    Agreement.objects.update(instrument="roadmap")
    due = {day: entries(day) for day in (DAY, datetime.date(2025, 7, 10))}
    on("2025-07-21")
    numbers = []
    while Closing.objects.get().day != LATER:
        catch_up(within=0)
        numbers.append(Spell.objects.count())
        assert {day: entries(day) for day in due} == due
        assert len(numbers) < 20
    assert len(set(numbers)) > 2
    assert {row.pk for row in rows} == set(entries(LATER))
    assert check() == []


def test_spells_of_another_release_are_written_anew():
    PublishedAgreementFactory()
    close(DAY)
    Closing.objects.update(shape=0)
    Spell.objects.update(stage="talks")
    assert {row["stage"] for row in entries(DAY).values()} == {"signed"}
    catch_up()
    assert {spell.stage for spell in Spell.objects.all()} == {"signed"}
    assert check() == []


def test_a_spell_that_is_wrong_is_found_and_mended():
    PublishedAgreementFactory()
    close(DAY)
    Spell.objects.update(stage="talks")
    assert {difference.table for difference in check()} == {"deals_spell"}
    repair()
    assert check() == []
    assert Closing.objects.get().day == DAY


def test_a_day_that_nobody_closed_is_answered_all_the_same():
    row = PublishedAgreementFactory()
    close(DAY)
    on("2025-07-10")
    Agreement.objects.filter(pk=row.pk).update(instrument="roadmap")
    assert AsOf(LATER)
    assert [entries(day)[row.pk]["instrument"] for day in (DAY, LATER)] == [
        row.instrument,
        "roadmap",
    ]
