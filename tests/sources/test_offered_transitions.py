"""The steps of an agreement's publication on its own page: who is offered which, and what they do."""

import pytest
from django.urls import reverse

from deals.choices import Publication
from tests.factories import AgreementFactory, PublishedAgreementFactory, member
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def step(client, agreement, name, **typed):
    address = reverse("agreement-step", args=[agreement.public_id])
    return client.post(address, {"step": name, **typed}, follow=True)


def offered(client, address):
    content = client.get(address).content.decode()
    names = ("publish", "withdraw", "reject", "take-up")
    return [name for name in names if f'name="step" value="{name}"' in content]


def history_of(agreement):
    return reverse("agreement-history", args=[agreement.public_id])


def state(agreement):
    agreement.refresh_from_db()
    return agreement.publication


@pytest.mark.parametrize(
    ("role", "of_published", "of_draft"),
    [
        (None, [], []),
        ("viewer", [], []),
        ("editor", [], ["reject"]),
        ("publisher", ["withdraw"], ["publish"]),
    ],
)
def test_each_role_is_offered_its_own_steps(client, role, of_published, of_draft):
    published, draft = PublishedAgreementFactory(), AgreementFactory()
    if role:
        client.force_login(member(role))

    assert offered(client, published.get_absolute_url()) == of_published
    assert offered(client, draft.get_absolute_url()) == of_draft


def test_a_publisher_withdraws_with_a_reason_and_publishes_again(client):
    agreement = PublishedAgreementFactory()
    client.force_login(member("publisher"))

    assert "Give a reason" in text_of(step(client, agreement, "withdraw", reason=" "))
    assert state(agreement) == Publication.PUBLISHED

    told = step(client, agreement, "withdraw", reason="The ministry denies it.")
    assert "It is withdrawn now." in text_of(told)
    assert state(agreement) == Publication.WITHDRAWN
    assert "The ministry denies it." in text_of(client.get(history_of(agreement)))

    step(client, agreement, "publish")
    assert state(agreement) == Publication.PUBLISHED


def test_a_rejected_draft_is_taken_up_again_on_its_history(client):
    agreement = AgreementFactory()
    client.force_login(member("editor"))

    told = step(client, agreement, "reject", reason="A budget.")
    assert "It is rejected now." in text_of(told)
    assert state(agreement) == Publication.REJECTED
    assert offered(client, history_of(agreement)) == ["take-up"]

    step(client, agreement, "take-up")
    assert state(agreement) == Publication.DRAFT


@pytest.mark.parametrize("name", ["withdraw", "publish", "take-up", "nonsense", "\0"])
def test_an_editor_forges_no_step(client, name):
    agreement = PublishedAgreementFactory()
    client.force_login(member("editor"))

    step(client, agreement, name, reason="Because.")

    assert state(agreement) == Publication.PUBLISHED


def test_strangers_take_no_step(client):
    agreement, draft = PublishedAgreementFactory(), AgreementFactory()
    step(client, agreement, "withdraw", reason="Because.")
    assert state(agreement) == Publication.PUBLISHED

    client.force_login(member("viewer"))
    step(client, draft, "reject", reason="Because.")
    assert state(draft) == Publication.DRAFT
