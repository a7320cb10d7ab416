"""A visit's headline beside what was signed at it: what it explains, and what it does not mean."""

import datetime
from decimal import Decimal

import pytest

from deals.choices import Stage
from deals.models import Agreement, ExchangeRate, Visit
from deals.partial_dates import PartialDate
from deals.standing import settle
from deals.totals import explained, totals
from deals.totals.explaining import outside
from deals.values import Value
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    HeadlineFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)


@pytest.fixture
def earlier():
    return VisitFactory(dates=PartialDate.parse("2025-05"))


def reasons(visit):
    return {row.title: row.because for row in outside(visit, explained(visit))}


def test_all_claims_are_told_the_preferred_one_first():
    HeadlineFactory(speaker="the spokesman", value=dollars(5000))
    HeadlineFactory(speaker="the president", value=dollars(17_000), preferred=True)

    claims = explained(kz_to_us()).claims

    assert [claim.headline.speaker for claim in claims] == ["the president", "the spokesman"]
    assert [claim.stated for claim in claims] == [17_000 * MILLION, 5000 * MILLION]


def test_the_share_is_an_interval_of_the_least_and_the_most_that_is_explained():
    claim = Value(1000 * MILLION, 2000 * MILLION, "USD", "range")
    HeadlineFactory(value=claim)
    PublishedAgreementFactory(value=Value(300 * MILLION, 500 * MILLION, "USD", "range"))

    beside = explained(kz_to_us())

    assert beside.share_low == Decimal("0.15")
    assert beside.share == Decimal(400) / 1500
    assert beside.share_high == Decimal("0.5")


def test_an_open_sum_or_claim_leaves_its_end_of_the_share_open():
    HeadlineFactory(value=dollars(1000, "at_least"))
    PublishedAgreementFactory(value=dollars(100, "at_least"))

    beside = explained(kz_to_us())

    assert (beside.share_low, beside.share_high) == (None, None)
    assert beside.share == Decimal("0.1")


def test_the_claim_is_converted_at_the_visits_first_day():
    days = {datetime.date(2025, 11, 6): "1.10", datetime.date(2025, 11, 8): "2"}
    for day, rate in days.items():
        ExchangeRate.objects.create(currency="USD", day=day, rate=Decimal(rate), source="a bank")
    visit = kz_to_us()
    Visit.objects.filter(pk=visit.pk).update(dates=PartialDate.parse("2025-11-06..2025-11-08"))
    HeadlineFactory(visit=visit, value=Value(100 * MILLION, 100 * MILLION, "EUR", "exact"))

    assert explained(Visit.objects.get()).claimed == 110 * MILLION


def test_what_is_not_signed_is_outside_and_not_itemised():
    for stage in (Stage.ANNOUNCED, Stage.TALKS):
        PublishedAgreementFactory(value=dollars(10), stage=stage)
    cancelled = PublishedAgreementFactory(value=dollars(10))
    MilestoneFactory(agreement=cancelled, stage=Stage.CANCELLED, visit=None)
    settle(cancelled)

    beside = explained(kz_to_us())

    assert beside.itemised.count == 0
    assert (beside.outside["not_signed"].count, beside.outside["not_signed"].stated) == (
        3,
        30 * MILLION,
    )
    assert set(reasons(kz_to_us()).values()) == {"not_signed"}


def test_what_was_announced_here_and_signed_afterwards_is_itemised_and_told_apart():
    later = PublishedAgreementFactory(value=dollars(70), stage=Stage.ANNOUNCED, title="later")
    signing = PartialDate.parse("2026-01-15")
    MilestoneFactory(agreement=later, stage=Stage.SIGNED, visit=None, when=signing)
    settle(later)
    PublishedAgreementFactory(value=dollars(30), title="here")

    beside = explained(kz_to_us())

    assert beside.itemised.stated == 100 * MILLION
    assert beside.outside["signed_later"].stated == 70 * MILLION
    assert reasons(kz_to_us()) == {"later": "signed_later"}


def test_components_that_their_umbrella_holds_are_outside():
    umbrella = PublishedAgreementFactory(value=dollars(500), title="umbrella")
    PublishedAgreementFactory(value=dollars(200), part_of=umbrella, title="component")

    beside = explained(kz_to_us())

    assert beside.itemised.stated == 500 * MILLION
    assert beside.outside["counted_in"].stated == 200 * MILLION
    assert reasons(kz_to_us()) == {"component": "counted_in"}


def test_amounts_without_a_rate_are_outside_with_their_own_currency():
    PublishedAgreementFactory(value=Value(MILLION, MILLION, "KZT", "exact"), title="in tenges")

    assert explained(kz_to_us()).outside["unconverted"].unconverted == {"KZT": MILLION}
    assert reasons(kz_to_us()) == {"in tenges": "unconverted"}


def test_what_is_at_home_at_another_visit_is_outside():
    later = VisitFactory(dates=PartialDate.parse("2026-02"))
    elsewhere = PublishedAgreementFactory(visit=later, value=dollars(900), title="elsewhere")
    MilestoneFactory(agreement=elsewhere, stage=Stage.ANNOUNCED, visit=kz_to_us())

    beside = explained(kz_to_us())

    assert beside.itemised.count == 0
    assert beside.outside["elsewhere"].stated == 900 * MILLION
    assert reasons(kz_to_us()) == {"elsewhere": "elsewhere"}


def test_a_step_at_an_earlier_visit_had_announced_it_before(earlier):
    told = PublishedAgreementFactory(value=dollars(60))
    MilestoneFactory(agreement=told, stage=Stage.ANNOUNCED, visit=earlier)
    talked = PublishedAgreementFactory(value=dollars(7))
    MilestoneFactory(agreement=talked, stage=Stage.TALKS, visit=earlier)
    PublishedAgreementFactory(value=dollars(40))

    beside = explained(kz_to_us())

    assert beside.itemised.stated == 107 * MILLION
    assert (beside.announced_before.count, beside.announced_before.stated) == (1, 60 * MILLION)


def test_an_article_about_an_earlier_visit_had_announced_it_before(earlier):
    told = PublishedAgreementFactory(value=dollars(60))
    article = ArticleFactory(visit=earlier)
    proposed = EvidenceFactory(agreement=told, article=article)
    assert explained(kz_to_us()).announced_before.count == 0

    proposed.state, proposed.decided_at = "accepted", proposed.created_at
    proposed.save()

    assert explained(kz_to_us()).announced_before.stated == 60 * MILLION


def test_what_is_itemised_is_the_visits_total_everywhere(earlier):
    for stage in Stage.values:
        PublishedAgreementFactory(stage=stage, value=dollars(10, "at_least"))
        PublishedAgreementFactory(stage=stage, visit=earlier)
    here = Agreement.objects.of_visit(kz_to_us())

    assert explained(kz_to_us()).itemised == totals(here).total.firm


def test_a_visit_without_dates_is_explained_too():
    visit = VisitFactory(dates=None)
    HeadlineFactory(visit=visit, value=dollars(100))
    PublishedAgreementFactory(visit=visit, value=dollars(50))

    beside = explained(visit)

    assert (beside.share, beside.announced_before.count) == (Decimal("0.5"), 0)
