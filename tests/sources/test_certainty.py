"""The one rule for what a machine may accept and publish, condition by condition."""

import pytest

from deals.partial_dates import PartialDate
from sources import certainty, review
from sources.choices import FactField, Polarity, Standing
from sources.models import Candidate, Evidence, Fact
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    HeadlineFactory,
    PartyFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    proposed_party,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db


def name(evidence, party, **says):
    says = {"name": party.name if party else "Ismeretlen", "country": None, "role": None} | says
    return FactFactory(evidence=evidence, field=FactField.PARTY, says=says, party=party)


@pytest.fixture
def evidence():
    """A certain reading: both parties known, the value told with its currency, a new draft."""
    evidence = EvidenceFactory(certain=True)
    name(evidence, tau_ken_samruk())
    name(evidence, mars())
    FactFactory(evidence=evidence)
    return evidence


def doubts(evidence):
    return certainty.doubts(Evidence.objects.get(pk=evidence.pk))


def test_it_is_certain_where_every_condition_holds(evidence):
    assert doubts(evidence) == []
    assert certainty.is_certain(evidence)


def test_a_reading_in_doubt_is_not_certain(evidence):
    Evidence.objects.update(certain=False)
    assert doubts(evidence) == ["reading"]


def test_a_contradiction_is_never_certain(evidence):
    Evidence.objects.update(polarity=Polarity.CONTRADICTS)
    assert doubts(evidence) == ["reading"]


def test_a_party_that_is_none_known_is_a_doubt(evidence):
    name(evidence, None)
    assert doubts(evidence) == ["parties"]


def test_a_party_with_candidates_is_a_doubt(evidence):
    fact = evidence.facts.filter(party=mars()).get()
    Candidate.objects.create(fact=fact, party=PartyFactory(), reason="a name alike")
    assert doubts(evidence) == ["parties"]


def test_no_party_at_all_is_a_doubt(evidence):
    Fact.objects.filter(field=FactField.PARTY).delete()
    assert "parties" in doubts(evidence)


def test_parties_of_one_country_are_a_doubt(evidence):
    evidence.facts.filter(party=mars()).delete()
    assert doubts(evidence) == ["countries"]


def test_parties_of_three_countries_are_a_doubt_while_the_two_are_open(evidence):
    evidence.agreement.country_a = evidence.agreement.country_b = None
    evidence.agreement.save()
    assert doubts(evidence) == []
    name(evidence, PartyFactory(name="Sika", country=country("DE")))
    assert doubts(evidence) == ["countries"]


def test_a_party_whose_country_is_only_guessed_is_a_doubt(evidence):
    sika = proposed_party("Sika", country=country("US"))
    name(evidence, sika)
    assert doubts(evidence) == []
    Evidence.objects.update(reasons=["country_unknown"])
    assert doubts(evidence) == ["countries"]
    name(EvidenceFactory(agreement=AgreementFactory()), sika, country="US")
    assert doubts(evidence) == []


def test_a_guess_is_no_doubt_where_every_party_was_known_before(evidence):
    Evidence.objects.update(reasons=["country_unknown"])
    assert doubts(evidence) == []


def test_a_value_without_its_currency_is_a_doubt(evidence):
    fact = evidence.facts.get(field=FactField.VALUE)
    fact.says = fact.says | {"currency": None}
    fact.save()
    assert doubts(evidence) == ["value"]


def test_evidence_of_no_agreement_is_a_doubt(evidence):
    Evidence.objects.update(agreement=None)
    assert "agreement" in doubts(evidence)


def test_evidence_with_candidates_is_a_doubt(evidence):
    Candidate.objects.create(
        evidence=evidence, agreement=AgreementFactory(), reason="the same parties"
    )
    Evidence.objects.update(agreement=None)
    assert doubts(evidence) == ["agreement"]


def test_what_an_editor_has_chosen_is_no_doubt(evidence):
    Candidate.objects.create(
        evidence=evidence, agreement=evidence.agreement, reason="the same parties"
    )
    assert doubts(evidence) == []


def test_a_draft_that_another_reading_in_doubt_has_added_to_is_a_doubt(evidence):
    other = EvidenceFactory(agreement=evidence.agreement)
    assert doubts(evidence) == ["draft"]
    review.accept(other)
    assert doubts(evidence) == []


def test_a_contradiction_with_what_was_accepted_is_a_doubt(evidence):
    accepted = EvidenceFactory(agreement=evidence.agreement, certain=True)
    says = {"low": "150000000", "high": "150000000", "currency": "USD", "qualifier": "exact"}
    FactFactory(evidence=accepted, says=says)
    assert doubts(evidence) == []
    review.accept(accepted)
    assert doubts(evidence) == ["contradiction"]


def test_a_headline_of_a_dated_visit_is_certain():
    assert doubts(HeadlineEvidenceFactory()) == []


def test_a_headline_of_an_undated_visit_is_a_doubt():
    headline = HeadlineFactory(visit=VisitFactory(dates=None))
    assert doubts(HeadlineEvidenceFactory(headline=headline)) == ["visit"]


def test_a_second_headline_of_one_visit_is_a_doubt():
    review.accept(HeadlineEvidenceFactory())
    other = HeadlineEvidenceFactory(headline=HeadlineFactory(count=30))
    repeated = HeadlineEvidenceFactory(headline=kz_to_us().headlines.first())
    assert doubts(other) == ["alone"]
    assert doubts(repeated) == []


def test_a_headline_of_another_visit_is_no_second_one():
    review.accept(HeadlineEvidenceFactory())
    visit = VisitFactory(dates=PartialDate.parse("2026-02-19"))
    assert doubts(HeadlineEvidenceFactory(headline=HeadlineFactory(visit=visit))) == []


def test_the_page_shows_a_sentence_for_every_condition_that_is_checked():
    conditions = (*certainty.AGREEMENT, *certainty.HEADLINE)
    assert certainty.sentences() == [condition.sentence for condition in conditions]
    assert len({condition.name for condition in conditions}) == len(conditions)
    assert all(str(sentence).endswith(".") for sentence in certainty.sentences())


def test_an_article_without_proposals_has_nothing_certain():
    article = ArticleFactory()
    assert review.accept_certain(article) == {"accepted": 0, "published": 0, "left": 0}


def test_a_statement_that_an_editor_struck_out_is_in_doubt_no_more(evidence):
    lost = name(evidence, None)
    assert doubts(evidence) == ["parties"]

    Fact.objects.filter(pk=lost.pk).update(standing=Standing.REJECTED)

    assert doubts(evidence) == []
