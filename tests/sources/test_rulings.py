"""Rulings: only on what is in an open contradiction, never at the cost of what is published, undone."""

import pytest
from django.urls import reverse

from deals.values import Value
from sources import review
from sources.choices import FactField, Standing
from sources.contradictions import open_contradictions, open_page
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    dollars,
    member,
    rival,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
WHY = "The document says so."


def stated(agreement, article=None, **columns):
    evidence = EvidenceFactory(agreement=agreement, article=article or ArticleFactory())
    fact = FactFactory(evidence=evidence, **columns)
    review.accept(evidence)
    fact.refresh_from_db()
    return fact


@pytest.fixture
def fact():
    return stated(AgreementFactory())


def test_what_nothing_contradicts_cannot_lose(fact):
    with pytest.raises(review.Refused, match="Nothing accepted contradicts"):
        review.deprecate(fact, WHY)

    assert fact.evidence.facts.get().standing == Standing.ACCEPTED


def test_papers_of_one_agency_contradict_nothing(fact):
    other = stated(
        fact.evidence.agreement,
        ArticleFactory(dispatch=fact.evidence.article.dispatch),
        says={**fact.says, "low": "150000000", "high": "150000000"},
    )

    with pytest.raises(review.Refused, match="Nothing accepted contradicts"):
        review.deprecate(other, WHY)


def test_what_waits_for_a_decision_is_not_ruled_on(fact):
    waiting = FactFactory(evidence=EvidenceFactory(agreement=fact.evidence.agreement))

    with pytest.raises(review.Refused, match="Nothing accepted contradicts"):
        review.deprecate(waiting, WHY)


def test_evidence_of_no_agreement_is_not_ruled_on():
    with pytest.raises(review.Refused, match="Nothing accepted contradicts"):
        review.deprecate(FactFactory(evidence=EvidenceFactory(agreement=None)), WHY)


def test_a_ruling_does_not_take_the_only_step_of_what_is_published():
    agreement = AgreementFactory(stage="")
    loser = stated(agreement, field=FactField.STAGE, says="signed")
    review.publish(agreement)
    rival(loser, says="cancelled")

    with pytest.raises(review.Refused, match="would have no stage: withdraw it first"):
        review.deprecate(loser, WHY)

    loser.refresh_from_db()
    assert loser.standing == Standing.ACCEPTED
    assert agreement.milestones.count() == 1


# Taking it back


def test_a_ruling_can_be_taken_back_and_the_contradiction_is_open_again(fact):
    rival(fact)
    review.deprecate(fact, WHY)
    assert open_contradictions(fact.evidence.agreement) == []

    assert review.reinstate(fact, "The wrong one.")
    assert review.reinstate(fact, "The wrong one.") is False

    assert len(open_contradictions(fact.evidence.agreement)) == 1
    assert fact.standing == Standing.ACCEPTED and fact.reason == ""


def test_a_step_that_the_ruling_took_comes_back():
    agreement = AgreementFactory(stage="")
    loser = stated(agreement, field=FactField.STAGE, says="signed")
    rival(loser, says="cancelled")
    review.deprecate(loser, WHY)
    assert not agreement.milestones.exists()

    review.reinstate(loser, WHY)

    assert agreement.milestones.get().stage == "signed"


def test_a_value_that_the_agreement_has_meanwhile_stays(fact):
    agreement = fact.evidence.agreement
    rival(fact)
    review.deprecate(fact, WHY)
    agreement.refresh_from_db()
    assert agreement.value == Value(dollars(999).low, dollars(999).high, "USD", "exact")

    review.reinstate(fact, WHY)

    agreement.refresh_from_db()
    assert agreement.value == dollars(999)


def test_taking_back_needs_a_ruling_that_stands_and_a_reason(fact):
    rival(fact)
    review.deprecate(fact, WHY)
    with pytest.raises(review.Refused, match="reason"):
        review.reinstate(fact, " ")
    review.reopen(fact.evidence, WHY)
    with pytest.raises(review.Refused, match="No ruling stands"):
        review.reinstate(fact, WHY)


def test_an_amended_statement_is_not_brought_back_beside_its_successor(fact):
    rival(fact)
    review.deprecate(fact, WHY)
    FactFactory(evidence=fact.evidence, standing=Standing.ACCEPTED)

    with pytest.raises(review.Refused, match="put another statement in its place"):
        review.reinstate(fact, WHY)


@pytest.mark.parametrize("who", ["viewer", "publisher"])
def test_who_does_not_review_takes_nothing_back(fact, who):
    rival(fact)
    review.deprecate(fact, WHY)

    with pytest.raises(review.Refused, match="for editors"):
        review.reinstate(fact, WHY, member(who))


def test_the_list_shows_the_latest_rulings_and_takes_them_back(client, fact):
    rival(fact)
    review.deprecate(fact, WHY)
    client.force_login(member("editor"))
    address = reverse("review-contradictions")
    assert WHY in text_of(client.get(address))

    refused = client.post(address, {"undo": fact.pk, "reason": ""})
    assert refused.status_code == 422 and "Give a reason" in text_of(refused)
    client.post(address, {"undo": fact.pk, "reason": "The wrong one."})

    fact.refresh_from_db()
    assert fact.standing == Standing.ACCEPTED
    assert "Nothing contradicts anything" not in text_of(client.get(address))


# The list


@pytest.mark.parametrize("asked", ["x", "-1", "1" * 400, "\0", "²"])
def test_a_page_that_is_none_is_the_first(client, fact, asked):
    rival(fact)
    client.force_login(member("editor"))

    page = client.get(reverse("review-contradictions"), {"before": asked})

    assert page.status_code == 200 and fact.evidence.agreement.title in text_of(page)


def test_the_list_goes_on_by_pages_and_shows_each_agreement_once(client, monkeypatch):
    monkeypatch.setattr("sources.contradictions.LOOKED_AT", 2)
    agreements = [AgreementFactory() for _ in range(5)]
    for agreement in agreements:
        rival(stated(agreement))
    seen, before = [], None
    for _page in range(3):
        found, before = open_page(before)
        seen += [agreement for agreement, _pairs in found]

    assert seen == agreements[::-1] and before is None


def test_one_dispatch_that_is_read_in_two_ways_leaves_room_for_the_next_page(client, monkeypatch):
    monkeypatch.setattr("sources.contradictions.LOOKED_AT", 1)
    client.force_login(member("editor"))
    contradicted, copied = AgreementFactory(), AgreementFactory()
    rival(stated(contradicted))
    first_copy = stated(copied)
    copy = ArticleFactory(dispatch=first_copy.evidence.article.dispatch)
    stated(copied, copy, says={**first_copy.says, "low": "9", "high": "9"})

    first = client.get(reverse("review-contradictions"))

    assert "None on this page" in text_of(first)
    older = first.content.decode().split('rel="next" href="?before=')[1].split('"')[0]
    second = client.get(reverse("review-contradictions"), {"before": older})
    assert contradicted.title in text_of(second)
