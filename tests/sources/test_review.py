"""What editors decide: one effect each, whoever acts at the same time, however often."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections, transaction

from deals.choices import Publication, Stage
from deals.models import Agreement, Milestone, NotSame
from deals.values import Value
from sources import review
from sources.choices import FactField, Polarity, ReviewState, Standing
from sources.models import Candidate, Evidence
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    state,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db

REASON = "The words tell of another mine."


def bare_agreement(**columns):
    """A draft of which no more than the title is known."""
    return AgreementFactory(**{"parties": (), "stage": "", "value": None, "sector": None} | columns)


def evidence_of(agreement, *parties, stage="signed", visit="this", **said):
    """Proposed evidence with the facts that a reading files."""
    evidence = EvidenceFactory(
        agreement=agreement, article=ArticleFactory(visit=kz_to_us()), certain=True
    )
    for party in parties:
        says = {"name": party.name, "country": party.country_id, "role": "investor"}
        FactFactory(evidence=evidence, field=FactField.PARTY, says=says, party=party)
    for field, says in ({"stage": stage, "visit": visit} | said).items():
        FactFactory(evidence=evidence, field=field, says=says)
    return evidence


def said_dollars(millions):
    amount = str(millions * 1_000_000)
    return {"low": amount, "high": amount, "currency": "USD", "qualifier": "exact"}


# Accepting


def test_accepting_takes_over_what_the_agreement_lacks():
    agreement = bare_agreement()
    evidence = evidence_of(
        agreement,
        tau_ken_samruk(),
        mars(),
        value=said_dollars(180),
        instrument="contract",
        sector=SectorFactory().code,
        date={"earliest": "2025-11-06", "latest": "2025-11-06"},
    )
    editor = EditorFactory()

    assert review.accept(evidence, editor)

    agreement.refresh_from_db()
    assert {seat.party for seat in agreement.participations.all()} == {tau_ken_samruk(), mars()}
    assert {seat.role for seat in agreement.participations.all()} == {"investor"}
    assert [c.code for c in agreement.countries] == ["KZ", "US"]
    assert agreement.value == dollars(180)
    assert agreement.instrument == "contract"
    assert agreement.sector.code == "mining"
    assert agreement.stage == Stage.SIGNED
    assert agreement.home_visit == kz_to_us()
    assert agreement.milestones.get().when.isoformat() == "2025-11-06"
    assert agreement.publication == Publication.DRAFT
    evidence.refresh_from_db()
    assert (evidence.state, evidence.decided_by) == (ReviewState.ACCEPTED, editor)
    assert {fact.standing for fact in evidence.facts.all()} == {Standing.ACCEPTED}


def test_accepting_again_changes_nothing():
    evidence = evidence_of(bare_agreement(), mars())
    first, second = EditorFactory(), EditorFactory(username="another")
    review.accept(evidence, first)
    decided_at = evidence.decided_at

    assert review.accept(evidence, second) is False

    evidence.refresh_from_db()
    assert (evidence.decided_by, evidence.decided_at) == (first, decided_at)
    assert Milestone.objects.count() == 1


def test_accepting_leaves_what_stands_there():
    agreement = AgreementFactory(instrument="agreement")
    evidence = evidence_of(agreement, value=said_dollars(150), instrument="contract")

    review.accept(evidence)

    agreement.refresh_from_db()
    assert agreement.value == dollars(180)
    assert agreement.instrument == "agreement"
    assert agreement.milestones.count() == 1


def test_a_stage_that_an_editor_fixed_stays():
    agreement = AgreementFactory(stage=Stage.ANNOUNCED)
    agreement.stage_fixed = True
    agreement.save()

    review.accept(evidence_of(agreement, stage="completed"))

    agreement.refresh_from_db()
    assert agreement.stage == Stage.ANNOUNCED


def test_accepting_adds_a_later_step():
    agreement = AgreementFactory(stage=Stage.ANNOUNCED)
    review.accept(evidence_of(agreement, stage="signed", visit="other"))
    agreement.refresh_from_db()
    assert agreement.stage == Stage.SIGNED
    assert agreement.milestones.count() == 2


def test_a_state_or_an_owner_takes_no_second_seat():
    advisors_owner = PartyFactory(name="Mars Group", country=country("US"))
    agreement = AgreementFactory()
    american = agreement.parties.get(name="Mars")
    american.owner = advisors_owner
    american.save()

    review.accept(evidence_of(agreement, advisors_owner, state("KZ")))

    assert agreement.participations.count() == 2


def test_a_contradiction_is_accepted_and_adds_nothing():
    agreement = bare_agreement()
    evidence = evidence_of(agreement, mars(), value=said_dollars(180))
    Evidence.objects.filter(pk=evidence.pk).update(polarity=Polarity.CONTRADICTS)
    evidence.refresh_from_db()

    assert review.accept(evidence)

    agreement.refresh_from_db()
    assert agreement.value is None
    assert not agreement.participations.exists()


def test_evidence_without_an_agreement_cannot_be_accepted():
    evidence = EvidenceFactory(agreement=None)
    with pytest.raises(review.Refused, match="Choose the agreement"):
        review.accept(evidence)


def test_rejected_evidence_cannot_be_accepted():
    evidence = evidence_of(AgreementFactory())
    review.reject(evidence, REASON)
    Agreement.objects.update(publication=Publication.DRAFT)
    with pytest.raises(review.Refused, match="rejected before"):
        review.accept(evidence)


def test_evidence_that_moved_on_meanwhile_is_not_accepted():
    evidence = evidence_of(AgreementFactory())
    seen = Evidence.objects.get(pk=evidence.pk)
    review.attach(evidence, AgreementFactory(), REASON)
    Agreement.objects.update(publication=Publication.DRAFT)
    with pytest.raises(review.Refused, match="another agreement"):
        review.accept(seen)
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED


def test_a_headlines_evidence_is_accepted():
    evidence = HeadlineEvidenceFactory()
    assert review.accept(evidence)
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED


def at_once(*acts):
    """What the acts return, or the Refused that they raise, when they begin at the same time."""
    start, effects = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=10)
            effects.append(act())
        except review.Refused as refusal:
            effects.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(effects) == len(acts)
    return effects


def seen(row):
    """The row as another editor's page holds it."""
    return type(row).objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_accept_at_once_have_one_effect():
    evidence = evidence_of(bare_agreement(), tau_ken_samruk(), mars(), value=said_dollars(180))
    one, other = seen(evidence), seen(evidence)

    effects = at_once(lambda: review.accept(one), lambda: review.accept(other))

    assert Counter(effects) == {True: 1, False: 1}
    assert Milestone.objects.count() == 1
    assert evidence.agreement.participations.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_rejecting_at_once_one_is_refused():
    evidence = evidence_of(AgreementFactory(), mars())
    one, other = seen(evidence), seen(evidence)

    effects = at_once(lambda: review.accept(one), lambda: review.reject(other, REASON))

    assert sorted(type(effect).__name__ for effect in effects) == ["Refused", "bool"]
    states = {fact.standing for fact in evidence.facts.all()}
    assert states == {seen(evidence).state}


