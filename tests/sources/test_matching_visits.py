"""Which known visit and headline an article tells of."""

import datetime
from decimal import Decimal

import pytest

from deals.partial_dates import PartialDate
from sources.extraction import records
from sources.matching import match_headline, match_visit
from tests.factories import ArticleFactory, HeadlineFactory, VisitFactory, country, kz_to_us

pytestmark = pytest.mark.django_db


def told(dates=None, guest="KZ", host="US"):
    if dates:
        dates = PartialDate.parse(dates)
        dates = records.DateRange(dates.earliest, dates.latest)
    return records.Visit(guest, host, dates=dates)


@pytest.fixture
def article():
    return ArticleFactory(published_on=datetime.date(2025, 11, 7))


@pytest.mark.parametrize(
    "dates",
    ["2025-11-06", "2025-11-05..2025-11-07", "2025-11-08", "2025-11", "2025-09-07..2025-11-07"],
)
def test_the_same_guest_host_and_time_link(article, dates):
    visit = kz_to_us()
    assert match_visit(told(dates), article).row == visit


@pytest.mark.parametrize("dates", ["2026-02-19", "2025-12", "2025-11-20"])
def test_another_time_is_another_visit(article, dates):
    kz_to_us()
    assert match_visit(told(dates), article).is_new


def test_another_host_or_the_way_back_is_another_visit(article):
    country("HU")
    kz_to_us()
    assert match_visit(told("2025-11-06", host="HU"), article).is_new
    assert match_visit(told("2025-11-06", guest="US", host="KZ"), article).is_new


def test_several_visits_within_a_span_are_all_shown(article):
    rows = {kz_to_us(), VisitFactory(dates=PartialDate.parse("2025-09-21"))}
    match = match_visit(told("2025-09-07..2025-11-07"), article)
    assert match.row is None
    assert {row for row, _ in match.candidates} == rows


def test_a_visit_of_known_days_goes_before_a_span(article):
    visit = kz_to_us()
    VisitFactory(dates=PartialDate.parse("2025-09-07..2025-11-07"))
    assert match_visit(told("2025-11-06"), article).row == visit


def test_a_day_links_to_the_only_visit_of_which_a_span_is_known(article):
    visit = VisitFactory(dates=PartialDate.parse("2025-09-07..2025-11-05"))
    assert match_visit(told("2025-09-21"), article).row == visit


def test_another_visit_is_never_the_articles_own(article):
    article.visit = kz_to_us()
    assert match_visit(told("2025-09-07..2025-11-07"), article).is_new
    before = VisitFactory(dates=PartialDate.parse("2025-09-21"))
    assert match_visit(told("2025-09-07..2025-11-07"), article).row == before


def test_an_undated_visit_is_the_one_that_was_news(article):
    visit = kz_to_us()
    VisitFactory(dates=PartialDate.parse("2025-09-21"))
    assert match_visit(told(), article).row == visit


def test_an_undated_visit_stays_open_when_none_was_news():
    kz_to_us()
    match = match_visit(told(), ArticleFactory(published_on=datetime.date(2026, 2, 20)))
    assert match.row is None
    assert match.candidates


def test_an_undated_visit_in_an_undated_article_stays_open():
    kz_to_us()
    assert match_visit(told(), ArticleFactory(published_on=None)).row is None


def test_a_visit_without_a_host_is_none(article):
    kz_to_us()
    assert match_visit(told("2025-11-06", host=None), article).is_new


# Headlines


def claim(count=29, billions=17, currency="USD"):
    amount = Decimal(billions) * 10**9 if billions else None
    value = records.Value(amount, amount, currency, "approx") if billions else None
    return records.Headline(count, value, records.Span(0, 10))


def test_the_same_claim_links():
    row = HeadlineFactory()
    assert match_headline(claim(), row.visit).row == row


def test_the_count_alone_repeats_the_claim():
    row = HeadlineFactory()
    assert match_headline(claim(billions=None), row.visit).row == row


@pytest.mark.parametrize("other", [claim(count=30), claim(billions=16), claim(currency="EUR")])
def test_another_figure_is_another_claim(other):
    row = HeadlineFactory()
    assert match_headline(other, row.visit).is_new


def test_a_count_is_no_repetition_of_a_bare_value():
    row = HeadlineFactory(count=None)
    assert match_headline(claim(billions=None), row.visit).is_new


def test_a_claim_without_a_visit_is_new():
    assert match_headline(claim(), None).is_new
