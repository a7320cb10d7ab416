"""Each door, and who finds it open: from a passer-by to an administrator, and those who lost a role."""

import base64

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from deals.choices import Publication
from deals.models import Agreement
from sources.choices import ReviewState
from tests import bulk
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    PublishedAgreementFactory,
    UserFactory,
    kz_to_us,
    member,
)
from tests.sources.test_admin import filled
from tests.sources.test_desk_screen import find, form_of, page

pytestmark = pytest.mark.django_db
PASSWORD = "steppe-and-plains-7"


def deactivated():
    """An editor whose account was closed while the browser stayed open."""
    user = member("editor", username="deactivated")
    return user, lambda: type(user).objects.filter(pk=user.pk).update(is_active=False)


def demoted():
    """An editor whose role was taken while the browser stayed open."""
    user = member("editor", username="demoted")
    return user, user.groups.clear


def with_role(name):
    return lambda: (member(name), None)


PEOPLE = {
    "anonymous": lambda: (None, None),
    "stranger": lambda: (UserFactory(), None),
    "viewer": with_role("viewer"),
    "editor": with_role("editor"),
    "publisher": with_role("publisher"),
    "administrator": with_role("administrator"),
    "deactivated": deactivated,
    "demoted": demoted,
}
OPEN, TO_LOG_IN, HIDDEN, FORBIDDEN = 200, 302, 404, 403


def of_all(code):
    return dict.fromkeys(PEOPLE, code)


def for_members(refused, **others):
    """Open for the roles; the answer for those without one."""
    return {
        **of_all(OPEN),
        **dict.fromkeys(["anonymous", "stranger", "deactivated", "demoted"], refused),
        **others,
    }


# Who has no role is led to the log-in; who has an account is told that it is not for them.
DESK = for_members(FORBIDDEN, anonymous=TO_LOG_IN, deactivated=TO_LOG_IN)
ADMIN = for_members(TO_LOG_IN, demoted=FORBIDDEN)


def only(base, *people):
    """As the base, but forbidden for the members who are not named."""
    return {
        who: FORBIDDEN if code == OPEN and who not in people else code for who, code in base.items()
    }


ENTERS = ("editor", "administrator")
DOORS = {
    "overview": of_all(OPEN),
    "agreements": of_all(OPEN),
    "published agreement": of_all(OPEN),
    "draft agreement": for_members(HIDDEN),
    "article without a published deal": for_members(HIDDEN, viewer=HIDDEN),
    "/api/v1/agreements/": of_all(OPEN),
    "/api/v1/totals/": of_all(OPEN),
    "/api/v1/schema/": of_all(OPEN),
    "review": DESK,
    "review-contradictions": DESK,
    "review-figures": DESK,
    "desk of the article": DESK,
    "certain ones": only(DESK, *ENTERS),
    "admin:index": {**ADMIN, "demoted": OPEN},
    "admin:deals_agreement_changelist": ADMIN,
    "admin:deals_agreement_add": only(ADMIN, *ENTERS),
    "admin:deals_agreement_import": only(ADMIN, *ENTERS),
    "admin:deals_agreement_export": ADMIN,
    "admin:deals_party_changelist": ADMIN,
    "admin:deals_party_add": only(ADMIN, *ENTERS),
    "admin:deals_visit_add": only(ADMIN, *ENTERS),
    "admin:sources_article_changelist": only(ADMIN, "editor", "publisher", "administrator"),
    "admin:sources_evidence_changelist": ADMIN,
    "admin:sources_outlet_add": only(ADMIN, *ENTERS),
    "admin:auth_user_changelist": only(ADMIN, "administrator"),
    "admin:auth_user_add": only(ADMIN, "administrator"),
    "admin:auth_group_changelist": only(ADMIN, "administrator"),
}


@pytest.fixture
def waiting():
    return find(ArticleFactory(visit=kz_to_us()))


@pytest.fixture
def address(waiting):
    article, draft, published = (
        waiting.article,
        AgreementFactory(),
        PublishedAgreementFactory(),
    )
    named = {
        "published agreement": published.get_absolute_url(),
        "draft agreement": draft.get_absolute_url(),
        "article without a published deal": article.get_absolute_url(),
        "desk of the article": reverse("review-article", args=[article.public_id]),
        "certain ones": reverse("review-certain", args=[article.public_id]),
    }

    def of(door):
        return named.get(door) or (door if door.startswith("/") else reverse(door))

    return of


