"""The ledger while many write: nothing is lost, counted twice or waited for."""

import datetime
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal

import pytest
from django.db import connection, transaction

from deals.ledger.checking import check
from deals.ledger.keeping import catch_up
from deals.models import Agreement, ExchangeRate, Mark, Participation
from deals.models.ledger import VisitBalance
from deals.values import Value
from tests.factories import PartyFactory, PublishedAgreementFactory, SectorFactory, VisitFactory

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2025, 11, 6)
ROUNDS, WRITERS, WRITES = 12, 3, 8


def in_threads(work, count):
    """Run work(n) in threads with connections of their own; the first error is raised."""

    def alone(number):
        with closing(connection):
            work(number)

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(alone, number) for number in range(count)]:
            done.result()


def day_of(dice):
    return DAY + datetime.timedelta(dice.randrange(12))


@pytest.fixture
def world():
    visits = [None, *(VisitFactory().pk for _ in range(3))]
    sectors = [None, *(SectorFactory().pk for _ in range(3))]
    worth = Value(Decimal(100), Decimal(100), "USD", "exact")
    rows = [PublishedAgreementFactory(value=worth).pk for _ in range(8)]
    umbrellas, others = rows[:2], rows[2:]
    return visits, sectors, umbrellas, others


def test_random_writes_from_several_connections_prove_right(world):
    visits, sectors, umbrellas, others = world

    def write_umbrella(dice):
        row = Agreement.objects.filter(pk=dice.choice(umbrellas))
        row.update(
            stage=dice.choice(["signed", "announced"]),
            publication=dice.choice(["published", "withdrawn"]),
        )

    def write_agreement(dice):
        row = Agreement.objects.filter(pk=dice.choice(umbrellas + others))
        amount = Decimal(dice.randrange(10**8)) / 100
        changed = [
            {"value_low": amount, "value_high": amount},
            {"value_currency": dice.choice(["USD", "KZT", "EUR"])},
            {"home_visit": dice.choice(visits), "sector": dice.choice(sectors)},
            {"stage": dice.choice(["signed", "announced", "cancelled"])},
            {"publication": dice.choice(["published"] * 3 + ["withdrawn"])},
            {"day": day_of(dice)},
        ]
        row.update(**dice.choice(changed))
        part = Agreement.objects.filter(pk=dice.choice(others))
        part.update(part_of=dice.choice([None, *umbrellas]))

    def write_rate(dice):
        rates = ExchangeRate.objects.filter(day=day_of(dice))
        currency, units = dice.choice(["USD", "KZT"]), Decimal(dice.randrange(1, 900))
        rate = ExchangeRate(day=day_of(dice), currency=currency, rate=units, source="a bank")
        acts = [
            lambda: ExchangeRate.objects.bulk_create([rate], ignore_conflicts=True),
            lambda: rates.update(rate=units),
            lambda: rates.delete(),
        ]
        dice.choice(acts)()

    def write_party(dice):
        """A draft may get its parties while it is published."""
        row = dice.choice(umbrellas + others)
        where = {"agreement_id": row, "party": dice.choice(parties)}
        acts = [
            lambda: Participation.objects.bulk_create(
                [Participation(**where)], ignore_conflicts=True
            ),
            lambda: Participation.objects.filter(**where).delete(),
            lambda: Agreement.objects.filter(pk=row).update(publication="draft"),
            lambda: Agreement.objects.filter(pk=row).update(publication="published"),
        ]
        dice.choice(acts)()

    parties = [PartyFactory() for _ in range(3)]

    def work(number):
        for _ in range(WRITES):
            if number == 0:
                catch_up()
            else:
                act(dice)

    dice = random.Random(2025)
    acts = (write_agreement, write_umbrella, write_rate, write_party)
    for number in range(ROUNDS):
        # One at a time: what marks all agreements would hide that another's mark lacks.
        act = acts[number % len(acts)]
        in_threads(work, WRITERS + 1)
        assert check() == []
    assert not Mark.objects.exists()


def test_what_is_written_while_the_ledger_catches_up_keeps_its_mark(world):
    _visits, _sectors, _umbrellas, (first, *_others) = world
    with transaction.atomic():
        catch_up()
        in_threads(lambda _n: Agreement.objects.filter(pk=first).update(stage="announced"), 1)
    assert list(Mark.objects.values_list("agreement_id", flat=True)) == [first]
    catch_up()
    assert check() == []


def test_one_process_at_a_time_catches_up(world):
    done = []
    with transaction.atomic():
        assert catch_up()
        in_threads(lambda _n: done.append(catch_up()), 1)
    assert done == [False]


def test_a_reader_sees_the_old_balances_until_the_new_ones_are_complete(world):
    _visits, _sectors, _umbrellas, (first, *_others) = world
    catch_up()
    seen = []

    def look(_number):
        seen.append(sum(row.stated for row in VisitBalance.objects.filter(currency="USD")))

    Agreement.objects.filter(pk=first).update(value_low=300, value_high=300)
    with transaction.atomic():
        catch_up()
        in_threads(look, 1)
    in_threads(look, 1)
    assert seen == [800, 1000]


def test_writers_of_batches_do_not_wait_for_each_other(world):
    """Each transaction writes all rows of its own twice, in opposite orders of their groups."""
    visits, _sectors, _umbrellas, others = world
    met = threading.Barrier(3)

    def work(number):
        mine = others[number * 2 : number * 2 + 2]
        with transaction.atomic():
            for visit in (visits[1], visits[2]) if number % 2 else (visits[2], visits[1]):
                Agreement.objects.filter(pk__in=mine).update(home_visit=visit)
                met.wait(timeout=30)

    in_threads(work, 3)
    catch_up()
    assert check() == []
