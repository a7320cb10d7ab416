"""The page of an agreement's history: what changed, who did it, when and through which door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.changes.acts import History
from deals.history import because
from deals.merging import merge, undo
from deals.models import Agreement, Milestone, Participation, Redirect
from deals.partial_dates import PartialDate
from deals.standing import settle
from sources.desk.notes import gloss
from sources.models import Citation, Note, Suggestion
from sources.review import accept, attach, deprecate, publish, reject, reopen, withdraw
from tests.acts import act, tick
from tests.deals.test_pages_markup import Walk
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    MilestoneFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    UserFactory,
    VisitFactory,
    kz_to_us,
    member,
)
from tests.pages import links_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ACCEPTED = (
    "Evidence accepted: “Tau-Ken Samruk und Mars haben in Washington einen Vertrag über "
    "180 Millionen Dollar” (Steppe Herald, 7 Nov 2025)"
)


def acts(agreement, is_editor=True):
    history = History(agreement, is_editor)
    return history.acts(history.paginator.object_list)


def words(done):
    return [line.words for line in done.lines]


def told(agreement, is_editor=True):
    return [words(done) for done in acts(agreement, is_editor)]


def test_it_tells_the_first_record_with_its_parties_and_steps():
    agreement = AgreementFactory(title="Tungsten mine – Tau-Ken Samruk, Mars", stage="signed")

    (first,) = told(agreement)

    assert first == [
        "Recorded: “Tungsten mine – Tau-Ken Samruk, Mars”",
        "Party added: Tau-Ken Samruk as partner",
        "Party added: Mars as partner",
        "Step added: signed, Kazakhstan → United States, 6 Nov 2025",
    ]


def test_an_act_in_the_admin_tells_who_which_door_and_every_field():
    editor = EditorFactory(first_name="Anna", last_name="Kiss")
    agreement = AgreementFactory(value=None, stage="announced")
    with act("admin", editor):
        Agreement.objects.filter(pk=agreement.pk).update(
            value_low=150_000_000,
            value_high=150_000_000,
            value_currency="USD",
            value_qualifier="approx",
            sector=SectorFactory(code="energy"),
        )

    done = acts(agreement)[0]

    assert (done.who, done.door) == ("Anna Kiss", "in the admin")
    assert words(done) == ["Value: undisclosed → about USD 150 million", "Sector: Mining → Energy"]
    assert [(c.what, c.old, c.new) for c in done.cells] == [
        ("Value", "undisclosed", "about USD 150,000,000"),
        ("Sector", "Mining", "Energy"),
    ]


def test_a_change_of_stage_is_told_in_words():
    agreement = AgreementFactory(stage="announced")
    with act("review", EditorFactory()):
        MilestoneFactory(agreement=agreement, stage="signed", when=None)
        settle(agreement)

    assert "Stage: announced → signed" in [w for done in told(agreement) for w in done]


def test_what_was_written_past_every_door_is_told_as_such():
    agreement = AgreementFactory()
    tick()
    Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")

    done = acts(agreement)[0]

    assert (done.who, done.door) == ("directly in the database", "")


def test_a_command_without_a_person_is_named():
    agreement = AgreementFactory()
    with act("command", command="load_reference"):
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")

    done = acts(agreement)[0]

    assert (done.who, done.door) == ("the program", "by the command “load_reference”")


def test_the_reason_of_an_act_is_told_with_it():
    agreement = AgreementFactory()
    with act("review"), because("The press office corrected the title.", EditorFactory()):
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")

    assert acts(agreement)[0].reasons == ["The press office corrected the title."]


def test_several_changes_of_a_row_in_one_act_are_one():
    agreement = AgreementFactory(title="Tungsten mine")
    with act("admin", EditorFactory()):
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")
        Agreement.objects.filter(pk=agreement.pk).update(title="Gold mine")

    assert told(agreement)[0] == ["Title: Tungsten mine → Gold mine"]


def test_a_bulk_update_stands_in_the_history_of_each_agreement():
    agreements = [AgreementFactory() for _ in range(3)]
    with act("admin", EditorFactory()):
        Agreement.objects.all().update(sector=SectorFactory(code="energy"))

    assert [told(a)[0] for a in agreements] == [["Sector: Mining → Energy"]] * 3


def test_rows_made_and_taken_away_in_bulk_are_told():
    agreement = AgreementFactory()
    others = [PartyFactory(name=name) for name in ("Ikarus", "Waberer")]
    with act("command", command="import"):
        Participation.objects.bulk_create(
            Participation(agreement=agreement, party=party, role="buyer") for party in others
        )
    with act("command", command="import"):
        agreement.participations.filter(party__in=others).delete()

    removed, added = told(agreement)[:2]

    assert added == ["Party added: Ikarus as buyer", "Party added: Waberer as buyer"]
    assert removed == ["Party removed: Ikarus as buyer", "Party removed: Waberer as buyer"]


def test_a_party_taken_away_and_entered_again_in_one_act_is_no_change():
    agreement = AgreementFactory()
    seat = agreement.participations.get(party__name="Mars")
    with act("admin"):
        seat.delete()
        ParticipationFactory(agreement=agreement, party=seat.party, role="partner")
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")
    with act("admin"):
        agreement.participations.get(party__name="Mars").delete()
        ParticipationFactory(agreement=agreement, party=seat.party, role="investor")

    second, first = told(agreement)[:2]

    assert len(first) == 1
    assert second == ["Mars: partner → investor"]


def test_the_many_to_many_manager_is_told_as_well():
    agreement = AgreementFactory()
    ikarus = PartyFactory(name="Ikarus")
    with act("admin"):
        agreement.parties.add(ikarus)
    with act("admin"):
        agreement.parties.remove(ikarus)

    assert told(agreement)[:2] == [
        ["Party removed: Ikarus as partner"],
        ["Party added: Ikarus as partner"],
    ]


def test_a_row_that_moves_to_another_agreement_is_told_on_both_sides():
    left = AgreementFactory(title="Mine", parties=(PartyFactory(name="Ikarus"),), stage="")
    found = AgreementFactory(title="Smelter", parties=(), stage="")
    with act("admin"):
        Participation.objects.filter(agreement=left).update(agreement=found)
    with act("admin"):
        Participation.objects.filter(agreement=found).update(role="buyer")

    assert told(left)[0] == ["Party moved to “Smelter”: Ikarus as partner"]
    assert told(found)[:2] == [
        ["Ikarus: partner → buyer"],
        ["Party moved here from “Mine”: Ikarus as partner"],
    ]


def test_rows_that_are_gone_are_called_what_they_were_called_last():
    sector, ikarus = SectorFactory(code="energy"), PartyFactory(name="Ikarus")
    agreement = AgreementFactory(sector=sector)
    visit = kz_to_us()
    ParticipationFactory(agreement=agreement, party=ikarus)
    tick()
    agreement.participations.all().delete()
    Milestone.objects.filter(agreement=agreement).delete()
    Agreement.objects.filter(pk=agreement.pk).update(sector=None, home_visit=None)
    ikarus.delete()
    sector.delete()
    visit.delete()

    everything = " ".join(word for done in told(agreement) for word in done)

    assert "Party removed: Ikarus as partner" in everything
    assert "Sector: Energy → unclassified" in everything
    assert "Step removed: signed, Kazakhstan → United States, 6 Nov 2025" in everything


# What readers are told


def test_readers_are_told_nothing_of_the_draft():
    agreement = AgreementFactory(title="Secret name")
    tick()
    Agreement.objects.filter(pk=agreement.pk).update(title="Tungsten mine")
    publish_now(agreement)

    (first,) = acts(agreement, is_editor=False)

    assert words(first) == ["Published for the first time: “Tungsten mine”", ACCEPTED]
    assert (first.who, first.door, first.reasons) == ("an editor", "", [])


def test_readers_are_told_what_a_draft_was_published_on_and_no_more():
    agreement = AgreementFactory(title="Mine")
    pieces = [EvidenceFactory(agreement=agreement) for _ in range(3)]
    tick()
    accept(pieces[0], EditorFactory())
    tick()
    reject(pieces[1], "It is a rumour.", EditorFactory())
    Citation.objects.create(agreement=agreement, title="Gazette")
    tick()
    publish(agreement, EditorFactory())

    assert told(agreement, is_editor=False) == [
        ["Published for the first time: “Mine”", ACCEPTED, "Source stated: Gazette"]
    ]


def publish_now(agreement):
    with act("review", EditorFactory(username="publisher")), because("It is time."):
        EvidenceFactory(agreement=agreement, state="accepted")
        publish(agreement, EditorFactory(username="publisher"))


def test_readers_are_told_what_changed_in_public_and_by_which_words():
    agreement = PublishedAgreementFactory()
    with act("review", EditorFactory(first_name="Anna")), because("Internal."):
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine", note="Ask Bela.")
    with act("review", EditorFactory()):
        accept(EvidenceFactory(agreement=agreement), EditorFactory())

    latest, earlier = acts(agreement, is_editor=False)[:2]

    assert words(latest) == [ACCEPTED]
    assert [line.partition(":")[0] for line in words(earlier)] == ["Title"]
    assert (earlier.who, earlier.reasons) == ("an editor", [])


def test_readers_are_told_nothing_of_rejected_evidence_nor_of_notes():
    agreement = PublishedAgreementFactory()
    told_before = told(agreement, is_editor=False)
    tick()
    piece = EvidenceFactory(agreement=agreement)
    tick()
    reject(piece, "It is a rumour.", EditorFactory())
    tick()
    Note.objects.create(agreement=agreement, text="Call the ministry.")

    assert told(agreement, is_editor=False) == told_before
    assert any("It is a rumour." in word for done in told(agreement) for word in done)
    assert ["Note: Call the ministry."] in told(agreement)


def test_the_words_of_evidence_that_was_taken_back_are_not_told_to_readers():
    agreement = PublishedAgreementFactory()
    tick()
    piece = EvidenceFactory(agreement=agreement)
    accept(piece, EditorFactory())
    tick()
    reopen(piece, "It was denied.", EditorFactory())
    tick()
    reject(piece, "It was denied.", EditorFactory())

    assert told(agreement, is_editor=False)[:2] == [
        ["A source was taken back."],
        ["A source was accepted that has been taken back since."],
    ]


def test_what_changed_while_it_was_withdrawn_is_told_with_its_next_publication():
    agreement, editor = PublishedAgreementFactory(title="Mine"), EditorFactory()
    tick()
    withdraw(agreement, "The seller denies it.", editor)
    tick()
    Agreement.objects.filter(pk=agreement.pk).update(title="Wrong")
    tick()
    Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")
    assert told(agreement, is_editor=False)[0] == ["Withdrawn"]
    tick()
    publish(agreement, editor)

    assert told(agreement, is_editor=False)[:2] == [
        ["Published", "Title: Mine → Copper mine"],
        ["Withdrawn"],
    ]


def test_readers_do_not_learn_the_title_of_a_draft_it_belongs_to():
    agreement = PublishedAgreementFactory()
    umbrella = AgreementFactory(title="Secret umbrella")
    tick()
    Agreement.objects.filter(pk=agreement.pk).update(part_of=umbrella)

    assert told(agreement, is_editor=False)[0] == ["Part of: – → another agreement"]
    assert told(agreement)[0] == ["Part of: – → Secret umbrella"]


# Evidence


def test_evidence_is_told_from_proposal_to_decision_with_the_version_that_found_it():
    agreement = AgreementFactory()
    with act("command", command="ingest"):
        piece = EvidenceFactory(agreement=agreement, extraction_version="12")
    with act("review", EditorFactory(first_name="Anna")):
        accept(piece, EditorFactory())

    accepted, proposed = acts(agreement)[:2]

    assert (proposed.who, proposed.door) == (
        "extraction, version 12",
        "by the command “ingest”",
    )
    assert words(proposed)[0].startswith("Evidence proposed: “Tau-Ken Samruk und Mars haben")
    assert words(accepted)[0].startswith("Evidence accepted: “Tau-Ken Samruk und Mars haben")
    assert (accepted.who, accepted.door) == ("Anna", "at the review desk")


def test_evidence_that_moves_on_is_told_on_both_sides_and_its_later_life_on_one():
    left, found = AgreementFactory(title="Mine"), AgreementFactory(title="Smelter")
    piece, editor = EvidenceFactory(agreement=left), EditorFactory()
    other = EvidenceFactory(agreement=left)
    tick()
    attach(piece, found, "It names the smelter.", editor)
    tick()
    accept(piece, editor)
    assert other.agreement == left

    assert any("Evidence moved to “Smelter”" in word for word in told(left)[0])
    assert not any("accepted" in word for done in told(left) for word in done)
    assert any("Evidence moved here from “Mine”" in word for word in told(found)[1])


def test_a_ruling_on_a_statement_is_told_with_its_reason():
    agreement = PublishedAgreementFactory()
    fact = FactFactory(evidence=agreement.evidence.get(), standing="accepted")
    other = EvidenceFactory(agreement=agreement, state="accepted")
    FactFactory(evidence=other, standing="accepted", says={**fact.says, "low": "9", "high": "9"})
    tick()
    deprecate(fact, "The ministry said otherwise.", EditorFactory())

    assert (
        "Statement ruled out: value “USD 180 million” (The ministry said otherwise.)"
        in (told(agreement)[0])
    )


def test_what_is_suggested_is_told_in_words():
    agreement = PublishedAgreementFactory()
    says = {"low": "90000000", "high": "90000000", "currency": "USD", "qualifier": "approx"}
    tick()
    Suggestion.objects.create(
        agreement=agreement, field="value", to_value=says, origin="partner", reason="Corrected."
    )
    tick()
    Suggestion.objects.create(
        agreement=agreement, field="stage", from_value="signed", to_value="talks", origin="partner"
    )

    stage, value = acts(agreement)[:2]

    assert words(value) == ["Change suggested: value – → about USD 90 million (Corrected.)"]
    assert words(stage) == ["Change suggested: stage signed → in talks"]
    assert ("Value", "–", "about USD 90 million") in [tuple(vars(c).values()) for c in value.cells]


def test_translations_of_quotes_are_told_with_their_author():
    editor = EditorFactory(username="anna")
    agreement = PublishedAgreementFactory()
    (evidence,) = agreement.evidence.all()
    for text in ("A contract over 180 million.", "A contract worth 180 million.", ""):
        with act("review", editor):
            gloss(evidence, "en", text, editor)

    newest = acts(agreement)[:3]

    assert [words(done) for done in newest] == [
        ["Translation of a quote, English, taken away: “A contract worth 180 million.”"],
        ["Translation of a quote, English: “A contract worth 180 million.”"],
        ["Translation of a quote, English: “A contract over 180 million.”"],
    ]
    assert {done.who for done in newest} == {"anna"}
    assert told(agreement, is_editor=False)[:3] == [words(done) for done in newest]


def test_readers_are_not_told_translations_of_what_was_taken_back():
    agreement = PublishedAgreementFactory()
    evidence = EvidenceFactory(agreement=agreement)
    with act("review"):
        gloss(evidence, "en", "A contract.", None)

    assert "A contract." not in str(told(agreement, is_editor=False))


def test_a_source_that_an_editor_states_is_told():
    agreement = AgreementFactory()
    tick()
    Citation.objects.create(agreement=agreement, title="Gazette", quote="Signed today.")

    assert told(agreement)[0] == ["Source stated: Gazette: “Signed today.”"]


# The page


@pytest.fixture
def history_of(client):
    return lambda agreement, **asked: client.get(
        reverse("agreement-history", args=[agreement.public_id]), asked
    )


def test_the_page_is_linked_from_the_agreement_and_sound(client, history_of):
    agreement = PublishedAgreementFactory()
    address = reverse("agreement-history", args=[agreement.public_id])

    assert address in links_of(client.get(agreement.get_absolute_url()))
    assert Walk(history_of(agreement)).faults == []
    client.force_login(member("editor"))
    answer = history_of(agreement)
    assert Walk(answer).faults == []
    assert "directly in the database" in text_of(answer)


def test_the_history_of_a_draft_is_for_those_who_may_read_drafts(client, history_of):
    draft = AgreementFactory()
    assert history_of(draft).status_code == 404
    client.force_login(UserFactory())
    assert history_of(draft).status_code == 404
    client.force_login(member("viewer"))
    assert history_of(draft).status_code == 200


def test_the_history_of_a_rejected_agreement_stays_with_those_who_read_drafts(client, history_of):
    agreement = AgreementFactory(publication="rejected")
    assert history_of(agreement).status_code == 404
    client.force_login(member("viewer"))

    answer = history_of(agreement)

    assert answer.status_code == 200
    assert agreement.get_absolute_url() not in links_of(answer), "it has no page"


def test_a_stranger_reads_no_names_and_a_viewer_does(client, history_of):
    agreement = PublishedAgreementFactory()
    with act("review", EditorFactory(first_name="Anna")):
        Agreement.objects.filter(pk=agreement.pk).update(title="Copper mine")

    assert "Anna" not in text_of(history_of(agreement))
    assert "an editor" in text_of(history_of(agreement))
    client.force_login(member("viewer"))
    assert "Anna, at the review desk" in text_of(history_of(agreement))


def test_an_unknown_id_and_an_unknown_page_are_not_found(client, history_of):
    agreement = PublishedAgreementFactory()
    assert client.get("/agreements/zzzzzzzzzz/history/").status_code == 404
    for number in ("0", "2", "x"):
        assert history_of(agreement, page=number).status_code == 404


def test_the_old_id_of_a_merged_agreement_leads_to_the_history_of_the_other(client):
    agreement = PublishedAgreementFactory()
    Redirect.objects.create(kind="agreement", old_id="bbbbbbbbbb", new_id=agreement.public_id)

    answer = client.get("/agreements/bbbbbbbbbb/history/")

    assert answer.status_code == 301
    assert answer.url == reverse("agreement-history", args=[agreement.public_id])


def test_the_admins_own_history_leads_here(client):
    agreement = AgreementFactory()
    client.force_login(member("editor"))

    answer = client.get(reverse("admin:deals_agreement_history", args=[agreement.pk]))

    assert answer.url == reverse("agreement-history", args=[agreement.public_id])


def test_markup_in_a_title_is_shown_as_it_is_written(client, history_of):
    agreement = PublishedAgreementFactory(title="<script>alert(1)</script>")

    assert "<script>alert(1)" not in history_of(agreement).content.decode()


def eventful(agreement, times):
    """The agreement with that many acts of every kind."""
    for number in range(times):
        with act("review", EditorFactory(username=f"editor-{number}")):
            Agreement.objects.filter(pk=agreement.pk).update(
                title=f"Mine {number}",
                sector=SectorFactory(code=f"sector-{number}"),
                part_of=AgreementFactory(),
            )
            ParticipationFactory(agreement=agreement, party=PartyFactory())
            visit = VisitFactory(dates=PartialDate.parse(f"{2000 + number}"))
            MilestoneFactory(agreement=agreement, visit=visit)
            accept(EvidenceFactory(agreement=agreement), None)
            FactFactory(evidence=agreement.evidence.first())
            Citation.objects.create(agreement=agreement, title=f"Gazette {number}")
            Note.objects.create(agreement=agreement, text="Look here.")


@pytest.mark.parametrize("role", ["editor", "stranger"])
def test_a_long_history_asks_the_database_as_often_as_a_short_one(
    client, history_of, role, django_assert_num_queries
):
    if role == "editor":
        client.force_login(member("editor"))
    agreement = PublishedAgreementFactory()
    eventful(agreement, 2)
    history_of(agreement)
    with CaptureQueriesContext(connection) as few:
        history_of(agreement)
    eventful(agreement, 6)

    with django_assert_num_queries(len(few)):
        assert history_of(agreement).status_code == 200


def test_a_long_history_has_pages(client, history_of):
    client.force_login(member("editor"))
    agreement = AgreementFactory()
    for number in range(30):
        tick()
        Agreement.objects.filter(pk=agreement.pk).update(title=f"Mine {number}")

    assert "Page 1 of 2" in text_of(history_of(agreement))
    assert "Recorded:" in text_of(history_of(agreement, page=2))
    assert "Recorded:" not in text_of(history_of(agreement))


def test_a_merge_is_told_on_what_is_kept_and_so_is_its_taking_back():
    kept, editor = AgreementFactory(title="Mine", stage="announced"), EditorFactory()
    merged = AgreementFactory(title="The same mine", parties=(PartyFactory(name="Ikarus"),))
    EvidenceFactory(agreement=merged)
    with act("admin", editor):
        redirect = merge(kept, merged, "One mine, two reports.", editor)

    done = acts(kept)[0]

    assert done.reasons == ["One mine, two reports."]
    assert "Party moved here from “The same mine”: Ikarus as partner" in words(done)
    assert any("Evidence moved here from “The same mine”" in word for word in words(done))

    with act("admin", editor):
        undo(redirect, "They are two.", editor)

    undone = words(acts(kept)[0])
    assert "Party moved to “The same mine”: Ikarus as partner" in undone
    assert words(acts(Agreement.objects.get(public_id=merged.public_id))[0])
