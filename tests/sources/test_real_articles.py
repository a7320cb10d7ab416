"""Two real articles end to end: three visits, one clinic, and what is no agreement."""

import datetime

import pytest
from django.core.management import call_command

from deals.models import Agreement, Headline, Visit
from deals.partial_dates import PartialDate
from sources.models import Article, Candidate, Evidence
from tests import real_articles
from tests.counting import row_counts
from tests.real_articles import GERMAN, HUNGARIAN

BILLION = 1_000_000_000

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not real_articles.ARE_HERE, reason=real_articles.MISSING),
]


@pytest.fixture
def articles():
    return real_articles.ingest()


def told_by(article, words):
    """The evidence whose quote holds the words."""
    return article.evidence.get(
        start__lte=article.text.index(words),
        end__gte=article.text.index(words) + len(words),
        key__startswith="deal",
    )


def test_three_visits_are_told_apart(articles):
    german, hungarian = articles
    told = [(visit.guest_id, visit.host_id) for visit in Visit.objects.all()]
    assert told == [("KZ", "US")] * 3
    november, february = german.visit.dates, hungarian.visit.dates
    assert november.overlaps(PartialDate.month(2025, 11))
    assert february.overlaps(PartialDate.month(2026, 2))
    earlier = Visit.objects.exclude(pk__in=[german.visit_id, hungarian.visit_id]).get()
    assert earlier.dates.precision == "span"
    assert earlier.dates.latest < november.earliest
    assert earlier.dates.earliest >= datetime.date(2025, 9, 1)


def test_the_locomotives_are_at_the_visit_before_november(articles):
    german, _hungarian = articles
    agreement = told_by(german, "Wabtec").agreement
    assert agreement.value.stated == 4 * BILLION
    assert agreement.stage == "signed"
    assert agreement.home_visit not in (None, german.visit)
    assert agreement.home_visit.dates.latest < german.visit.dates.earliest


def test_the_clinic_is_one_agreement_or_one_candidate_with_its_reason(articles):
    german, hungarian = articles
    clinic = told_by(german, "150 Millionen US-Dollar").agreement
    again = told_by(hungarian, "Samruk Kazyna Invest")
    assert clinic.value.stated == 150_000_000
    if again.agreement:
        assert again.agreement == clinic
    else:
        candidate = Candidate.objects.get(evidence=again)
        assert candidate.agreement == clinic
        assert "owner" in candidate.reason


@pytest.mark.usefixtures("articles")
def test_aid_and_headlines_are_no_agreements():
    quotes = Evidence.objects.filter(headline=None).values_list("quote", flat=True)
    assert not any("7 milliárd" in quote or "Gáza" in quote for quote in quotes)
    assert not any("29 Vereinbarungen" in quote for quote in quotes)
    amounts = {a.value.stated for a in Agreement.objects.valued()}
    assert amounts.isdisjoint({7 * BILLION, 17 * BILLION})


def test_the_headline_stands_beside_the_visits_deals(articles):
    german, _hungarian = articles
    headline = Headline.objects.get(visit=german.visit)
    assert headline.count == 29
    assert (headline.value.stated, headline.value.qualifier) == (17 * BILLION, "approx")
    itemised = Agreement.objects.of_visit(german.visit).signed().valued()
    assert 0 < sum(agreement.value.stated for agreement in itemised) < 17 * BILLION


def test_every_draft_stands_at_the_visit_of_its_article(articles):
    for article in articles:
        own = article.evidence.filter(facts__field="visit", facts__says="this")
        homes = {evidence.agreement.home_visit for evidence in own if evidence.agreement}
        assert homes <= {article.visit, None}


def test_without_a_day_the_visits_stay_open():
    call_command("load_reference", verbosity=0)
    call_command("ingest", str(GERMAN), str(HUNGARIAN), verbosity=0)
    assert not Visit.objects.exists()
    assert not Article.objects.exclude(visit=None).exists()


def test_reading_both_again_adds_no_row(articles):
    before = row_counts()
    call_command("ingest", str(GERMAN), outlet="daz", published_on="2025-11-07")
    call_command("ingest", str(HUNGARIAN), outlet="euronews-hu", published_on="2026-02-20")
    assert row_counts() == before
