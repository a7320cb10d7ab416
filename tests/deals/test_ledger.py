"""The ledger: whatever is written, in whatever order and by how many at once, it proves right."""

import datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from deals.choices import KIND_BITS, PartyKind, Role
from deals.ledger import taking
from deals.ledger.checking import check, repair
from deals.ledger.entries import MARKED
from deals.ledger.keeping import catch_up
from deals.models import (
    BALANCES,
    SHAPE,
    Agreement,
    Entry,
    ExchangeRate,
    Ledger,
    Mark,
    Participation,
    Party,
    Sector,
)
from deals.models.ledger import PartyBalance, SectorBalance, VisitBalance, VisitSectorBalance
from deals.totals import totals
from deals.values import Value
from tests.factories import (
    AgreementFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 11, 6)


def deal(amount=100, currency="USD", **columns):
    value = Value(Decimal(amount), Decimal(amount), currency, "exact")
    row = PublishedAgreementFactory(value=value, **columns)
    Agreement.objects.filter(pk=row.pk).update(day=DAY)
    return row


def stated(currency="USD"):
    return sum(row.stated for row in VisitBalance.objects.filter(currency=currency))


def test_a_published_agreement_is_entered_once_caught_up():
    deal()
    assert not Entry.objects.exists()
    assert catch_up()
    assert stated() == 100
    assert not Mark.objects.exists()
    assert check() == []


def test_catching_up_again_changes_nothing():
    deal()
    catch_up()
    before = list(VisitBalance.objects.values())
    catch_up()
    assert list(VisitBalance.objects.values()) == before


def test_a_ledger_that_another_release_wrote_is_written_anew():
    deal()
    catch_up()
    VisitBalance.objects.update(stated=999)
    Ledger.objects.update(shape=SHAPE - 1)
    assert totals(Agreement.objects.all(), plain={}).total.firm.stated == 100
    catch_up()
    assert stated() == 100
    assert set(Ledger.objects.values_list("shape", flat=True)) == {SHAPE}
    assert check() == []


def test_a_draft_leaves_no_mark():
    AgreementFactory(parties=())
    assert not Mark.objects.exists()


def test_the_parties_of_a_draft_add_nothing():
    """They are marked, since it may be published at the same time."""
    row = AgreementFactory()
    assert marked() == {row.pk}
    catch_up()
    assert not Entry.objects.exists()
    assert not Mark.objects.exists()


def test_a_change_that_decides_nothing_leaves_no_mark():
    row = deal()
    catch_up()
    Agreement.objects.filter(pk=row.pk).update(title="Another title", note="…")
    assert not Mark.objects.exists()


def test_a_changed_value_moves_the_balance():
    row = deal()
    catch_up()
    Agreement.objects.filter(pk=row.pk).update(value_low=250, value_high=250)
    catch_up()
    assert stated() == 250
    assert check() == []


def test_a_withdrawn_agreement_leaves():
    row = deal()
    catch_up()
    Agreement.objects.filter(pk=row.pk).update(publication="withdrawn")
    catch_up()
    assert stated() == 0
    assert not Entry.objects.exists()
    assert check() == []


def test_a_group_that_has_emptied_leaves_no_row_behind():
    row, other = deal(), deal(visit=VisitFactory())
    catch_up()
    Agreement.objects.filter(pk=row.pk).update(publication="withdrawn")
    Agreement.objects.filter(pk=other.pk).update(sector=SectorFactory())
    catch_up()
    for balance in BALANCES:
        # One in each currency, and of each party
        assert balance.objects.count() == (6 if balance is PartyBalance else 3)
    assert check() == []


def test_a_deleted_agreement_leaves():
    row = deal()
    catch_up()
    row.evidence.all().delete()
    row.delete()
    catch_up()
    assert stated() == 0
    assert check() == []


def by_party():
    found = PartyBalance.objects.filter(currency="USD", agreements__gt=0)
    return {row.party_id: (row.agreements, row.stated) for row in found}


