"""What editors add beside the evidence: notes, articles taken, and translations of quotes."""

import pytest
from django.urls import reverse

from sources.choices import ReviewState
from sources.desk.notes import gloss
from sources.models import Article, Gloss, Note
from tests.factories import (
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    PublishedAgreementFactory,
)
from tests.pages import text_of
from tests.sources.test_desk_screen import form_of, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anna(client):
    user = EditorFactory(username="anna")
    client.force_login(user)
    return user


def test_a_note_on_an_article_is_for_colleagues(client, anna):
    article = ArticleFactory()
    client.post(reverse("review-note", args=[article.public_id]), {"text": "Ask the embassy."})
    note = Note.objects.get()
    assert (note.article, note.author, note.agreement) == (article, anna, None)
    assert "Ask the embassy." in text_of(page(client, article))
    client.logout()
    assert "Ask the embassy" not in text_of(client.get(article.get_absolute_url()))


def test_a_note_on_an_agreement_shows_with_every_article_about_it(client):
    one = EvidenceFactory()
    other = EvidenceFactory(agreement=one.agreement)
    about = one.agreement.public_id
    client.post(
        reverse("review-note", args=[one.article.public_id]), {"text": "Twice?", "about": about}
    )
    assert Note.objects.get().agreement == one.agreement
    assert "Twice?" in text_of(page(client, other.article))


def test_an_empty_note_is_not_kept(client):
    article = ArticleFactory()
    answer = client.post(
        reverse("review-note", args=[article.public_id]), {"text": " "}, follow=True
    )
    assert "Write the note first" in text_of(answer)
    assert not Note.objects.exists()


def take(client, article, **typed):
    return client.post(reverse("review-take", args=[article.public_id]), typed, follow=True)


def test_an_editor_takes_an_article_and_leaves_it(client, anna):
    article = EvidenceFactory().article
    take(client, article)
    assert Article.objects.get(pk=article.pk).assignee == anna
    mine = client.get(reverse("review"), {"taken": "mine"})
    assert [row.pk for row in mine.context["articles"]] == [article.pk]
    take(client, article, leave="1")
    assert Article.objects.get(pk=article.pk).assignee is None


def test_what_another_has_taken_is_told(client, anna):
    article = EvidenceFactory().article
    take(client, article)
    client.force_login(EditorFactory(username="bela"))
    assert "anna has taken this article" in text_of(take(client, article))
    assert Article.objects.get(pk=article.pk).assignee == anna
    others = client.get(reverse("review"), {"taken": "others"})
    assert [row.pk for row in others.context["articles"]] == [article.pk]


def test_a_translation_shows_under_the_quote_with_its_author(client):
    agreement = PublishedAgreementFactory()
    evidence = agreement.evidence.get()
    send(client, evidence, "gloss", **{"gloss-language": "en", "gloss": "They signed."})
    assert Gloss.objects.get().author.username == "anna"
    client.logout()
    shown = text_of(client.get(agreement.get_absolute_url()))
    assert "They signed. English, translated by hand by anna" in shown


def test_a_translation_is_replaced_and_taken_away(client):
    evidence = EvidenceFactory()
    for text in ("First.", "Second."):
        send(client, evidence, "gloss", **{"gloss-language": "en", "gloss": text})
    assert Gloss.objects.get().text == "Second."
    send(client, evidence, "gloss", **{"gloss-language": "en", "gloss": ""})
    assert not Gloss.objects.exists()
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED


def test_a_quote_is_not_translated_into_its_own_language(client):
    evidence = EvidenceFactory()
    answer = send(client, evidence, "gloss", **{"gloss-language": "de", "gloss": "Nochmals."})
    assert answer.status_code == 422
    assert "Nochmals." in answer.content.decode()


def test_a_translation_that_somebody_else_has_just_written_is_not_lost(client):
    evidence = EvidenceFactory()
    form = form_of(page(client, evidence.article), evidence)
    bela = EditorFactory(username="bela")
    gloss(evidence, "en", "A contract over 180 million.", bela)

    told = send(
        client, evidence, "gloss", form, **{"gloss-language": "en", "gloss": "My own words."}
    )

    assert told.status_code == 409
    assert "Its translation, English: “A contract over 180 million.”." in text_of(told)
    assert "My own words." in text_of(told)
    assert Gloss.objects.get().text == "A contract over 180 million."


def test_a_pasted_page_is_no_translation_and_no_note(client):
    evidence = EvidenceFactory()
    pasted = "Wort " * 2000

    told = send(client, evidence, "gloss", **{"gloss-language": "en", "gloss": pasted})
    client.post(reverse("review-note", args=[evidence.article.public_id]), {"text": pasted})

    assert told.status_code == 422
    assert "at most 5000 are kept" in text_of(told)
    assert not Gloss.objects.exists() and not Note.objects.exists()
