"""A visit's headlines against what was signed at it, in the API."""

import pytest

from tests.factories import (
    AgreementFactory,
    HeadlineFactory,
    MilestoneFactory,
    PublishedAgreementFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)

pytestmark = pytest.mark.django_db


def get(client, visit, status=200, **query):
    answer = client.get(f"/api/v1/visits/{visit.public_id}/explained/", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_it_tells_claims_share_remainder_and_what_is_outside(client):
    HeadlineFactory(speaker="the president", value=dollars(1000), preferred=True)
    PublishedAgreementFactory(value=dollars(250))
    announced = PublishedAgreementFactory(value=dollars(40), stage="announced")

    found = get(client, kz_to_us())

    assert found["claims"][0]["converted"]["stated"] == "1000000000.00"
    assert found["claims"][0]["speaker"] == "the president"
    assert (found["share"]["stated"], found["remainder"]) == (0.25, "750000000.00")
    assert found["itemised"]["stated"] == "250000000.00"
    (outside,) = found["outside"]
    assert (outside["reason"], outside["total"]["count"]) == ("not_signed", 1)
    assert outside["agreements"] == [announced.public_id]


def test_without_a_claim_there_is_nothing_to_compare(client):
    PublishedAgreementFactory()

    found = get(client, kz_to_us())

    assert (found["claims"], found["remainder"]) == ([], None)
    assert found["share"] == {"low": None, "stated": None, "high": None}


def test_a_hidden_visit_and_an_unknown_parameter_are_refused(client):
    draft = AgreementFactory()
    get(client, draft.home_visit, status=404)
    PublishedAgreementFactory()
    assert "curency" in get(client, kz_to_us(), status=400, curency="EUR")
    assert "currency" in get(client, kz_to_us(), status=400, currency="XXX")


def test_more_agreements_ask_no_more_queries(client, django_assert_max_num_queries):
    HeadlineFactory(preferred=True)
    for number in range(6):
        agreement = PublishedAgreementFactory(stage="announced" if number % 2 else "signed")
        MilestoneFactory(agreement=agreement, stage="talks", visit=VisitFactory())
    with django_assert_max_num_queries(8):
        get(client, kz_to_us())
