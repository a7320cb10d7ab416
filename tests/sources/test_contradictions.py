"""What accepted evidence says that cannot all be true, until an editor rules."""

import datetime
from decimal import Decimal

import pytest

from deals.values import Value
from sources import review
from sources.choices import FactField, Polarity
from sources.contradictions import contradictions_with, open_contradictions
from sources.hedges import agree, disjoint, interval, ratio
from sources.models import Evidence
from tests.factories import AgreementFactory, ArticleFactory, EvidenceFactory, FactFactory, dollars


def said(low, high=None, currency="USD", qualifier="exact"):
    high = low if high is None else high
    return {"low": low, "high": high, "currency": currency, "qualifier": qualifier}


# Sums


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (dollars(150), dollars(180), True),
        (dollars(150), dollars(150), False),
        (dollars(150), dollars(151), False),  # rounded
        (dollars(150, "approx"), dollars(165), False),  # a tenth more or less
        (dollars(150, "approx"), dollars(170), True),
        (dollars(150, "at_least"), dollars(900), False),
        (dollars(150, "at_least"), dollars(100), True),
        (dollars(150, "at_most"), dollars(100), False),
        (dollars(150, "at_most"), dollars(180), True),
        (dollars(150), Value(Decimal(10**8), Decimal(2 * 10**8), "USD", "range"), False),
        (dollars(250), Value(Decimal(10**8), Decimal(2 * 10**8), "USD", "range"), True),
        (dollars(150), Value(Decimal(10**8), Decimal(10**8), "EUR", "exact"), False),
        (dollars(150), None, False),
    ],
)
def test_values_are_disjoint_beyond_their_hedges(one, other, expected):
    assert disjoint(one, other) is expected
    assert disjoint(other, one) is expected


def test_values_of_two_currencies_neither_agree_nor_contradict():
    euros = Value(Decimal(150), Decimal(150), "EUR", "exact")
    assert not agree(euros, Value(Decimal(150), Decimal(150), "USD", "exact"))


def test_an_open_end_is_infinite():
    assert interval(dollars(100, "at_most"))[0] == 0
    assert interval(dollars(100, "at_least"))[1] == Decimal("Infinity")


def test_the_ratio_of_two_values_is_at_least_one():
    assert ratio(dollars(150), dollars(180)) == ratio(dollars(180), dollars(150)) == Decimal("1.2")


# Statements

database = pytest.mark.django_db


def accepted(agreement, article=None, polarity=Polarity.SUPPORTS, **facts):
    evidence = EvidenceFactory(
        agreement=agreement, article=article or ArticleFactory(), polarity=polarity
    )
    for field, says in facts.items():
        FactFactory(evidence=evidence, field=field, says=says)
    review.accept(evidence)
    return evidence


def fields(agreement):
    return [contradiction.field for contradiction in open_contradictions(agreement)]


@database
def test_two_values_contradict_until_a_ruling():
    agreement = AgreementFactory()
    one = accepted(agreement, value=said("150000000"))
    other = accepted(agreement, value=said("180000000"))

    (contradiction,) = open_contradictions(agreement)
    assert {fact.evidence for fact in contradiction.facts} == {one, other}

    review.deprecate(other.facts.get(), "The document itself names 150 million.")
    assert open_contradictions(agreement) == []


@database
def test_proposed_evidence_contradicts_nothing_yet():
    agreement = AgreementFactory()
    accepted(agreement, value=said("150000000"))
    waiting = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=waiting, says=said("180000000"))
    assert open_contradictions(agreement) == []
    assert len(contradictions_with(waiting)) == 1


@database
def test_one_agencys_report_in_many_papers_is_one_source():
    agreement = AgreementFactory()
    article = ArticleFactory()
    copy = ArticleFactory(dispatch=article.dispatch)
    accepted(agreement, article, value=said("150000000"))
    accepted(agreement, copy, value=said("180000000"))
    assert open_contradictions(agreement) == []


@database
def test_different_instruments_contradict_and_none_is_no_instrument():
    agreement = AgreementFactory()
    accepted(agreement, instrument="contract")
    accepted(agreement, instrument="none")
    assert fields(agreement) == []
    accepted(agreement, instrument="memorandum")
    assert fields(agreement) == [FactField.INSTRUMENT]


@database
def test_signed_and_cancelled_on_one_day_contradict():
    agreement = AgreementFactory()
    day = {"earliest": "2025-11-06", "latest": "2025-11-06"}
    accepted(agreement, stage="signed", date=day)
    accepted(agreement, stage="cancelled", date=day)
    assert fields(agreement) == [FactField.STAGE]


@database
def test_signed_and_then_cancelled_follow_one_another():
    agreement = AgreementFactory()
    accepted(agreement, stage="signed")
    later = ArticleFactory(published_on=datetime.date(2026, 3, 1))
    accepted(agreement, later, stage="cancelled")
    assert fields(agreement) == []


@database
def test_announced_and_signed_do_not_contradict():
    agreement = AgreementFactory()
    accepted(agreement, stage="announced")
    accepted(agreement, stage="signed")
    assert fields(agreement) == []


@database
def test_another_agreements_values_are_no_contradiction():
    accepted(AgreementFactory(), value=said("150000000"))
    agreement = AgreementFactory()
    accepted(agreement, value=said("180000000"))
    assert fields(agreement) == []


@database
def test_words_that_deny_the_agreement_state_no_value_for_it():
    agreement = AgreementFactory()
    accepted(agreement, value=said("150000000"))
    denied = accepted(agreement, polarity=Polarity.CONTRADICTS, value=said("180000000"))
    assert fields(agreement) == []
    assert contradictions_with(Evidence.objects.get(pk=denied.pk)) == []


@database
def test_evidence_of_no_agreement_contradicts_nothing():
    assert contradictions_with(EvidenceFactory(agreement=None)) == []
