"""Days that are closed: how agreements stood is kept, and is what the history tells."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection

from deals.ledger import closing
from deals.ledger.checking import check, repair
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf, entries_then
from deals.models import Agreement, Closing, ExchangeRate, Milestone, Sector, Spell, Visit
from deals.partial_dates import PartialDate
from deals.standing import settle
from deals.values import Value
from tests.days import on
from tests.deals.test_totals_past_steps import entries
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    HeadlineEvidenceFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
)

pytestmark = pytest.mark.usefixtures("days")
DAY = datetime.date(2025, 6, 30)
LATER = datetime.date(2025, 7, 20)
END = datetime.date(2025, 12, 31)


def close(day):
    """Close all days up to this one."""
    on(f"{day + datetime.timedelta(1)}T00:01:00")
    assert catch_up()
    assert Closing.objects.get().day == day


def reckoned(asked, currency):
    """What the history alone tells."""
    Closing.objects.all().delete()
    return [entries(*days, currency) for days in asked]


def test_only_days_that_are_over_are_closed():
    on("2025-06-30T23:59:59")
    row = PublishedAgreementFactory()
    catch_up()
    assert not Spell.objects.exists()

    on("2025-07-01T00:01:00")
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
    on("2025-07-01T00:01:00")
    assert catch_up()
    on("2025-07-10")
    Agreement.objects.update(instrument="roadmap")
    due = {day: entries(day) for day in (DAY, datetime.date(2025, 7, 10))}
    on("2025-07-21T00:01:00")
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


def test_spells_hold_what_values_come_to_by_the_rates_recorded_up_to_the_last_closing():
    row = PublishedAgreementFactory(value=Value(Decimal(10), Decimal(30), "EUR", "range"))
    ExchangeRate.objects.create(day=row.day, currency="USD", rate=2, source="a bank")
    close(DAY)
    assert amounts_of_spells() == {(20, 40, 60)}

    on("2025-07-10")
    ExchangeRate.objects.update(rate=3)
    told = [entries(*days)[row.pk]["stated"] for days in ((DAY, None), (None, END))]
    assert (told, amounts_of_spells()) == ([40, 60], {(20, 40, 60)})

    close(LATER)
    told = [entries(*days)[row.pk]["stated"] for days in ((DAY, None), (LATER, None), (None, END))]
    assert (told, amounts_of_spells()) == ([40, 60, 60], {(30, 60, 90)})

    on("2025-07-25")
    ExchangeRate.objects.all().delete()
    close(LATER + datetime.timedelta(10))
    assert amounts_of_spells() == {(None, None, None)}
    assert check() == []


def amounts_of_spells():
    return set(Spell.objects.values_list("low", "stated", "high"))


def test_a_rate_that_moved_to_another_day_is_missed_where_it_was():
    row = PublishedAgreementFactory(value=Value(Decimal(10), Decimal(10), "EUR", "exact"))
    ExchangeRate.objects.create(day=row.day, currency="USD", rate=2, source="a bank")
    close(DAY)
    on("2025-07-10")
    ExchangeRate.objects.update(day=row.day + datetime.timedelta(60))
    assert entries(None, END)[row.pk]["stated"] is None
    close(LATER)
    assert entries(LATER)[row.pk]["stated"] is None


def test_spells_are_written_anew_in_another_reference_currency(settings):
    row = PublishedAgreementFactory(value=Value(Decimal(10), Decimal(10), "USD", "exact"))
    ExchangeRate.objects.create(day=row.day, currency="USD", rate=2, source="a bank")
    close(DAY)
    settings.REFERENCE_CURRENCY = "EUR"
    assert entries(DAY, None, "EUR")[row.pk]["stated"] == 5
    close(DAY)
    assert Closing.objects.get().currency == "EUR"
    assert amounts_of_spells() == {(5, 5, 5)}
    assert [entries(DAY, None, code)[row.pk]["stated"] for code in ("EUR", "USD")] == [5, 10]


def test_the_check_finds_an_amount_that_no_rate_gives():
    PublishedAgreementFactory()
    close(DAY)
    Spell.objects.update(stated=1)
    assert {(found.table, found.missing) for found in check()} == {
        ("deals_spell", True),
        ("deals_spell", False),
    }
    repair()
    assert check() == []


def told_and_due(*asked, currency="USD"):
    told = [entries(*days, currency) for days in asked]
    return told, reckoned(asked, currency)


@pytest.mark.parametrize("make", [lambda: EvidenceFactory(agreement=None), HeadlineEvidenceFactory])
def test_evidence_of_no_agreement_hides_nothing(make):
    PublishedAgreementFactory()
    close(DAY)
    on("2025-07-10")
    make()
    told, due = told_and_due((None, END), (LATER, None), (LATER, END))
    assert told == due
    assert all(told)


def test_rates_before_the_first_day_of_any_agreement_are_known():
    """Of a month's days that are asked for the day itself counts, which lies before its last one."""
    ExchangeRate.objects.create(day="2025-03-10", currency="USD", rate=2, source="a bank")
    value = Value(Decimal(10), Decimal(10), "USD", "exact")
    row = PublishedAgreementFactory(visit=None, when=PartialDate.parse("2025-03"), value=value)
    close(DAY)
    day = datetime.date(2025, 3, 12)
    told, due = told_and_due((None, day), (DAY, day), currency="EUR")
    assert told == due
    assert told[0][row.pk]["stated"] == 5


