"""What an agreement itself says otherwise than a find is shown, doubted, and told when it changes."""

import pytest

from deals.models import Agreement
from sources import certainty
from sources.choices import FactField
from sources.differences import differences
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    FactFactory,
    dollars,
    kz_to_us,
    member,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import find, form_of, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def evidence():
    """A certain find of 180 million for an agreement that Anna entered with 999 million."""
    entered = AgreementFactory(
        author=member("editor", username="anna"), value=dollars(999), instrument="memorandum"
    )
    evidence = find(ArticleFactory(visit=kz_to_us()))
    FactFactory(evidence=evidence, field=FactField.INSTRUMENT, says="contract")
    evidence.agreement = entered
    evidence.save()
    return evidence


def test_the_card_shows_what_the_agreement_itself_says(client, evidence):
    told = text_of(page(client, evidence.article))

    assert "the agreement itself says USD 999 million" in told
    assert "the agreement itself says memorandum" in told


def test_a_find_that_its_agreement_contradicts_is_in_doubt(client, evidence):
    assert certainty.doubts(evidence) == ["contradiction"]
    told = text_of(page(client, evidence.article))
    assert "it contradicts what is known" in told


def test_a_hedge_or_a_later_step_is_no_contradiction(evidence):
    Agreement.objects.filter(pk=evidence.agreement_id).update(
        value_low=180_500_000, value_high=180_500_000, stage="completed", instrument="none"
    )
    evidence.refresh_from_db()

    told = {one.field: one.cannot_both_hold for one in differences(evidence)}

    assert told == {FactField.VALUE: False, FactField.STAGE: False, FactField.SECTOR: False}
    assert certainty.is_certain(evidence)


def test_a_draft_shows_what_the_find_says_nothing_of(client, evidence):
    evidence.facts.about(FactField.VALUE).delete()

    assert "the agreement itself says USD 999 million" in text_of(page(client, evidence.article))


def test_what_the_find_says_too_is_not_told_again(client):
    evidence = find(ArticleFactory(visit=kz_to_us()))

    assert differences(evidence) == []
    assert "the agreement itself says" not in text_of(page(client, evidence.article))


def test_who_publishes_is_told_that_a_colleague_changed_the_agreement(client, evidence):
    form = form_of(page(client, evidence.article), evidence)
    Agreement.objects.filter(pk=evidence.agreement_id).update(value_low=7e6, value_high=7e6)

    told = send(client, evidence, "publish", form)

    assert told.status_code == 409
    assert "value, before: USD 999 million; now: USD 7 million" in text_of(told)
    assert not Agreement.objects.get(pk=evidence.agreement_id).is_published