@pytest.mark.django_db(transaction=True)
def test_two_finds_that_are_accepted_at_once_fill_one_agreement():
    agreement = bare_agreement()
    one, other = (evidence_of(agreement, tau_ken_samruk(), mars()) for _ in range(2))

    effects = at_once(lambda: review.accept(one), lambda: review.accept(other))

    assert effects == [True, True]
    assert agreement.participations.count() == 2
    assert agreement.milestones.count() == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_once_has_one_effect():
    agreement = AgreementFactory()
    review.accept(evidence_of(agreement))
    one, other = seen(agreement), seen(agreement)

    effects = at_once(lambda: review.publish(one), lambda: review.publish(other))

    assert Counter(effects) == {True: 1, False: 1}


@pytest.mark.django_db(transaction=True)
def test_two_finds_that_change_places_at_once_do_not_wait_for_each_other():
    finds = [evidence_of(AgreementFactory()), evidence_of(AgreementFactory())]
    one, other = (find.agreement for find in finds)
    for agreement in (one, other):
        EvidenceFactory(agreement=agreement)

    effects = at_once(
        lambda: review.attach(seen(finds[0]), other, REASON),
        lambda: review.attach(seen(finds[1]), one, REASON),
    )

    assert effects == [True, True]
    assert [seen(find).agreement for find in finds] == [other, one]


# Rejecting and taking back


def test_rejecting_keeps_the_reason_and_sets_an_unfounded_draft_aside():
    evidence = evidence_of(AgreementFactory())
    assert review.reject(evidence, REASON)
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.REJECTED
    assert evidence.decision_reason == REASON
    assert {fact.standing for fact in evidence.facts.all()} == {Standing.REJECTED}
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.publication == Publication.REJECTED


def test_rejecting_needs_a_reason():
    with pytest.raises(review.Refused, match="reason"):
        review.reject(EvidenceFactory(), "  ")


def test_rejecting_again_changes_nothing():
    evidence = EvidenceFactory()
    review.reject(evidence, REASON)
    assert review.reject(evidence, "Another reason.") is False
    evidence.refresh_from_db()
    assert evidence.decision_reason == REASON


def test_accepted_evidence_is_not_rejected_without_being_reopened():
    evidence = evidence_of(AgreementFactory())
    review.accept(evidence)
    with pytest.raises(review.Refused, match="accepted before"):
        review.reject(evidence, REASON)
    assert review.reopen(evidence, "A slip of the hand.")
    assert review.reject(evidence, REASON)


