"""Merging visits: one journey, whose agreements are at home there."""

import datetime

import pytest

from deals.choices import Stage
from deals.merging import Refused, merge, preview, undo
from deals.models import Agreement, Milestone
from deals.partial_dates import PartialDate
from deals.totals import totals
from sources.choices import FactField, Origin
from sources.models import Suggestion
from sources.statements import Statements
from tests.factories import (
    ArticleFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    HeadlineFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
)
from tests.merged import snapshot

pytestmark = pytest.mark.django_db
REASON = "one journey"


def twin_visit(**columns):
    """The same visit, entered with its month only."""
    kz_to_us()
    return VisitFactory(**{"dates": PartialDate.month(2025, 11), **columns})


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_all_that_points_to_the_merged_visit_points_to_the_one_that_stays():
    twin = twin_visit()
    agreement = PublishedAgreementFactory(visit=twin)
    article = ArticleFactory(visit=twin)
    headline = HeadlineFactory(visit=twin)

    merge(kz_to_us(), twin, REASON)

    assert fresh(agreement).home_visit == kz_to_us()
    assert agreement.milestones.get().visit == kz_to_us()
    assert fresh(article).visit == fresh(headline).visit == kz_to_us()


def test_a_merge_that_is_taken_back_leaves_everything_as_it_was():
    twin = twin_visit(occasion="C5+1", note="with the ministers")
    PublishedAgreementFactory(visit=kz_to_us())
    agreement = PublishedAgreementFactory(visit=twin)
    assert agreement.day == datetime.date(2025, 11, 30)
    HeadlineFactory(preferred=True)
    HeadlineFactory(visit=twin, preferred=True, count=30)
    HeadlineEvidenceFactory(headline=HeadlineFactory(visit=twin))
    before = snapshot()

    redirect = merge(kz_to_us(), twin, REASON)

    assert fresh(agreement).day == datetime.date(2025, 11, 6)
    assert kz_to_us().occasion == "C5+1"
    assert kz_to_us().headlines.filter(preferred=True).count() == 1
    undo(redirect, REASON)
    assert snapshot() == before


def test_merging_visits_leaves_the_public_totals_as_they_are():
    twin = twin_visit()
    PublishedAgreementFactory(visit=twin)
    PublishedAgreementFactory(visit=kz_to_us())
    before = totals(Agreement.objects.published()).total

    merge(kz_to_us(), twin, REASON)

    found = totals(Agreement.objects.published(), by="visit")
    assert found.total == before
    assert [row.key for row in found.rows if row.key] == [kz_to_us()]


def test_the_same_claim_stands_once_with_the_evidence_of_both():
    twin = twin_visit()
    here, there = HeadlineFactory(), HeadlineFactory(visit=twin)
    for claim in (here, there):
        HeadlineEvidenceFactory(headline=claim)

    merge(kz_to_us(), twin, REASON)

    claim = kz_to_us().headlines.get()
    assert claim == here
    assert claim.evidence.count() == 2


def test_claims_that_differ_stay_apart():
    twin = twin_visit()
    HeadlineFactory(preferred=True)
    HeadlineFactory(visit=twin, count=30, preferred=True)

    assert any("not the preferred claim" in note for note in preview(kz_to_us(), twin).notes)
    merge(kz_to_us(), twin, REASON)

    assert kz_to_us().headlines.count() == 2
    assert kz_to_us().headline.count == 29


def test_the_same_step_at_both_visits_stands_once():
    twin = twin_visit()
    agreement = PublishedAgreementFactory(visit=kz_to_us())
    Milestone.objects.create(agreement=agreement, stage=Stage.SIGNED, visit=twin, note="again")
    before = snapshot()

    redirect = merge(kz_to_us(), twin, REASON)

    assert agreement.milestones.get().note == "again"
    undo(redirect, REASON)
    assert snapshot() == before


def test_visits_with_another_guest_or_host_are_refused():
    other = VisitFactory(host=country("UZ"))

    with pytest.raises(Refused, match="a visit has one guest and one host"):
        merge(kz_to_us(), other, REASON)


def test_visits_without_a_common_day_are_told_so():
    twin = twin_visit(dates=PartialDate.year(2019))

    story = preview(kz_to_us(), twin)

    assert "The two share no day: make sure that they are one visit." in story.notes


def test_a_statement_that_names_the_merged_visit_names_the_one_that_stays():
    twin = twin_visit()
    agreement = PublishedAgreementFactory()
    evidence = agreement.evidence.get()
    fact = FactFactory(evidence=evidence, field=FactField.VISIT, says=twin.public_id)
    suggestion = Suggestion.objects.create(
        agreement=agreement, field="visit", to_value=twin.public_id, origin=Origin.EXTRACTION
    )

    redirect = merge(kz_to_us(), twin, REASON)

    assert Statements(evidence).visit == kz_to_us()
    assert fresh(suggestion).to_value == kz_to_us().public_id
    undo(redirect, REASON)
    assert fresh(fact).says == fresh(suggestion).to_value == twin.public_id


def test_claims_without_value_are_compared_by_their_number():
    twin = twin_visit()
    HeadlineFactory(value=None)
    HeadlineFactory(visit=twin, value=dollars(17_000))
    merge(kz_to_us(), twin, REASON)
    assert kz_to_us().headlines.count() == 2
