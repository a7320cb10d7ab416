"""The page of an article: where it comes from and the words that count."""

import pytest

from tests.factories import (
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    HeadlineEvidenceFactory,
    OutletFactory,
    PublishedAgreementFactory,
    UserFactory,
    kz_to_us,
)
from tests.pages import links_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return PublishedAgreementFactory().evidence.get().article


@pytest.fixture
def page(client):
    return lambda article: client.get(article.get_absolute_url())


def test_it_shows_title_outlet_day_address_and_quotes(page, article):
    article.addresses.create(url="https://herald.example/a", canonical="herald.example/a")
    response = page(article)
    text = text_of(response)
    assert article.title in text
    assert "Outlet Steppe Herald Published 7 Nov 2025 Language German" in text
    assert "https://herald.example/a" in links_of(response)
    assert "Tau-Ken Samruk und Mars haben in Washington einen Vertrag" in text
    assert '<blockquote lang="de"' in response.content.decode()


def test_a_quote_leads_to_its_agreement(page, article):
    agreement = article.evidence.get().agreement
    assert agreement.get_absolute_url() in links_of(page(article))


def test_the_full_text_is_for_editors_only(page, client, article):
    assert "Die Mine liegt bei Karaganda." not in text_of(page(article))
    client.force_login(UserFactory())
    assert "Die Mine liegt bei Karaganda." not in text_of(page(article))
    client.force_login(EditorFactory())
    text = text_of(page(article))
    assert "Full text" in text
    assert "Die Mine liegt bei Karaganda." in text


def test_an_article_of_drafts_only_is_not_found_by_a_stranger(page, client):
    article = EvidenceFactory(state="accepted").article
    assert page(article).status_code == 404
    client.force_login(EditorFactory())
    assert page(article).status_code == 200


def test_an_article_without_evidence_is_shown_to_editors(page, client):
    article = ArticleFactory()
    assert page(article).status_code == 404
    client.force_login(EditorFactory())
    assert "No evidence was found in it." in text_of(page(article))


def test_what_it_says_of_drafts_is_not_for_strangers(page, client, article):
    quote = "Die Mine liegt bei Karaganda."
    draft = EvidenceFactory(article=article, quote=quote, state="accepted").agreement
    response = page(article)
    assert quote not in text_of(response)
    assert draft.title not in text_of(response)
    client.force_login(EditorFactory())
    assert draft.title in text_of(page(article))


def test_proposed_evidence_is_not_for_strangers(page, article):
    agreement = article.evidence.get().agreement
    EvidenceFactory(article=article, agreement=agreement, quote="Die Mine liegt bei Karaganda.")
    assert "Die Mine liegt" not in text_of(page(article))


def test_a_claim_leads_to_its_visit(page, article):
    HeadlineEvidenceFactory(
        article=article, headline__visit=kz_to_us(), state="accepted", quote="180 Millionen Dollar"
    )
    response = page(article)
    assert "A claim for the visit" in text_of(response)
    assert kz_to_us().get_absolute_url() in links_of(response)


def test_a_demonstration_text_says_so_and_links_nowhere(page, article):
    article.outlet = OutletFactory(key="demo-post", is_demo=True)
    article.save()
    article.addresses.create(url="https://demo.example/a", canonical="demo.example/a")
    response = page(article)
    assert "Demonstration text" in text_of(response)
    assert "https://demo.example/a" in text_of(response)
    assert "https://demo.example/a" not in links_of(response)


def test_an_unknown_article_is_not_found(client):
    assert client.get("/articles/nonesuch/").status_code == 404


def test_words_of_the_article_are_escaped(page):
    agreement = PublishedAgreementFactory()
    article = ArticleFactory(title="<b>fett</b>", text="<i>Vertrag</i> unterzeichnet")
    EvidenceFactory(agreement=agreement, article=article, quote="<i>Vertrag</i>", state="accepted")
    content = page(article).content.decode()
    assert "<i>" not in content
    assert "&lt;i&gt;Vertrag&lt;/i&gt;" in content
