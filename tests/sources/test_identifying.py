"""An editor says which party a name means, and the spelling is known from then on."""

import pytest

from deals.models import Party
from sources import review
from sources.choices import FactField
from sources.extraction.records import PartyMention
from sources.matching import match_party
from sources.models import Candidate
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    country,
    mars,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement():
    """'Mars Inkorporált' in a draft that knows its Kazakh party only."""
    agreement = AgreementFactory(parties=(tau_ken_samruk(),))
    evidence = EvidenceFactory(agreement=agreement)
    says = {"name": "Mars Inkorporált", "country": "US", "role": "investor"}
    fact = FactFactory(evidence=evidence, field=FactField.PARTY, says=says)
    Candidate.objects.create(fact=fact, party=mars(), reason="a name alike")
    return fact


def seated(fact):
    return {seat.party for seat in fact.evidence.agreement.participations.all()}


def test_the_draft_takes_the_party_over_and_the_candidates_go(statement):
    editor = EditorFactory()
    assert review.name_party(statement, mars(), editor)
    assert (statement.party, statement.ruled_by) == (mars(), editor)
    assert not statement.candidates.exists()
    assert seated(statement) == {tau_ken_samruk(), mars()}
    agreement = statement.evidence.agreement
    agreement.refresh_from_db()
    assert [c.code for c in agreement.countries] == ["KZ", "US"]


def test_naming_the_same_party_again_changes_nothing(statement):
    review.name_party(statement, mars())
    assert review.name_party(statement, mars()) is False


def test_the_spelling_is_known_from_then_on(statement):
    mention = PartyMention("Mars Inkorporált", "US")
    assert match_party(mention, None, "hu").row is None
    review.name_party(statement, mars())
    assert match_party(mention, None, "hu").row == mars()


def test_a_spelling_that_was_given_to_the_wrong_party_is_known_as_the_right_ones(statement):
    wrong = PartyFactory(name="Mars Logistics", country=country("US"))
    review.name_party(statement, wrong)

    review.name_party(statement, mars())

    assert not wrong.names.filter(name="Mars Inkorporált").exists()
    match = match_party(PartyMention("Mars Inkorporált", "US"), None, "hu")
    assert (match.row, match.candidates) == (mars(), ())


def test_a_spelling_that_another_decided_statement_has_stays(statement):
    wrong = PartyFactory(name="Mars Logistics", country=country("US"))
    review.name_party(statement, wrong)
    other = FactFactory(field=FactField.PARTY, says=statement.says, party=wrong)
    review.accept(other.evidence)

    review.name_party(statement, mars())
    assert wrong.names.filter(name="Mars Inkorporált").exists()

    review.reopen(other.evidence, "Read once more.")
    review.name_party(other, mars())
    assert not wrong.names.filter(name="Mars Inkorporált").exists()


def test_a_spelling_that_a_person_entered_stays(statement):
    wrong = PartyFactory(name="Mars Logistics", country=country("US"))
    wrong.names.create(name="Mars Inkorporált")
    review.name_party(statement, wrong)

    review.name_party(statement, mars())

    assert wrong.names.filter(name="Mars Inkorporált").exists()


def test_a_known_spelling_is_not_written_twice(statement):
    statement.says = statement.says | {"name": "MARS"}
    statement.save()
    review.name_party(statement, mars())
    assert mars().names.count() == 1


def test_whom_it_was_taken_for_before_leaves_the_draft(statement):
    wrong = PartyFactory(name="Mars Inkorporált", country=country("US"))
    review.name_party(statement, wrong)
    assert seated(statement) == {tau_ken_samruk(), wrong}
    review.name_party(statement, mars())
    assert seated(statement) == {tau_ken_samruk(), mars()}


def test_whom_others_name_stays(statement):
    wrong = PartyFactory(name="Mars Inkorporált", country=country("US"))
    review.name_party(statement, wrong)
    other = EvidenceFactory(agreement=statement.evidence.agreement)
    says = {"name": wrong.name, "country": "US", "role": None}
    FactFactory(evidence=other, field=FactField.PARTY, says=says, party=wrong)
    review.name_party(statement, mars())
    assert wrong in seated(statement)


def test_what_is_no_party_names_none():
    with pytest.raises(review.Refused, match="about a party"):
        review.name_party(FactFactory(), tau_ken_samruk())


def test_a_rejected_statement_names_none(statement):
    review.reject(statement.evidence, "No agreement.")
    statement.refresh_from_db()
    with pytest.raises(review.Refused):
        review.name_party(statement, mars())
    assert Party.objects.filter(name="Mars").exists()
