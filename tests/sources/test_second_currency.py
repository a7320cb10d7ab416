"""An article's own second currency is held against the rate of its day."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from deals.choices import RateOrigin
from deals.rates import Quote, take_over
from sources.choices import FactField, Standing
from sources.second_currency import doubts
from tests.factories import EditorFactory, EvidenceFactory, FactFactory, PublishedAgreementFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 11, 5)
BEFORE = datetime.date(2025, 6, 2)


@pytest.fixture(autouse=True)
def rates():
    """180 million dollars are 150 million euros when the article appears, 160 million before."""
    quotes = [Quote(DAY, "USD", Decimal("1.2")), Quote(BEFORE, "USD", Decimal("1.125"))]
    take_over(quotes, "European Central Bank", RateOrigin.ECB)


def sum_of(amount, currency, **more):
    return {
        "low": str(amount),
        "high": str(amount),
        "currency": currency,
        "qualifier": "exact",
    } | more


def told(euros, dollars="180000000", published_on=DAY, standing=Standing.ACCEPTED):
    evidence = EvidenceFactory(agreement=PublishedAgreementFactory(), state="accepted")
    evidence.article.published_on = published_on
    evidence.article.save()
    for field, says in (
        (FactField.VALUE, sum_of(dollars, "USD")),
        (FactField.SECOND_VALUE, sum_of(euros, "EUR")),
    ):
        FactFactory(evidence=evidence, field=field, says=says, standing=standing, reason="said so")
    return evidence


@pytest.mark.parametrize(
    ("euros", "off"),
    [
        ("150000000", None),
        ("154500000", None),
        ("154500001", "0.03"),
        ("145499999", "-0.03"),
        ("165000000", "0.10"),
        ("15000000", "-0.90"),
    ],
)
def test_beyond_three_per_cent_the_second_sum_is_doubted(euros, off):
    evidence = told(euros)
    doubt = doubts([evidence]).get(evidence.pk)
    assert (doubt and round(doubt.off, 2)) == (off and Decimal(off))


def test_the_rate_is_that_of_the_day_on_which_the_article_appeared():
    assert not doubts([told("160000000", published_on=BEFORE)])


def test_without_a_rate_nothing_is_doubted():
    assert not doubts([told("1", published_on=datetime.date(2020, 1, 1))])


def test_what_lost_is_not_compared():
    assert not doubts([told("1", standing=Standing.DEPRECATED)])


def test_many_pieces_ask_for_their_rates_once(django_assert_num_queries):
    pieces = [told("1") for _ in range(4)]
    for piece in pieces:
        piece._prefetched_objects_cache = {"facts": list(piece.facts.all())}
        piece.article, piece.agreement  # noqa: B018
    with django_assert_num_queries(1):
        assert len(doubts(pieces)) == 4


def test_the_agreements_page_shows_the_doubt_beside_the_words(client):
    evidence = told("165000000")
    text = text_of(client.get(evidence.agreement.get_absolute_url()))
    assert "10 % above the day’s rate, which makes it EUR 150 million" in text


def test_the_desk_shows_the_doubt_on_the_card(client):
    evidence = told("135000000", standing=Standing.PROPOSED)
    client.force_login(EditorFactory())
    page = client.get(reverse("review-article", args=[evidence.article.public_id]))
    assert "10 % below the day’s rate, which makes it EUR 150 million" in text_of(page)


def test_an_article_that_converts_well_is_left_in_peace(client):
    evidence = told("152700000")
    assert "the day’s rate" not in text_of(client.get(evidence.agreement.get_absolute_url()))
