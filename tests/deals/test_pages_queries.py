"""Every page asks the database a fixed number of times, whatever it has to show."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.partial_dates import PartialDate
from deals.values import Value
from sources.choices import Standing
from tests.factories import (
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineFactory,
    MilestoneFactory,
    ParticipationFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    mars,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """An agreement that has something of everything, with what hangs on it."""
    mining = SectorFactory(code="mining")
    umbrella = PublishedAgreementFactory(sector=mining, value=dollars(500))
    HeadlineFactory(preferred=True)
    enlarge(umbrella, 2)
    return umbrella


def enlarge(umbrella, times):
    """More of all that pages repeat."""
    for number in range(times):
        sector = SectorFactory(code=f"mining-{umbrella.evidence.count()}-{number}")
        sector.parent = umbrella.sector
        sector.save()
        owner = PartyFactory(name=f"Holding {number}")
        partner = PartyFactory(country=country("DE"), owner=owner)
        visit = VisitFactory(host=country("DE"), dates=PartialDate.parse("2026-02"))
        PublishedAgreementFactory(
            sector=sector, parties=(mars(), partner), visit=visit, part_of=umbrella
        )
        PublishedAgreementFactory(value=Value(dollars(3).low, None, "EUR", "at_least"))
        HeadlineFactory(speaker=f"speaker {number}")
        ParticipationFactory(agreement=umbrella, party=PartyFactory(owner=mars()))
        MilestoneFactory(agreement=umbrella, stage="announced", visit=visit)
        evidence = EvidenceFactory(agreement=umbrella, state="accepted")
        evidence.article.addresses.create(url="https://herald.example", canonical=f"h{evidence.pk}")
        for field in ("value", "second_value"):
            FactFactory(evidence=evidence, field=field, start=0, end=5, standing=Standing.ACCEPTED)
        same_article = EvidenceFactory(
            article=umbrella.evidence.first().article, agreement=umbrella, state="accepted"
        )
        FactFactory(evidence=same_article, standing=Standing.ACCEPTED)


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = client.get(address)
        assert response.status_code == 200
    return [query["sql"] for query in asked.captured_queries]


PAGES = {
    "overview": lambda house: reverse("overview"),
    "methodology": lambda house: reverse("methodology"),
    "visits": lambda house: reverse("visits"),
    "visit": lambda house: kz_to_us().get_absolute_url(),
    "sectors": lambda house: reverse("sectors"),
    "sector": lambda house: house.sector.get_absolute_url(),
    "parties": lambda house: reverse("parties"),
    "party": lambda house: mars().get_absolute_url(),
    "agreements": lambda house: reverse("agreements"),
    "filtered agreements": lambda house: reverse("agreements") + "?q=mine&stage=signed&pair=KZ-US",
    "agreement": lambda house: house.get_absolute_url(),
    "article": lambda house: house.evidence.first().article.get_absolute_url(),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("is_editor", [False, True], ids=["stranger", "editor"])
def test_more_rows_ask_no_more_queries(client, house, name, is_editor):
    if is_editor:
        client.force_login(EditorFactory())
    address = PAGES[name](house)
    few = queries(client, address)
    enlarge(house, 6)
    many = queries(client, address)
    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_reads_an_articles_text_for_a_stranger(client, house, name):
    asked = queries(client, PAGES[name](house))
    whole = re.compile(r'(?<!SUBSTRING\()"sources_article"\."text"')
    assert not [sql for sql in asked if whole.search(sql)]
