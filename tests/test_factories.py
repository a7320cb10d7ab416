"""What the factories make is lawful by the database's own rules."""

import pytest
from django.db import connection

from deals.models import Agreement, Party, Visit
from sources.models import Evidence
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_has_parties_of_two_countries_and_a_settled_standing():
    agreement = factories.AgreementFactory()
    assert [c.code for c in agreement.countries] == ["KZ", "US"]
    assert agreement.stage == "signed"
    assert agreement.home_visit == factories.kz_to_us()
    assert not agreement.is_published


def test_a_published_agreement_passes_the_rules_checked_at_commit():
    factories.PublishedAgreementFactory()
    connection.check_constraints()
    assert Agreement.objects.published().count() == 1
    assert Evidence.objects.accepted().count() == 1


def test_the_cast_is_one_row_each_however_often_it_plays():
    factories.AgreementFactory.create_batch(3)
    assert Party.objects.count() == 2
    assert Visit.objects.count() == 1


def test_an_editor_may_publish_and_a_stranger_may_not():
    assert factories.EditorFactory().has_perm("deals.change_agreement")
    assert not factories.UserFactory().has_perm("deals.change_agreement")


def test_facts_and_headlines_stand_on_evidence():
    fact = factories.FactFactory()
    evidence = fact.evidence
    assert evidence.article.text[evidence.start : evidence.end] == evidence.quote
    assert factories.HeadlineEvidenceFactory().headline.count == 29
