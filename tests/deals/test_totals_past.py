"""Sums of a past day: what was known by its end, and stays so whatever is written later."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, connections, transaction

from deals.filters import AgreementFilter
from deals.ledger import recorded
from deals.ledger.groups import GROUPS
from deals.ledger.keeping import catch_up
from deals.ledger.past import AsOf
from deals.ledger.past_filters import NotOfThePast
from deals.ledger.past_sums import PastSums
from deals.ledger.reading import Sums
from deals.ledger.recorded import NotOver, last_over, require_over
from deals.models import Agreement, ExchangeRate, Participation, Sector, Visit
from deals.partial_dates import PartialDate
from deals.values import Value
from tests.days import on
from tests.factories import (
    AgreementFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    state,
    tau_ken_samruk,
)
from tests.lines import added

pytestmark = pytest.mark.usefixtures("days")

DAY = datetime.date(2025, 6, 30)
AFTER = datetime.date(2025, 7, 31)
A_DAY = datetime.timedelta(1)
# A `now` that is three days ahead of the times at which transactions began.
CLOCK_AHEAD = """
    CREATE SCHEMA ahead;
    CREATE FUNCTION ahead.now() RETURNS timestamptz LANGUAGE sql AS
        'SELECT pg_catalog.now() + make_interval(days => 3)';
    SET LOCAL search_path = ahead, public, pg_catalog;
