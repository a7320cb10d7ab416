"""The filters of agreements, which page, API and exports share."""

import pytest
from django.http import QueryDict

from deals.filters import AgreementFilter, PartyFilter, VisitFilter
from deals.filters.plainly import plain_columns
from deals.ledger.keeping import catch_up
from deals.models import Agreement, Party, Visit
from deals.partial_dates import PartialDate
from deals.totals import totals
from deals.values import Value
from tests.factories import (
    AgreementFactory,
    ArticleFactory,
    EvidenceFactory,
    OutletFactory,
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    kz_to_us,
    mars,
    tau_ken_samruk,
)

pytestmark = pytest.mark.django_db


def filtered(query):
    found = AgreementFilter(QueryDict(query), queryset=Agreement.objects.published())
    assert found.is_valid(), found.errors
    return found.qs


def titles(query):
    return {agreement.title for agreement in filtered(query)}


def problems(query):
    found = AgreementFilter(QueryDict(query), queryset=Agreement.objects.published())
    assert not found.is_valid()
    return found.errors


@pytest.fixture
def mine():
    mining = SectorFactory(code="mining")
    child = SectorFactory(code="mining-uranium", parent=mining)
    return PublishedAgreementFactory(title="Uranium mine", sector=child, value=dollars(100))


@pytest.fixture
def loan():
    bank = PartyFactory(name="Dürener Bank", country=country("DE"), kind="bank")
    return PublishedAgreementFactory(
        title="Loan for a bridge",
        sector=None,
        parties=(tau_ken_samruk(), bank),
        visit=None,
        when=PartialDate.parse("2026-02-10"),
        stage="announced",
        value=None,
        instrument="loan",
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Uranium mine", "Loan for a bridge"}),
        ("sector=mining", {"Uranium mine"}),
        ("sector=mining-uranium", {"Uranium mine"}),
        ("sector=unclassified", {"Loan for a bridge"}),
        ("visit=none", {"Loan for a bridge"}),
        ("country=US", {"Uranium mine"}),
        ("country=KZ", {"Uranium mine", "Loan for a bridge"}),
        ("pair=KZ-DE", {"Loan for a bridge"}),
        ("pair=de-kz", {"Loan for a bridge"}),
        ("pair=DE-US", set()),
        ("pair=KZ&pair=DE", {"Loan for a bridge"}),
        ("pair=&pair=", {"Uranium mine", "Loan for a bridge"}),
        ("instrument=loan", {"Loan for a bridge"}),
        ("instrument=loan&instrument=none", {"Uranium mine", "Loan for a bridge"}),
        ("stage=signed", {"Uranium mine"}),
        ("stage=signed&stage=announced", {"Uranium mine", "Loan for a bridge"}),
        ("qualifier=exact", {"Uranium mine"}),
        ("qualifier=undisclosed", {"Loan for a bridge"}),
        ("since=2026", {"Loan for a bridge"}),
        ("until=2025-11", {"Uranium mine"}),
        ("since=2025-11&until=2025-11-06", {"Uranium mine"}),
        ("own_sector=mining", set()),
        ("own_sector=mining-uranium", {"Uranium mine"}),
        ("guest=KZ", {"Uranium mine"}),
        ("host=KZ", set()),
        ("host=US&guest=KZ", {"Uranium mine"}),
        ("party_kind=bank", {"Loan for a bridge"}),
        ("party_kind=bank&party_kind=company", {"Uranium mine", "Loan for a bridge"}),
        ("value_currency=usd", {"Uranium mine"}),
        ("value_currency=EUR", set()),
        ("year=2026", {"Loan for a bridge"}),
        ("year=2024", set()),
        ("day=none", set()),
        ("language=de", {"Uranium mine", "Loan for a bridge"}),
        ("language=hu", set()),
        ("outlet=steppe-herald", {"Uranium mine", "Loan for a bridge"}),
        ("q=uranium", {"Uranium mine"}),
        ("q=durener", {"Loan for a bridge"}),
        ("q=bridge DÜRENER", {"Loan for a bridge"}),
        ("q=bridge mars", set()),
    ],
)
def test_each_filter_finds_what_it_names(mine, loan, query, expected):
    assert titles(query) == expected


def test_a_visit_and_a_party_are_named_by_their_public_ids(mine, loan):
    assert titles(f"visit={kz_to_us().public_id}") == {"Uranium mine"}
    assert titles(f"party={mars().public_id}") == {"Uranium mine"}
    assert titles(f"party={tau_ken_samruk().public_id}") == {"Uranium mine", "Loan for a bridge"}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("visit=nonesuch", "visit"),
        ("sector=magic", "sector"),
        ("country=ZZ", "country"),
        ("pair=KZ", "pair"),
        ("pair=KZ-KZ", "pair"),
        ("pair=KZ-ZZ", "pair"),
        ("party=nobody", "party"),
        ("stage=maybe", "stage"),
        ("stage=signed&stage=maybe", "stage"),
        ("qualifier=roughly", "qualifier"),
        ("instrument=handshake", "instrument"),
        ("own_sector=magic", "own_sector"),
        ("guest=ZZ", "guest"),
        ("party_kind=club", "party_kind"),
        ("value_currency=dollar", "value_currency"),
        ("year=soon", "year"),
        ("year=0", "year"),
        ("day=monday", "day"),
        ("language=xx", "language"),
        ("outlet=nonesuch", "outlet"),
        ("since=soon", "since"),
        ("until=2026-13", "until"),
        ("q=" + "x" * 201, "q"),
        ("q=%00", "q"),
    ],
)
def test_what_makes_no_sense_is_an_error_and_never_ignored(mine, query, name):
    assert list(problems(query)) == [name]