def test_parties_who_join_leave_and_change_places_move_between_balances():
    row, other = deal(), deal(50)
    kazakh, american = (party.pk for party in row.parties.all())
    third, fourth = (PartyFactory(country=country("KZ")) for _ in range(2))
    joined = Participation.objects.create(agreement=row, party=third)
    catch_up()
    both = {kazakh: (2, 150), american: (2, 150)}
    assert by_party() == {**both, third.pk: (1, 100)}
    Participation.objects.filter(pk=joined.pk).update(agreement=other)
    assert marked() == {row.pk, other.pk}
    catch_up()
    assert by_party() == {**both, third.pk: (1, 50)}
    Participation.objects.filter(pk=joined.pk).update(party=fourth)
    catch_up()
    assert by_party() == {**both, fourth.pk: (1, 50)}
    joined.delete()
    assert marked() == {other.pk}
    catch_up()
    assert by_party() == both
    assert check() == []


def test_another_role_leaves_no_mark():
    deal()
    catch_up()
    Participation.objects.update(role=Role.LENDER)
    assert not Mark.objects.exists()


def test_a_party_of_another_kind_marks_its_agreements():
    row = deal()
    deal(parties=[PartyFactory(country=country(code)) for code in ("KZ", "US")])
    one, other = row.parties.all()
    catch_up()
    Party.objects.filter(pk=one.pk).update(note="Moved to Astana.")
    assert not Mark.objects.exists()
    Party.objects.filter(pk=one.pk).update(kind=PartyKind.FUND)
    assert marked() == {row.pk}
    catch_up()
    kinds = KIND_BITS[PartyKind.FUND] | KIND_BITS[other.kind]
    assert set(Entry.objects.filter(agreement_id=row.pk).values_list("party_kinds", flat=True)) == {
        kinds
    }
    assert check() == []


def test_a_component_follows_its_umbrella():
    umbrella = deal(500)
    deal(part_of=umbrella)
    catch_up()
    assert stated() == 500
    Agreement.objects.filter(pk=umbrella.pk).update(publication="withdrawn")
    catch_up()
    assert stated() == 100
    assert check() == []


def test_a_rate_that_comes_later_converts_what_was_unconverted():
    deal(currency="KZT")
    catch_up()
    (euros,) = VisitBalance.objects.filter(currency="EUR")
    assert (euros.agreements, euros.stated, euros.unconverted) == (1, 0, {"KZT": 100})
    ExchangeRate.objects.create(day=DAY, currency="KZT", rate=Decimal(500), source="a test's bank")
    catch_up()
    assert stated("EUR") == Decimal("0.20")
    assert check() == []


def test_a_changed_and_a_removed_rate_are_followed():
    deal()
    rate = ExchangeRate.objects.create(
        day=DAY, currency="USD", rate=Decimal(2), source="a test's bank"
    )
    catch_up()
    assert stated("EUR") == 50
    ExchangeRate.objects.filter(pk=rate.pk).update(rate=Decimal(4))
    catch_up()
    assert stated("EUR") == 25
    rate.delete()
    catch_up()
    assert stated("EUR") == 0
    assert check() == []


def test_an_agreement_that_moves_to_another_visit_moves_between_balances():
    row, visit = deal(), VisitFactory()
    catch_up()
    Agreement.objects.filter(pk=row.pk).update(home_visit=visit)
    catch_up()
    there = VisitBalance.objects.get(currency="USD", home_visit_id=visit.pk)
    assert (there.agreements, there.stated) == (1, 100)
    assert check() == []


def test_a_sector_that_moves_in_the_tree_takes_its_agreements_along():
    row, top = deal(), SectorFactory(code="industry")
    catch_up()
    Sector.objects.filter(pk=row.sector_id).update(parent=top)
    catch_up()
    assert set(VisitSectorBalance.objects.filter(agreements=1).values_list("top_sector_id")) == {
        (top.pk,)
    }
    assert check() == []


