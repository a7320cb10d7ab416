"""Which agreements' accepted sources differ is kept ready, and never misses a contradiction."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.choices import Instrument, Stage
from deals.merging import merge
from sources import review
from sources.contradictions import open_contradictions, open_page
from sources.models import Disputed, Fact
from tests.factories import AgreementFactory, EvidenceFactory, FactFactory
from tests.sources.test_contradictions import accepted, said

pytestmark = pytest.mark.django_db
HIGH, LOW = said("180000000"), said("150000000")


def disputed():
    return list(Disputed.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def agreement():
    """One accepted source tells of 150 million."""
    agreement = AgreementFactory()
    accepted(agreement, value=LOW)
    return agreement


def test_it_begins_with_the_second_source_that_is_accepted(agreement):
    waiting = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=waiting, says=HIGH)
    assert disputed() == []

    review.accept(waiting)
    assert disputed() == [agreement.pk]


@pytest.mark.parametrize(
    "end",
    [
        lambda e: review.deprecate(e.facts.get(), "The document says otherwise."),
        lambda e: review.reopen(e, "Read again."),
        lambda e: e.facts.get().delete(),
        lambda e: e.facts.update(says=LOW),
    ],
    ids=["ruled", "reopened", "deleted", "amended"],
)
def test_it_ends_with_what_differed(agreement, end):
    end(accepted(agreement, value=HIGH))

    assert disputed() == []


def test_a_ruling_that_is_taken_back_opens_it_again(agreement):
    fact = accepted(agreement, value=HIGH).facts.get()
    review.deprecate(fact, "The document says otherwise.")
    review.reinstate(Fact.objects.get(pk=fact.pk), "It does not.")

    assert disputed() == [agreement.pk]


def test_it_goes_with_the_evidence_to_another_agreement(agreement):
    other = AgreementFactory()
    accepted(other, value=LOW)
    evidence = accepted(agreement, value=HIGH)

    review.attach(evidence, other, "The second mine.")

    assert disputed() == [other.pk]


def test_it_begins_where_two_agreements_are_merged(agreement):
    other = AgreementFactory()
    accepted(other, value=HIGH)

    merge(other, agreement, "Reported twice.")

    assert disputed() == [other.pk]
    ((found, _pairs),) = open_page()[0]
    assert found == other


def _statements(dice):
    bounds = sorted(dice.randint(90, 130) * 1_000_000 for _ in range(2))
    qualifier = dice.choice(["exact", "approx", "range", "at_least", "at_most"])
    low, high = {"range": bounds, "at_least": (bounds[0], None), "at_most": (None, bounds[0])}.get(
        qualifier, (bounds[0], bounds[0])
    )
    told = [None if amount is None else str(amount) for amount in (low, high)]
    return {
        "value": {
            "low": told[0],
            "high": told[1],
            "currency": dice.choice(["USD", "EUR"]),
            "qualifier": qualifier,
        },
        "instrument": dice.choice([Instrument.NONE, Instrument.LOAN, Instrument.CONTRACT]),
        "stage": dice.choice([Stage.SIGNED, Stage.TALKS, Stage.CANCELLED]),
    }


def test_no_agreement_with_a_contradiction_is_missing_whatever_is_told():
    dice, agreements = random.Random(4), [AgreementFactory() for _ in range(25)]
    for agreement in agreements:
        for _ in range(dice.randint(1, 3)):
            accepted(agreement, **_some(dice))
    contradicting = {a.pk for a in agreements if open_contradictions(a)}

    assert contradicting and contradicting <= set(disputed())
    assert set(disputed()) < {a.pk for a in agreements}


def _some(dice):
    told = _statements(dice)
    name = dice.choice(["value", "value", "instrument", "stage"])
    return {name: told[name]}


def test_the_list_reads_the_statements_of_disputed_agreements_only(agreement):
    accepted(agreement, value=HIGH)
    with CaptureQueriesContext(connection) as asked:
        open_page()

    first = asked.captured_queries[0]["sql"]
    assert 'FROM "sources_disputed"' in first and "sources_fact" not in first


def test_all_can_be_found_anew(agreement):
    accepted(agreement, value=HIGH)
    Disputed.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sources_find_disputed()")

    assert disputed() == [agreement.pk]
