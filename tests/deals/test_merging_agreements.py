"""Merging agreements: one undertaking, counted once."""

import datetime

import pytest
from pghistory.models import Context

from deals.choices import Instrument, Publication, Stage
from deals.merging import Refused, merge, preview, undo
from deals.models import Agreement, Milestone, Redirect
from deals.partial_dates import PartialDate
from deals.totals import totals
from sources.choices import Origin
from sources.models import Candidate, Citation, Note, Suggestion
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)
from tests.merged import snapshot

pytestmark = pytest.mark.django_db
REASON = "told twice"
SEPTEMBER = PartialDate.month(2025, 9)


def published():
    return totals(Agreement.objects.published()).total


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_all_that_points_to_the_merged_agreement_points_to_the_one_that_stays():
    kanat = PartyFactory(name="Kanat")
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory(parties=(kanat, mars()))
    open_find = EvidenceFactory(agreement=None)
    for agreement in (kept, twin):
        Candidate.objects.create(evidence=open_find, agreement=agreement, reason="same parties")
    Citation.objects.create(agreement=twin, title="Gazette")
    Note.objects.create(agreement=twin, text="Ask Aigerim.")
    Suggestion.objects.create(agreement=twin, field="title", to_value="Mine", origin=Origin.PARTNER)

    merge(kept, twin, REASON)

    assert not Agreement.objects.filter(pk=twin.pk).exists()
    assert kept.evidence.count() == 2
    assert kept.citations.count() == kept.notes.count() == kept.suggestions.count() == 1
    assert open_find.candidates.get().agreement == kept
    assert set(kept.parties.all()) == {tau_ken_samruk(), mars(), kanat}


def test_two_duplicates_count_once():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    AgreementFactory()
    assert published().firm.count == 2

    redirect = merge(kept, twin, REASON)

    assert published().firm.count == 1
    undo(redirect, REASON)
    assert published().firm.count == 2


def test_a_merge_that_is_taken_back_leaves_everything_as_it_was():
    kept = PublishedAgreementFactory(value=None, stage=Stage.ANNOUNCED, sector=None)
    twin = PublishedAgreementFactory(instrument=Instrument.CONTRACT, note="by fax")
    part = PublishedAgreementFactory(part_of=twin)
    before = snapshot()

    redirect = merge(kept, twin, REASON)

    kept = fresh(kept)
    assert (kept.value, kept.instrument) == (dollars(180), Instrument.CONTRACT)
    assert (kept.stage, kept.note, kept.sector.code) == (Stage.SIGNED, "by fax", "mining")
    assert fresh(part).part_of == kept
    undo(redirect, REASON)
    assert snapshot() == before


def test_what_differs_is_told_before_and_stays_as_it_was():
    kept = PublishedAgreementFactory(title="Mine", value=dollars(150))
    twin = PublishedAgreementFactory(title="Pit", value=dollars(180))

    story = preview(kept, twin)

    assert ("Title", "Mine", "Pit") in story.differing
    assert any(label == "Value" for label, _stays, _goes in story.differing)
    assert ("piece of evidence", 1) in story.moved or ("evidence", 1) in story.moved
    merge(kept, twin, REASON)
    assert fresh(kept).value == dollars(150)


def test_a_preview_changes_nothing():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    before, events = snapshot(), Agreement.events.rel.related_model.objects.count()

    preview(kept, twin)

    assert snapshot() == before
    assert Agreement.events.rel.related_model.objects.count() == events


def test_the_same_step_stands_once_and_keeps_what_either_said():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    twin.milestones.update(note="in the White House")
    kept.milestones.update(note="before the press")
    Milestone.objects.filter(agreement=twin).update(
        value_low=200, value_high=200, value_currency="USD", value_qualifier="exact"
    )
    before = snapshot()

    story = preview(kept, twin)
    redirect = merge(kept, twin, REASON)

    assert ("Signed: note", "in the White House") in story.filled
    step = kept.milestones.get()
    assert step.note == "before the press · in the White House"
    assert step.value_low == 200
    undo(redirect, REASON)
    assert snapshot() == before


def test_the_same_step_with_two_values_is_refused_with_what_to_do():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    for agreement, amount in ((kept, 100), (twin, 200)):
        agreement.milestones.update(
            value_low=amount, value_high=amount, value_currency="USD", value_qualifier="exact"
        )
    before = snapshot()

    with pytest.raises(Refused, match=r"the value differs: USD 100 and USD 200. Correct one"):
        merge(kept, twin, REASON)
    assert snapshot() == before


def test_notes_of_a_step_that_are_too_long_together_are_refused():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    kept.milestones.update(note="a" * 200)
    twin.milestones.update(note="b" * 200)

    with pytest.raises(Refused, match="the note differs"):
        merge(kept, twin, REASON)


def test_the_steps_of_both_tell_where_it_stands():
    kept = PublishedAgreementFactory(stage=Stage.ANNOUNCED, visit=None, when=SEPTEMBER)
    twin = PublishedAgreementFactory()

    merge(kept, twin, REASON)

    kept = fresh(kept)
    assert (kept.stage, kept.home_visit) == (Stage.SIGNED, kz_to_us())


