"""The list of open contradictions, and accepting all certain finds at once."""

import re

import pytest
from django.urls import reverse

from deals.choices import Publication
from sources import review
from sources.choices import FactField, ReviewState, Standing
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    mars,
    tau_ken_samruk,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


def told(millions):
    amount = str(millions * 1_000_000)
    return {"low": amount, "high": amount, "currency": "USD", "qualifier": "exact"}


@pytest.fixture
def pair():
    """Two accepted sources of one agreement: 180 million, and 150 million."""
    agreement = AgreementFactory()
    pieces = [EvidenceFactory(agreement=agreement) for _ in range(2)]
    facts = [
        FactFactory(evidence=evidence, says=told(millions))
        for evidence, millions in zip(pieces, (180, 150), strict=True)
    ]
    for evidence in pieces:
        review.accept(evidence)
    return facts


def ruling(client, **typed):
    return client.post(reverse("review-contradictions"), typed)


def test_it_shows_both_statements(client, pair):
    shown = text_of(client.get(reverse("review-contradictions")))
    assert "USD 180 million" in shown
    assert "USD 150 million" in shown


def test_the_loser_is_deprecated_with_the_reason(client, pair):
    kept, loser = pair
    ruling(client, loser=loser.pk, reason="Corrected on the next day.")
    loser.refresh_from_db(), kept.refresh_from_db()
    assert (loser.standing, kept.standing) == (Standing.DEPRECATED, Standing.ACCEPTED)
    assert loser.reason == "Corrected on the next day."
    assert "Nothing contradicts" in text_of(client.get(reverse("review-contradictions")))


def test_a_ruling_needs_a_reason_and_keeps_the_choice(client, pair):
    answer = ruling(client, loser=pair[0].pk, pair=f"{pair[0].pk}-{pair[1].pk}", reason="")
    assert answer.status_code == 422
    assert re.search(rf'value="{pair[0].pk}" checked', answer.content.decode())
    pair[0].refresh_from_db()
    assert pair[0].standing == Standing.ACCEPTED


def test_a_second_ruling_on_it_is_told(client, pair):
    ruling(client, loser=pair[0].pk, reason="Wrong.")
    answer = ruling(client, loser=pair[0].pk, reason="Wrong again.")
    assert answer.status_code == 422
    assert "ruled on this statement meanwhile" in text_of(answer)


def test_a_card_says_what_it_contradicts(client, pair):
    _kept, loser = pair
    review.reopen(loser.evidence, "Look again.")
    page = client.get(reverse("review-article", args=[loser.evidence.article.public_id]))
    assert "USD 150 million here, USD 180 million in Steppe Herald" in text_of(page)


# All certain ones of an article


def find(article, certain=True):
    agreement = AgreementFactory()
    evidence = EvidenceFactory(article=article, agreement=agreement, certain=certain)
    for party in (tau_ken_samruk(), mars()):
        says = {"name": party.name, "country": party.country_id, "role": None}
        FactFactory(evidence=evidence, field=FactField.PARTY, says=says, party=party)
    return evidence


def certain_form(response):
    content = response.content.decode()
    versions = dict(re.findall(r'name="(version-[^"]+)" value="([^"]+)"', content))
    return {**versions, "evidence": re.findall(r'name="evidence" value="([^"]+)"', content)}


def test_the_preview_shows_the_certain_ones_and_changes_nothing(client):
    article = ArticleFactory()
    sure, doubtful = find(article), find(article, certain=False)
    page = client.get(reverse("review-certain", args=[article.public_id]))
    assert certain_form(page)["evidence"] == [sure.public_id]
    assert sure.agreement.title in text_of(page)
    assert "1 stay" in text_of(page)
    doubtful.refresh_from_db(), sure.refresh_from_db()
    assert {sure.state, doubtful.state} == {ReviewState.PROPOSED}


def test_what_was_shown_is_accepted_and_published(client):
    article = ArticleFactory()
    sure = find(article)
    address = reverse("review-certain", args=[article.public_id])
    form = certain_form(client.get(address))
    late = find(article)
    client.post(address, {**form, "publish": "1"})
    sure.agreement.refresh_from_db(), late.refresh_from_db()
    assert sure.agreement.publication == Publication.PUBLISHED
    assert late.state == ReviewState.PROPOSED


def test_what_changed_since_the_preview_is_left(client):
    article = ArticleFactory()
    sure = find(article)
    address = reverse("review-certain", args=[article.public_id])
    form = certain_form(client.get(address))
    FactFactory(evidence=sure)
    answer = client.post(address, form, follow=True)
    sure.refresh_from_db()
    assert sure.state == ReviewState.PROPOSED
    assert "0 accepted, 0 published, 1 left" in text_of(answer)
