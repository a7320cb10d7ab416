"""The REST API: published rows only, in pages, with filters that never lie."""

from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from deals.choices import Publication, Stage
from deals.models import Agreement
from deals.partial_dates import PartialDate
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EditorFactory,
    EvidenceFactory,
    FactFactory,
    HeadlineFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    dollars,
    kz_to_us,
)

pytestmark = pytest.mark.django_db
LISTS = ["agreements", "parties", "visits", "sectors", "countries", "evidence"]


def get(client, path, status=200, **parameters):
    answer = client.get(f"/api/v1/{path}", parameters)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_agreement_shows_its_value_parties_and_visit(client):
    agreement = PublishedAgreementFactory(value=dollars(180))

    found = get(client, f"agreements/{agreement.public_id}/")

    assert found["value"] == {
        "low": "180000000.00",
        "high": "180000000.00",
        "stated": "180000000.00",
        "currency": "USD",
        "qualifier": "exact",
    }
    assert [party["country"] for party in found["parties"]] == ["KZ", "US"]
    assert found["home_visit"]["dates"]["precision"] == "day"
    assert [step["stage"] for step in found["milestones"]] == ["signed"]


def test_an_undisclosed_value_is_null_and_never_zero(client):
    agreement = PublishedAgreementFactory(value=None)

    assert get(client, f"agreements/{agreement.public_id}/")["value"] is None


@pytest.mark.parametrize("editor", [False, True])
def test_drafts_are_in_no_list_and_at_no_address(client, editor):
    draft = AgreementFactory()
    if editor:
        client.force_login(EditorFactory())

    assert get(client, "agreements/")["data"] == []
    get(client, f"agreements/{draft.public_id}/", status=404)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_only(client, path):
    client.force_login(EditorFactory())

    assert client.post(f"/api/v1/{path}/", {}).status_code == 405


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_rows_and_links_to_its_other_pages(client, path):
    agreement = PublishedAgreementFactory()
    EvidenceFactory(agreement=agreement)

    page = get(client, f"{path}/")

    assert set(page) == {"data", "next", "prev"}
    assert page["data"]


def test_walking_the_pages_meets_every_row_once(client):
    made = {PublishedAgreementFactory().public_id for _ in range(7)}
    met, address = [], reverse("agreement-list") + "?limit=3"

    while address:
        page = client.get(address).json()
        met += [row["id"] for row in page["data"]]
        address = page["next"]

    assert len(met) == len(set(met)) and set(met) == made


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "201", "10" * 2000, "٣", ""])
def test_a_page_size_that_makes_no_sense_is_refused(client, limit):
    assert "limit" in get(client, "agreements/", status=400, limit=limit)


@pytest.mark.parametrize("path", [*LISTS, "totals"])
def test_a_parameter_that_is_unknown_is_refused_by_name(client, path):
    assert "sectr" in get(client, f"{path}/", status=400, sectr="mining")


@pytest.mark.parametrize(
    ("name", "junk"),
    [("sector", "sorcery"), ("country", "QQ"), ("visit", "0"), ("since", "soon"), ("stage", "x")],
)
def test_a_filter_that_makes_no_sense_is_refused_and_never_ignored(client, name, junk):
    PublishedAgreementFactory()

    assert name in get(client, "agreements/", status=400, **{name: junk})
    assert name in get(client, "totals/", status=400, **{name: junk})


@pytest.mark.parametrize("junk", ["", "!!!", "cD1hYmM=", "\x00", "x" * 5000])
def test_a_cursor_that_is_none_of_ours_is_refused(client, junk):
    assert "cursor" in get(client, "agreements/", status=400, cursor=junk)


def test_a_cursor_of_another_filter_is_refused(client):
    for _ in range(2):
        PublishedAgreementFactory()
    other = client.get("/api/v1/agreements/?limit=1&sector=mining").json()["next"]

    answer = client.get(other.replace("sector=mining", "stage=signed"))

    assert answer.status_code == 400


def test_the_list_takes_as_many_queries_for_many_rows_as_for_few(client, django_assert_num_queries):

    PublishedAgreementFactory()
    with CaptureQueriesContext(connection) as few:
        get(client, "agreements/")
    for _ in range(12):
        PublishedAgreementFactory(visit=VisitFactory(dates=PartialDate.parse("2026-02")))
    with django_assert_num_queries(len(few)):
        assert len(get(client, "agreements/")["data"]) == 13


