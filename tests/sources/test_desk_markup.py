"""The desk's pages are sound HTML, with labels, without inline script or style."""

from collections import Counter

import pytest
from django.urls import reverse

from sources import review
from sources.choices import FactField
from sources.models import Candidate, Gloss, Note, Suggestion
from tests.deals.test_pages_markup import Walk
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    PartyFactory,
    kz_to_us,
    mars,
)
from tests.sources.test_desk_screen import find

pytestmark = pytest.mark.django_db

AMOUNTS = [
    {"low": amount, "high": amount, "currency": "USD", "qualifier": "exact"}
    for amount in ("180000000", "150000000")
]


@pytest.fixture
def article(client):
    """An article with a card of every kind, and a contradiction."""
    editor = EditorFactory()
    client.force_login(editor)
    article = ArticleFactory(visit=kz_to_us())
    find(article)
    open_one = EvidenceFactory(article=article, agreement=None)
    Candidate.objects.create(evidence=open_one, agreement=AgreementFactory(), reason="alike")
    named = FactFactory(
        evidence=open_one, field=FactField.PARTY, says={"name": "Mars", "role": "buyer"}
    )
    Candidate.objects.create(fact=named, party=PartyFactory(), reason="a name alike")
    decided = find(article)
    review.accept(decided, editor)
    Suggestion.objects.create(
        agreement=decided.agreement,
        evidence=decided,
        field="stage",
        to_value="completed",
        origin="extraction",
    )
    Gloss.objects.create(evidence=decided, language="en", text="They signed.", author=editor)
    review.reject(find(article), "A budget.", editor)
    HeadlineEvidenceFactory(article=article)
    Note.objects.create(article=article, text="Look again.", author=editor)
    agreement = AgreementFactory(parties=(mars(),))
    for says in AMOUNTS:
        evidence = EvidenceFactory(agreement=agreement)
        FactFactory(evidence=evidence, says=says)
        review.accept(evidence, editor)
    return article


PAGES = {
    "queue": lambda article: reverse("review"),
    "contradictions": lambda article: reverse("review-contradictions"),
    "figures": lambda article: reverse("review-figures"),
    "article": lambda article: reverse("review-article", args=[article.public_id]),
    "certain": lambda article: reverse("review-certain", args=[article.public_id]),
}


@pytest.fixture(params=PAGES)
def walk(request, client, article):
    response = client.get(PAGES[request.param](article))
    assert response.status_code == 200
    return Walk(response)


def test_pages_are_sound(walk):
    assert walk.faults == []
    ids = [attributes["id"] for _tag, attributes in walk.tags if "id" in attributes]
    assert [name for name, times in Counter(ids).items() if times > 1] == []


def test_what_can_be_filled_in_has_a_label(walk):
    labelled = {label.get("for") for label in walk.all("label")}
    boxes = [*walk.all("input"), *walk.all("select"), *walk.all("textarea")]
    shown = [box for box in boxes if box.get("type") not in ("hidden", "checkbox", "radio")]
    assert all(box["id"] in labelled for box in shown)


def test_there_is_no_inline_script_or_style_and_no_foreign_host(walk):
    assert all(script["src"].startswith("/static/") for script in walk.all("script"))
    for _tag, attributes in walk.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_links_within_the_page_lead_somewhere(client, article):
    walk = Walk(client.get(PAGES["article"](article)))
    ids = {attributes["id"] for _tag, attributes in walk.tags if "id" in attributes}
    inside = {link["href"][1:] for link in walk.all("a") if link.get("href", "").startswith("#")}
    assert inside <= ids
