"""Guessing passwords and flooding mailboxes come to an end soon; those who belong here get in."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealtracker import attempts
from dealtracker.models import Attempt
from dealtracker.tasks import forget_attempts
from tests.factories import UserFactory
from tests.pages import text_of

PASSWORD = "steppe-and-plains-7"
pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    user = UserFactory(username="anna", email="anna@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client, password="wrong", name="anna", address="192.0.2.7", **headers):
    sent = {"username": name, "password": password}
    return client.post(reverse("login"), sent, REMOTE_ADDR=address, **headers)


def wear_out(client, **how):
    for _try in range(attempts.OF_A_NAME.most):
        assert log_in(client, **how).status_code == 200


def time_goes_by():
    Attempt.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))


def test_after_five_wrong_passwords_the_right_one_is_not_looked_at_either(client, anna):
    wear_out(client)

    answer = log_in(client, PASSWORD)

    assert answer.status_code == 429
    assert "Too many wrong passwords. Try again in 15 minutes" in text_of(answer)
    assert "_auth_user_id" not in client.session


def test_when_the_time_is_over_one_gets_in_again(client, anna):
    wear_out(client)
    time_goes_by()

    assert log_in(client, PASSWORD).status_code == 302


def test_a_good_password_begins_the_count_anew(client, anna):
    for _round in range(3):
        for _try in range(attempts.OF_A_NAME.most - 1):
            log_in(client)
        assert log_in(client, PASSWORD).status_code == 302
        client.logout()


def test_a_guesser_does_not_lock_the_owner_out(client, anna):
    wear_out(client)

    assert log_in(client, address="192.0.2.200").status_code == 429, "the guesser's neighbour"
    assert log_in(client, PASSWORD, address="198.51.100.1").status_code == 302


def test_an_address_of_the_new_kind_counts_with_its_network(client, anna):
    wear_out(client, address="2001:db8::1")

    assert log_in(client, address="2001:db8::ffff:1").status_code == 429
    assert log_in(client, PASSWORD, address="2001:db8:0:1::1").status_code == 302


def test_the_answer_for_a_name_that_nobody_has_is_the_same(client, anna):
    answers = {}
    for name in ("anna", "nobody"):
        answers[name] = [text_of(log_in(client, name=name)).replace(name, "") for _ in range(7)]

    assert answers["anna"] == answers["nobody"]


def test_trying_one_password_with_many_names_ends_too(client, monkeypatch):
    few = attempts.Limit("log-ins", 3, datetime.timedelta(minutes=15))
    monkeypatch.setattr("dealtracker.account_views.OF_A_NETWORK", few)

    codes = [log_in(client, name=f"name-{number}").status_code for number in range(5)]

    assert codes == [200, 200, 200, 429, 429]


def test_the_log_in_of_the_admin_is_the_same(client, anna):
    wear_out(client)
    sent = {"username": "anna", "password": PASSWORD}

    page = client.get("/admin/", follow=True)
    answer = client.post("/admin/login/", sent, REMOTE_ADDR="192.0.2.7", follow=True)

    assert page.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert "_auth_user_id" not in client.session and answer.request["PATH_INFO"].startswith(
        "/accounts/"
    )


def test_what_a_client_says_of_itself_changes_nothing(client, anna):
    wear_out(client)

    forged = log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1")

    assert forged.status_code == 429


def test_behind_a_proxy_of_ones_own_the_clients_address_counts(client, anna, settings):
    settings.TRUSTED_PROXIES = 1
    wear_out(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")

    forged = log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.7")
    owner = log_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="192.0.2.7, 198.51.100.1")

    assert (forged.status_code, owner.status_code) == (429, 302)


@pytest.mark.parametrize("address", ["", "no address", "unix:"])
def test_a_client_without_an_address_is_counted_all_the_same(client, anna, address):
    wear_out(client, address=address)

    assert log_in(client, PASSWORD, address=address).status_code == 429


def test_neither_names_nor_addresses_are_kept(client, anna):
    log_in(client)

    kept = " ".join(Attempt.objects.values_list("key", flat=True))
    assert "anna" not in kept and "192.0.2" not in kept and len(kept.split()) == 2


def test_what_is_over_is_swept_away(client, anna):
    log_in(client)
    forget_attempts()
    assert Attempt.objects.count() == 2
    time_goes_by()

    forget_attempts()

    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_the_same_moment_no_more_than_the_limit_are_looked_at(anna):
    def one(_number):
        try:
            return log_in(Client()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(one, range(20)))

    assert sorted(codes) == [200] * 5 + [429] * 15


# Letters


def ask(client, email, address="192.0.2.7"):
    return client.post(
        reverse("password_reset"), {"email": email}, REMOTE_ADDR=address, follow=True
    )


def test_nobodys_mailbox_is_flooded_with_links(client, anna):
    codes = [ask(client, "Anna@example.org", f"192.0.{n}.1").status_code for n in range(5)]

    assert codes == [200, 200, 200, 429, 429]
    assert len(mail.outbox) == 3


def test_a_refused_letter_tells_nothing_about_accounts(client, anna):
    answers = [
        [text_of(ask(client, email)).replace(email, "") for _ in range(5)]
        for email in ("anna@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert "asked for too often" in answers[0][-1]


def test_asking_for_many_addresses_ends_too(client, monkeypatch):
    few = attempts.Limit("letters", 2, datetime.timedelta(hours=1))
    monkeypatch.setattr("dealtracker.account_views.LETTERS_FROM", few)

    codes = [ask(client, f"name-{number}@example.org").status_code for number in range(4)]

    assert codes == [200, 200, 429, 429]
