"""The review screen of an article: what it shows, and what its forms do without a script."""

import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from deals.choices import Publication
from sources.choices import FactField, ReviewState, Standing
from sources.models import Evidence
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    kz_to_us,
    mars,
    tau_ken_samruk,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def evidence():
    """A find with its words: both parties, 180 million dollars, signed."""
    return find(ArticleFactory(visit=kz_to_us()))


def find(article, **columns):
    agreement = AgreementFactory(parties=(), stage="", value=None, sector=None, title="A mine")
    evidence = EvidenceFactory(article=article, agreement=agreement, certain=True, **columns)
    for party in (tau_ken_samruk(), mars()):
        at = article.text.index(party.name)
        says = {"name": party.name, "country": party.country_id, "role": None}
        FactFactory(
            evidence=evidence,
            field=FactField.PARTY,
            says=says,
            party=party,
            start=at,
            end=at + len(party.name),
        )
    words = "180 Millionen Dollar"
    at = article.text.index(words)
    FactFactory(evidence=evidence, start=at, end=at + len(words))
    FactFactory(evidence=evidence, field=FactField.STAGE, says="signed")
    FactFactory(evidence=evidence, field=FactField.VISIT, says="this")
    return evidence


def page(client, article):
    return client.get(reverse("review-article", args=[article.public_id]))


def form_of(response, evidence):
    """The fields of the card's form, as a browser would send them."""
    content = response.content.decode()
    card = content.split(f'id="card-{evidence.public_id}"')[1].split("</article>")[0]
    fields = dict(re.findall(r'<input (?:[^>]* )?name="([^"]+)" value="([^"]*)"', card))
    fields |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', card))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', card, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        first = re.search(r'<option value="([^"]*)"', options)
        fields[name] = (chosen or first)[1]
    fields.pop("csrfmiddlewaretoken", None)
    return {name: html.unescape(value) for name, value in fields.items()}


def send(client, evidence, act, form=None, **typed):
    """Press one of the card's buttons on a page that was just opened, or on that of `form`."""
    article = evidence.article
    fields = form if form is not None else form_of(page(client, article), evidence)
    address = reverse("review-act", args=[article.public_id, evidence.public_id])
    return client.post(address, {**fields, **typed, "act": act})


# What it shows


@pytest.mark.usefixtures("editor")
def test_it_marks_every_find_in_the_text(client, evidence):
    content = page(client, evidence.article).content.decode()
    value = evidence.facts.get(field=FactField.VALUE)
    assert f'id="words-{value.pk}" class="find of-value"' in content
    assert f'href="#words-{value.pk}"' in content
    assert f'id="quote-{evidence.public_id}" class="find quote proposed"' in content


@pytest.mark.usefixtures("editor")
def test_nothing_of_the_article_is_shown_unescaped(client):
    article = ArticleFactory(
        title="<script>alert(1)</script>",
        text="Tau-Ken Samruk und Mars haben <b>180 Millionen Dollar</b> & mehr vereinbart.",
    )
    find(article, quote="Mars haben <b>180 Millionen Dollar</b> & mehr")
    content = page(client, article).content.decode()
    assert "<script>alert" not in content
    assert "<b>" not in content
    assert "&lt;b&gt;" in content


@pytest.mark.usefixtures("editor")
def test_a_page_without_finds_opens(client):
    assert page(client, ArticleFactory()).status_code == 200


# Acts


@pytest.mark.usefixtures("editor")
def test_accepting_leaves_the_agreement_a_draft(client, evidence):
    assert send(client, evidence, "accept").status_code == 302
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED
    assert evidence.agreement.publication == Publication.DRAFT
    assert evidence.facts.filter(standing=Standing.ACCEPTED).count() == 5
    event = evidence.events.filter(state=ReviewState.ACCEPTED).get()
    assert event.pgh_context.metadata["door"] == "review"


@pytest.mark.usefixtures("editor")
def test_one_act_accepts_and_publishes(client, evidence):
    send(client, evidence, "publish")
    evidence.refresh_from_db()
    assert evidence.agreement.publication == Publication.PUBLISHED
    assert evidence.agreement.value.stated == 180_000_000