def test_a_rate_marks_what_it_converts_alone():
    dollars, tenges, forints = deal(), deal(currency="KZT"), deal(currency="HUF")
    PublishedAgreementFactory(value=None)
    catch_up()
    new = {"day": DAY, "rate": Decimal(2), "source": "a test's bank"}
    ExchangeRate.objects.create(currency="KZT", **new)
    assert marked() == {tenges.pk}
    ExchangeRate.objects.create(currency="HUF", **new)
    assert marked() == {dollars.pk, tenges.pk, forints.pk}


def test_many_changes_are_taken_in_step_by_step(monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 2)
    rows = [deal(number + 1) for number in range(5)]
    for number, row in enumerate(rows):
        Agreement.objects.filter(pk=row.pk).update(day=DAY + datetime.timedelta(9 * number))
    catch_up()
    ExchangeRate.objects.create(day=DAY, currency="USD", rate=Decimal(2), source="a bank")
    later = {"day": DAY + datetime.timedelta(40), "currency": "USD", "source": "a bank"}
    ExchangeRate.objects.create(rate=Decimal(4), **later)
    ExchangeRate.objects.filter(currency="USD").update(rate=Decimal(5))
    top = SectorFactory(code="industry")
    Sector.objects.exclude(pk=top.pk).update(parent=top)
    steps = 0
    while Mark.objects.exists():
        catch_up(within=0)
        steps += 1
        euros = totals(Agreement.objects.all(), currency="EUR", plain={}).total.firm
        assert (euros.stated, euros.unconverted) == (Decimal("0.60"), {"USD": 12})
    assert steps > 2
    assert check() == []


def marked():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MARKED}")
        return set(cursor.fetchone()[0])


def test_what_is_opened_proves_right():
    """Balances are added up from others: here several of theirs become one row."""
    sector = SectorFactory()
    for stage in ("signed", "implementing"):
        for currency in ("KZT", "UZS", "USD", "KZT"):
            deal(7, currency, sector=sector, stage=stage)
    catch_up()
    (held,) = SectorBalance.objects.filter(currency="EUR")
    assert held.unconverted == {"KZT": 28, "UZS": 14, "USD": 14}
    assert check() == []


def test_another_currency_is_opened_and_an_unwanted_one_closed(settings):
    deal()
    settings.LEDGER_CURRENCIES = ["USD", "HUF"]
    catch_up()
    settings.LEDGER_CURRENCIES = ["USD", "EUR"]
    catch_up()
    assert set(Entry.objects.values_list("currency", flat=True)) == {"USD", "EUR"}
    assert check() == []


def test_the_check_tells_amounts_that_no_agreement_tells():
    deal()
    catch_up()
    VisitBalance.objects.filter(currency="EUR").update(
        **dict.fromkeys(("agreements", "exact", "stated", "low", "high"), 0), unconverted={"KZT": 7}
    )
    assert ("deals_visitbalance", False) in {(one.table, one.missing) for one in check()}


def test_the_check_tells_what_is_wrong_and_the_repair_mends_it():
    deal()
    catch_up()
    Entry.objects.filter(currency="USD").update(stated=7)
    VisitBalance.objects.filter(currency="EUR").delete()
    wrong = check()
    assert {(one.table, one.missing) for one in wrong} >= {
        ("deals_entry", True),
        ("deals_entry", False),
        ("deals_visitbalance", True),
    }
    repair()
    assert check() == []
    assert stated() == 100


def test_the_command_fails_on_a_wrong_ledger_and_mends_it_when_told_to(capsys):
    deal()
    call_command("check_totals")
    Entry.objects.filter(currency="USD").update(stated=7)
    with pytest.raises(CommandError, match="rows differ"):
        call_command("check_totals")
    assert "deals_entry should not hold" in capsys.readouterr().out
    call_command("check_totals", "--repair")
    call_command("check_totals")
