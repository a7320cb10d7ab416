"""What an editor accepts for a published agreement is offered to a publisher, not put before readers."""

import pytest
from django.urls import reverse

from deals.models import Agreement
from sources import review
from sources.choices import FactField, ReviewState, Standing, SuggestionState
from sources.models import Fact, Suggestion
from sources.offering import take_offer
from tests.factories import (
    ArticleFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    PublishedAgreementFactory,
    member,
    rival,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return PublishedAgreementFactory(value=None, sector=None)


@pytest.fixture
def evidence(agreement):
    """Another paper tells the value, a later step and a third party."""
    evidence = EvidenceFactory(agreement=agreement, article=ArticleFactory())
    FactFactory(evidence=evidence)
    FactFactory(evidence=evidence, field=FactField.STAGE, says="implementing")
    third = PartyFactory(name="Danube Bank")
    says = {"name": third.name, "country": "KZ", "role": "lender"}
    FactFactory(evidence=evidence, field=FactField.PARTY, says=says, party=third)
    return evidence


def shown(agreement):
    agreement = Agreement.objects.get(pk=agreement.pk)
    return agreement.value, agreement.stage, agreement.participations.count()


def test_an_editors_acceptance_adds_a_source_and_offers_the_rest(agreement, evidence):
    before = shown(agreement)

    assert review.accept(evidence, member("editor"))

    assert shown(agreement) == before
    assert evidence.state == ReviewState.ACCEPTED
    offers = Suggestion.objects.filter(agreement=agreement, state=SuggestionState.OPEN)
    assert {offer.field for offer in offers} == {"value", "stage", "party"}


def test_who_may_publish_takes_it_over_at_once(agreement, evidence):
    review.accept(evidence, member("administrator"))

    value, stage, parties = shown(agreement)
    assert (value.stated, stage, parties) == (180_000_000, "implementing", 3)
    assert not Suggestion.objects.exists()


def test_a_draft_follows_an_editor(evidence, agreement):
    review.withdraw(agreement, "A second look.")
    review.accept(evidence, member("editor"))

    assert shown(agreement)[1] == "implementing" and not Suggestion.objects.exists()


def test_what_the_agreement_says_already_is_not_offered(agreement):
    evidence = EvidenceFactory(agreement=agreement)
    FactFactory(evidence=evidence, field=FactField.STAGE, says="signed")
    review.accept(evidence, member("editor"))

    assert not Suggestion.objects.exists()


def test_a_publisher_takes_one_and_declines_another_at_the_desk(client, agreement, evidence):
    review.accept(evidence, member("editor"))
    offers = {offer.field: offer for offer in Suggestion.objects.all()}
    client.force_login(member("publisher"))
    assert f'value="take:{offers["value"].pk}"' in page(client, evidence.article).content.decode()

    send(client, evidence, f"take:{offers['value'].pk}")
    send(client, evidence, f"decline:{offers['stage'].pk}")

    value, stage, parties = shown(agreement)
    assert (value.stated, stage, parties) == (180_000_000, "signed", 2)
    assert Suggestion.objects.get(state=SuggestionState.OPEN).field == "party"


def test_an_editor_does_not_take_what_is_offered(client, agreement, evidence):
    editor = member("editor")
    review.accept(evidence, editor)
    offer = Suggestion.objects.get(field="value")
    client.force_login(editor)
    assert f'value="take:{offer.pk}"' not in page(client, evidence.article).content.decode()

    answer = send(client, evidence, f"take:{offer.pk}")

    assert answer.status_code == 422 and "for publishers" in answer.content.decode()
    assert shown(agreement)[0] is None


def test_with_four_eyes_even_who_may_publish_only_offers(settings, client, agreement, evidence):
    settings.FOUR_EYES = True
    anna = member("administrator")
    review.accept(evidence, anna)
    assert shown(agreement)[0] is None
    offer = Suggestion.objects.get(field="value")

    client.force_login(anna)
    answer = send(client, evidence, f"take:{offer.pk}")
    assert answer.status_code == 422 and "somebody else takes it over" in answer.content.decode()
    client.force_login(member("publisher"))
    send(client, evidence, f"take:{offer.pk}")

    assert shown(agreement)[0].stated == 180_000_000


def test_evidence_that_was_taken_back_offers_nothing_until_it_is_accepted_again(
    client, agreement, evidence
):
    editor = member("editor")
    review.accept(evidence, editor)
    offer = Suggestion.objects.get(field="value")
    review.reopen(evidence, "Not so sure.", editor)
    client.force_login(member("publisher"))

    answer = send(client, evidence, f"take:{offer.pk}")

    assert answer.status_code == 422 and "not open any longer" in answer.content.decode()
    assert shown(agreement)[0] is None
    review.accept(evidence, editor)
    assert Suggestion.objects.count() == 3


# What is taken back


@pytest.fixture
def ruled_on():
    """A published value, and another accepted source that tells another one."""
    agreement = PublishedAgreementFactory()
    accepted = EvidenceFactory(agreement=agreement, state=ReviewState.ACCEPTED)
    return rival(FactFactory(evidence=accepted, standing=Standing.ACCEPTED))


@pytest.fixture
def loser(ruled_on):
    return Fact.objects.exclude(pk=ruled_on.pk).get(field=FactField.VALUE)


@pytest.mark.parametrize("four_eyes", [False, True])
def test_an_editors_ruling_is_offered_to_a_publisher(settings, loser, four_eyes):
    settings.FOUR_EYES = four_eyes
    agreement = loser.evidence.agreement

    assert review.deprecate(loser, "The document says so.", member("editor"))

    assert shown(agreement)[0].stated == 180_000_000
    offer = Suggestion.objects.get()
    assert (offer.from_value["low"], offer.to_value["low"]) == ("180000000", "999000000")
    assert take_offer(offer, member("publisher"))
    assert shown(agreement)[0].stated == 999_000_000


def test_an_editor_who_rules_is_told_that_a_publisher_takes_it_over(client, loser):
    client.force_login(member("editor"))
    ruling = {"loser": loser.pk, "reason": "The document says so."}

    told = client.post(reverse("review-contradictions"), ruling, follow=True)

    assert "the change is offered to a publisher" in text_of(told)


def test_with_four_eyes_who_ruled_does_not_take_it_over(settings, loser):
    settings.FOUR_EYES = True
    anna = member("administrator")
    review.deprecate(loser, "The document says so.", anna)

    with pytest.raises(review.Refused, match="somebody else takes it over"):
        take_offer(Suggestion.objects.get(), anna)


def test_an_offer_goes_when_the_ruling_is_taken_back(loser):
    review.deprecate(loser, "The document says so.", member("editor"))

    review.reinstate(loser, "It does not.", member("editor"))

    assert not Suggestion.objects.exists()


def test_an_editors_reinstating_only_offers_what_the_agreement_lacks(agreement, evidence):
    editor = member("editor")
    loan = FactFactory(evidence=evidence, field=FactField.INSTRUMENT, says="loan")
    review.accept(evidence, editor)
    loan.refresh_from_db()
    rival(loan, says="contract")

    review.deprecate(loan, "The document says so.", editor)
    review.reinstate(loan, "It does not.", editor)

    assert shown(agreement)[0] is None
    assert Suggestion.objects.filter(field="value", state=SuggestionState.OPEN).count() == 1


def test_an_editors_undoing_is_offered_to_a_publisher(client, agreement, evidence):
    review.accept(evidence)
    review.reopen(evidence, "Not so sure.", member("editor"))
    assert shown(agreement)[0].stated == 180_000_000
    offers = {offer.field: offer for offer in Suggestion.objects.all()}
    assert {*offers} == {"value", "stage", "party"}
    assert (offers["value"].to_value, offers["stage"].from_value) == (None, "implementing")

    client.force_login(member("publisher"))
    for offer in offers.values():
        send(client, evidence, f"take:{offer.pk}")

    assert shown(agreement) == (None, "signed", 2)


def test_an_offer_to_take_a_figure_back_goes_when_the_evidence_is_accepted_again(
    agreement, evidence
):
    review.accept(evidence)
    review.reopen(evidence, "Not so sure.", member("editor"))

    review.accept(evidence, member("editor"))

    assert not Suggestion.objects.exists()
    assert shown(agreement)[0].stated == 180_000_000