@pytest.mark.usefixtures("editor")
def test_an_amended_value_is_accepted_with_the_find(client, evidence):
    send(client, evidence, "publish", value="150 Mio.")
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.ACCEPTED
    assert evidence.agreement.value.stated == 150_000_000
    assert evidence.agreement.value.currency == "USD"
    standing = {f.says["low"]: f.standing for f in evidence.facts.about(FactField.VALUE)}
    assert standing == {"180000000": Standing.REJECTED, "150000000": Standing.ACCEPTED}


@pytest.mark.usefixtures("editor")
def test_rejecting_needs_a_reason_and_keeps_what_was_typed(client, evidence):
    refused = send(client, evidence, "reject", value="150 Mio.")
    assert refused.status_code == 422
    assert "Give a reason" in text_of(refused)
    assert form_of(refused, evidence)["value"] == "150 Mio."
    send(client, evidence, "reject", reason="A budget.")
    evidence.refresh_from_db()
    assert (evidence.state, evidence.decision_reason) == (ReviewState.REJECTED, "A budget.")


@pytest.mark.usefixtures("editor")
def test_undo_takes_back_the_publication_too(client, evidence):
    send(client, evidence, "publish")
    send(client, evidence, "undo")
    evidence.refresh_from_db()
    assert evidence.state == ReviewState.PROPOSED
    assert evidence.agreement.publication == Publication.WITHDRAWN


@pytest.mark.usefixtures("editor")
def test_undo_leaves_an_amended_statement_amended(client, evidence):
    send(client, evidence, "accept", value="150 Mio.")
    send(client, evidence, "undo")
    value = evidence.facts.standing().get(field=FactField.VALUE)
    assert value.says["low"] == "150000000"


@pytest.mark.usefixtures("editor")
def test_repeating_an_act_changes_nothing(client, evidence):
    form = form_of(page(client, evidence.article), evidence)
    send(client, evidence, "accept", form)
    decided_at = Evidence.objects.get(pk=evidence.pk).decided_at
    assert send(client, evidence, "accept", form).status_code == 302
    assert Evidence.objects.get(pk=evidence.pk).decided_at == decided_at


def test_the_second_of_two_editors_is_told_what_changed_and_loses_nothing(client, evidence):
    second, first = EditorFactory(username="bela"), EditorFactory(username="anna")
    client.force_login(second)
    form = form_of(page(client, evidence.article), evidence)
    client.force_login(first)
    send(client, evidence, "accept", value="150 Mio.")

    client.force_login(second)
    told = send(client, evidence, "accept", form, value="170 Mio. Dollar")

    assert told.status_code == 409
    assert "anna has accepted it meanwhile" in text_of(told)
    assert "New statement: value “USD 150 million”" in text_of(told)
    assert form_of(told, evidence)["value"] == "170 Mio. Dollar"
    assert evidence.facts.standing().get(field=FactField.VALUE).says["low"] == "150000000"


def test_a_reader_of_drafts_cannot_decide(client, evidence):
    reader = EditorFactory(username="reader")
    reader.groups.clear()
    reader.user_permissions.add(Permission.objects.get(codename="view_evidence"))
    client.force_login(reader)
    opened = page(client, evidence.article)
    assert opened.status_code == 200
    assert "Accept" not in text_of(opened).replace("Accepted", "")
    assert "Die Mine liegt bei Karaganda" not in text_of(opened)
    refused = client.post(
        reverse("review-act", args=[evidence.article.public_id, evidence.public_id]),
        {"act": "accept", **form_of(opened, evidence)},
    )
    evidence.refresh_from_db()
    assert refused.status_code in (403, 422)
    assert evidence.state == ReviewState.PROPOSED


def test_a_stranger_is_sent_to_log_in(client, evidence):
    assert page(client, evidence.article).status_code == 302
    assert client.get(reverse("review")).status_code == 302
