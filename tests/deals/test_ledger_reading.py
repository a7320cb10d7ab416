"""Sums read from balances, entries and agreements are the same, marked or not."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from deals.choices import PartyKind
from deals.filters.plainly import kinds_with
from deals.ledger import finding, source
from deals.ledger.entries import MEASURES
from deals.ledger.groups import GROUPS
from deals.ledger.keeping import catch_up
from deals.ledger.reading import Sums
from deals.models import Agreement, ExchangeRate, Ledger, Mark, Participation, Party, Sector
from deals.values import Value
from tests.factories import (
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
)
from tests.lines import added

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 11, 6)
EVERYTHING = Agreement.objects.all()
PAIRS = [("visit", "sector"), ("sector_parts", "year"), ("country", "party"), ("pair", "currency")]


def worth(amount, currency="USD", qualifier="exact"):
    figure = Decimal(amount)
    bounds = {"at_least": (figure, None), "at_most": (None, figure)}
    return Value(*bounds.get(qualifier, (figure, figure)), currency, qualifier)


def deal(value, **columns):
    row = PublishedAgreementFactory(value=value, **columns)
    Agreement.objects.filter(pk=row.pk).update(day=DAY)
    return row


@pytest.fixture
def world():
    ExchangeRate.objects.create(day=DAY, currency="USD", rate=Decimal("1.1543"), source="a bank")
    ores = SectorFactory(code="mining-ores", parent=SectorFactory(code="mining"))
    umbrella = deal(worth(500), sector=ores)
    deal(worth(100), part_of=umbrella)
    deal(worth(200, "KZT"), sector=None)
    deal(worth(0, "KZT"), sector=ores)
    deal(worth(5, "UZS"), sector=ores)
    deal(worth(300, "EUR", "at_least"), stage="announced")
    deal(None, visit=None)
    deal(worth("0.01", "USD", "at_most"), stage="cancelled", visit=VisitFactory())


def answers(agreements=EVERYTHING, plain=None, currency="EUR"):
    """All that can be asked for."""
    sums = Sums(agreements, currency, plain)
    asked = [(), *((name,) for name in GROUPS), *PAIRS]
    return {names: added(sums.by(*names)) for names in asked}


def unkept(**asked):
    """The same without any ledger: computed from the agreements and rates alone."""
    with transaction.atomic():
        Ledger.objects.all().delete()
        found = answers(**asked)
        transaction.set_rollback(True)
    return found


def write_on():
    """Changes of each kind, so that there are marks of each kind."""
    Agreement.objects.exclude(part_of=None).update(value_currency="EUR")
    Agreement.objects.filter(components__isnull=False).update(stage="announced")
    Agreement.objects.filter(value_qualifier="at_least").update(publication="withdrawn")
    party = PartyFactory(country=country("KZ"))
    Participation.objects.create(party=party, agreement=EVERYTHING.get(value_qualifier=""))
    replaced = Participation.objects.filter(agreement__sector=None, party__country="KZ")
    replaced.update(party=party)
    deal(worth(7, "KZT"), visit=VisitFactory())


def test_kept_sums_are_what_the_agreements_add(world):
    catch_up()
    assert answers(plain={}) == unkept()
    assert answers() == unkept()


def test_sums_hold_what_is_marked_at_once(world):
    catch_up()
    write_on()
    assert Mark.objects.exists()
    assert answers(plain={}) == unkept()
    assert answers() == unkept()


@pytest.mark.parametrize("most", [100, 2])
def test_changed_rates_and_moved_sectors_are_held_at_once(world, monkeypatch, most):
    """Whether what is kept is corrected, or what the agreements add is computed instead."""
    monkeypatch.setattr(source, "MOST_MARKED", most)
    catch_up()
    ExchangeRate.objects.filter(currency="USD").update(rate=Decimal(2))
    Sector.objects.filter(code="mining-ores").update(parent=None)
    assert answers(plain={}) == unkept()
    assert answers() == unkept()
    assert Mark.objects.exists()


def test_a_database_that_is_read_only_is_read(world):
    catch_up()
    ExchangeRate.objects.filter(currency="USD").update(rate=Decimal(2))
    with transaction.atomic(), connection.cursor() as cursor:
        expected = unkept()
        cursor.execute("SET TRANSACTION READ ONLY")
        assert answers() == expected
        assert not catch_up()
        transaction.set_rollback(True)


@pytest.mark.parametrize("is_marked", [False, True])
@pytest.mark.parametrize(
    "plain",
    [
        {"stage": ["signed"]},
        {"stage": ["signed", "announced"], "instrument": ["none"]},
        {"year": [2025]},
        {"country_a_id": ["KZ"], "country_b_id": ["US"]},
        {"home_visit_id": [0]},
    ],
    ids=str,
)
@pytest.mark.parametrize("few", [0, 20_000])
def test_plain_filters_leave_the_same_as_the_agreements(world, monkeypatch, plain, is_marked, few):
    monkeypatch.setattr(finding, "FEW", few)
    catch_up()
    if is_marked:
        write_on()
    told = {"year": "day__year", "home_visit_id": "home_visit"}
    agreements = EVERYTHING
    for name, contents in plain.items():
        if contents == [0]:
            agreements = agreements.filter(home_visit=None)
        else:
            agreements = agreements.filter(**{f"{told.get(name, name)}__in": contents})
    assert answers(agreements, plain) == unkept(agreements=agreements)
    assert answers(agreements) == unkept(agreements=agreements)


@pytest.mark.parametrize("is_marked", [False, True])
@pytest.mark.parametrize(
    "kinds", [["fund"], ["fund", "university"], ["bank"], ["university"]], ids=str
)
def test_so_do_kinds_of_parties(world, is_marked, kinds):
    Party.objects.filter(country="KZ").update(kind=PartyKind.FUND)
    catch_up()
    if is_marked:
        write_on()
        Party.objects.filter(country="US").update(kind=PartyKind.BANK)
    parties = Participation.objects.filter(party__kind__in=kinds)
    agreements = EVERYTHING.filter(pk__in=parties.values("agreement"))
    expected = unkept(agreements=agreements)
    assert bool(expected[()]) is (kinds != ["university"] and (is_marked or kinds != ["bank"]))
    assert answers(agreements, {"party_kinds": kinds_with(kinds)}) == expected


def test_filters_that_join_repeat_nothing(world):
    catch_up()
    joined = Agreement.objects.filter(participations__isnull=False)
    assert answers(joined) == unkept()


@pytest.mark.parametrize("is_marked", [False, True])
def test_what_filters_find_is_the_same_however_many_it_is(world, monkeypatch, is_marked):
    monkeypatch.setattr(finding, "FEW", 2)
    catch_up()
    if is_marked:
        write_on()
    first, *others = EVERYTHING.published().order_by("pk").values_list("pk", flat=True)
    for keys in ([], [first], others, [*others, first]):
        some = EVERYTHING.filter(pk__in=keys)
        assert answers(some) == unkept(agreements=some)


def test_another_currency_is_computed(world):
    catch_up()
    assert answers(plain={}, currency="KZT") == unkept(currency="KZT")


def test_the_number_of_queries_is_fixed(world, django_assert_num_queries):
    catch_up()
    with django_assert_num_queries(2):
        Sums(EVERYTHING, "USD", {}).by("visit")
    write_on()
    # What is marked is counted besides.
    with django_assert_num_queries(3):
        Sums(EVERYTHING, "USD", {}).by("visit", "sector")


@pytest.mark.parametrize("names", [("country", "sector"), ("party", "month"), ("pair", "party")])
@pytest.mark.parametrize("few", [2, 20_000])
def test_what_stands_beside_a_corner_is_read_with_it(
    world, monkeypatch, django_assert_num_queries, names, few
):
    monkeypatch.setattr(finding, "FEW", few)
    catch_up()
    beside = [(), *((name,) for name in names)]
    sums = Sums(EVERYTHING, "USD")
    sums.by(*names, first=(3, 3))
    with django_assert_num_queries(0):
        found = [added(sums.by(*some, first=3 if some else None)) for some in beside]
    computed = [
        added(Sums(EVERYTHING, "USD").by(*some, first=3 if some else None)) for some in beside
    ]
    assert found == computed


def test_the_first_groups_are_the_largest_in_their_order(world):
    catch_up()
    for kept in ({}, None):
        sums = Sums(EVERYTHING, "USD", kept)
        by_year = sums.by("visit", "sector", first=1)
        assert {row[:2] for row in by_year} == {largest(sums)}
        assert added(sums.by("visit", "sector", first=99)) == added(sums.by("visit", "sector"))


@pytest.mark.parametrize("is_caught_up", [True, False])
@pytest.mark.parametrize("names", [("stage",), ("visit",), ("visit", "stage")])
def test_what_has_emptied_takes_no_place_among_the_first(names, is_caught_up):
    rows = [deal(worth(5), visit=VisitFactory(), stage=stage) for stage in ("talks", "announced")]
    catch_up()
    Agreement.objects.filter(pk=rows[0].pk).update(publication="withdrawn")
    if is_caught_up:
        catch_up()
    (first,) = Sums(EVERYTHING, "USD", {}).by(*names, first=1)

    assert "announced" in first


FIRSTS = [
    ("visit",),
    ("country",),
    ("party",),
    ("stage",),
    ("visit", "stage"),
    ("country", "visit"),
]


@pytest.mark.parametrize(
    "change",
    [
        {"publication": "withdrawn"},
        {"value_currency": "EUR"},
        {"home_visit": None},
        {"value_low": 1, "value_high": 1},
    ],
    ids=str,
)
def test_the_first_hold_what_changed_of_values_without_a_rate(change):
    """Two of one currency of which one changes, one alone at its visit, and one of another."""
    visits = [VisitFactory(), VisitFactory()]
    rows = [deal(worth(50, "KZT"), visit=visits[0]) for _ in range(2)]
    rows.append(deal(worth(7, "UZS"), visit=visits[1]))
    deal(worth(3, "EUR"), visit=VisitFactory())
    catch_up()
    Agreement.objects.filter(pk__in=[rows[0].pk, rows[2].pk]).update(**change)
    assert Mark.objects.exists()

    for names in FIRSTS:
        for first in (1, 2, 99, (2, 2)):
            found = Sums(EVERYTHING, "EUR", {}).by(*names, first=first)
            computed = Sums(EVERYTHING, "EUR").by(*names, first=first)
            assert added(found) == added(computed), (names, first)


def largest(sums):
    """The first cell: of the visit that is worth the most its sector that is."""
    firm = [row for row in sums.by("visit", "sector") if row[2] == "firm"]
    stated = list(MEASURES).index("stated") - len(MEASURES)
    return max(firm, key=lambda row: row[stated])[:2]


@pytest.mark.parametrize(
    "figures",
    [(5, 4, 3, 2, 1), (5, 5, 3, 3, 1), (5, 3, 3, 3, 3), (5, 4, 3, 0, 0), (7, None, 3, None, None)],
)
@pytest.mark.parametrize("names", [("visit",), ("visit", "stage"), ("sector", "visit")])
def test_the_first_are_the_same_whether_an_index_tells_them_or_not(figures, names):
    """Where figures are alike or missing it does not; and what is of no visit comes last."""
    for figure in figures:
        value = None if figure is None else worth(figure, qualifier="at_most")
        deal(value, visit=VisitFactory())
    deal(worth(3), visit=VisitFactory(), stage="announced")
    deal(worth(100), visit=None)
    catch_up()
    for first in (1, 2, 3, 4, (2, 2), (3, 1), 99):
        found = added(Sums(EVERYTHING, "USD", {}).by(*names, first=first))
        computed = added(Sums(EVERYTHING, "USD").by(*names, first=first))
        assert list(found.items()) == list(computed.items())


def test_the_first_of_very_many_visits_are_found_by_an_index(django_assert_num_queries):
    for figure in (3, 2, 1):
        deal(worth(figure), visit=VisitFactory())
    catch_up()
    sums = Sums(EVERYTHING, "USD", {})
    with django_assert_num_queries(3) as asked:  # the state, which are first, what they hold
        found = added(sums.by("visit", first=2))
    assert [measures["stated"] for measures, _unconverted in found.values()] == [3, 2]
    assert "ORDER BY stated DESC" in asked[1]["sql"]