class TestTotals:
    def test_rows_by_sector_add_up_to_the_total(self, client):
        PublishedAgreementFactory(value=dollars(180))
        PublishedAgreementFactory(value=dollars(20), sector=SectorFactory(code="energy"))
        PublishedAgreementFactory(value=dollars(5), sector=None)

        found = get(client, "totals/", by="sector")

        assert found["total"]["firm"]["stated"] == "205000000.00"
        assert sum(Decimal(row["firm"]["stated"]) for row in found["rows"]) == 205_000_000
        assert [row["key"] and row["key"]["id"] for row in found["rows"]] == [
            "mining",
            "energy",
            None,
        ]

    def test_they_take_the_filters_of_the_list(self, client):
        PublishedAgreementFactory(value=dollars(180))
        PublishedAgreementFactory(value=dollars(20), sector=SectorFactory(code="energy"))

        found = get(client, "totals/", by="visit", sector="energy")

        assert found["total"]["firm"]["stated"] == "20000000.00"
        assert [row["key"]["id"] for row in found["rows"]] == [kz_to_us().public_id]

    def test_stages_that_are_not_firm_stand_beside(self, client):
        PublishedAgreementFactory(stage=Stage.ANNOUNCED, value=dollars(150))

        total = get(client, "totals/")["total"]

        assert (total["firm"]["count"], total["announced"]["stated"]) == (0, "150000000.00")

    def test_by_two_groupings_there_is_a_row_for_each_pair(self, client):
        PublishedAgreementFactory(value=dollars(180))
        PublishedAgreementFactory(value=dollars(20), sector=None)

        found = get(client, "totals/", by="year,sector")

        assert (found["by"], found["then"], found["next"]) == ("year", "sector", None)
        keys = [(row["key"]["id"], row["then"] and row["then"]["id"]) for row in found["rows"]]
        assert keys == [("2025", "mining"), ("2025", None)]

    def test_groups_that_overlap_say_so_and_the_total_counts_each_agreement_once(self, client):
        PublishedAgreementFactory(value=dollars(180))

        found = get(client, "totals/", by="country")

        assert found["overlapping"] is True
        assert {row["key"]["id"]: row["firm"]["count"] for row in found["rows"]} == {
            "KZ": 1,
            "US": 1,
        }
        assert found["total"]["firm"]["count"] == 1

    def test_a_sectors_row_has_its_children_and_its_own(self, client):
        mining = SectorFactory(code="mining")
        ores = SectorFactory(code="mining-ores", parent=mining)
        PublishedAgreementFactory(sector=mining, value=dollars(1))
        PublishedAgreementFactory(sector=ores, value=dollars(20))

        (row,) = get(client, "totals/", by="sector")["rows"]

        assert [(p["key"]["id"], p["own"], p["firm"]["stated"]) for p in row["parts"]] == [
            ("mining-ores", False, "20000000.00"),
            ("mining", True, "1000000.00"),
        ]

    def test_it_says_how_many_articles_and_sources_stand_behind_it(self, client):
        first, second = PublishedAgreementFactory(), PublishedAgreementFactory()
        article = first.evidence.get().article
        copy = ArticleFactory(dispatch=article.dispatch)
        EvidenceFactory(agreement=second, article=copy, state="accepted")
        EvidenceFactory(agreement=second, state="proposed")

        for by in (None, "visit", "sector"):
            found = get(client, "totals/", sources="true", **({"by": by} if by else {}))
            for row in [found["total"], *found["rows"][:1]]:
                assert (row["firm"]["articles"], row["firm"]["dispatches"]) == (3, 2)
        by_year = get(client, "totals/", by="year", sources="true")["rows"][0]
        assert by_year["firm"]["articles"] is None
        assert get(client, "totals/")["total"]["firm"]["articles"] is None

    def test_the_sources_are_counted_or_not(self, client):
        answer = client.get("/api/v1/totals/", {"sources": "perhaps"})
        assert answer.status_code == 400
        assert "sources" in answer.json()

    def test_many_rows_come_in_parts(self, client):
        for year in (2021, 2022, 2023):
            PublishedAgreementFactory(visit=None, when=PartialDate.year(year))

        first = get(client, "totals/", by="year", limit=2)
        second = client.get(first["next"]).json()

        assert [row["key"]["id"] for row in first["rows"] + second["rows"]] == [
            "2021",
            "2022",
            "2023",
        ]
        assert second["next"] is None

    @pytest.mark.parametrize("by", [None, "visit", "sector", "country,party", "month,stage"])
    def test_more_agreements_ask_no_more_queries(self, client, by, django_assert_num_queries):
        query = {"by": by} if by else {}
        PublishedAgreementFactory(sector=SectorFactory(parent=SectorFactory(code="earth")))
        with CaptureQueriesContext(connection) as few:
            get(client, "totals/", **query)
        for number in range(5):
            visit = VisitFactory(dates=PartialDate.year(2020 + number))
            sector = SectorFactory(code=f"sector-{number}", parent=SectorFactory(code="earth"))
            PublishedAgreementFactory(visit=visit, sector=sector, when=PartialDate.year(2022))
        with django_assert_num_queries(len(few)):
            get(client, "totals/", **query)

    @pytest.mark.parametrize(
        ("name", "junk"),
        [
            ("by", "weather"),
            ("by", "visit,weather"),
            ("by", "visit,visit"),
            ("by", "visit,sector,year"),
            ("by", "visit,"),
            ("currency", "XXX"),
            ("currency", "dollar"),
            ("limit", "0"),
            ("offset", "-1"),
            ("offset", "50001"),
        ],
    )
    def test_it_refuses_what_it_cannot_group_or_convert(self, client, name, junk):
        assert name in get(client, "totals/", status=400, **{name: junk})