"""
HIDDEN = ("draft", "in_review", "withdrawn", "rejected")
PAIRS = [("visit", "sector"), ("sector_parts", "year"), ("country", "party"), ("pair", "currency")]


def worth(amount, currency="USD", qualifier="exact"):
    figure = Decimal(amount)
    bounds = {"at_least": (figure, None), "at_most": (None, figure), "range": (figure, 2 * figure)}
    return Value(*bounds.get(qualifier, (figure, figure)), currency, qualifier)


def deal(amount=100, currency="USD", qualifier="exact", **columns):
    value = None if amount is None else worth(amount, currency, qualifier)
    return PublishedAgreementFactory(value=value, **columns)


def today():
    return datetime.datetime.now(datetime.UTC).date()


def change(row, **columns):
    type(row).objects.filter(pk=row.pk).update(**columns)


@pytest.fixture(params=[False, True], ids=["anew", "kept"], autouse=True)
def is_kept(request, monkeypatch):
    """Whether the ledger is kept, from which is read what has not changed since."""
    monkeypatch.setattr(f"{__name__}.before_asking", catch_up if request.param else int)


def before_asking():
    """What the fixture says."""


def asked_of(known_on=DAY, true_on=None, by=(), asked=None, currency="USD"):
    before_asking()
    at = AsOf(known_on, true_on)
    return PastSums(currency=currency, at=at, asked=asked or {}).by(*by)


def stated(*by, column="firm", measure="stated", **asked):
    """A measure by the keys of the groups; one number where nothing is grouped."""
    found = {}
    for (*keys, held), (measures, unconverted) in added(asked_of(by=by, **asked)).items():
        if held == column:
            key = keys[0] if len(keys) == 1 else tuple(keys)
            found[key] = measures[measure] if measure in measures else unconverted.get(measure, 0)
    return found if by else found.get((), 0)


def test_a_value_is_the_one_that_was_known_by_the_end_of_the_day():
    row = deal(100)
    on("2025-06-30T23:59:59")
    change(row, value_low=150, value_high=150)
    on("2025-07-01")
    change(row, value_low=200, value_high=200)

    assert stated(known_on=DAY - datetime.timedelta(1)) == 100
    assert stated(known_on=DAY) == 150
    assert stated(known_on=AFTER) == 200


def test_before_anything_was_recorded_there_is_nothing():
    deal()
    assert asked_of(datetime.date(2024, 12, 31)) == []


def test_what_was_no_reader_s_business_then_is_not_shown_though_it_is_published_now():
    rows = [deal(amount) for amount in (1, 2, 4, 8)]
    for row, publication in zip(rows, HIDDEN, strict=True):
        change(row, publication=publication)
    on("2025-07-10")
    Agreement.objects.update(publication="published")

    assert asked_of(DAY) == []
    assert stated(known_on=AFTER) == 15


@pytest.mark.parametrize("publication", HIDDEN)
def test_what_left_the_public_later_was_public_then(publication):
    row = deal(100)
    on("2025-07-10")
    change(row, publication=publication)

    assert stated() == 100
    assert asked_of(AFTER) == []


def test_a_deleted_agreement_was_there_until_then():
    row = deal(100)
    on("2025-07-10")
    row.evidence.all().delete()
    row.delete()

    assert stated() == 100
    assert asked_of(AFTER) == []


def test_a_rate_that_was_loaded_later_converts_nothing():
    deal(100, "EUR", when=PartialDate.parse("2025-05-05"), visit=None)
    on("2025-07-10")
    rate = ExchangeRate.objects.create(
        day="2025-05-04", currency="USD", rate=Decimal("1.10"), source="a bank"
    )

    assert stated(measure="EUR") == 100
    assert stated() == 0
    assert stated(known_on=AFTER) == 110
    on("2025-08-10")
    change(rate, rate=Decimal("1.20"))
    assert stated(known_on=AFTER) == 110
    on("2025-09-10")
    rate.delete()
    assert stated(known_on=datetime.date(2025, 8, 31)) == 120
    assert stated(known_on=datetime.date(2025, 9, 30)) == 0


def test_a_rate_serves_for_ten_days_and_no_longer():
    ExchangeRate.objects.create(day="2025-05-04", currency="USD", rate=2, source="a bank")
    for day in ("2025-05-03", "2025-05-04", "2025-05-14", "2025-05-15"):
        deal(100, "EUR", when=PartialDate.parse(day), visit=None)

    assert (stated(), stated(measure="EUR")) == (400, 200)


def test_the_tree_of_sectors_is_the_one_of_then():
    industry, mining = SectorFactory(code="industry"), SectorFactory(code="mining")
    ores = SectorFactory(code="ores", parent=mining)
    deal(100, sector=ores)
    on("2025-07-10")
    change(ores, parent=industry)

    assert stated("sector") == {mining.pk: 100}
    assert stated("sector", known_on=AFTER) == {industry.pk: 100}
    assert stated(asked={"sector": mining}) == 100
    assert stated(asked={"sector": mining}, known_on=AFTER) == 0


def test_an_umbrella_holds_what_was_its_part_then():
    umbrella, part = deal(500), deal(100)
    on("2025-06-01")
    change(part, part_of=umbrella)
    on("2025-07-10")
    change(umbrella, publication="withdrawn")

    assert stated(known_on=datetime.date(2025, 5, 31)) == 600
    assert (stated(), stated(measure="counted_in")) == (500, 1)
    assert stated(known_on=AFTER) == 100


def test_the_umbrella_is_decided_before_the_filters():
    umbrella = deal(500, instrument="contract")
    deal(100, part_of=umbrella, instrument="loan")

    assert stated(asked={"instrument": ["loan"]}) == 0
    assert stated(asked={"instrument": ["loan"]}, measure="counted_in") == 1


def test_parties_are_those_of_then():
    row = deal(100)
    on("2025-07-10")
    Participation.objects.filter(agreement=row, party=mars()).delete()
    Participation.objects.create(agreement=row, party=state("US"))
    Participation.objects.filter(agreement=row, party=tau_ken_samruk()).update(party=state("KZ"))

    assert stated("party") == {mars().pk: 100, tau_ken_samruk().pk: 100}
    assert stated("party", known_on=AFTER) == {state("KZ").pk: 100, state("US").pk: 100}
    assert stated(asked={"party": [mars(), tau_ken_samruk()]}) == 100
    assert stated(asked={"party": [mars()]}, known_on=AFTER) == 0


def test_a_visit_s_guest_and_host_are_those_of_then():
    deal(100)
    on("2025-07-10")
    change(kz_to_us(), host=country("DE"))

    assert stated("pair") == {("KZ", "US"): 100}
    assert stated(asked={"host": country("US")}) == 100
    assert stated("pair", known_on=AFTER) == {("KZ", "DE"): 100}


# The answer for a day that is over


@pytest.fixture
def world():
    ExchangeRate.objects.create(day="2025-11-06", currency="USD", rate="1.1543", source="a bank")
    ores = SectorFactory(code="ores", parent=SectorFactory(code="mining"))
    umbrella = deal(500, sector=ores, instrument="contract")
    deal(100, part_of=umbrella, stage="talks")
    deal(101, part_of=umbrella, stage="implementing")
    deal(200, "KZT", sector=None)
    deal(300, "EUR", "at_least", stage="announced")
    deal("33.33", "EUR", "range", parties=(state("KZ"), mars()))
    change(deal(None, visit=None), day=None)
    deal("0.01", "USD", "at_most", stage="cancelled")
    deal(3, visit=VisitFactory(host=country("DE")))
    deal(70, "EUR", visit=None, when=PartialDate.parse("2025-11-10..2025-11-12"))
    AgreementFactory(value=worth(9999))
    return umbrella


def answers(sums):
    """All that can be asked for."""
    asked = [(), *((name,) for name in GROUPS), *PAIRS]
    found = {names: sums.by(*names) for names in asked}
    found |= {(*names, "first"): sums.by(*names, first=2) for names in PAIRS}
    return {names: added(lines) for names, lines in found.items()}


@pytest.mark.parametrize("currency", ["USD", "EUR", "KZT"])
def test_what_was_known_last_adds_up_to_what_is_known_now(world, currency):
    now = answers(Sums(Agreement.objects.all(), currency))

    assert len(now) > 12
    assert answers(PastSums(currency=currency, at=AsOf(DAY))) == now


def test_the_answer_for_a_day_stays_whatever_is_written_later(world):
    questions = [PastSums(currency="EUR", at=AsOf(DAY, true)) for true in (None, AFTER, DAY)]
    before = [answers(sums) for sums in questions]
    on("2025-07-01")
    write_in_every_way(world)

    assert [answers(sums) for sums in questions] == before
    assert answers(PastSums(currency="EUR", at=AsOf(AFTER))) != before[0]


def write_in_every_way(umbrella):
    first = Agreement.objects.exclude(part_of=None).first()
    MilestoneFactory(agreement=first, stage="completed", when=PartialDate.parse("2025-02"))
    first.milestones.filter(stage="talks").delete()
    Agreement.objects.filter(value_currency="EUR").update(value_currency="USD", sector=None)
    change(umbrella, publication="withdrawn", part_of=None)
    deal(1234)
    visit = VisitFactory()
    Agreement.objects.filter(home_visit=kz_to_us()).update(home_visit=visit)
    kz_to_us().milestones.update(visit=visit)
    Visit.objects.exclude(pk=visit.pk).update(dates=PartialDate.parse("2020"), host=country("AE"))
    Participation.objects.filter(party=mars()).update(party=state("US"), role="buyer")
    Sector.objects.filter(code="ores").update(parent=None)
    ExchangeRate.objects.update(rate=9)
    ExchangeRate.objects.create(day="2025-11-06", currency="KZT", rate=600, source="a bank")
    gone = Agreement.objects.filter(stage="cancelled").get()
    gone.evidence.all().delete()
    gone.delete()


@pytest.mark.parametrize("days_ahead", [0, 1, 400])
def test_a_day_that_is_not_over_has_no_answer_yet(days_ahead):
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days_ahead)
    with pytest.raises(NotOver, match="not over"):
        AsOf(known_on=day)
    with pytest.raises(NotOver, match=day.isoformat()):
        AsOf(DAY, true_on=day)


@pytest.mark.django_db(transaction=True)
def test_a_day_is_not_over_while_something_that_began_on_it_is_being_written(monkeypatch):
    yesterday = today() - A_DAY
    writer = connections.create_connection("default")
    try:
        writer.set_autocommit(False)
        with writer.cursor() as other, connection.cursor() as cursor:
            other.execute("SELECT 1")
            # As if midnight had been just now.
            cursor.execute("SELECT clock_timestamp()")
            ((midnight,),) = cursor.fetchall()
            monkeypatch.setattr(recorded, "end_of", lambda day: midnight)
            monkeypatch.setattr(recorded, "MARGIN", datetime.timedelta(0))
            with pytest.raises(NotOver, match="still being written"):
                require_over(yesterday)
            writer.rollback()
            require_over(yesterday)
    finally:
        writer.close()


@pytest.mark.django_db(transaction=True)
def test_the_days_before_a_transaction_that_is_still_at_work_are_over():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLOCK_AHEAD)
        assert last_over(cursor) == today() - A_DAY
        cursor.execute("SET LOCAL search_path = public")
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_the_clock_that_writes_decides_whether_a_day_is_over():
    with pytest.raises(NotOver, match="still being written"):
        require_over(today(), datetime.datetime.now(datetime.UTC) + A_DAY)


# Filters

FILTERS = [
    {"visit": "none"},
    {"visit": kz_to_us},
    {"sector": "mining"},
    {"sector": "ores"},
    {"sector": "unclassified"},
    {"own_sector": "mining"},
    {"country": "KZ"},
    {"pair": "US-KZ"},
    {"guest": "KZ"},
    {"host": "DE"},
    {"party": mars},
    {"party_kind": ["state"]},
    {"instrument": ["contract"]},
    {"stage": ["signed", "talks"]},
    {"qualifier": ["undisclosed", "range"]},
    {"value_currency": "eur"},
    {"year": "2025"},
    {"day": "none"},
    {"since": "2025-11-07"},
    {"until": "2025-11-06", "stage": ["signed"]},
    {"announced_at": kz_to_us},
    {"language": "de"},
    {"outlet": "steppe-herald"},
]


@pytest.mark.parametrize("given", FILTERS, ids=lambda given: "-".join(given))
def test_a_filter_leaves_the_same_of_then_as_of_now(world, given):
    data = {name: one().public_id if callable(one) else one for name, one in given.items()}
    if "party" in data:
        data["party"] = [data["party"]]
    filterset = AgreementFilter(data, Agreement.objects.published())
    assert filterset.is_valid(), filterset.errors
    now = answers(Sums(filterset.qs, "EUR"))
    then = PastSums(currency="EUR", at=AsOf(DAY), asked=filterset.asked)

    assert answers(then) == now
    assert answers(PastSums(currency="EUR", at=AsOf(datetime.date(2024, 1, 1)))) != now


@pytest.mark.parametrize("name", ["q", "stood"])
def test_a_filter_that_the_past_cannot_answer_is_named(name):
    with pytest.raises(NotOfThePast, match=name):
        asked_of(asked={name: "mine"})


def test_every_filter_is_answered_or_refused(world):
    for name in AgreementFilter.base_filters:
        if name not in {"q", "stood"}:
            assert any(name in given for given in FILTERS), name


def test_it_is_one_query_with_room_of_its_own_and_one_for_the_days_that_are_closed(
    world, django_assert_num_queries
):
    sums = PastSums(currency="EUR", at=AsOf(DAY, DAY))
    with django_assert_num_queries(3):
        sums.by("visit", "sector", first=3)
