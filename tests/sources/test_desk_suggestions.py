"""Suggestions without an article's words: shown on a page of their own, taken over or declined."""

import pytest
from django.urls import reverse

from sources.choices import SuggestionState
from sources.models import Suggestion
from tests.factories import (
    AgreementFactory,
    EditorFactory,
    PublishedAgreementFactory,
    SectorFactory,
    dollars,
    member,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db
PAGE = "review-suggestions"
SAYS = {"low": "90000000", "high": "90000000", "currency": "USD", "qualifier": "exact"}


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def suggestion(agreement=None, field="value", to_value=SAYS):
    return Suggestion.objects.create(
        agreement=agreement or AgreementFactory(title="A mine"),
        field=field,
        to_value=to_value,
        origin="partner",
        reason="The ministry has corrected it.",
    )


def press(client, act, offer):
    return client.post(reverse(PAGE), {"act": f"{act}:{offer.pk}"})


def test_it_is_shown_with_its_reason(client, editor):
    suggestion()

    shown = text_of(client.get(reverse(PAGE)))

    assert "A mine" in shown and "USD 90 million" in shown
    assert "The ministry has corrected it." in shown


@pytest.mark.parametrize(
    ("field", "to_value", "column", "content"),
    [
        ("value", SAYS, "value", dollars(90)),
        ("instrument", "loan", "instrument", "loan"),
    ],
)
def test_taking_it_over_changes_the_agreement(client, editor, field, to_value, column, content):
    offer = suggestion(field=field, to_value=to_value)

    press(client, "take", offer)

    offer.refresh_from_db()
    assert getattr(offer.agreement, column) == content
    assert (offer.state, offer.decided_by) == (SuggestionState.TAKEN, editor)


def test_a_sector_is_taken_over(client, editor):
    SectorFactory(code="energy")
    offer = suggestion(field="sector", to_value="energy")

    press(client, "take", offer)

    offer.refresh_from_db()
    assert offer.agreement.sector.code == "energy"


def test_declining_changes_nothing(client, editor):
    offer = suggestion()

    press(client, "decline", offer)

    offer.refresh_from_db()
    assert offer.agreement.value == dollars(180)
    assert offer.state == SuggestionState.DECLINED
    assert "Nothing is suggested" in text_of(client.get(reverse(PAGE)))


def test_a_step_is_changed_in_the_agreements_form(client, editor):
    offer = suggestion(field="stage", to_value="completed")

    assert "Change it in its form" in text_of(client.get(reverse(PAGE)))
    refused = press(client, "take", offer)
    assert refused.status_code == 422 and "own form" in text_of(refused)


def test_what_is_published_is_changed_by_publishers(client):
    offer = suggestion(PublishedAgreementFactory())
    client.force_login(member("editor"))

    refused = press(client, "take", offer)

    assert refused.status_code == 422
    offer.refresh_from_db()
    assert offer.state == SuggestionState.OPEN


def test_the_second_of_two_is_told(client, editor):
    offer = suggestion()
    press(client, "decline", offer)

    assert "not open any longer" in text_of(press(client, "take", offer))
    assert client.post(reverse(PAGE), {"act": "take:²"}).status_code == 422


def test_viewers_see_it_and_decide_nothing(client):
    offer = suggestion()
    client.force_login(member("viewer"))

    assert "Take over" not in text_of(client.get(reverse(PAGE)))
    assert press(client, "take", offer).status_code == 403
