"""Stored articles are read again, by command and in the admin, as often as one likes."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from deals.models import Agreement
from sources import intake, review
from sources.choices import ArticleState, ReviewState
from sources.extraction import VERSION
from sources.models import Article, Evidence, Fact
from sources.storing import store
from tests.counting import row_counts
from tests.factories import ArticleFactory, EditorFactory, mars, tau_ken_samruk
from tests.pages import text_of
from tests.sources.test_intake import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    """An article that an older extraction has misread: it took the sum for a thousandfold."""
    tau_ken_samruk(), mars()
    article = store(TEXT, published_on=datetime.date(2025, 11, 7)).article
    intake.read(article.pk)
    Article.objects.update(extraction_version="old")
    billions = {"low": "180000000000", "high": "180000000000"}
    Fact.objects.filter(field="value").update(
        says={**billions, "currency": "USD", "qualifier": "exact"}
    )
    Agreement.objects.update(value_low=180e9, value_high=180e9)
    return article


def read_again(*articles, status=0):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("read_again", *map(str, articles), stdout=out, stderr=err)
        ended = 0
    except SystemExit as end:
        ended = end.code
    assert ended == status, err.getvalue()
    return out.getvalue(), err.getvalue()


def test_what_an_older_version_read_is_mended_once(article):
    out, _err = read_again()

    assert article.public_id in out and " read " in out
    assert Agreement.objects.get().value.stated == 180_000_000
    assert Article.objects.get().extraction_version == VERSION
    before = row_counts()
    out, _err = read_again()
    assert out == "Nothing was read by an older version.\n"
    assert row_counts() == before


def test_a_decision_stays_and_the_newer_reading_is_suggested(article):
    evidence = Evidence.objects.get()
    Evidence.objects.update(extraction_version="old")
    review.accept(evidence)

    out, _err = read_again()

    assert Evidence.objects.get().state == ReviewState.ACCEPTED
    assert Agreement.objects.get().value.stated == 180_000_000_000
    assert evidence.suggestions.get().to_value["low"] == "180000000"
    assert out.splitlines()[0].split()[-2:] == ["suggestions", "failures"]
    assert out.splitlines()[1].split()[-2:] == ["1", "0"]


def test_articles_are_named_by_public_id_or_file_whatever_read_them(article, tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(TEXT)
    read_again()

    out, _err = read_again(path, article.public_id)

    assert out.count(article.public_id) == 1 and "total" not in out


def test_what_cannot_be_read_is_told_and_fails():
    article = ArticleFactory(text="The two countries signed an agreement. " * 5)
    Article.objects.update(state=ArticleState.FAILED)

    out, err = read_again(status=1)

    assert " failed " in out and article.public_id in err
    assert read_again()[0] == "Nothing was read by an older version.\n"


@pytest.mark.parametrize("name", ["a-nothing", "\0"])
def test_what_is_no_article_is_refused(name):
    with pytest.raises(CommandError, match="neither an article's public id nor a file"):
        read_again(name)


def test_a_file_that_is_not_stored_is_refused(tmp_path):
    path = tmp_path / "mine.txt"
    path.write_text(TEXT)

    with pytest.raises(CommandError, match="is not stored"):
        read_again(path)


def test_the_admin_reads_chosen_articles_again(client, article, django_capture_on_commit_callbacks):
    client.force_login(EditorFactory())
    act = {"action": "read_again", "_selected_action": [article.pk]}

    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(reverse("admin:sources_article_changelist"), act, follow=True)

    assert "1 article is read again." in text_of(done)
    assert Agreement.objects.get().value.stated == 180_000_000