def test_of_several_parties_all_take_part(mine, loan):
    both = f"party={mars().public_id}&party={tau_ken_samruk().public_id}"
    assert titles(both) == {"Uranium mine"}


def test_only_accepted_evidence_tells_a_language_or_an_outlet(mine):
    hungarian = ArticleFactory(language="hu", outlet=OutletFactory(key="hirlap"))
    proposed = EvidenceFactory(agreement=mine, article=hungarian)
    assert titles("language=hu") == titles("outlet=hirlap") == set()
    proposed.state, proposed.decided_at = "accepted", proposed.created_at
    proposed.save()
    assert titles("language=hu") == titles("outlet=hirlap") == {"Uranium mine"}


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        ("", {}),
        (
            "year=2025&stage=signed&stage=completed",
            {"year": 2025, "stage": ["signed", "completed"]},
        ),
        ("pair=us-kz&instrument=loan", {"pair": ("US", "KZ"), "instrument": ["loan"]}),
        ("visit=none&sector=unclassified", {"visit": "none", "sector": "unclassified"}),
        ("stage=signed&q=", {"stage": ["signed"]}),
        ("since=2024&until=2025", {"years": range(2024, 2026)}),
        ("since=2024-01-01&until=2024-12", {"years": range(2024, 2025)}),
        ("since=2024&until=2024-11", None),
        ("party_kind=bank&stage=signed", {"party_kind": ["bank"], "stage": ["signed"]}),
        ("since=2024", None),
        ("stage=signed&q=mine", None),
        ("country=KZ", None),
    ],
)
def test_filters_that_only_name_groups_of_the_totals_tell_them_as_data(mine, query, plain):
    found = AgreementFilter(QueryDict(query), queryset=Agreement.objects.published())
    assert found.is_valid(), found.errors
    assert found.plain == plain


@pytest.mark.parametrize("query", ["since=2025&until=2025", "since=2026&until=2025", "year=2025"])
def test_whole_years_are_read_from_what_is_kept_ready(mine, query):
    PublishedAgreementFactory(visit=None, when=PartialDate.parse("2024-12-31"))
    PublishedAgreementFactory(visit=None, when=None)
    catch_up()
    found = AgreementFilter(QueryDict(query), queryset=Agreement.objects.published())
    kept = totals(found.qs, plain=plain_columns(found)).total
    assert kept == totals(found.qs).total
    assert kept.firm.count == found.qs.count()


def test_a_visit_that_only_drafts_tell_of_is_none_to_filter_by():
    draft = AgreementFactory()
    assert "visit" in problems(f"visit={draft.home_visit.public_id}")


def test_a_party_that_only_drafts_name_is_none_to_filter_by():
    AgreementFactory()
    assert "party" in problems(f"party={mars().public_id}")


def test_many_words_and_many_names_repeat_no_agreement(mine):
    mars().names.create(name="Mars Inc")
    mars().names.create(name="Mars Incorporated")
    assert filtered("q=mars").count() == 1
    assert totals(filtered("q=mars mine")).total.firm.stated == mine.value.stated


def test_adding_a_filter_never_raises_a_total(mine, loan):
    PublishedAgreementFactory(value=Value(dollars(5).low, None, "USD", "at_least"))
    wide = totals(filtered("country=KZ")).total.firm
    for more in ("sector=mining", "stage=signed", "qualifier=exact", "since=2025", "q=mine"):
        narrow = totals(filtered(f"country=KZ&{more}")).total.firm
        assert narrow.count <= wide.count
        assert narrow.stated <= wide.stated


def test_parties_are_found_by_any_of_their_names():
    party = PartyFactory(name="Samruk-Kazyna", aliases=["Szamruk-Kazina"])
    PartyFactory(name="Mars")

    def found(query):
        return list(PartyFilter(QueryDict(query), queryset=Party.objects.all()).qs)

    assert found("q=szamruk kazina") == [party]
    assert found("q=SAMRUK&country=KZ&kind=company") == [party]
    assert found("q=samruk&kind=bank") == []


def test_visits_are_found_by_guest_and_by_host():
    there = VisitFactory()
    back = VisitFactory(guest=country("US"), host=country("KZ"))
    VisitFactory(guest=country("DE"), host=country("HU"))
    found = VisitFilter(QueryDict("country=KZ"), queryset=Visit.objects.all()).qs
    assert set(found) == {there, back}
