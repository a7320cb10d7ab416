"""Each rule of totals, on real rows: what is added, what is only counted, what stands beside."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from deals.choices import Publication, Stage
from deals.models import Agreement, ExchangeRate
from deals.partial_dates import PartialDate
from deals.totals import explained, totals
from deals.totals.adding import priced, worth
from deals.values import Value
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    HeadlineFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)


def firm(**options):
    return totals(Agreement.objects.all(), **options).total.firm


def span(low, high, qualifier, currency="USD"):
    low, high = (None if bound is None else bound * MILLION for bound in (low, high))
    return Value(low, high, currency, qualifier)


# One row for each qualifier: low, stated, high of a total of that one agreement, and its counter.
QUALIFIERS = [
    ("exact", span(180, 180, "exact"), (180, 180, 180), "exact"),
    ("approx", span(300, 300, "approx"), (300, 300, 300), "hedged"),
    ("range", span(300, 500, "range"), (300, 400, 500), "hedged"),
    ("at_least opens the high", span(150, None, "at_least"), (150, 150, None), "vague"),
    ("at_most adds nothing to the low", span(None, 60, "at_most"), (0, 60, 60), "vague"),
    ("vague is stated by its low", span(200, 1000, "vague"), (200, 200, 1000), "vague"),
    ("undisclosed adds and opens nothing", None, (0, 0, 0), "undisclosed"),
]


@pytest.mark.parametrize(("why", "value", "interval", "counter"), QUALIFIERS)
def test_a_value_adds_what_its_qualifier_says(why, value, interval, counter):
    PublishedAgreementFactory(value=value)

    total = firm()

    low, stated, high = (None if bound is None else bound * MILLION for bound in interval)
    assert (total.low, total.stated, total.high) == (low, stated, high)
    assert total.count == 1
    counters = ("exact", "hedged", "vague", "undisclosed")
    assert {name: getattr(total, name) for name in counters if getattr(total, name)} == {counter: 1}


@pytest.mark.parametrize(("why", "value", "interval", "counter"), QUALIFIERS)
def test_the_stated_figure_is_the_same_in_python_and_in_sql(why, value, interval, counter):
    agreement = PublishedAgreementFactory(value=value)

    assert firm().stated == (agreement.value.stated if agreement.value else 0)


def test_one_open_value_opens_the_whole_total():
    PublishedAgreementFactory(value=dollars(100))
    PublishedAgreementFactory(value=span(50, None, "at_least"))

    total = firm()

    assert (total.low, total.stated, total.high) == (150 * MILLION, 150 * MILLION, None)


def test_drafts_and_withdrawn_agreements_change_no_number():
    AgreementFactory()
    withdrawn = PublishedAgreementFactory()
    Agreement.objects.filter(pk=withdrawn.pk).update(
        publication=Publication.WITHDRAWN, withdrawn_at=timezone.now()
    )

    assert firm().count == 0


def test_an_agreement_counts_once_whatever_mentions_it():
    agreement = PublishedAgreementFactory(value=dollars(180))
    EvidenceFactory(agreement=agreement)
    ParticipationFactory(agreement=agreement, party=PartyFactory(name="Cove Capital"))

    joined = Agreement.objects.filter(participations__isnull=False, evidence__isnull=False)

    assert joined.count() > 1
    assert totals(joined).total.firm.stated == 180 * MILLION


@pytest.mark.parametrize(
    ("stage", "column"),
    [
        (Stage.TALKS, "talks"),
        (Stage.ANNOUNCED, "announced"),
        (Stage.SIGNED, "firm"),
        (Stage.IMPLEMENTING, "firm"),
        (Stage.COMPLETED, "firm"),
        (Stage.CANCELLED, "cancelled"),
    ],
)
def test_each_stage_is_added_in_its_own_column(stage, column):
    PublishedAgreementFactory(stage=stage)

    total = totals(Agreement.objects.all()).total

    columns = ("firm", "announced", "talks", "cancelled")
    assert {c: getattr(total, c).count for c in columns if getattr(total, c).count} == {column: 1}


@pytest.mark.parametrize("by", ["visit", "sector"])
def test_rows_add_up_to_the_total(by):
    mining = SectorFactory(code="mining")
    ores = SectorFactory(code="mining-ores", parent=mining)
    PublishedAgreementFactory(sector=mining, value=dollars(1))
    PublishedAgreementFactory(sector=ores, value=dollars(20))
    PublishedAgreementFactory(sector=None, visit=None, when=PartialDate.parse("2025-03"))
    PublishedAgreementFactory(visit=VisitFactory(dates=PartialDate.parse("2026-02")), value=None)

    table = totals(Agreement.objects.all(), by=by)

    assert sum((row.firm.stated for row in table.rows), Decimal(0)) == table.total.firm.stated
    assert sum(row.firm.count for row in table.rows) == table.total.firm.count == 4
    assert table.rows[-1].key is None, "what belongs to no group is a row of its own, the last"


def test_a_sector_row_holds_its_children():
    mining = SectorFactory(code="mining")
    PublishedAgreementFactory(sector=SectorFactory(code="mining-ores", parent=mining))
    PublishedAgreementFactory(sector=mining)

    (row,) = totals(Agreement.objects.all(), by="sector").rows

    assert (row.key, row.firm.count) == (mining, 2)


def test_a_grouping_that_is_unknown_is_refused_by_name():
    with pytest.raises(ValueError, match="visit, sector"):
        totals(Agreement.objects.all(), by="weather")


# Umbrellas


def test_a_component_is_shown_and_not_added_while_its_umbrella_holds_it():
    umbrella = PublishedAgreementFactory(value=dollars(500))
    PublishedAgreementFactory(part_of=umbrella, value=dollars(200))

    total = firm()

    assert (total.count, total.counted_in, total.stated) == (1, 1, 500 * MILLION)


@pytest.mark.parametrize(
    ("why", "umbrella"),
    [
        ("a draft", {"publication": Publication.DRAFT}),
        (
            "unvalued",
            {"value_low": None, "value_high": None, "value_currency": "", "value_qualifier": ""},
        ),
        ("less firm", {"stage": Stage.ANNOUNCED}),
        ("cancelled", {"stage": Stage.CANCELLED}),
    ],
)
def test_a_component_is_added_where_its_umbrella_does_not_hold_it(why, umbrella):
    holder = PublishedAgreementFactory(value=dollars(500))
    PublishedAgreementFactory(part_of=holder, value=dollars(200))
    Agreement.objects.filter(pk=holder.pk).update(**umbrella)

    total = firm()

    assert total.counted_in == 0
    assert 200 * MILLION in (total.stated, total.stated - 500 * MILLION)


def test_the_umbrella_is_decided_before_filters():
    umbrella = PublishedAgreementFactory(value=dollars(500), sector=SectorFactory(code="energy"))
    PublishedAgreementFactory(part_of=umbrella, value=dollars(200))

    mining = totals(Agreement.objects.of_sector(SectorFactory(code="mining"))).total.firm

    assert (mining.stated, mining.counted_in) == (0, 1), "a filter never raises a total"


# Currencies


def rate(currency, units, day):
    ExchangeRate.objects.create(
        currency=currency, rate=Decimal(units), day=day, source="a test's bank"
    )


def test_amounts_are_converted_by_the_last_rate_and_rounded_one_by_one():
    rate("USD", "1.1543", datetime.date(2025, 11, 5))
    for _ in range(3):
        PublishedAgreementFactory(value=Value(Decimal("0.05"), Decimal("0.05"), "EUR", "exact"))

    # 0.05 × 1.1543 = 0.057715, rounded to 0.06 for each: 0.18, and not 0.17.
    assert firm().stated == Decimal("0.18")


def test_a_rate_that_is_too_old_leaves_the_amount_unconverted():
    rate("USD", "1.1", datetime.date(2025, 10, 26))
    PublishedAgreementFactory(value=span(10, 10, "exact", "EUR"))
    PublishedAgreementFactory(value=dollars(7))

    total = firm()

    assert total.unconverted == {"EUR": 10 * MILLION}
    assert (total.stated, total.count, total.exact) == (7 * MILLION, 2, 2)


def test_nothing_is_nothing_in_any_currency():
    PublishedAgreementFactory(value=Value(Decimal(0), Decimal(0), "KZT", "exact"))
    (alone,) = priced(Agreement.objects.all(), "USD")

    assert firm() == worth(alone, "USD")
    assert (firm().count, firm().exact, firm().high, firm().unconverted) == (1, 1, 0, {})


def test_a_rate_ten_days_old_still_serves():
    rate("USD", "1.1", datetime.date(2025, 10, 27))
    PublishedAgreementFactory(value=span(10, 10, "exact", "EUR"))

    assert firm().stated == 11 * MILLION


def test_crossing_two_currencies_goes_through_the_euro():
    day = datetime.date(2025, 11, 6)
    rate("USD", "1.25", day)
    rate("HUF", "400", day)
    PublishedAgreementFactory(value=span(800, 800, "exact", "HUF"))

    assert firm(currency="USD").stated == Decimal("2.5") * MILLION
    assert firm(currency="EUR").stated == 2 * MILLION
    assert firm(currency="HUF").stated == 800 * MILLION


# Headline beside itemised


def test_a_visits_headline_is_explained_by_what_was_signed_at_it():
    visit = kz_to_us()
    HeadlineFactory(visit=visit, value=dollars(1000, "approx"))
    PublishedAgreementFactory(value=dollars(250))
    PublishedAgreementFactory(value=dollars(600), stage=Stage.ANNOUNCED)

    beside = explained(visit)

    assert beside.share == Decimal("0.25")
    assert beside.remainder == 750 * MILLION


def test_a_headline_without_a_value_explains_nothing():
    HeadlineFactory(visit=kz_to_us(), value=None)
    PublishedAgreementFactory()

    assert explained(kz_to_us()).share is None