def test_a_stage_that_was_fixed_by_hand_stays():
    kept = PublishedAgreementFactory(stage=Stage.ANNOUNCED)
    Agreement.objects.filter(pk=kept.pk).update(stage_fixed=True)

    merge(kept, PublishedAgreementFactory(), REASON)

    assert fresh(kept).stage == Stage.ANNOUNCED


def test_open_suggestions_that_contradict_each_other_are_decided_first():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    for agreement, title in ((kept, "Mine"), (twin, "Pit")):
        Suggestion.objects.create(
            agreement=agreement, field="title", to_value=title, origin=Origin.PARTNER
        )

    with pytest.raises(Refused, match="the to differs: Mine and Pit"):
        merge(kept, twin, REASON)


# Publication


def test_the_published_one_stays():
    draft, shown = AgreementFactory(), PublishedAgreementFactory()

    with pytest.raises(Refused, match=r"is published, .* is draft: choose the former to stay"):
        merge(draft, shown, REASON)
    merge(shown, draft, REASON)

    assert fresh(shown).is_published


def test_a_rejected_one_does_not_stay():
    rejected = AgreementFactory(publication=Publication.REJECTED)

    with pytest.raises(Refused, match="choose the former to stay"):
        merge(rejected, AgreementFactory(), REASON)
    assert merge(AgreementFactory(), rejected, REASON)


def test_with_four_eyes_no_draft_is_merged_into_what_readers_see(settings):
    settings.FOUR_EYES = True
    shown = PublishedAgreementFactory()

    with pytest.raises(Refused, match="withdraw the former first"):
        merge(shown, AgreementFactory(), REASON)
    assert merge(shown, PublishedAgreementFactory(), REASON)


def test_agreements_of_other_countries_are_refused():
    steppe = PartyFactory(name="Steppe", country=country("KZ"))
    volga = PartyFactory(name="Volga", country=country("UZ"))
    here, elsewhere = AgreementFactory(), AgreementFactory(parties=(steppe, volga))

    with pytest.raises(Refused, match=r"between KZ–US and .* between KZ–UZ"):
        merge(here, elsewhere, REASON)


def test_countries_that_one_lacks_are_taken_from_the_other():
    bare = AgreementFactory(parties=(mars(),))
    assert bare.country_b is None

    merge(bare, AgreementFactory(), REASON)

    assert fresh(bare).country_b_id == "US"
    assert fresh(bare).country_a_id == "KZ"


# Umbrellas


@pytest.mark.parametrize("whole_stays", [True, False])
def test_an_umbrella_and_its_component_become_one_that_is_part_of_nothing(whole_stays):
    whole = PublishedAgreementFactory()
    part, other = (PublishedAgreementFactory(part_of=whole) for _ in range(2))
    kept, merged = (whole, part) if whole_stays else (part, whole)
    before = snapshot()

    redirect = merge(kept, merged, REASON)

    assert fresh(kept).part_of is None
    assert fresh(other).part_of == kept
    undo(redirect, REASON)
    assert snapshot() == before


def test_the_umbrella_of_the_merged_one_is_taken_over():
    whole, kept = PublishedAgreementFactory(), PublishedAgreementFactory()

    merge(kept, PublishedAgreementFactory(part_of=whole), REASON)

    assert fresh(kept).part_of == whole


def test_a_component_and_an_umbrella_of_others_are_refused():
    part = PublishedAgreementFactory(part_of=PublishedAgreementFactory())
    whole = PublishedAgreementFactory()
    PublishedAgreementFactory(part_of=whole)

    for pair in ((part, whole), (whole, part)):
        with pytest.raises(Refused, match="Take one out first"):
            merge(*pair, REASON)


# History, and merging again


def test_the_history_tells_who_merged_and_why():
    publisher = member("publisher")
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()

    merge(kept, twin, REASON, publisher)

    gone = Agreement.events.rel.related_model.objects.get(pgh_obj=twin.pk, pgh_label="delete")
    assert gone.pgh_context.metadata == {
        "user": publisher.pk,
        "reason": REASON,
        "merging": True,
    }
    assert Context.objects.filter(metadata__reason=REASON).exists()


def test_merged_again_after_it_was_taken_back():
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory()
    undo(merge(kept, twin, REASON), REASON)
    before = snapshot()

    redirect = merge(kept, fresh(twin), REASON)
    undo(redirect, REASON)

    assert snapshot() == before


def test_two_drafts_of_different_sectors_keep_the_first_ones():
    kept = AgreementFactory()
    twin = AgreementFactory(sector=SectorFactory(code="energy"))

    assert ("Sector", "Mining", "Energy") in preview(kept, twin).differing
    merge(kept, twin, REASON)
    assert fresh(kept).sector.code == "mining"


def test_a_redirect_leads_from_the_old_id():
    kept, twin = AgreementFactory(), AgreementFactory()
    merge(kept, twin, REASON)
    redirect = Redirect.objects.get(old_id=twin.public_id)
    assert (redirect.new_id, redirect.kind) == (kept.public_id, "agreement")


def test_a_step_at_another_visit_stays_a_step_of_its_own():
    other = VisitFactory(dates=PartialDate.day(datetime.date(2026, 2, 18)))
    kept, twin = PublishedAgreementFactory(), PublishedAgreementFactory(visit=other)
    merge(kept, twin, REASON)
    assert kept.milestones.count() == 2
    assert fresh(kept).home_visit == kz_to_us()
