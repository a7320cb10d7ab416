"""Every page is sound HTML that assistive technology can walk through."""

from collections import Counter
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.views.defaults import server_error

from sources.choices import Standing
from tests.factories import (
    EditorFactory,
    FactFactory,
    HeadlineEvidenceFactory,
    HeadlineFactory,
    PublishedAgreementFactory,
    SectorFactory,
    dollars,
    kz_to_us,
    mars,
)

pytestmark = pytest.mark.django_db
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "rect", "path", "source", "wbr"}


class Walk(HTMLParser):
    """The page's tags in order; it complains of tags that are not closed in turn."""

    def __init__(self, response):
        super().__init__()
        self.open, self.tags, self.faults = [], [], []
        self.feed(response.content.decode())
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        else:
            self.open.pop()

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def house():
    mining = SectorFactory(code="mining")
    umbrella = PublishedAgreementFactory(sector=mining, value=dollars(500))
    PublishedAgreementFactory(value=dollars(100, "at_least"), part_of=umbrella)
    PublishedAgreementFactory(value=dollars(100, "at_most"), stage="announced", sector=None)
    FactFactory(evidence=umbrella.evidence.get(), start=0, end=9, standing=Standing.ACCEPTED)
    headline = HeadlineFactory(preferred=True)
    HeadlineEvidenceFactory(headline=headline, state="accepted")
    return umbrella


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
    "bad filter": lambda house: reverse("agreements") + "?stage=maybe",
    "agreement": lambda house: house.get_absolute_url(),
    "history": lambda house: reverse("agreement-history", args=[house.public_id]),
    "past state": lambda house: past_state(house),
    "article": lambda house: house.evidence.get().article.get_absolute_url(),
    "not found": lambda house: "/agreements/nonesuch/",
}


def past_state(agreement):
    moment = agreement.events.latest("pgh_id").pgh_created_at.strftime("%Y%m%dT%H%M%S.%fZ")
    return reverse("agreement-state", args=[agreement.public_id, moment])


@pytest.fixture(params=PAGES)
def walk(request, client, house):
    return Walk(client.get(PAGES[request.param](house)))


def test_tags_are_closed_in_turn(walk):
    assert walk.faults == []


def test_no_id_is_given_twice(walk):
    ids = Counter(attributes["id"] for _tag, attributes in walk.tags if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []


def test_it_has_a_language_a_title_landmarks_and_a_skip_link(walk):
    names = Counter(tag for tag, _attributes in walk.tags)
    assert walk.all("html")[0]["lang"] == "en"
    assert (names["title"], names["h1"], names["main"]) == (1, 1, 1)
    assert names["nav"] >= 1
    assert walk.all("main")[0]["id"] == "main"
    assert walk.all("a")[0]["href"] == "#main"


def test_tables_have_captions_and_their_headings_a_scope(walk):
    names = Counter(tag for tag, _attributes in walk.tags)
    assert names["caption"] == names["table"]
    assert all("scope" in attributes for attributes in walk.all("th"))


def test_what_can_be_filled_in_has_a_label(walk):
    labelled = {label.get("for") for label in walk.all("label")}
    boxes = [*walk.all("input"), *walk.all("select")]
    shown = [box for box in boxes if box.get("type") not in ("hidden", "checkbox")]
    assert all(box["id"] in labelled for box in shown)


def test_it_asks_for_no_script_no_inline_style_and_no_foreign_host(walk):
    assert walk.all("script") == []
    assert not [tag for tag, attributes in walk.tags if "style" in attributes]
    sources = [a.get("src") or a.get("href") for a in walk.all("img") + walk.all("link")]
    assert all(source.startswith("/static/") for source in sources)


@pytest.mark.parametrize("page", ["agreement", "history", "past state", "article", "party"])
def test_pages_are_sound_for_editors_too(client, house, page):
    client.force_login(EditorFactory())
    assert Walk(client.get(PAGES[page](house))).faults == []


def test_the_page_of_a_fault_needs_nothing_that_may_be_broken(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    walked = Walk(response)
    assert walked.faults == []
    assert walked.all("link") == []
    assert "Something went wrong on our side" in response.content.decode()
