"""The first rows of a table are those that the whole table begins with, however they are found."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import transaction

from deals.choices import Stage
from deals.ledger import finding, leading
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf
from deals.models import Agreement, ExchangeRate, Participation
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
PAIRS = [(one, other) for one in GROUPINGS for other in GROUPINGS if one != other]
PAIRS_WITH_PARTY = [pair for pair in PAIRS if "party" in pair]
NAMES = [("party",), *PAIRS_WITH_PARTY]
KEPT = [Stage.SIGNED, Stage.COMPLETED, Stage.ANNOUNCED]
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
    assert len(whole.rows) >= 3, names
    for first in (1, 2, 5, 30):
        found = totals(agreements, by=names, first=first, **asked)
        assert found.rows == whole.rows[:first], (names, first)
        assert found.total == whole.total


def test_the_first_rows_with_parties_are_those_of_the_whole_table(world):
    some = EVERYTHING.filter(stage__in=KEPT)
    for names in NAMES:
        compare(names, plain={})
        compare(names)
        compare(names, some, plain={"stage": KEPT})


@pytest.mark.parametrize(("is_late", "contenders"), [(False, 1), (True, 3)])
def test_they_are_where_filters_find_many(world, monkeypatch, is_late, contenders):
    """Where contenders are few, the largest parties without any filter are not enough."""
    monkeypatch.setattr(finding, "FEW", 2)
    monkeypatch.setattr(leading, "CONTENDERS", contenders)
    largest = list(EVERYTHING.order_by("-value_low").values_list("pk", flat=True)[:3])
    if is_late:
        make_the_last_the_largest(largest)
    some = EVERYTHING.filter(stage__in=KEPT)
    for names in NAMES:
        compare(names, some.exclude(pk__in=largest))
        compare(names, some, plain={"stage": KEPT})


def make_the_last_the_largest(largest):
    """What no balance holds yet: one takes part in what is largest, two in what grows."""
    *_others, first, second, third = totals(EVERYTHING, by="party", plain={}).rows
    Participation.objects.create(agreement_id=largest[0], party=first.key, role="partner")
    last = [second, third]
    for size, row in enumerate(last, start=1):
        some = EVERYTHING.filter(participations__party=row.key, stage="signed")
        amount = Decimal(size * 10**15)
        some.update(value_low=amount, value_high=amount, value_currency="USD")


@pytest.mark.parametrize("few", [2, 1000])
def test_the_corner_is_that_of_the_whole_table(world, monkeypatch, few):
    monkeypatch.setattr(finding, "FEW", few)
    for names in PAIRS_WITH_PARTY:
        for asked in ({"plain": {}}, {}, {"at": AsOf(known_on=DAY)}):
            compare_corners(names, asked)


WITHOUT_PARTY = [pair for pair in PAIRS if "party" not in pair]


def test_so_are_first_rows_and_corners_without_parties(world):
    for names in WITHOUT_PARTY:
        compare(names, plain={})
        compare_corners(names, {"plain": {}}, corners=[(2, 3)])


def test_they_are_under_filters(world, monkeypatch):
    """By a column that no balance has, and by one that finds many."""
    monkeypatch.setattr(finding, "FEW", 2)
    codes = ["EUR", "KZT"]
    some = EVERYTHING.filter(value_currency__in=codes)
    for names in WITHOUT_PARTY:
        compare_corners(names, {"plain": {"value_currency": codes}}, some, [(2, 3)])
        compare_corners(names, {}, some, [(3, 2)])


@pytest.mark.parametrize("few", [2, 1000])
def test_what_is_of_no_party_has_its_place(world, monkeypatch, few):
    """Nothing that is published is, but while a transaction is at work."""
    monkeypatch.setattr(finding, "FEW", few)
    with transaction.atomic():
        some = EVERYTHING.order_by("pk").values("pk")[:35]
        Participation.objects.filter(agreement__in=some).delete()
        catch_up()
        assert totals(EVERYTHING, by="party", plain={}).rows[-1].key is None
        for names in [("party",), *PAIRS_WITH_PARTY]:
            compare(names, plain={})
            compare(names)
        for names in PAIRS_WITH_PARTY:
            compare_corners(names, {"plain": {}})
            compare_corners(names, {})
        transaction.set_rollback(True)


CORNERS = ((1, 1), (2, 3), (3, 14), (14, 3), (30, 30))


def compare_corners(names, asked, agreements=EVERYTHING, corners=CORNERS):
    whole = totals(agreements, by=names, **asked)
    for corner in corners:
        found = totals(agreements, by=names, corner=corner, **asked)
        assert found.firsts == whole.firsts[: corner[0]], (names, corner, asked)
        assert found.seconds == whole.seconds[: corner[1]], (names, corner, asked)
        assert found.rows == crossing(whole, *corner), (names, corner, asked)
        assert found.total == whole.total


def crossing(whole, most, across):
    """The cells where the first so many rows cross the first so many columns."""
    firsts = [row.key for row in whole.firsts[:most]]
    seconds = [row.key for row in whole.seconds[:across]]
    return tuple(row for row in whole.rows if row.key in firsts and row.then in seconds)


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
