"""An agreement as it stood: shown, and restored as a new draft."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals.changes.states import state_at
from deals.merging import merge
from deals.models import Agreement, Milestone, Party, Redirect, Restoration
from deals.partial_dates import PartialDate
from deals.restoring import drafts_of
from sources.acts import Forbidden
from sources.models import Citation, Outlet
from sources.restoring import restore
from sources.review import publish, reject, reopen, withdraw
from tests.acts import act, tick
from tests.deals.test_pages_markup import Walk
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    EvidenceFactory,
    MilestoneFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    UserFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    member,
)
from tests.pages import links_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FACTS = (
    *("title", "country_a", "country_b", "instrument", "sector", "part_of", "stage"),
    *("home_visit", "value_low", "value_high", "value_currency", "value_qualifier"),
)


@pytest.fixture
def editor():
    return member("editor")


def facts(agreement):
    agreement.refresh_from_db()
    return [getattr(agreement, name) for name in FACTS]


def seats(agreement):
    return sorted(agreement.participations.values_list("party__name", "role"))


def steps(agreement):
    return list(agreement.milestones.order_by("when").values_list("stage", "when", "visit"))


def moment(agreement):
    """The state of now, to come back to later."""
    state = state_at(agreement)
    tick()
    return state.at


def ruin(agreement):
    """Everything about the agreement becomes something else."""
    agreement.participations.filter(party=mars()).delete()
    agreement.participations.update(role="lender")
    ParticipationFactory(agreement=agreement, party=PartyFactory(name="Ikarus"))
    agreement.milestones.all().delete()
    MilestoneFactory(agreement=agreement, stage="talks", visit=None)
    Agreement.objects.filter(pk=agreement.pk).update(
        title="Wrong", sector=None, value_low=1, value_high=1, stage="talks", home_visit=None
    )
    tick()


def test_a_state_is_what_the_rows_were_at_that_time():
    agreement = AgreementFactory(title="Tungsten mine", value=dollars(180))
    when = moment(agreement)
    ruin(agreement)

    state = state_at(agreement, when)

    assert (state.row.title, state.row.value_low) == ("Tungsten mine", 180_000_000)
    assert {seat.party_id for seat in state.participations} == {
        Party.objects.get(name=name).pk for name in ("Tau-Ken Samruk", "Mars")
    }
    assert [step.stage for step in state.milestones] == ["signed"]


def test_before_its_first_record_there_was_no_state():
    agreement = AgreementFactory()
    assert state_at(agreement, timezone.now() - datetime.timedelta(days=9)) is None


def test_a_restored_draft_has_all_facts_parties_and_steps_of_then(editor):
    umbrella = AgreementFactory()
    agreement = AgreementFactory(
        title="Tungsten mine",
        instrument="contract",
        part_of=umbrella,
        when=PartialDate.parse("2025"),
    )
    MilestoneFactory(agreement=agreement, stage="talks", visit=None, when=PartialDate.parse("2024"))
    before = facts(agreement), seats(agreement), steps(agreement)
    when = moment(agreement)
    ruin(agreement)

    draft, left_out, is_new = restore(state_at(agreement, when), editor)

    assert (facts(draft), seats(draft), steps(draft)) == before
    assert (left_out, is_new) == ([], True)
    assert (draft.publication, draft.author) == ("draft", editor)
    assert "Restored from “Tungsten mine”" in draft.note
    assert agreement.public_id in draft.note


def test_restoring_leaves_the_agreement_itself_as_it_is(editor):
    agreement = PublishedAgreementFactory()
    when = moment(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(title="Wrong", value_low=1, value_high=1)
    agreement.participations.update(role="lender")
    tick()
    before = facts(agreement), seats(agreement), steps(agreement)

    restore(state_at(agreement, when), editor)

    assert (facts(agreement), seats(agreement), steps(agreement)) == before
    assert agreement.is_published
    assert agreement.evidence.count() == 1


def test_a_draft_restored_from_a_published_state_can_be_published(editor):
    agreement = PublishedAgreementFactory()
    evidence = agreement.evidence.get()
    when = moment(agreement)

    draft, _left_out, _is_new = restore(state_at(agreement, when), editor)

    (cited,) = draft.citations.all()
    assert (cited.quote, cited.day) == (
        evidence.quote,
        PartialDate.day(evidence.article.published_on),
    )
    assert cited.title == f"Steppe Herald: {evidence.article.title}"
    assert publish(draft, member("publisher"))


def test_a_demonstration_text_is_cited_as_one(editor):
    agreement = PublishedAgreementFactory()
    Outlet.objects.update(is_demo=True)

    draft, _left_out, _is_new = restore(state_at(agreement, moment(agreement)), editor)

    assert draft.citations.get().note.startswith("Demonstration text.")


def test_what_editors_cited_then_is_cited_again_and_what_came_later_is_not(editor):
    agreement = AgreementFactory()
    Citation.objects.create(agreement=agreement, title="Gazette", quote="Signed today.")
    when = moment(agreement)
    agreement.citations.all().delete()
    Citation.objects.create(agreement=agreement, title="Rumour")
    tick()

    draft, _left_out, _is_new = restore(state_at(agreement, when), editor)

    assert list(draft.citations.values_list("title", "quote")) == [("Gazette", "Signed today.")]


def test_evidence_that_was_rejected_since_is_left_out_and_told(editor):
    agreement = PublishedAgreementFactory()
    second = EvidenceFactory(agreement=agreement, state="accepted")
    when = moment(agreement)
    reopen(second, "It is a rumour.", EditorFactory())
    reject(second, "It is a rumour.", EditorFactory())
    tick()

    draft, left_out, _is_new = restore(state_at(agreement, when), editor)

    assert draft.citations.count() == 1
    assert len(left_out) == 1
    assert "no longer accepted" in left_out[0]
    assert left_out[0] in draft.note


def test_a_merged_party_and_visit_are_followed(editor):
    ikarus, visit = PartyFactory(name="Ikarus"), VisitFactory(place="Astana", dates=None)
    agreement = AgreementFactory(parties=(ikarus, mars()), visit=visit)
    when = moment(agreement)
    kept, home = PartyFactory(name="Ikarus Group"), kz_to_us()
    agreement.participations.filter(party=ikarus).update(party=kept)
    agreement.milestones.update(visit=home)
    Agreement.objects.filter(pk=agreement.pk).update(home_visit=home)
    for kind, old, new in (("party", ikarus, kept), ("visit", visit, home)):
        old.delete()
        Redirect.objects.create(kind=kind, old_id=old.public_id, new_id=new.public_id)
    tick()

    draft, left_out, _is_new = restore(state_at(agreement, when), editor)

    assert seats(draft) == [("Ikarus Group", "partner"), ("Mars", "partner")]
    assert draft.home_visit == home
    assert left_out == []


def test_what_is_gone_is_left_out_and_named(editor):
    energy, ikarus = SectorFactory(code="energy"), PartyFactory(name="Ikarus")
    visit = VisitFactory(host=country("DE"), dates=PartialDate.parse("2026-02"))
    agreement = AgreementFactory(sector=energy, visit=visit)
    ParticipationFactory(agreement=agreement, party=ikarus, role="buyer")
    when = moment(agreement)
    agreement.participations.filter(party=ikarus).delete()
    agreement.milestones.all().delete()
    Agreement.objects.filter(pk=agreement.pk).update(sector=None, home_visit=None)
    for row in (energy, ikarus, visit):
        row.delete()
    tick()

    draft, left_out, _is_new = restore(state_at(agreement, when), editor)

    assert left_out == [
        "sector: Energy",
        "home visit: Kazakhstan → Germany, February 2026",
        "Ikarus as buyer",
        "the visit of the step “signed, Kazakhstan → Germany, February 2026”",
    ]
    assert seats(draft) == [("Mars", "partner"), ("Tau-Ken Samruk", "partner")]
    assert [stage for stage, _when, _visit in steps(draft)] == ["signed"]


def test_two_parties_that_are_one_now_take_one_seat(editor):
    ikarus, group = PartyFactory(name="Ikarus"), PartyFactory(name="Ikarus Group")
    agreement = AgreementFactory(parties=(ikarus, group, mars()))
    when = moment(agreement)
    agreement.participations.filter(party=ikarus).delete()
    ikarus.delete()
    Redirect.objects.create(kind="party", old_id=ikarus.public_id, new_id=group.public_id)
    tick()

    draft, left_out, _is_new = restore(state_at(agreement, when), editor)

    assert seats(draft) == [("Ikarus Group", "partner"), ("Mars", "partner")]
    assert len(left_out) == 1


def test_an_umbrella_that_became_a_component_cannot_hold_the_draft(editor):
    umbrella = AgreementFactory(title="Programme")
    agreement = AgreementFactory(part_of=umbrella)
    when = moment(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(part_of=None)
    Agreement.objects.filter(pk=umbrella.pk).update(part_of=AgreementFactory())
    tick()

    draft, left_out, _is_new = restore(state_at(agreement, when), editor)

    assert (draft.part_of, left_out) == (None, ["part of: Programme"])


def test_restoring_a_state_twice_gives_one_draft(editor):
    agreement = AgreementFactory()
    when = moment(agreement)

    first, _left_out, _is_new = restore(state_at(agreement, when), editor)
    tick()
    second, _left_out, is_new = restore(state_at(agreement, timezone.now()), editor)

    assert (second, is_new) == (first, False)
    assert Agreement.objects.count() == 2


def test_a_state_whose_draft_was_rejected_can_be_restored_again(editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    first, _left_out, _is_new = restore(state_at(agreement, when), editor)
    Agreement.objects.filter(pk=first.pk).update(publication="rejected")

    second, _left_out, is_new = restore(state_at(agreement, when), editor)

    assert (second == first, is_new) == (False, True)
    assert Restoration.objects.get().draft_id == second.public_id


def test_what_was_restored_is_found_after_either_was_merged(editor):
    agreement, draft_kept, kept = (AgreementFactory(title=t) for t in ("Mine", "Pit", "Quarry"))
    when = moment(agreement)
    draft, _left_out, _is_new = restore(state_at(agreement, when), editor)
    merge(draft_kept, draft, "The same draft.")
    tick()

    again, _left_out, is_new = restore(state_at(agreement, when), editor)
    assert (again, is_new) == (draft_kept, False)
    assert list(drafts_of(agreement, editor)) == [draft_kept]

    merge(kept, agreement, "Reported twice.")
    assert list(drafts_of(kept, editor)) == [draft_kept]


def test_a_draft_merged_into_the_agreement_it_came_from_is_none_of_its_drafts(editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    draft, _left_out, _is_new = restore(state_at(agreement, when), editor)
    merge(agreement, draft, "Nothing new in it.")
    tick()

    assert list(drafts_of(agreement, editor)) == []
    again, _left_out, is_new = restore(state_at(agreement, when), editor)
    assert is_new and again != agreement


def test_restoring_is_for_those_who_may_enter_agreements():
    agreement = AgreementFactory()
    for user in (member("viewer"), UserFactory()):
        with pytest.raises(Forbidden):
            restore(state_at(agreement), user)
    assert Agreement.objects.count() == 1


# The pages


def address(agreement, when, name="agreement-state"):
    return reverse(name, args=[agreement.public_id, when.strftime("%Y%m%dT%H%M%S.%fZ")])


def test_the_page_shows_then_beside_now(client, editor):
    agreement = AgreementFactory(title="Tungsten mine")
    when = moment(agreement)
    ruin(agreement)
    client.force_login(editor)

    answer = client.get(address(agreement, when))

    assert Walk(answer).faults == []
    assert "Title Tungsten mine Wrong" in text_of(answer)
    assert "Restore as a new draft" in text_of(answer)


def test_the_page_of_the_latest_state_says_that_nothing_changed_since(client, editor):
    agreement = AgreementFactory()
    client.force_login(editor)

    text = text_of(client.get(address(agreement, moment(agreement))))

    assert "Nothing of it has changed since." in text
    assert "not as it is now" not in text


def test_readers_see_a_state_only_where_it_was_published(client):
    agreement = AgreementFactory(title="Secret")
    draft = moment(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(title="Mine")
    EvidenceFactory(agreement=agreement, state="accepted")
    publish(agreement, EditorFactory())
    public = moment(agreement)
    withdraw(agreement, "Denied.", EditorFactory())
    hidden = moment(agreement)
    publish(agreement, EditorFactory())

    assert [
        client.get(address(agreement, when)).status_code for when in (draft, public, hidden)
    ] == [
        404,
        200,
        404,
    ]
    assert "Restore" not in text_of(client.get(address(agreement, public)))


def test_what_names_no_time_is_not_found(client, editor):
    agreement = AgreementFactory()
    client.force_login(editor)
    for written in ("now", "20251106", "99999999T000000.000000Z", "00010101T000000.000000Z"):
        path = reverse("agreement-state", args=[agreement.public_id, written])
        assert client.get(path).status_code == 404
        path = reverse("restore-agreement", args=[agreement.public_id, written])
        assert client.post(path).status_code == 404


def test_the_button_makes_the_draft_and_shows_it_and_a_second_press_shows_it_again(client, editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    client.force_login(editor)

    first = client.post(address(agreement, when, "restore-agreement"), follow=True)
    second = client.post(address(agreement, when, "restore-agreement"), follow=True)

    assert "This is the new draft." in text_of(first)
    assert "This state was restored before: here it is." in text_of(second)
    assert first.redirect_chain == second.redirect_chain
    assert Agreement.objects.count() == 2
    shown = text_of(client.get(address(agreement, when)))
    assert "Restored as" in shown
    assert "Restore as a new draft" not in shown


def test_the_draft_leads_back_to_the_state_it_came_from(client, editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    draft, _left_out, _is_new = restore(state_at(agreement, when), editor)
    client.force_login(editor)

    assert address(agreement, when) in links_of(client.get(draft.get_absolute_url()))


def test_what_was_rejected_can_be_restored(client, editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    Agreement.objects.filter(pk=agreement.pk).update(publication="rejected")
    client.force_login(editor)

    client.post(address(agreement, when, "restore-agreement"))

    assert [a.publication for a in Agreement.objects.order_by("pk")] == ["rejected", "draft"]


def test_the_button_is_for_editors_only(client):
    agreement = PublishedAgreementFactory()
    when = moment(agreement)
    path = address(agreement, when, "restore-agreement")

    assert client.post(path).status_code == 302
    client.force_login(member("viewer"))
    assert client.post(path).status_code == 403
    assert client.get(path).status_code == 405
    assert Agreement.objects.count() == 1


def test_restoring_is_itself_part_of_the_history_of_the_draft(client, editor):
    agreement = AgreementFactory()
    when = moment(agreement)
    client.force_login(editor)
    client.post(address(agreement, when, "restore-agreement"))
    draft = Agreement.objects.latest("pk")

    told = text_of(client.get(reverse("agreement-history", args=[draft.public_id])))

    assert "editor, on a page of this site" in told
    assert "Reason: Restored from" in told


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client, editor, django_assert_num_queries
):
    agreement = AgreementFactory()
    client.force_login(editor)
    client.get(address(agreement, moment(agreement)))
    when = moment(agreement)
    with CaptureQueriesContext(connection) as few:
        client.get(address(agreement, when))
    for number in range(5):
        with act("admin", editor):
            ParticipationFactory(agreement=agreement, party=PartyFactory())
            visit = VisitFactory(dates=PartialDate.parse(f"{2000 + number}"))
            MilestoneFactory(agreement=agreement, visit=visit)

    when = moment(agreement)
    with django_assert_num_queries(len(few)):
        assert client.get(address(agreement, when)).status_code == 200
    assert Milestone.objects.count() == 6