def test_a_draft_that_other_evidence_or_a_person_speaks_for_stays():
    agreement = AgreementFactory()
    EvidenceFactory(agreement=agreement)
    review.reject(EvidenceFactory(agreement=agreement), REASON)
    entered = AgreementFactory(author=EditorFactory())
    review.reject(EvidenceFactory(agreement=entered), REASON)
    for row in (agreement, entered):
        row.refresh_from_db()
        assert row.publication == Publication.DRAFT


def test_reopening_revives_the_draft():
    evidence = evidence_of(AgreementFactory())
    review.reject(evidence, REASON)
    assert review.reopen(evidence, "A slip of the hand.")
    assert review.reopen(evidence, "Once more.") is False
    evidence.agreement.refresh_from_db()
    assert evidence.agreement.publication == Publication.DRAFT
    assert {fact.standing for fact in evidence.facts.all()} == {Standing.PROPOSED}


def test_the_last_evidence_of_what_is_published_cannot_be_reopened():
    agreement = PublishedAgreementFactory()
    evidence = agreement.evidence.get()
    with pytest.raises(review.Refused, match="withdraw it first"):
        review.reopen(evidence, REASON)
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED


# Attaching


def test_attaching_moves_evidence_and_sets_the_draft_it_leaves_aside():
    target = AgreementFactory()
    evidence = evidence_of(AgreementFactory(), value=said_dollars(150))
    left = evidence.agreement
    Candidate.objects.create(evidence=evidence, agreement=target, reason="the same parties")

    assert review.attach(evidence, target, REASON)

    evidence.refresh_from_db()
    left.refresh_from_db()
    assert evidence.agreement == target
    assert evidence.state == ReviewState.PROPOSED
    assert left.publication == Publication.REJECTED
    assert review.attach(evidence, target, REASON) is False


def test_what_evidence_may_be_is_kept_until_it_is_decided():
    evidence = evidence_of(None, value=said_dollars(150))
    target = AgreementFactory()
    Candidate.objects.create(evidence=evidence, agreement=target, reason="the same parties")

    review.attach(evidence, target, REASON)
    assert evidence.candidates.exists()
    review.accept(evidence)

    assert not evidence.candidates.exists()


def test_attaching_accepted_evidence_completes_the_agreement():
    target = AgreementFactory(value=None)
    evidence = evidence_of(AgreementFactory(value=None), value=said_dollars(150))
    review.accept(evidence)
    review.attach(evidence, target, REASON)
    target.refresh_from_db()
    assert target.value == dollars(150)


def test_the_last_evidence_of_what_is_published_cannot_be_attached_elsewhere():
    evidence = PublishedAgreementFactory().evidence.get()
    with pytest.raises(review.Refused, match="withdraw it first"):
        review.attach(evidence, AgreementFactory(), REASON)


def test_nothing_is_attached_to_what_was_rejected():
    target = AgreementFactory(publication=Publication.REJECTED)
    with pytest.raises(review.Refused, match="was rejected"):
        review.attach(EvidenceFactory(), target, REASON)


def test_a_headlines_evidence_is_of_no_agreement():
    with pytest.raises(review.Refused):
        review.attach(HeadlineEvidenceFactory(), AgreementFactory(), REASON)


def test_setting_apart_makes_a_draft_and_remembers_the_difference():
    known = AgreementFactory()
    evidence = evidence_of(None, tau_ken_samruk(), mars(), value=said_dollars(150))
    Candidate.objects.create(evidence=evidence, agreement=known, reason="the same parties")

    made = review.detach(evidence, REASON)

    evidence.refresh_from_db()
    assert evidence.agreement == made != known
    assert made.value == dollars(150)
    ruling = NotSame.objects.get()
    assert {ruling.first_id, ruling.second_id} == {made.public_id, known.public_id}


# Statements


def two_values():
    """An agreement with two accepted values, 180 taken over first."""
    agreement = bare_agreement()
    kept = evidence_of(agreement, tau_ken_samruk(), mars(), value=said_dollars(180))
    other = evidence_of(agreement, value=said_dollars(150))
    for evidence in (kept, other):
        review.accept(evidence)
    agreement.refresh_from_db()
    return agreement, kept, other


def value_of(evidence):
    return evidence.facts.get(field=FactField.VALUE)


def test_a_ruling_keeps_the_loser_with_its_reason():
    agreement, _, other = two_values()
    fact = value_of(other)
    editor = EditorFactory()
    assert review.deprecate(fact, REASON, editor)
    assert review.deprecate(fact, "Again.") is False
    fact.refresh_from_db()
    assert (fact.standing, fact.reason, fact.ruled_by) == (Standing.DEPRECATED, REASON, editor)
    agreement.refresh_from_db()
    assert agreement.value == dollars(180)


