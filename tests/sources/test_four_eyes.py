"""Where four eyes are asked for, nobody publishes what the same person wrote, through any door."""

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from deals.choices import Publication
from deals.history import through
from deals.models import Agreement
from sources import review
from sources.acts import Refused
from sources.choices import ReviewState
from sources.models import Citation
from sources.publishing import hands
from tests import bulk
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    MilestoneFactory,
    ParticipationFactory,
    PartyFactory,
    kz_to_us,
    member,
)
from tests.sources.test_desk_screen import find, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def anna():
    return member("administrator", username="anna")


@pytest.fixture
def bela():
    return member("publisher", username="bela")


def draft(**columns):
    return EvidenceFactory(state="accepted", agreement=AgreementFactory(**columns)).agreement


def amend_value(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(value_low=1, value_high=1)


WRITES = {
    "its value": amend_value,
    "its title": lambda a: Agreement.objects.filter(pk=a.pk).update(title="Another"),
    "its stage by hand": lambda a: Agreement.objects.filter(pk=a.pk).update(
        stage="completed", stage_fixed=True
    ),
    "a party": lambda a: ParticipationFactory(agreement=a, party=PartyFactory()),
    "a party's going": lambda a: a.participations.get(party__name="Third Works").delete(),
    "a step": lambda a: MilestoneFactory(agreement=a, stage="completed"),
    "a source": lambda a: Citation.objects.create(agreement=a, title="A book"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_who_amended_anothers_draft_does_not_publish_it(anna, bela, write):
    agreement = draft(author=member("editor"))
    ParticipationFactory(agreement=agreement, party=PartyFactory(name="Third Works"))
    with through("admin", anna):
        write(agreement)

    assert hands(agreement) == {anna.pk, agreement.author_id}
    with pytest.raises(Refused, match="anna"):
        review.publish(agreement, anna)


def test_who_accepted_the_evidence_does_not_publish_and_a_colleague_does(anna, bela):
    evidence = EvidenceFactory(agreement=AgreementFactory())
    review.accept(evidence, anna)

    with pytest.raises(Refused, match="accepted by anna"):
        review.publish(evidence.agreement, anna)
    assert review.publish(evidence.agreement, bela)
    assert evidence.agreement.published_by == bela


def test_a_decision_that_was_taken_back_leaves_no_hand(anna, bela):
    evidence = EvidenceFactory(agreement=AgreementFactory())
    review.accept(evidence, anna)
    review.reopen(evidence, "Not so sure.", anna)
    review.accept(evidence, member("editor"))

    assert anna.pk not in hands(evidence.agreement)


def test_publishing_and_withdrawing_are_nobodys_writing(bela):
    agreement = draft(author=member("editor"))
    with through("admin", bela):
        review.publish(agreement, bela)
        review.withdraw(agreement, "A second look.", bela)

    assert review.publish(agreement, bela)


def test_what_follows_from_other_rows_is_nobodys_writing(bela):
    agreement = draft()
    with through("admin", bela):
        Agreement.objects.filter(pk=agreement.pk).update(stage="completed", day="2025-01-01")

    assert hands(agreement) == set()


def test_a_command_publishes_only_what_no_person_had_a_hand_in(anna):
    assert review.publish(draft())
    with pytest.raises(Refused, match="somebody else"):
        review.publish(draft(author=anna))


# The database


@pytest.fixture
def strict_connection():
    """A connection as the setting makes it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL dealtracker.four_eyes = 'on'")


def publish_past_the_rules(agreement, user):
    Agreement.objects.filter(pk=agreement.pk).update(
        publication=Publication.PUBLISHED, published_at=timezone.now(), published_by=user
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_it_too(strict_connection, anna):
    with pytest.raises(IntegrityError, match="one who had a hand in it"):
        publish_past_the_rules(draft(author=anna), anna)


def test_the_database_refuses_a_publication_under_nobodys_name(strict_connection, anna):
    with pytest.raises(IntegrityError, match="one who had a hand in it"):
        publish_past_the_rules(draft(author=anna), None)


def test_the_database_lets_a_colleague_publish(strict_connection, anna, bela):
    publish_past_the_rules(draft(author=anna), bela)


# The doors


def test_the_one_key_accepts_and_hands_in_and_says_who_publishes(client, anna):
    evidence = find(ArticleFactory(visit=kz_to_us()))
    client.force_login(anna)

    answer = send(client, evidence, "publish")

    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED
    assert evidence.agreement.publication == Publication.IN_REVIEW
    assert "accepted by anna: somebody else publishes it" in answer.content.decode()

    client.force_login(member("publisher", username="bela"))
    send(client, evidence, "publish")
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.is_published


def test_accepting_all_certain_ones_publishes_none_of_them(client, anna):
    evidence = find(ArticleFactory(visit=kz_to_us()))
    client.force_login(anna)

    counts = review.accept_certain(evidence.article, anna)

    evidence.refresh_from_db()
    assert (counts["accepted"], counts["published"], counts["left"]) == (1, 0, 0)
    assert evidence.agreement.publication == Publication.IN_REVIEW


def test_the_action_of_the_admin_refuses_and_says_why(client, anna):
    agreement = draft(author=anna)
    client.force_login(anna)

    page = bulk.shown(client, "publish", agreement)

    agreement.refresh_from_db()
    assert agreement.publication == Publication.DRAFT
    assert "somebody else publishes it" in page.content.decode()


def test_what_is_published_is_withdrawn_before_it_is_changed(client, anna, bela):
    evidence = find(ArticleFactory(visit=kz_to_us()))
    review.accept(evidence, member("editor"))
    review.publish(evidence.agreement, bela)
    client.force_login(anna)

    answer = send(client, evidence, "amend", value="77 Mrd. Dollar")
    page = client.get(reverse("admin:deals_agreement_change", args=[evidence.agreement.pk]))

    assert answer.status_code == 422 and "withdraw it first" in answer.content.decode()
    assert 'name="title"' not in page.content.decode()