def enter(client, who):
    user, then = PEOPLE[who]()
    if user:
        client.force_login(user)
    if then:
        assert client.get(reverse("review")).status_code == OPEN, "before it was taken"
        then()
    return user


@pytest.mark.parametrize("who", PEOPLE)
def test_each_door_is_open_to_those_it_is_for(client, address, who):
    enter(client, who)

    found = {door: client.get(address(door)).status_code for door in DOORS}

    assert found == {door: codes[who] for door, codes in DOORS.items()}


ACTS = {
    "accept": {"editor", "administrator"},
    "reject": {"editor", "administrator"},
    "publish": {"administrator"},
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("act", ACTS)
def test_the_desk_carries_out_what_the_role_holds(client, waiting, who, act):
    reader = Client()
    reader.force_login(member("viewer", username="reader"))
    form = form_of(page(reader, waiting.article), waiting)
    enter(client, who)

    door = reverse("review-act", args=[waiting.article.public_id, waiting.public_id])
    client.post(door, {**form, "act": act, "reason": "Told twice."})

    waiting.refresh_from_db()
    waiting.agreement.refresh_from_db()
    assert (waiting.state != ReviewState.PROPOSED) == (who in ACTS[act])
    assert waiting.agreement.is_published == (act == "publish" and who in ACTS[act])


ACTIONS = {
    "submit": {"editor", "administrator"},
    "set_aside": {"editor", "administrator"},
    "publish": {"publisher", "administrator"},
}
LEADS_TO = {
    "submit": Publication.IN_REVIEW,
    "set_aside": Publication.REJECTED,
    "publish": Publication.PUBLISHED,
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_admins_actions_are_carried_out_for_the_role(client, who, action):
    draft = AgreementFactory()
    if action == "publish":
        draft.citations.create(title="The ministry's list")
    enter(client, who)

    bulk.done(client, action, draft, reason="For the test.")

    reached = Agreement.objects.get(pk=draft.pk).publication
    assert reached == (LEADS_TO[action] if who in ACTIONS[action] else Publication.DRAFT)


PUBLISHED = {
    "publication": "published",
    "published_at": "2026-01-01",
    "published_by": "1",
    "author": "1",
}


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_no_form_sets_the_publication(client, who):
    draft = AgreementFactory()
    client.force_login(member(who))
    sent = filled(title="Another title", value_currency="", **PUBLISHED)

    client.post(reverse("admin:deals_agreement_change", args=[draft.pk]), sent)

    draft.refresh_from_db()
    assert draft.title == "Another title"
    assert (draft.publication, draft.published_at, draft.published_by, draft.author) == (
        Publication.DRAFT,
        None,
        None,
        None,
    )


def test_nothing_of_the_publication_is_edited_in_any_form_of_the_admin(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    kept = {"publication", "published_at", "published_by", "withdrawn_at", "author"}
    page = site._registry[Agreement]

    assert not kept & set(page.get_form(request).base_fields)
    assert not page.list_editable


# The API takes no password


def test_the_api_is_no_way_round_the_limit_of_the_log_in(client):
    user = member("editor")
    user.set_password(PASSWORD)
    user.save()
    draft = AgreementFactory()
    told = base64.b64encode(f"editor:{PASSWORD}".encode()).decode()

    answer = client.get(
        f"/api/v1/agreements/{draft.public_id}/", HTTP_AUTHORIZATION=f"Basic {told}"
    )

    assert answer.status_code == 404 and "WWW-Authenticate" not in answer.headers


# Passwords stay out of the history


def test_no_history_keeps_a_password(django_user_model):
    import pghistory.models
    from django.apps import apps

    kept = [m for m in apps.get_models() if issubclass(m, pghistory.models.Event)]
    fields = {field.name for model in kept for field in model._meta.get_fields()}

    assert kept and not {name for name in fields if "password" in name or "session" in name}
    assert not any(m.pgh_tracked_model is django_user_model for m in kept)
