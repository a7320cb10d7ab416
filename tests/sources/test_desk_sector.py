"""One sector for several deals of an article: shown first, assigned as it was shown."""

import re

import pytest
from django.urls import reverse

from sources import review
from sources.choices import FactField
from sources.models import Evidence
from tests.factories import ArticleFactory, EditorFactory, SectorFactory, kz_to_us, member
from tests.pages import text_of
from tests.sources.test_desk_screen import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = EditorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def article():
    SectorFactory(code="energy")
    article = ArticleFactory(visit=kz_to_us())
    find(article), find(article, quote="Die Mine liegt bei Karaganda.")
    return article


def address(article):
    return reverse("review-sector", args=[article.public_id])


def form_of(page):
    content = page.content.decode()
    fields = dict(re.findall(r'name="(version-[^"]+)" value="([^"]+)"', content))
    return fields | {"evidence": re.findall(r'name="evidence" value="([^"]+)" checked', content)}


def sectors(article):
    return [one.agreement.sector and one.agreement.sector.code for one in article.evidence.all()]


def test_it_is_shown_before_anything_changes(client, editor, article):
    page = client.get(address(article), {"sector": "energy"})

    assert text_of(page).count("unclassified → Energy") == 2
    assert sectors(article) == [None, None]


def test_it_is_assigned_to_those_that_are_ticked(client, editor, article):
    form = form_of(client.get(address(article), {"sector": "energy"}))
    first, _second = form["evidence"]

    client.post(address(article), form | {"sector": "energy", "evidence": [first]})

    assert sectors(article) == ["energy", None]
    fact = Evidence.objects.get(public_id=first).facts.get(field=FactField.SECTOR)
    assert (fact.says, fact.ruled_by) == ("energy", editor)


def test_accepting_keeps_the_sector(client, editor, article):
    form = form_of(client.get(address(article), {"sector": "energy"}))
    client.post(address(article), form | {"sector": "energy"})

    for evidence in article.evidence.all():
        review.accept(evidence, editor)

    assert sectors(article) == ["energy", "energy"]


def test_a_deal_that_changed_since_is_left(client, editor, article):
    form = form_of(client.get(address(article), {"sector": "energy"}))
    review.accept(article.evidence.first(), editor)

    answer = client.post(address(article), form | {"sector": "energy"}, follow=True)

    assert "1 assigned, 1 left" in text_of(answer)


def test_a_sector_that_is_none_is_asked_for_again(client, editor, article):
    answer = client.post(address(article), {"sector": "moon", "evidence": ["x"]})

    assert answer.url == address(article)
    assert "Assign it" not in text_of(client.get(address(article), {"sector": "moon\0"}))


def test_it_is_for_editors(client, article):
    client.force_login(member("viewer"))

    assert client.get(address(article)).status_code == 403
    assert client.post(address(article), {"sector": "energy"}).status_code == 403
