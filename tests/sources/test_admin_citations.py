"""The list of citations is no back door to the sources of an agreement."""

import pytest
from django.urls import reverse

from sources.models import Citation
from tests.factories import EditorFactory, HeadlineFactory, PublishedAgreementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = EditorFactory(is_staff=True)
    client.force_login(user)


def test_the_last_source_of_a_published_agreement_cannot_be_deleted_in_the_list(client):
    agreement = PublishedAgreementFactory()
    cited = Citation.objects.create(agreement=agreement, title="Press release")
    delete = reverse("admin:sources_citation_delete", args=[cited.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [cited.pk], "post": "yes"}
    client.post(reverse("admin:sources_citation_changelist"), chosen)
    change = reverse("admin:sources_citation_change", args=[cited.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"title": "Something else"}).status_code == 403
    assert Citation.objects.get().title == "Press release"


def test_a_source_added_in_the_list_is_of_a_headline(client):
    add = reverse("admin:sources_citation_add")
    headline, agreement = HeadlineFactory(), PublishedAgreementFactory()
    Citation.objects.all().delete()
    typed = {"title": "Briefing", "url": "", "quote": "", "note": "", "day": ""}
    client.post(add, {**typed, "headline": headline.pk, "agreement": agreement.pk})
    assert [(c.headline, c.agreement) for c in Citation.objects.all()] == [(headline, None)]
