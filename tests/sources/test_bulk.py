"""Acts on many agreements of the admin's list: shown before they are done, and done as shown."""

import pytest

from deals.choices import Publication
from deals.models import Agreement
from sources.bulk import MOST
from sources.sectors import assign_sector
from tests import bulk
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    PublishedAgreementFactory,
    SectorFactory,
    member,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(member("editor"))
    return client


@pytest.fixture
def publisher(client):
    client.force_login(member("editor", "publisher"))
    return client


@pytest.fixture
def energy():
    return SectorFactory(code="energy")


def sectors():
    return set(Agreement.objects.values_list("sector__code", flat=True))


def test_a_sector_is_assigned_after_it_was_shown_what_changes(editor, energy):
    first, second = AgreementFactory(), AgreementFactory(sector=energy)

    page = text_of(bulk.shown(editor, "assign_sector", first, second, sector=energy.pk))

    assert "Mining Energy" in page and "stays Energy" in page
    assert "Change 1 agreement" in page
    assert sectors() == {"mining", "energy"}
    bulk.done(editor, "assign_sector", first, second, sector=energy.pk)
    assert sectors() == {"energy"}


def test_the_sector_is_asked_for_first(editor, energy):
    agreement = AgreementFactory()
    page = text_of(bulk.shown(editor, "assign_sector", agreement, step=""))

    assert "1 agreement is chosen" in page and "Energy" in page


def test_a_sector_can_be_taken_away(editor, energy):
    agreement = AgreementFactory()
    bulk.done(editor, "assign_sector", agreement, sector="")

    assert sectors() == {None}


def test_what_is_published_keeps_its_sector_with_an_editor(editor, energy):
    published, draft = PublishedAgreementFactory(), AgreementFactory()

    page = bulk.done(editor, "assign_sector", published, draft, sector=energy.pk)

    assert "a publisher has to make this change" in text_of(page)
    published.refresh_from_db()
    assert published.sector.code == "mining"


def test_the_history_says_who_assigned_the_sector(energy):
    agreement, user = AgreementFactory(), member("editor")

    assert assign_sector(agreement, energy, user)
    assert not assign_sector(agreement, energy, user)

    event = agreement.events.latest("pgh_id")
    assert event.pgh_context.metadata["user"] == user.pk


def test_a_preview_changes_nothing(publisher):
    complete, bare = EvidenceFactory(state="accepted").agreement, AgreementFactory(stage="")

    page = text_of(bulk.shown(publisher, "publish", complete, bare))

    assert "draft published" in page and "it needs a stage" in page
    assert set(Agreement.objects.values_list("publication", flat=True)) == {Publication.DRAFT}


def test_what_changed_since_it_was_shown_is_shown_again(publisher, energy):
    agreement = AgreementFactory()
    seen = bulk.shown(publisher, "assign_sector", agreement, sector=energy.pk).context["seen"]
    assign_sector(agreement, SectorFactory(code="transport"))

    told = {"sector": energy.pk, "step": "do", "seen": seen}
    page = text_of(bulk.shown(publisher, "assign_sector", agreement, **told))

    assert "Nothing is done yet" in page and "Transport Energy" in page
    assert sectors() == {"transport"}


def test_confirming_twice_does_it_once(publisher, energy):
    agreement = AgreementFactory()
    bulk.done(publisher, "assign_sector", agreement, sector=energy.pk)
    events = agreement.events.count()

    bulk.done(publisher, "assign_sector", agreement, sector=energy.pk)

    assert agreement.events.count() == events


def test_withdrawing_asks_for_a_reason(publisher):
    agreement = PublishedAgreementFactory()

    assert "This field is required" in text_of(bulk.shown(publisher, "withdraw", agreement))
    bulk.done(publisher, "withdraw", agreement, reason="Told wrongly.")

    agreement.refresh_from_db()
    assert agreement.publication == Publication.WITHDRAWN
    assert agreement.events.latest("pgh_id").pgh_context.metadata["reason"] == "Told wrongly."


def test_too_many_are_not_done_half(editor, energy):
    agreements = AgreementFactory.create_batch(MOST + 1, parties=(), stage="")

    page = bulk.done(editor, "assign_sector", *agreements, sector=energy.pk)

    assert f"At most {MOST} at once" in text_of(page)
    assert sectors() == {"mining"}
