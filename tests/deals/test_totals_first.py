"""The first rows of a table are those that the whole table begins with, however they are found."""

import datetime
import random
from decimal import Decimal

import pytest

from deals.choices import Stage
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf
from deals.models import Agreement, ExchangeRate
from deals.partial_dates import PartialDate
from deals.totals import GROUPINGS, totals
from deals.values import Value
from tests.days import on
from tests.factories import (
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
)

pytestmark = pytest.mark.usefixtures("days")
EVERYTHING = Agreement.objects.all()
DAY = datetime.date(2025, 8, 20)
CODES = ("KZ", "US", "DE", "HU", "UZ")
PAIRS = [(one, other) for one in GROUPINGS for other in GROUPINGS if "party" in (one, other)]
NAMES = [("party",), *(pair for pair in PAIRS if pair[0] != pair[1])]
STAGES = (Stage.SIGNED, Stage.SIGNED, Stage.COMPLETED, Stage.ANNOUNCED, Stage.TALKS)


@pytest.fixture
def world():
    """Forty agreements of sixteen parties, each worth a sum of its own: no two groups are alike."""
    chance = random.Random(7)
    for day in range(1, 9):
        ExchangeRate.objects.create(day=f"2025-0{day}-05", currency="USD", rate=2, source="a bank")
    parties = [PartyFactory(name=f"Party {n}", country=country(CODES[n % 5])) for n in range(16)]
    sectors = [SectorFactory(code=code) for code in ("mining", "energy", "rail")]
    visits = [_visit(month, *chance.sample(CODES, 2)) for month in range(1, 9)]
    for number in range(40):
        # A party's country is told by its number.
        one, other = chance.sample(range(5), 2)
        own = [chance.choice(parties[one::5]), *chance.sample(parties[other::5], 2)]
        amount = Decimal(chance.randrange(10**12))
        PublishedAgreementFactory(
            visit=chance.choice([*visits, None]),
            when=PartialDate.parse(f"2025-0{chance.randrange(1, 9)}-11"),
            sector=sectors[number] if number < 3 else chance.choice([*sectors, None]),
            stage=chance.choice(STAGES),
            instrument=chance.choice(["contract", "memorandum", "loan"]),
            parties=own,
            value=Value(amount, amount, chance.choice(["EUR", "USD", "KZT"]), "exact"),
        )
    catch_up()


def _visit(month, guest, host):
    dates = PartialDate.parse(f"2025-0{month}-10")
    return VisitFactory(guest=country(guest), host=country(host), dates=dates)


def compare(names, agreements=EVERYTHING, **asked):
    whole = totals(agreements, by=names, **asked)
    assert len(whole.rows) > 3, names
    for first in (1, 2, 5, 30):
        found = totals(agreements, by=names, first=first, **asked)
        assert found.rows == whole.rows[:first], (names, first)
        assert found.total == whole.total


def test_the_first_rows_with_parties_are_those_of_the_whole_table(world):
    kept = ["signed", "completed", "announced"]
    some = EVERYTHING.filter(stage__in=kept)
    for names in NAMES:
        compare(names, plain={})
        compare(names)
        compare(names, some, plain={"stage": kept})


def test_they_are_while_something_changed(world):
    some = EVERYTHING.filter(stage="signed").values("pk")[3:6]
    Agreement.objects.filter(pk__in=some).update(publication="withdrawn")
    for names in NAMES:
        compare(names, plain={})


@pytest.mark.parametrize("is_closed", [True, False])
def test_so_are_those_of_a_past_day(is_closed, world):
    on("2025-09-01")
    if is_closed:
        catch_up()
    for names in NAMES:
        compare(names, at=AsOf(known_on=DAY))
        compare(names, at=AsOf(true_on=DAY))
