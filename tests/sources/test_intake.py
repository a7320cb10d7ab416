"""An article is read once, by whoever claims it; what fails is kept and tried again."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from deals.models import Agreement, Visit
from sources import intake
from sources.choices import ArticleState
from sources.extraction import VERSION
from sources.models import Evidence
from sources.storing import store
from tests import factories

NOW = datetime.datetime(2025, 11, 8, 9, 0, tzinfo=datetime.UTC)
TEXT = """Washington: Kasachstan und die USA unterzeichnen Vertrag

Washington – Beim Besuch des kasachischen Präsidenten in Washington haben das kasachische Unternehmen
Tau-Ken Samruk und das amerikanische Unternehmen Mars einen Vertrag über 180 Millionen US-Dollar zum
Bau einer Mine bei Karaganda unterzeichnet.
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    factories.tau_ken_samruk(), factories.mars()
    return store(TEXT, published_on=datetime.date(2025, 11, 7)).article


def test_a_stored_article_is_read_into_evidence_and_a_draft(article):
    filed = intake.read(article.pk)
    article.refresh_from_db()
    assert filed.deals == filed.new == 1
    assert (article.state, article.attempts) == (ArticleState.READ, 1)
    assert article.extraction_version == VERSION
    assert article.claimed_at is None
    agreement = Agreement.objects.get()
    assert agreement.value.stated == 180_000_000
    assert {p.name for p in agreement.parties.all()} == {"Tau-Ken Samruk", "Mars"}


def test_an_article_that_was_read_is_not_read_again(article):
    intake.read(article.pk)
    assert intake.read(article.pk) is None
    assert Evidence.objects.count() == 1


def test_what_one_worker_claimed_no_other_can(article):
    assert intake.claim(article.pk, NOW)
    assert not intake.claim(article.pk, NOW + datetime.timedelta(seconds=1))


def test_the_claim_of_a_dead_worker_lapses(article):
    assert intake.claim(article.pk, NOW)
    assert not intake.claim(article.pk, NOW + intake.CLAIM_LASTS)
    assert intake.claim(article.pk, NOW + intake.CLAIM_LASTS + datetime.timedelta(seconds=1))
    article.refresh_from_db()
    assert article.attempts == 2


def test_after_three_attempts_nobody_claims_it_any_more(article):
    late = datetime.timedelta(minutes=11)
    assert [intake.claim(article.pk, NOW + n * late) for n in range(4)] == [True, True, True, False]
    assert intake.abandon(NOW + 4 * late) == 1
    article.refresh_from_db()
    assert article.state == ArticleState.FAILED
    assert article.last_error


def test_a_claim_that_still_holds_is_not_abandoned(article):
    for attempt in range(3):
        intake.claim(article.pk, NOW + attempt * datetime.timedelta(minutes=11))
    assert intake.abandon(NOW + datetime.timedelta(minutes=23)) == 0


REFUSE = "ALTER TABLE sources_fact ADD CONSTRAINT out_of_order CHECK (false) NOT VALID"
MEND = "ALTER TABLE sources_fact DROP CONSTRAINT out_of_order"


@pytest.fixture
def unfit(article):
    """An article whose facts the database refuses, until it is mended."""
    execute(REFUSE)
    return article


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_failure_is_kept_and_tried_again_three_times_in_all(unfit, caplog):
    states = []
    for attempt in range(4):
        intake.read(unfit.pk, NOW + attempt * datetime.timedelta(minutes=1))
        unfit.refresh_from_db()
        states.append((unfit.state, unfit.attempts))
    assert states == [("retry", 1), ("retry", 2), ("failed", 3), ("failed", 3)]
    assert "out_of_order" in unfit.last_error
    assert "could not be read" in caplog.text


def test_a_failed_reading_leaves_nothing_behind(unfit):
    intake.read(unfit.pk)
    assert not Evidence.objects.exists()
    assert not Visit.objects.exists()


def test_a_text_that_extraction_refuses_is_not_tried_again():
    article = factories.ArticleFactory(text="The two countries signed an agreement. " * 5)
    intake.read(article.pk)
    article.refresh_from_db()
    assert (article.state, article.attempts) == (ArticleState.FAILED, 1)


def test_a_failed_article_can_be_put_back_and_read(unfit):
    for _ in range(3):
        intake.read(unfit.pk)
    unfit.refresh_from_db()
    assert unfit.state == ArticleState.FAILED
    execute(MEND)
    assert intake.read_again(unfit)
    assert intake.read(unfit.pk).new == 1
    assert intake.read_again(unfit)
    assert intake.read(unfit.pk).new == 0
    assert Agreement.objects.count() == 1


def test_a_worker_that_was_overtaken_writes_nothing(article):
    assert intake.claim(article.pk, NOW)
    later = NOW + datetime.timedelta(minutes=11)
    assert intake.claim(article.pk, later)
    article.refresh_from_db()
    with pytest.raises(intake.Overtaken):
        intake._read(article, NOW)
    assert not Evidence.objects.exists()
    intake._give_up(article, NOW, intake.Overtaken())
    article.refresh_from_db()
    assert (article.state, article.claimed_at) == (ArticleState.READING, later)


def test_a_text_taken_in_twice_is_read_once(article):
    taken = intake.take_in(TEXT, published_on=datetime.date(2025, 11, 7))
    assert taken.stored.article == article
    assert taken.filed.new == 1
    assert intake.take_in(TEXT).filed is None


def test_a_day_that_is_told_later_places_the_article_and_its_deals():
    factories.tau_ken_samruk(), factories.mars()
    first = intake.take_in(TEXT)
    assert first.stored.article.visit is None
    assert Agreement.objects.get().home_visit is None
    again = intake.take_in(TEXT, published_on=datetime.date(2025, 11, 7))
    article = again.stored.article
    assert article.visit.dates.latest == datetime.date(2025, 11, 7)
    assert Agreement.objects.get().home_visit == article.visit


def test_what_was_claimed_now_is_not_left_to_claim(article):
    intake.claim(article.pk, timezone.now())
    assert not intake.claimable(timezone.now()).exists()
