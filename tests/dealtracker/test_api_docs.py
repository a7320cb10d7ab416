"""The API's documentation: it says enough to begin, and needs no other host and nothing inline."""

import re

import pytest
from django.urls import reverse

from deals.models import ExchangeRate
from tests.factories import SectorFactory, country
from tests.pages import links_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get(reverse("api-docs"))


@pytest.fixture
def schema(client):
    return client.get(reverse("api-schema"), {"format": "json"}).json()


def test_it_leads_back_to_the_site(page):
    assert {reverse("overview"), reverse("methodology")} <= set(links_of(page))


def test_it_runs_nothing_inline_and_calls_no_foreign_host(page):
    content = page.content.decode()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", content, re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not inline for attributes, inline in scripts)
    assert "<style" not in content
    assert "style=" not in content
    assert not re.search(r'(?:src|href)="(?:https?:)?//', content)


def test_it_speaks_of_no_key_since_everybody_may_read(schema):
    assert "securitySchemes" not in schema.get("components", {})
    acts = [act for path in schema["paths"].values() for act in path.values()]
    assert not [act for act in acts if any(act.get("security", []))]


def test_its_examples_work(client, schema):
    country("US"), country("KZ"), SectorFactory(code="energy")
    ExchangeRate.objects.create(currency="USD", day="2026-01-02", rate=1, source="test")
    examples = re.findall(r"\]\((/[^)]*)\)", schema["info"]["description"])
    assert len(examples) == 5
    assert [client.get(example).status_code for example in examples] == [200] * 5
