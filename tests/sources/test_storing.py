"""Articles are stored once; addresses, versions and copies are told apart."""

import datetime
import threading

import pytest
from django.db import connection, connections

from sources.extraction.records import Unreadable
from sources.models import Article, ArticleShingle, ArticleURL, Dispatch
from sources.storing import Outcome, store
from tests import factories

DAY = datetime.date(2025, 11, 7)
ADDRESS = "https://example.org/politik/besuch-in-washington"
REPORT = """Kasachstan und Mars unterzeichnen in Washington

Washington – Der kasachische Bergbaukonzern Tau-Ken Samruk und das amerikanische Unternehmen Mars
haben am Donnerstag einen Vertrag über 180 Millionen Dollar unterzeichnet. Das teilte das Ministerium
für Industrie mit. Die Anlage soll bis zum Jahr 2028 in der Nähe von Karaganda entstehen und rund
vierhundert Menschen Arbeit geben. Der Präsident sprach von einem neuen Kapitel der Beziehungen und
lud weitere Unternehmen ein, in der Region zu investieren.
"""
OTHER_REPORT = """Ein ruhiger Tag an der Börse

Frankfurt – An der Börse ist am Freitag wenig gehandelt worden. Die Anleger warteten auf die Zahlen
der kommenden Woche, und auch aus den Vereinigten Staaten kamen keine Anstöße. Der Kurs des Euro gab
leicht nach, während der Preis für Kupfer nach einem schwachen Beginn bis zum Abend wieder stieg.
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def herald():
    return factories.OutletFactory()


@pytest.fixture
def tribune():
    return factories.OutletFactory(key="alatau-tribune")


def test_a_text_is_stored_with_its_language_title_day_and_address(herald):
    stored = store(REPORT.encode(), outlet=herald, url=ADDRESS, published_on=DAY)
    article = stored.article
    assert stored.outcome == Outcome.NEW
    assert (article.language, article.published_on, article.url) == ("de", DAY, ADDRESS)
    assert article.title == "Kasachstan und Mars unterzeichnen in Washington"
    assert article.text == REPORT


def test_a_byte_order_mark_makes_no_other_article(herald):
    store(REPORT, outlet=herald)
    again = store(b"\xef\xbb\xbf" + REPORT.encode(), outlet=herald)
    assert (again.outcome, again.article.text) == (Outcome.UNCHANGED, REPORT)


def test_a_first_line_that_is_a_paragraph_is_shortened_to_a_title():
    title = store(REPORT.replace("\n", " ")).article.title
    assert len(title) <= 160
    assert title.endswith("…")


def test_the_same_text_from_the_same_outlet_is_the_same_article(herald):
    first = store(REPORT, outlet=herald, url=ADDRESS)
    again = store(REPORT, outlet=herald, url=ADDRESS)
    assert again.article == first.article
    assert again.outcome == Outcome.UNCHANGED
    assert ArticleURL.objects.count() == 1


def test_a_text_without_an_outlet_is_stored_once_too():
    assert store(REPORT).article == store(REPORT).article
    assert Article.objects.count() == 1


def test_a_second_address_is_added_to_the_article(herald):
    first = store(REPORT, outlet=herald, url=ADDRESS)
    again = store(REPORT, outlet=herald, url="https://example.org/meistgelesen/7")
    assert again.article == first.article
    assert again.outcome == Outcome.ADDRESS
    assert again.article.addresses.count() == 2


def test_two_spellings_of_an_address_are_one(herald):
    store(REPORT, outlet=herald, url=ADDRESS)
    spelled = "http://WWW.example.org/politik/besuch-in-washington/?utm_source=brief#unten"
    assert store(REPORT, outlet=herald, url=spelled).outcome == Outcome.UNCHANGED


def test_the_same_text_at_the_same_address_is_one_article_whoever_names_it(herald):
    first = store(REPORT, outlet=herald, url=ADDRESS)
    assert store(REPORT, url=ADDRESS).article == first.article


def test_another_text_at_the_address_is_a_version_that_names_the_one_before(herald):
    first = store(REPORT, outlet=herald, url=ADDRESS).article
    mended = store(REPORT.replace("180", "190"), outlet=herald, url=ADDRESS)
    last = store(REPORT.replace("180", "200"), outlet=herald, url=ADDRESS).article
    assert mended.outcome == Outcome.VERSION
    assert mended.article.previous == first
    assert last.previous == mended.article
    assert {first.dispatch, last.dispatch} == {mended.article.dispatch}


def test_an_address_of_an_old_version_leads_on_to_the_newest(herald):
    first = store(REPORT, outlet=herald, url=ADDRESS).article
    store(REPORT, outlet=herald, url="https://example.org/kurz/7")
    second = store(REPORT.replace("180", "190"), outlet=herald, url=ADDRESS).article
    third = store(REPORT.replace("180", "200"), outlet=herald, url="https://example.org/kurz/7")
    assert second.previous == first
    assert third.article.previous == second


def test_another_outlets_copy_is_an_article_of_the_same_dispatch(herald, tribune):
    first = store(REPORT, outlet=herald).article
    copy = store(REPORT, outlet=tribune)
    assert copy.outcome == Outcome.COPY
    assert copy.article != first
    assert copy.article.dispatch == first.dispatch


def test_a_copy_with_a_head_and_tail_of_its_own_is_of_the_same_dispatch(herald, tribune):
    first = store(REPORT, outlet=herald).article
    _title, body = REPORT.split("\n\n")
    reprint = (
        f"Neue Mine in Kasachstan\n\n{body.replace('Washington –', '')} Das Land liefert viel."
    )
    copy = store(reprint, outlet=tribune).article
    assert copy.dispatch == first.dispatch


def test_a_short_text_is_a_copy_only_where_it_is_the_same(herald, tribune):
    short = "Der Minister hat am Montag in der Stadt mit dem Botschafter gesprochen."
    first = store(short, outlet=herald).article
    assert store(short, outlet=tribune).article.dispatch == first.dispatch
    assert store(f"{short} Es war kurz.", outlet=tribune).outcome == Outcome.NEW


def test_reports_of_their_own_have_dispatches_of_their_own(herald, tribune):
    store(REPORT, outlet=herald)
    assert store(OTHER_REPORT, outlet=tribune).outcome == Outcome.NEW
    assert Dispatch.objects.count() == 2


def test_copies_are_found_by_the_index_and_not_by_reading_all_texts(
    herald, tribune, django_assert_max_num_queries
):
    for number in range(8):
        store(f"{OTHER_REPORT} Heft {number} erschien.", outlet=herald)
    with django_assert_max_num_queries(20) as queries:
        assert store(REPORT, outlet=tribune).outcome == Outcome.NEW
    read = [query["sql"] for query in queries if '"text"' in query["sql"].split("FROM")[0]]
    assert all(
        "sources_articleshingle" in sql or "sha256" in sql or "INSERT" in sql for sql in read
    )
    assert ArticleShingle.objects.filter(article__outlet=tribune).exists()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "NUL"),
        ("Die Veranstaltung fand in München statt.".encode("latin-1"), "not UTF-8"),
        (b"The two countries have signed an agreement on a new plant in the city.", "neither"),
        (b"zu kurz", "neither"),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(raw, told):
    with pytest.raises(Unreadable, match=told) as refused:
        store(raw)
    assert "\n" not in str(refused.value)
    assert not Article.objects.exists()


def test_a_text_that_is_too_large_is_refused(settings):
    settings.ARTICLE_MAX_BYTES = len(REPORT.encode()) - 1
    with pytest.raises(Unreadable, match="too large"):
        store(REPORT)


def test_what_is_no_web_address_is_refused():
    with pytest.raises(Unreadable, match="no web address"):
        store(REPORT, url="javascript:alert(1)")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_store_one_article():
    barrier = threading.Barrier(4)
    outcomes = []

    def work():
        try:
            barrier.wait()
            outcomes.append(store(REPORT, url=ADDRESS).outcome)
        finally:
            connections["default"].close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(outcomes) == ["new", "unchanged", "unchanged", "unchanged"]
    assert Article.objects.count() == ArticleURL.objects.count() == Dispatch.objects.count() == 1


def test_the_database_has_the_last_word_on_copies_within_an_outlet(herald):
    store(REPORT, outlet=herald)
    with pytest.raises(Exception, match="article_once_an_outlet"):
        factories.ArticleFactory(outlet=herald, text=REPORT)
    assert connection.needs_rollback
