"""Taking a merge back: while nothing has changed since, and in the right order."""

import pytest
from django.apps import apps
from pghistory.models import Event

from deals.apart import rule_apart
from deals.choices import Kind
from deals.history import through
from deals.merging import Refused, merge, undo
from deals.merging.references import pointing_at
from deals.models import Agreement, Milestone, Participation, Party, PartyName, Redirect, Visit
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    MilestoneFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)
from tests.merged import snapshot

pytestmark = pytest.mark.django_db
REASON = "the same"


def american(name):
    return PartyFactory(name=name, country=country("US"))


@pytest.mark.parametrize("model", [Agreement, Party, Visit])
def test_every_foreign_key_to_a_row_that_can_be_merged_is_moved(model):
    keys = {
        field
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.concrete_fields
        if field.is_relation and field.related_model is model
        if not issubclass(other, Event)
    }

    assert keys == set(pointing_at(model))
    assert len(keys) >= 4


# Something has changed


def test_a_change_of_the_row_that_stays_is_told_with_who_and_when():
    redirect = merge(mars(), american("Mars Inc"), REASON)
    editor = member("editor", username="aigerim")
    with through("admin", editor):
        Party.objects.filter(pk=mars().pk).update(note="sweets")

    with pytest.raises(Refused, match=r"changed since: “Mars” was changed by aigerim \(.*2\d\d\d"):
        undo(redirect, REASON)
    assert Redirect.objects.exists()


def test_a_change_within_a_moved_row_is_told():
    twin = american("Mars Inc")
    agreement = PublishedAgreementFactory(parties=(tau_ken_samruk(), twin))
    redirect = merge(mars(), twin, REASON)
    Participation.objects.filter(agreement=agreement, party=mars()).update(role="buyer")

    with pytest.raises(Refused, match=r"“Mars \(buyer\)” was changed"):
        undo(redirect, REASON)


def test_a_moved_row_that_is_gone_is_told():
    twin = american("Mars Inc")
    redirect = merge(mars(), twin, REASON)
    PartyName.objects.get(name="Mars Inc").delete()

    with pytest.raises(Refused, match="Party name was deleted"):
        undo(redirect, REASON)


def test_what_came_to_the_row_that_stays_is_told():
    redirect = merge(mars(), american("Mars Inc"), REASON)
    ParticipationFactory(agreement=AgreementFactory(parties=()), party=mars())

    with pytest.raises(Refused, match=r"“Mars \(partner\)” came to it"):
        undo(redirect, REASON)


def test_evidence_that_was_attached_since_is_told():
    kept, twin, other = (AgreementFactory() for _ in range(3))
    find = EvidenceFactory(agreement=other)
    redirect = merge(kept, twin, REASON)
    type(find).objects.filter(pk=find.pk).update(agreement=kept)

    with pytest.raises(Refused, match="came to it"):
        undo(redirect, REASON)


def test_a_change_of_an_agreement_that_moved_with_its_visit_is_told():
    here, twin = kz_to_us(), VisitFactory(place="New York")
    agreement = PublishedAgreementFactory(visit=twin)
    redirect = merge(here, twin, REASON)
    Agreement.objects.filter(pk=agreement.pk).update(title="Another title")

    with pytest.raises(Refused, match="“Another title” was changed"):
        undo(redirect, REASON)


def test_a_change_that_was_taken_back_is_none():
    twin = american("Mars Inc")
    redirect = merge(mars(), twin, REASON)
    for note in ("sweets", ""):
        Party.objects.filter(pk=mars().pk).update(note=note)

    assert undo(redirect, REASON) == twin


def test_what_was_there_before_may_change_and_keeps_its_change():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory(visit=None)
    own = kept.milestones.get()
    redirect = merge(kept, twin, REASON)
    Milestone.objects.filter(pk=own.pk).update(note="in the White House")

    undo(redirect, REASON)

    assert kept.milestones.get().note == "in the White House"


def test_taking_back_twice_is_refused():
    redirect = merge(mars(), american("Mars Inc"), REASON)
    undo(redirect, REASON)

    with pytest.raises(Refused, match="taken back already"):
        undo(redirect, REASON)


def test_taking_back_needs_a_reason_and_the_right():
    redirect = merge(mars(), american("Mars Inc"), REASON)

    with pytest.raises(Refused, match="Give a reason"):
        undo(redirect, "")
    with pytest.raises(Refused, match="for publishers"):
        undo(redirect, REASON, member("editor"))


def test_a_redirect_that_tells_nothing_of_what_moved_cannot_be_taken_back():
    redirect = Redirect.objects.create(
        kind=Kind.PARTY, old_id="b2b2b2b2b2", new_id=mars().public_id
    )

    with pytest.raises(Refused, match="What was merged here is not known"):
        undo(redirect, REASON)


# Chains


def test_an_earlier_merge_of_a_chain_waits_for_the_later_one():
    first, second, third = (american(name) for name in ("Mars A", "Mars B", "Mars C"))
    PublishedAgreementFactory(parties=(tau_ken_samruk(), first))
    before = snapshot()
    early = merge(second, first, REASON)
    between = snapshot()
    late = merge(third, second, REASON)
    assert set(Redirect.objects.values_list("new_id", flat=True)) == {third.public_id}

    with pytest.raises(Refused, match="“Mars B” was merged into “Mars C” since: take that back"):
        undo(early, REASON)
    undo(late, REASON)
    assert snapshot() == between
    undo(early, REASON)

    assert snapshot() == before


def test_the_first_of_two_merges_into_one_row_waits_for_the_second():
    first, second = american("Mars A"), american("Mars B")
    mars()
    before = snapshot()
    early, late = merge(mars(), first, REASON), merge(mars(), second, REASON)

    with pytest.raises(Refused, match="“Mars B” was merged into it as well: take that back first"):
        undo(early, REASON)
    undo(late, REASON)
    undo(early, REASON)

    assert snapshot() == before


def test_a_ruling_since_about_the_row_that_stays_is_kept_when_the_merge_is_taken_back():
    twin, other = american("Mars Inc"), american("Mars Hill")
    redirect = merge(mars(), twin, REASON)
    rule_apart(Kind.PARTY, mars(), other, "a hill")

    undo(redirect, REASON)

    assert rule_apart(Kind.PARTY, mars(), other, "a hill") is False


def test_a_step_added_since_is_told():
    kept, twin = AgreementFactory(), AgreementFactory()
    redirect = merge(kept, twin, REASON)
    MilestoneFactory(agreement=kept, stage="completed")

    with pytest.raises(Refused, match="“completed” came to it"):
        undo(redirect, REASON)
