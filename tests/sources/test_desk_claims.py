"""Totals that are claimed for a visit: accepted, amended, rejected and undone like deals."""

import pytest

from deals.models import Headline
from sources import review
from sources.choices import FactField, ReviewState, Standing
from sources.models import Evidence
from tests.factories import (
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineFactory,
    dollars,
    kz_to_us,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import form_of, page, send

pytestmark = pytest.mark.django_db
TEXT = "Insgesamt sind es 29 Abkommen über rund 17 Milliarden Dollar, sagte Tokajew."
SAYS = {"low": "17000000000", "high": "17000000000", "currency": "USD", "qualifier": "approx"}


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def claim_in(article, headline):
    evidence = EvidenceFactory(
        article=article,
        agreement=None,
        headline=headline,
        quote=article.text,
        key=f"headline-{article.pk}",
    )
    FactFactory(evidence=evidence, field=FactField.COUNT, says=29)
    FactFactory(evidence=evidence, says=SAYS, start=23, end=52)
    return evidence


def article(**columns):
    return ArticleFactory(**{"text": TEXT, "visit": kz_to_us(), **columns})


@pytest.fixture
def evidence():
    return claim_in(article(), HeadlineFactory())


def said(headline):
    headline.refresh_from_db()
    return headline.count, headline.value, headline.speaker


def test_a_total_is_amended_and_accepted_at_once(client, evidence):
    send(client, evidence, "accept", count="31", value="18 Mrd. Dollar", speaker="Tokajew")

    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED
    assert said(evidence.headline) == (31, dollars(18_000), "Tokajew")
    lost = evidence.facts.filter(standing=Standing.REJECTED)
    assert {fact.field for fact in lost} == {FactField.COUNT, FactField.VALUE}


def test_a_total_is_rejected_with_a_reason_and_the_decision_undone(client, evidence):
    send(client, evidence, "reject", reason="Of the whole year.")
    evidence.refresh_from_db()
    assert evidence.decision_reason == "Of the whole year."

    send(client, evidence, "undo")

    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED


def test_what_another_article_claims_stays_as_it_is(client, evidence):
    other = claim_in(article(text=TEXT + " Ende."), evidence.headline)
    review.accept(other)

    send(client, evidence, "accept", count="31")

    evidence.refresh_from_db()
    assert said(other.headline)[0] == 29
    assert (evidence.headline.count, evidence.headline.value.stated) == (31, 17_000_000_000)
    assert Headline.objects.count() == 2


def test_a_total_keeps_a_number_or_a_value(client, evidence):
    refused = send(client, evidence, "accept", count="", value="")

    assert refused.status_code == 422
    assert "reject what is neither" in text_of(refused)
    assert said(evidence.headline)[0] == 29


def test_a_value_that_is_no_value_becomes_a_number(client, evidence):
    evidence.facts.get(field=FactField.COUNT).delete()
    Headline.objects.update(count=None)

    send(client, evidence, "accept", count="17", value="")

    assert said(evidence.headline) == (17, None, "")


@pytest.mark.parametrize("count", ["viele", "-1", "9" * 30, "2,5", "²"])
def test_what_is_no_number_is_refused_and_kept(client, evidence, count):
    refused = send(client, evidence, "accept", count=count)

    assert refused.status_code == 422
    assert form_of(refused, evidence)["count"] == count


def test_which_of_the_visits_totals_it_is_can_be_chosen(client, evidence):
    Evidence.objects.update(headline=None)
    known, other = evidence.headline, HeadlineFactory(count=40, value=None)
    assert "Which total of the visit is it?" in text_of(page(client, evidence.article))

    send(client, evidence, f"claim:{other.public_id}")

    evidence.refresh_from_db()
    assert evidence.headline == other != known


def test_a_total_of_its_own_is_made_of_what_the_words_say(client, evidence):
    Evidence.objects.update(headline=None)
    Headline.objects.all().delete()

    send(client, evidence, "accept")

    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED
    assert said(evidence.headline) == (29, dollars(17_000, "approx"), "")


def test_without_a_visit_it_is_told_what_to_do(client, evidence):
    Evidence.objects.update(headline=None)
    type(evidence.article).objects.update(visit=None)

    assert "Give it its visit" in text_of(page(client, evidence.article))
    refused = send(client, evidence, "accept")
    assert refused.status_code == 422
    assert "no visit that is known" in text_of(refused)


@pytest.mark.parametrize("count", ["0" * 11 + "9" * 20, "9" * 5000, "2147483648", "²"])
def test_a_number_that_no_total_has_is_refused(client, evidence, count):
    refused = send(client, evidence, "amend", count=count)

    assert refused.status_code == 422
    assert "is no number of agreements" in text_of(refused)
    assert said(evidence.headline)[0] == HeadlineFactory().count


@pytest.mark.parametrize("count", ["0" * 5000, "0" * 5000 + "31"])
def test_noughts_before_a_number_are_nothing(client, evidence, count):
    assert send(client, evidence, "amend", count=count).status_code == 302
    assert said(evidence.headline)[0] == int(count[-2:])
