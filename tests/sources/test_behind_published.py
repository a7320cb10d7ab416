"""Rows behind what is published: kept founded by the database, and changed by publishers only."""

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from deals.models import Agreement, Party, Visit
from sources import review
from sources.choices import Polarity
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    country,
    kz_to_us,
    mars,
    member,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def checked():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# The database


def test_a_party_of_what_is_published_does_not_move_to_another_country():
    PublishedAgreementFactory()
    Party.objects.filter(name="Mars").update(country=country("DE"))

    with pytest.raises(IntegrityError, match="parties of both its countries"):
        checked()


def test_a_party_moves_where_another_one_speaks_for_its_country():
    agreement = PublishedAgreementFactory()
    ParticipationFactory(agreement=agreement, party=PartyFactory(country=country("US")))
    Party.objects.filter(name="Mars").update(country=country("DE"))

    checked()


def test_a_party_of_a_draft_moves_freely():
    AgreementFactory()
    Party.objects.filter(name="Mars").update(country=None)

    checked()


def test_words_that_deny_an_agreement_do_not_found_it():
    agreement = AgreementFactory()
    EvidenceFactory(agreement=agreement, state="accepted", polarity=Polarity.CONTRADICTS)

    with pytest.raises(review.Refused, match="accepted evidence or a citation"):
        review.publish(agreement)


def test_nor_do_they_keep_it_published():
    agreement = PublishedAgreementFactory()
    agreement.evidence.update(polarity=Polarity.CONTRADICTS)

    with pytest.raises(IntegrityError, match="accepted evidence or a citation"):
        checked()


# The admin


def party_form(party, **columns):
    sent = {"name": party.name, "kind": party.kind, "country": party.country_id or ""}
    names = {"names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0}
    return {**sent, "note": "", **names, **columns}


def change(client, row, sent):
    name = row._meta.model_name
    return client.post(reverse(f"admin:deals_{name}_change", args=[row.pk]), sent, follow=True)


def test_an_editor_does_not_move_a_published_party_but_names_it(client):
    PublishedAgreementFactory()
    client.force_login(member("editor"))

    page = change(client, mars(), party_form(mars(), country="DE", kind="bank", note="Sweets."))

    party = Party.objects.get(name="Mars")
    assert (party.country_id, party.kind, party.note) == ("US", "company", "Sweets.")
    shown = client.get(reverse("admin:deals_party_change", args=[party.pk]))
    assert "a publisher changes country and kind" in text_of(shown)
    assert page.status_code == 200


def test_an_editor_moves_a_party_of_drafts(client):
    AgreementFactory()
    country("DE")
    client.force_login(member("editor"))

    change(client, mars(), party_form(mars(), country="DE"))

    assert Party.objects.get(name="Mars").country_id == "DE"


def test_the_only_party_of_a_country_is_not_moved_by_anybody(client):
    agreement = PublishedAgreementFactory()
    country("DE")
    client.force_login(member("administrator"))

    page = change(client, mars(), party_form(mars(), country="DE"))

    assert "only party of its country" in text_of(page) and agreement.title in text_of(page)
    assert Party.objects.get(name="Mars").country_id == "US"


def test_an_editor_does_not_move_a_published_visit(client):
    PublishedAgreementFactory()
    visit, sent = kz_to_us(), {"level": "state", "place": "Astana", "guest": "KZ", "host": "DE"}
    country("DE")
    forms = {"headlines-TOTAL_FORMS": 0, "headlines-INITIAL_FORMS": 0, "dates": "2025"}
    client.force_login(member("editor"))

    change(client, visit, {**sent, **forms})

    before, visit = visit, Visit.objects.get(pk=visit.pk)
    assert (visit.host_id, visit.dates, visit.place) == ("US", before.dates, "Astana")


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_at_the_end_is_told_in_words(client):
    agreement = PublishedAgreementFactory()
    client.force_login(member("administrator"))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE check_violation USING MESSAGE = 'not today'; END $$;"
            "CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON deals_party "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    try:
        page = change(client, mars(), party_form(mars(), note="Sweets."))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse ON deals_party; DROP FUNCTION refuse()")

    assert "Nothing was saved: the database refuses it (not today)" in text_of(page)
    assert "was changed successfully" not in text_of(page)
    assert Agreement.objects.get() == agreement and Party.objects.get(name="Mars").note == ""