def test_a_visit_that_two_transactions_wrote_around_midnight_is_redated():
    """The one that began after midnight wrote first, and the other one's day ends with its dates."""
    visit = VisitFactory(dates=PartialDate.parse("2025-02-10"))
    row = PublishedAgreementFactory(visit=visit)
    row.milestones.update(when=None)
    settle(row)
    close(DAY - datetime.timedelta(1))
    on("2025-07-01T00:00:01")
    Visit.objects.filter(pk=visit.pk).update(dates=PartialDate.parse("2025-01-10"))
    on("2025-06-30T23:59:59")
    Visit.objects.filter(pk=visit.pk).update(place="Berlin")
    close(DAY)
    close(LATER)
    assert check() == []
    day = datetime.date(2025, 1, 20)
    told, due = told_and_due((None, day), (DAY, day), (LATER, day))
    assert told == due
    assert all(told)


def test_a_step_at_a_visit_that_is_recorded_later_is_dated_by_the_first_article():
    on("2025-07-01T00:00:01")
    visit = VisitFactory(dates=PartialDate.parse("2025-02-10"))
    on("2025-06-30T23:59:59")
    row = PublishedAgreementFactory(visit=None)
    Milestone.objects.filter(agreement=row).update(when=None, visit=visit)
    read = datetime.date(2025, 2, 3)
    EvidenceFactory(agreement=row, article=ArticleFactory(published_on=read))
    Agreement.objects.filter(pk=row.pk).update(day=None)
    close(DAY)
    told, due = told_and_due((DAY, datetime.date(2025, 6, 20)))
    assert told == due
    assert told[0][row.pk]["day"] == read


def test_what_held_some_agreements_then_is_their_umbrella_of_then():
    umbrella = PublishedAgreementFactory(value=Value(Decimal(100), Decimal(100), "USD", "exact"))
    part = PublishedAgreementFactory(part_of=umbrella)
    on("2025-07-10")
    Agreement.objects.filter(pk=part.pk).update(part_of=None)

    def held():
        some = Agreement.objects.filter(pk=part.pk)
        asked = [entries_then(AsOf(DAY, true), "USD", some) for true in (None, END)]
        with connection.cursor() as cursor:
            for sql, parameters, _is_read in asked:
                cursor.execute(f"SELECT counted_in FROM ({sql}) entry", parameters)
                yield from cursor.fetchall()

    assert [*held()] == [(True,)] * 2
    close(DAY)
    assert [*held()] == [(True,)] * 2


def test_an_amount_that_a_mistaken_rate_made_huge_stops_nothing(settings):
    """Corrected since: what now stands is small, and the spells tell of both."""
    settings.LEDGER_CURRENCIES = ["USD"]
    most = Decimal("999999999999999999.99")
    row = PublishedAgreementFactory(value=Value(most, most, "KZT", "exact"))
    for currency, rate in (("KZT", "0.00000001"), ("USD", "9999999999")):
        ExchangeRate.objects.create(day=row.day, currency=currency, rate=rate, source="a slip")
    catch_up()
    on("2025-07-10")
    Agreement.objects.filter(pk=row.pk).update(value_low=7, value_high=7)
    close(LATER)
    assert entries(DAY)[row.pk]["stated"] > 10**35
    assert check() == []
