"""Which evidence a find is: of several in one sentence each stays itself, and what was rejected stays so."""

import pytest

from sources import review
from sources.choices import ReviewState
from sources.filing import file
from sources.models import Suggestion
from tests.factories import ArticleFactory, SectorFactory, kz_to_us, mars, tau_ken_samruk
from tests.readings import deal, exactly, party, reading

pytestmark = pytest.mark.django_db
CAST = (party("Tau-Ken Samruk", "KZ"), party("Mars", "US"))
WORDS = (
    "Tau-Ken Samruk und Mars haben in Washington einen Vertrag über 180 Millionen Dollar "
    "unterzeichnet."
)


@pytest.fixture
def article():
    for code in ("mining", "transport"):
        SectorFactory(code=code)
    tau_ken_samruk(), mars()
    return ArticleFactory(visit=kz_to_us())


@pytest.fixture
def mine(article):
    return deal(article.text, WORDS, *CAST, value=exactly(180_000_000), title="A mine")


@pytest.fixture
def road(article):
    columns = {"value": exactly(5_000_000), "title": "A road", "sector": "transport"}
    return deal(article.text, WORDS, *CAST, **columns)


def states(article):
    return [str(evidence.state) for evidence in article.evidence.order_by("pk")]


@pytest.fixture
def decided(article, mine, road):
    """Two deals in one sentence: the mine is accepted, the road rejected."""
    file(article, reading(article.text, mine, road), "1")
    accepted, rejected = article.evidence.order_by("pk")
    review.accept(accepted)
    review.reject(rejected, "No deal.")
    return article


def test_a_find_is_not_taken_for_another_one_of_the_same_words(decided, road):
    file(decided, reading(decided.text, road), "2")

    assert not Suggestion.objects.exists()
    assert states(decided) == [ReviewState.ACCEPTED, ReviewState.REJECTED]


def test_two_finds_of_the_same_words_may_change_places(decided, mine, road):
    file(decided, reading(decided.text, road, mine), "2")

    assert not Suggestion.objects.exists()
    assert states(decided) == [ReviewState.ACCEPTED, ReviewState.REJECTED]


def test_a_third_find_of_the_same_words_is_a_new_proposal(decided, article, mine, road):
    third = deal(article.text, WORDS, *CAST, value=exactly(7_000_000), title="A bridge")
    found = reading(article.text, road, third, mine)

    for _twice in range(2):
        file(decided, found, "2")

    assert states(decided) == [ReviewState.ACCEPTED, ReviewState.REJECTED, ReviewState.PROPOSED]
    keys = list(article.evidence.order_by("pk").values_list("key", flat=True))
    assert [key.removeprefix(keys[0]) for key in keys] == ["", "-2", "-3"]


def test_what_was_rejected_does_not_come_back_in_parts(article, mine):
    file(article, reading(article.text, mine), "1")
    review.reject(article.evidence.get(), "No deal.")
    parts = [deal(article.text, words, *CAST) for words in (WORDS[:40], WORDS[40:])]

    file(article, reading(article.text, *parts), "2")

    assert states(article) == [ReviewState.REJECTED]