def test_a_ruling_against_the_value_that_stands_lets_the_other_take_its_place():
    agreement, kept, _ = two_values()
    review.deprecate(value_of(kept), REASON)
    agreement.refresh_from_db()
    assert agreement.value == dollars(150)


def test_a_value_that_an_editor_entered_outlives_the_ruling():
    agreement, kept, _ = two_values()
    agreement.value = Value(None, dollars(200).high, "USD", "at_most")
    agreement.save()
    review.deprecate(value_of(kept), REASON)
    agreement.refresh_from_db()
    assert agreement.value.high == dollars(200).high


def test_a_ruling_against_the_stage_takes_its_step_back():
    agreement = bare_agreement()
    announced = evidence_of(agreement, mars(), stage="announced")
    cancelled = evidence_of(agreement, stage="cancelled")
    for evidence in (announced, cancelled):
        review.accept(evidence)
    review.deprecate(cancelled.facts.get(field=FactField.STAGE), REASON)
    agreement.refresh_from_db()
    assert agreement.stage == Stage.ANNOUNCED


def test_a_ruling_needs_a_reason():
    with pytest.raises(review.Refused, match="reason"):
        review.deprecate(FactFactory(), "")


# Publishing


def test_publishing_and_accepting_are_two_acts():
    agreement = AgreementFactory()
    evidence = evidence_of(agreement)
    review.accept(evidence)
    agreement.refresh_from_db()
    assert not agreement.is_published
    assert review.publish(agreement)
    assert agreement.is_published
    assert agreement.published_at
    assert review.publish(agreement) is False


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ({"parties": ()}, "parties of two countries"),
        ({"stage": ""}, "a stage"),
        ({}, "accepted evidence or a citation"),
    ],
)
def test_publishing_says_what_is_missing(columns, missing):
    agreement = AgreementFactory(**columns)
    with pytest.raises(review.Refused, match=missing):
        review.publish(agreement)
    agreement.refresh_from_db()
    assert agreement.publication == Publication.DRAFT


def test_what_publishing_lets_through_the_database_lets_through():
    evidence = evidence_of(bare_agreement(), state("KZ"), state("US"))
    review.accept(evidence)
    with transaction.atomic():
        review.publish(evidence.agreement)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Agreement.objects.published().count() == 1


def test_withdrawing_and_publishing_again():
    agreement = PublishedAgreementFactory()
    assert review.withdraw(agreement, REASON)
    assert agreement.publication == Publication.WITHDRAWN
    assert agreement.withdrawn_at
    assert review.withdraw(agreement, REASON) is False
    assert review.publish(agreement)


def test_history_keeps_who_withdrew_and_why():
    agreement, editor = PublishedAgreementFactory(), EditorFactory()
    review.withdraw(agreement, REASON, editor)
    told = agreement.events.order_by("pgh_id").last().pgh_context.metadata
    assert (told["reason"], told["user"]) == (REASON, editor.pk)


def test_a_draft_cannot_be_withdrawn():
    with pytest.raises(review.Refused, match="draft"):
        review.withdraw(AgreementFactory(), REASON)


def test_a_rejected_draft_cannot_be_published():
    evidence = evidence_of(AgreementFactory())
    review.accept(evidence)
    Agreement.objects.update(publication=Publication.REJECTED)
    with pytest.raises(review.Refused, match="rejected"):
        review.publish(evidence.agreement)


def test_a_draft_is_handed_in_for_review_once():
    agreement = AgreementFactory()
    assert review.submit(agreement)
    assert review.submit(agreement) is False
    assert agreement.publication == Publication.IN_REVIEW
    with pytest.raises(review.Refused):
        review.submit(PublishedAgreementFactory())


# What is certain


def test_the_certain_is_accepted_and_published_and_the_rest_left():
    certain = evidence_of(bare_agreement(), tau_ken_samruk(), mars(), value=said_dollars(180))
    article = certain.article
    open_find = EvidenceFactory(article=article, agreement=None, certain=True)

    counts = review.accept_certain(article)

    assert counts == {"accepted": 1, "published": 1, "left": 1}
    certain.agreement.refresh_from_db()
    assert certain.agreement.is_published
    open_find.refresh_from_db()
    assert open_find.state == ReviewState.PROPOSED
    assert review.accept_certain(article) == {"accepted": 0, "published": 0, "left": 1}


def test_what_cannot_be_published_is_not_accepted_either():
    evidence = evidence_of(bare_agreement(), tau_ken_samruk(), mars(), stage="")
    assert review.accept_certain(evidence.article)["left"] == 1
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED
