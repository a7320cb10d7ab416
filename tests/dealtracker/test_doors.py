"""Every door leaves its name, and that of the person, with what was changed through it."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from deals.models import Agreement, Country, Party
from tests import bulk
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    EvidenceFactory,
    PartyFactory,
    PublishedAgreementFactory,
    member,
)

# Commands that change no tracked row, and the one whose rows are made in another module.
READING = {"serve", "export_gold", "extract", "check_totals", "make_sample"}


def told(row):
    """What is told of the row's latest change."""
    context = row.events.order_by("-pgh_id").first().pgh_context
    return {name: context.metadata.get(name) for name in ("door", "user")}


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def act_in_list(client, action, row, **more):
    model = row._meta
    address = reverse(f"admin:{model.app_label}_{model.model_name}_changelist")
    sent = {"action": action, "_selected_action": [row.pk], **more}
    return client.post(address, sent, follow=True)


@pytest.mark.django_db
def test_an_act_on_a_list_of_the_admin_tells_its_door_and_person(client, editor):
    agreement = AgreementFactory()
    EvidenceFactory(agreement=agreement, state="accepted")

    bulk.done(client, "publish", agreement)

    agreement.refresh_from_db()
    assert agreement.is_published
    assert told(agreement) == {"door": "admin", "user": editor.pk}


@pytest.mark.django_db
def test_a_form_of_the_admin_tells_its_door_and_person_for_every_kind_of_row(client, editor):
    party = PartyFactory(name="Ikarus")
    sent = {
        "name": "Ikarus Group",
        "kind": party.kind,
        "country": party.country_id,
        **{"names-TOTAL_FORMS": "0", "names-INITIAL_FORMS": "0"},
    }

    answer = client.post(reverse("admin:deals_party_change", args=[party.pk]), sent)

    assert answer.status_code == 302
    assert Party.objects.get().name == "Ikarus Group"
    assert told(party) == {"door": "admin", "user": editor.pk}
    assert told(party.names.get(name="Ikarus Group")) == {"door": "admin", "user": editor.pk}


@pytest.mark.django_db
def test_deleting_in_the_admin_tells_its_door_and_person(client, editor):
    country = Country.objects.create(code="HU", name_en="A", name_hu="B", name_de="C")
    editor.is_superuser = True
    editor.save()

    act_in_list(client, "delete_selected", country, post="yes")

    assert not Country.objects.filter(pk="HU").exists()
    assert told(country) == {"door": "admin", "user": editor.pk}


@pytest.mark.django_db
def test_a_page_of_the_site_tells_its_door_and_person(client):
    user = member("editor")
    client.force_login(user)
    agreement = PublishedAgreementFactory()
    moment = agreement.events.latest("pgh_id").pgh_created_at.strftime("%Y%m%dT%H%M%S.%fZ")

    client.post(reverse("restore-agreement", args=[agreement.public_id, moment]))

    assert told(Agreement.objects.latest("pk")) == {"door": "page", "user": user.pk}


@pytest.mark.django_db
def test_a_command_tells_its_name():
    call_command("load_reference", verbosity=0)

    context = Country.objects.first().events.first().pgh_context.metadata
    assert context == {"door": "command", "command": "load_reference"}


def test_every_command_that_writes_names_itself():
    commands = [
        path
        for app in settings.BASE_DIR.glob("*/management/commands")
        for path in app.glob("[a-z]*.py")
    ]

    silent = [
        path.stem
        for path in commands
        if path.stem not in READING
        and f'through("command", command="{path.stem}"' not in path.read_text(encoding="utf-8")
    ]

    assert commands
    assert silent == []
