"""Accounts: invited by mail, found again by mail, deactivated, and never stronger than their maker."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse

from tests.factories import UserFactory, member
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PASSWORD = "steppe-and-plains-7"
INVITED = {"username": "anna", "email": "anna@example.org", "first_name": "Anna", "last_name": ""}
User = get_user_model()


@pytest.fixture
def administrator(client):
    user = member("administrator")
    client.force_login(user)
    client.user = user
    return client


def role(name):
    return Group.objects.get(name=name).pk


def invite(client, capture, **fields):
    with capture(execute=True):
        return client.post(reverse("admin:auth_user_add"), {**INVITED, **fields})


def change(client, user, **fields):
    sent = {"username": user.username, "email": user.email or "x@example.org", "is_active": "on"}
    address = reverse("admin:auth_user_change", args=[user.pk])
    return client.post(address, {**sent, "first_name": "", "last_name": "", **fields})


def act(client, action, *users):
    sent = {"action": action, "_selected_action": [user.pk for user in users]}
    answer = client.post(reverse("admin:auth_user_changelist"), sent, follow=True)
    return [str(message) for message in answer.context["messages"]]


def linked(letter):
    return re.search(r"https?://testserver(/\S+)", letter.body).group(1)


def choose(client, link, password=PASSWORD):
    form = client.get(link, follow=True)
    sent = {"new_password1": password, "new_password2": password}
    return client.post(form.request["PATH_INFO"], sent, follow=True)


# Inviting


def test_an_invited_person_chooses_a_password_and_logs_in_with_the_role(
    administrator, client, django_capture_on_commit_callbacks
):
    invite(administrator, django_capture_on_commit_callbacks, groups=[role("editor")])
    letter = mail.outbox[0]
    assert letter.to == ["anna@example.org"] and "Anna" in letter.body
    client.logout()

    chosen = choose(client, linked(letter))

    assert "password is saved" in text_of(chosen)
    assert client.login(username="anna", password=PASSWORD)
    assert User.objects.get(username="anna").has_perm("sources.review_evidence")
    assert client.get("/admin/").status_code == 200


def test_nobody_logs_in_before_choosing_a_password(
    administrator, client, django_capture_on_commit_callbacks
):
    invite(administrator, django_capture_on_commit_callbacks)

    assert not User.objects.get(username="anna").has_usable_password()
    assert not client.login(username="anna", password="")


def test_an_invitation_works_once(administrator, client, django_capture_on_commit_callbacks):
    invite(administrator, django_capture_on_commit_callbacks)
    link = linked(mail.outbox[0])
    choose(client, link)

    assert "works no longer" in text_of(client.get(link, follow=True))


def test_an_invitation_is_over_after_some_days(
    administrator, client, settings, django_capture_on_commit_callbacks
):
    invite(administrator, django_capture_on_commit_callbacks)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "works no longer" in text_of(client.get(linked(mail.outbox[0]), follow=True))


def test_the_link_of_a_closed_account_works_no_longer(
    administrator, client, django_capture_on_commit_callbacks
):
    invite(administrator, django_capture_on_commit_callbacks)
    link = linked(mail.outbox[0])
    opened = client.get(link, follow=True)
    User.objects.filter(username="anna").update(is_active=False)

    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    late = client.post(opened.request["PATH_INFO"], sent, follow=True)

    assert "works no longer" in text_of(late)
    assert "works no longer" in text_of(client.get(link, follow=True))
    assert not User.objects.get(username="anna").has_usable_password()


def test_a_closed_account_gets_no_new_link(administrator):
    user = member("editor", email="editor@example.org", is_active=False)

    act(administrator, "send_link", user)

    assert not mail.outbox


def test_two_accounts_do_not_share_an_address(administrator, django_capture_on_commit_callbacks):
    UserFactory(email="ANNA@example.org")

    answer = invite(administrator, django_capture_on_commit_callbacks)

    assert "has an account already" in answer.content.decode()
    assert not mail.outbox and not User.objects.filter(username="anna").exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_is_told_and_the_account_stays(administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    administrator.post(reverse("admin:auth_user_add"), INVITED)

    page = administrator.get(reverse("admin:auth_user_changelist"))
    assert "could not be sent" in page.content.decode()
    assert User.objects.filter(username="anna").exists()


@pytest.mark.parametrize("who", ["viewer", "editor", "publisher"])
def test_only_administrators_see_accounts(client, who):
    client.force_login(member(who))

    for name in ("auth_user_changelist", "auth_user_add", "auth_group_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403


# Never more than the own rights


def test_an_administrator_gives_roles_but_makes_nobody_a_superuser(administrator):
    user = member("viewer")

    change(administrator, user, groups=[role("publisher")], is_superuser="on", user_permissions="1")

    user = User.objects.get(pk=user.pk)
    assert [group.name for group in user.groups.all()] == ["publisher"]
    assert not user.is_superuser and not user.user_permissions.exists()


def test_an_administrator_does_not_become_a_superuser_alone(administrator):
    change(administrator, administrator.user, is_superuser="on", groups=[role("administrator")])

    assert not User.objects.get(pk=administrator.user.pk).is_superuser


def test_a_superuser_makes_no_superusers_in_the_admin_either(client, admin_user):
    client.force_login(admin_user)
    user = member("viewer")

    change(client, user, is_superuser="on", first_name="Anna")

    user = User.objects.get(pk=user.pk)
    assert user.first_name == "Anna" and not user.is_superuser


def test_a_role_with_a_right_that_the_administrator_lacks_cannot_be_given(administrator):
    strong = Group.objects.create(name="keepers of the rates")
    strong.permissions.add(_permission("delete_exchangerate"))
    user = member("viewer")

    answer = change(administrator, user, groups=[strong.pk])

    assert answer.status_code == 200, "the form says no"
    assert not user.groups.filter(pk=strong.pk).exists()


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename)


@pytest.mark.parametrize("active", [True, False])
def test_a_stronger_account_cannot_be_taken_over(administrator, admin_user, active):
    User.objects.filter(pk=admin_user.pk).update(is_active=active)
    stronger = member("editor", username="keeper", is_active=active)
    stronger.user_permissions.add(_permission("delete_exchangerate"))

    for user in (admin_user, stronger):
        assert change(administrator, user, email="mine@example.org").status_code == 403
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        sent = {"password1": PASSWORD, "password2": PASSWORD}
        assert administrator.post(address, sent).status_code == 403
        told = act(administrator, "reactivate" if not active else "deactivate", user)
        assert any("rights that you do not have" in message for message in told)
        assert User.objects.get(pk=user.pk).is_active == active


def test_an_administrator_does_not_change_what_roles_may_do(administrator):
    address = reverse("admin:auth_group_change", args=[role("administrator")])

    assert administrator.post(address, {"name": "all", "permissions": []}).status_code == 403


def test_accounts_are_never_deleted(client, admin_user):
    client.force_login(admin_user)
    user = member("editor")

    client.post(reverse("admin:auth_user_delete", args=[user.pk]), {"post": "yes"})

    assert User.objects.filter(pk=user.pk).exists()


# Leaving


def test_a_deactivated_person_is_out_at_once_and_can_come_back(administrator, client):
    from django.test import Client

    editor, theirs = member("editor"), Client()
    theirs.force_login(editor)
    assert theirs.get("/admin/").status_code == 200

    act(administrator, "deactivate", editor)
    assert theirs.get("/admin/").status_code == 302
    act(administrator, "reactivate", editor)

    assert User.objects.get(pk=editor.pk).is_active


def test_nobody_deactivates_the_own_account(administrator):
    act(administrator, "deactivate", administrator.user)
    change(administrator, administrator.user, is_active="", groups=[role("administrator")])

    assert User.objects.get(pk=administrator.user.pk).is_active


# Logging in and out, and forgotten passwords


def test_the_log_in_page_leads_on_to_where_one_wanted(client):
    user = member("editor")
    user.set_password(PASSWORD)
    user.save()

    sent = {"username": "editor", "password": PASSWORD, "next": "/visits/"}
    answer = client.post(reverse("login"), sent)

    assert (answer.status_code, answer.url) == (302, "/visits/")
    assert "Log out editor" in text_of(client.get("/visits/"))
    client.post(reverse("logout"))
    assert "Log in as editor" in text_of(client.get("/visits/"))


def test_the_log_in_page_leads_to_no_other_site(client):
    user = member("editor")
    user.set_password(PASSWORD)
    user.save()

    sent = {"username": "editor", "password": PASSWORD, "next": "https://elsewhere.example/"}

    assert client.post(reverse("login"), sent).url == "/"


def test_a_wrong_password_is_told_in_words(client):
    member("editor")

    answer = client.post(reverse("login"), {"username": "editor", "password": "wrong"})

    assert "correct username and password" in text_of(answer)


@pytest.mark.parametrize("knows_one", [True, False])
def test_a_forgotten_password_is_chosen_anew_by_mail(client, knows_one):
    user = UserFactory(username="anna", email="anna@example.org")
    user.set_password("forgotten-by-now" if knows_one else None)
    user.save()

    client.post(reverse("password_reset"), {"email": "anna@example.org"})
    choose(client, linked(mail.outbox[0]))

    assert client.login(username="anna", password=PASSWORD)


def test_the_page_does_not_tell_whether_an_address_has_an_account(client):
    UserFactory(email="anna@example.org", is_active=False)

    answers = [
        text_of(client.post(reverse("password_reset"), {"email": email}, follow=True))
        for email in ("anna@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1] and not mail.outbox


def test_a_password_that_is_too_easy_is_refused(client):
    user = UserFactory(username="anna", email="anna@example.org")
    client.post(reverse("password_reset"), {"email": "anna@example.org"})

    answer = choose(client, linked(mail.outbox[0]), "12345678")

    assert "too common" in text_of(answer)
    assert not User.objects.get(pk=user.pk).check_password("12345678")