@pytest.mark.parametrize("path", [*(f"{name}/" for name in LISTS), "totals/"])
@pytest.mark.parametrize(
    "query", ["currency=%00", "cursor=%00", "limit=1%FF", "%00=1", "q=%ED%A0%80"]
)
def test_a_parameter_that_is_no_text_is_refused(client, path, query):
    answer = client.get(f"/api/v1/{path}?{query}")
    assert answer.status_code == 400
    assert answer.json() == {unquote(query.split("=")[0]): ["This is no text."]}


class TestEvidence:
    def test_it_shows_the_words_and_where_they_stand(self, client):
        agreement = PublishedAgreementFactory()
        evidence = agreement.evidence.get()
        FactFactory(evidence=evidence)

        (found,) = get(client, "evidence/", agreement=agreement.public_id)["data"]

        assert found["quote"] == evidence.article.text[found["start"] : found["end"]]
        assert found["facts"][0]["says"]["currency"] == "USD"
        assert "text" not in found["article"], "the full text belongs to its publisher"

    def test_what_is_only_proposed_is_not_shown(self, client):
        agreement = PublishedAgreementFactory()
        EvidenceFactory(agreement=agreement)

        assert len(get(client, "evidence/", agreement=agreement.public_id)["data"]) == 1

    def test_evidence_of_a_withdrawn_agreement_is_gone(self, client):
        agreement = PublishedAgreementFactory()
        Agreement.objects.filter(pk=agreement.pk).update(publication=Publication.WITHDRAWN)

        assert get(client, "evidence/")["data"] == []


def test_an_umbrella_that_is_not_published_is_not_named(client):
    hidden, shown = AgreementFactory(), PublishedAgreementFactory()
    part = PublishedAgreementFactory(part_of=hidden)
    other = PublishedAgreementFactory(part_of=shown)

    assert get(client, f"agreements/{part.public_id}/")["part_of"] is None
    assert get(client, f"agreements/{other.public_id}/")["part_of"] == shown.public_id
    assert hidden.public_id not in str(get(client, "agreements/"))


def test_a_visit_shows_its_headlines(client):
    visit = kz_to_us()
    HeadlineFactory(visit=visit, count=29, preferred=True)
    PublishedAgreementFactory()

    assert get(client, f"visits/{visit.public_id}/")["headlines"][0]["count"] == 29


def test_a_headline_that_nobody_has_accepted_is_not_shown(client):
    PublishedAgreementFactory()
    HeadlineFactory(visit=kz_to_us())

    assert get(client, f"visits/{kz_to_us().public_id}/")["headlines"] == []


def test_the_schema_is_complete_and_its_page_opens(client):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")

    assert client.get("/api/v1/schema/").status_code == 200
    assert b"swagger" in client.get("/api/v1/docs/").content
