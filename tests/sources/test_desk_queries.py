"""The desk asks the database as often for one deal as for twelve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sources import review
from sources.choices import FactField, Standing
from sources.desk import notes
from sources.models import Candidate, Evidence, Suggestion
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    OutletFactory,
    PartyFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    proposed_party,
)
from tests.sources.test_desk_screen import find

pytestmark = pytest.mark.django_db
QUOTE = "Tau-Ken Samruk und Mars haben in Washington"


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def article():
    return ArticleFactory(visit=kz_to_us())


def deal_with_everything(article, editor, number):
    """A find with whatever a card can show: candidates, a guess, a contradiction, a suggestion."""
    evidence = find(article, quote=QUOTE, reasons=["country_unknown"])
    guessed = proposed_party(f"Guess {number}", country=country("US"))
    said = {"name": guessed.name, "country": "US", "role": "buyer"}
    fact = FactFactory(evidence=evidence, field=FactField.PARTY, says=said, party=guessed)
    for other in (PartyFactory(), PartyFactory()):
        Candidate.objects.create(fact=fact, party=other, reason="a name alike")
    FactFactory(
        evidence=evidence,
        field=FactField.SECTOR,
        says="mining",
        standing=Standing.DEPRECATED,
        reason="Struck out.",
        ruled_by=editor,
    )
    contradicted_by_another_outlet(evidence, number)
    notes.add_note(article, "Look at this.", editor, evidence.agreement)
    notes.gloss(evidence, "en", "Both have signed.", editor)
    Suggestion.objects.create(
        agreement=evidence.agreement,
        evidence=evidence,
        field="stage",
        from_value="signed",
        to_value="completed",
        origin="extraction",
    )
    undecided = EvidenceFactory(article=article, agreement=None, quote=QUOTE)
    for _one in range(2):
        Candidate.objects.create(
            evidence=undecided, agreement=AgreementFactory(), reason="the same parties"
        )
    HeadlineEvidenceFactory(article=article, quote=QUOTE, headline__visit=VisitFactory())
    return evidence


def contradicted_by_another_outlet(evidence, number):
    outlet = OutletFactory(key=f"paper-{number}")
    other = EvidenceFactory(
        article=ArticleFactory(outlet=outlet), agreement=evidence.agreement, quote=QUOTE
    )
    says = {"low": "90000000", "high": "90000000", "currency": "USD", "qualifier": "exact"}
    FactFactory(evidence=other, says=says)
    review.accept(other)


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("page", ["review-article", "review-certain", "review-sector"])
def test_an_articles_pages_ask_a_fixed_number_of_times(client, editor, article, page):
    address = reverse(page, args=[article.public_id])
    deal_with_everything(article, editor, 0)
    queries(client, address)
    before = queries(client, address)
    for number in range(1, 12):
        deal_with_everything(article, editor, number)

    assert queries(client, address) == before
    assert before <= 40


def test_a_cards_answer_asks_a_fixed_number_of_times(client, editor, article):
    def asked(evidence):
        address = reverse("review-act", args=[article.public_id, evidence.public_id])
        form = {"act": "check", "value": "150 Mio. Dollar"}
        with CaptureQueriesContext(connection) as told:
            answer = client.post(address, form, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        return len(told)

    evidence = deal_with_everything(article, editor, 0)
    asked(evidence)
    before = asked(evidence)
    for number in range(1, 12):
        deal_with_everything(article, editor, number)

    assert asked(evidence) == before


@pytest.mark.parametrize("page", ["review-contradictions", "review-figures", "review-suggestions"])
def test_lists_ask_a_fixed_number_of_times(client, editor, page):
    def contradicted(number):
        article = ArticleFactory(outlet=OutletFactory(key=f"herald-{number}"))
        evidence = EvidenceFactory(article=article, agreement=AgreementFactory(value=dollars(180)))
        FactFactory(evidence=evidence)
        review.accept(evidence)
        contradicted_by_another_outlet(evidence, number)

    contradicted(0)
    address = reverse(page)
    queries(client, address)
    before = queries(client, address)
    for number in range(1, 12):
        contradicted(number)

    assert Evidence.objects.count() == 24
    assert queries(client, address) == before
