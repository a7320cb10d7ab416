"""What components leave of their umbrella's value."""

from decimal import Decimal

import pytest

from deals.choices import Stage
from deals.totals import itemised
from deals.values import Value
from tests.factories import AgreementFactory, PublishedAgreementFactory, dollars
from tests.pages import text_of

pytestmark = pytest.mark.django_db
MILLION = Decimal(1_000_000)


def span(low, high, qualifier="range"):
    return Value(low * MILLION, high * MILLION, "USD", qualifier)


@pytest.fixture
def umbrella():
    return PublishedAgreementFactory(value=dollars(500), title="Umbrella")


def test_what_the_components_leave_is_not_itemised(umbrella):
    PublishedAgreementFactory(part_of=umbrella, value=dollars(200))
    PublishedAgreementFactory(part_of=umbrella, value=None)

    left = itemised(umbrella)

    assert (left.low, left.stated, left.high) == (300 * MILLION,) * 3
    assert (left.components.count, left.components.undisclosed) == (2, 1)


def test_doubts_make_an_interval_of_it(umbrella):
    PublishedAgreementFactory(part_of=umbrella, value=span(100, 300))

    left = itemised(umbrella)

    assert (left.low, left.stated, left.high) == (200 * MILLION, 300 * MILLION, 400 * MILLION)


def test_an_open_component_may_leave_nothing(umbrella):
    PublishedAgreementFactory(part_of=umbrella, value=dollars(100, "at_least"))

    left = itemised(umbrella)

    assert (left.low, left.stated, left.high) == (0, 400 * MILLION, 400 * MILLION)


def test_components_beyond_the_umbrella_leave_nothing_and_say_by_how_much(umbrella):
    PublishedAgreementFactory(part_of=umbrella, value=dollars(700))

    left = itemised(umbrella)

    assert (left.stated, left.exceeded_by) == (0, 200 * MILLION)


def test_drafts_and_cancelled_components_itemise_nothing(umbrella):
    AgreementFactory(part_of=umbrella, value=dollars(100))
    PublishedAgreementFactory(part_of=umbrella, value=dollars(100), stage=Stage.CANCELLED)

    assert itemised(umbrella) is None


def test_an_umbrella_without_a_sum_or_components_has_nothing_to_itemise(umbrella):
    assert itemised(umbrella) is None
    assert itemised(PublishedAgreementFactory(value=None)) is None


def test_the_umbrellas_page_and_the_api_tell_it(umbrella, client):
    PublishedAgreementFactory(part_of=umbrella, value=span(100, 300))

    text = text_of(client.get(umbrella.get_absolute_url()))
    told = client.get(f"/api/v1/agreements/{umbrella.public_id}/").json()["not_itemised"]

    assert "Not itemised USD 300 million USD 200 million – USD 400 million" in text
    assert (told["low"], told["stated"], told["high"]) == (
        "200000000.00",
        "300000000.00",
        "400000000.00",
    )
    assert (told["components"]["count"], told["exceeded_by"]) == (1, "0.00")


def test_an_agreement_that_is_no_umbrella_has_none(client):
    plain = PublishedAgreementFactory()

    assert "Not itemised" not in text_of(client.get(plain.get_absolute_url()))
    assert client.get(f"/api/v1/agreements/{plain.public_id}/").json()["not_itemised"] is None
