"""What a row of an imported table becomes: a draft, a change, nothing, or a reason why not."""

from decimal import Decimal

import pytest

from deals.choices import Publication
from deals.models import Agreement, Milestone, Party, PartyName
from deals.partial_dates import PartialDate
from deals.values import Value
from sources.exchange.planning import Fate
from sources.models import Citation
from tests.factories import (
    PartyFactory,
    PublishedAgreementFactory,
    country,
    dollars,
    kz_to_us,
    state,
)
from tests.sources.tables import fates, known_cast, planned, row, taken, the_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    known_cast()


# What a row becomes


def test_a_row_becomes_a_whole_draft(cast):
    outcomes = taken(row())

    assert fates(outcomes) == [Fate.NEW]
    agreement = Agreement.objects.get()
    assert agreement.publication == Publication.DRAFT
    assert agreement.author.username == "editor"
    assert agreement.value == Value(Decimal(300_000_000), Decimal(300_000_000), "USD", "approx")
    assert [c.pk for c in agreement.countries] == ["KZ", "US"]
    assert (agreement.instrument, agreement.sector.code) == ("contract", "mining")
    seats = agreement.participations.values_list("party__name", "role")
    assert set(seats) == {("Tau-Ken Samruk", "operator"), ("Mars", "investor")}
    assert (agreement.stage, agreement.home_visit, str(agreement.day)) == (
        "signed",
        kz_to_us(),
        "2025-11-06",
    )
    assert agreement.citations.get().quote == "Signed in Washington."
    assert Citation.objects.get().added_by == agreement.author


def test_planning_writes_nothing(cast):
    planned(row(parties="Newcomer [US]; Tau-Ken Samruk", new_parties="yes"))

    assert not Agreement.objects.exists()
    assert not Party.objects.filter(name="Newcomer").exists()


def test_the_history_says_from_which_file_by_whom(cast):
    taken(row())

    told = Agreement.objects.get().events.first().pgh_context.metadata
    assert told["reason"] == "Imported by a test."
    assert told["user"] == Agreement.objects.get().author.pk


@pytest.mark.parametrize("without", [(), ("key",)], ids=["with a key", "without any id"])
def test_the_second_import_changes_nothing(cast, without):
    rows = [row(), row(key="m-2", title="Pet food – Mars, Tau-Ken Samruk", visit="")]
    for one in rows:
        for name in without:
            del one[name]
    taken(*rows)
    events = Agreement.objects.first().events.count()

    again = taken(*rows)

    assert fates(again) == [Fate.UNCHANGED] * 2
    assert Agreement.objects.count() == 2 and Milestone.objects.count() == 2
    assert Agreement.objects.first().events.count() == events


def test_a_changed_row_shows_each_field_before_and_after(cast):
    taken(row())

    outcomes = taken(row(value="350 Millionen Dollar", sector="", when="2025-11"))

    shown = {change.field: (change.before, change.after) for change in outcomes[0].changes}
    assert shown == {
        "value": ("about USD 300,000,000", "USD 350,000,000"),
        "sector": ("Mining", ""),
        "stage": (
            "signed, 6 Nov 2025, Kazakhstan → United States, 6 Nov 2025",
            "signed, November 2025, Kazakhstan → United States, 6 Nov 2025",
        ),
    }
    agreement = Agreement.objects.get()
    assert agreement.value == dollars(350)
    assert agreement.milestones.get().when == PartialDate.parse("2025-11")


def test_parties_that_a_row_no_longer_names_leave_the_draft(cast):
    state("US")
    taken(row())

    taken(row(parties="Mars (supplier); United States", citation_url=""))

    seats = Agreement.objects.get().participations.values_list("party__name", "role")
    assert set(seats) == {("Mars", "supplier"), ("United States", "partner")}
    assert Citation.objects.count() == 2, "sources are added, never removed"


def test_columns_that_the_file_does_not_have_stay_as_they_are(cast):
    taken(row())
    known = Agreement.objects.get()

    outcomes = taken({"public_id": known.public_id, "note": "Ask the ministry."})

    assert [change.field for change in outcomes[0].changes] == ["note"]
    agreement = Agreement.objects.get()
    assert (agreement.title, agreement.value) == (known.title, known.value)
    assert agreement.participations.count() == 2


def test_what_is_published_is_not_changed_and_the_row_says_so(cast):
    agreement = PublishedAgreementFactory()
    same = {"public_id": agreement.public_id, "title": agreement.title}

    assert fates(planned(same)) == [Fate.UNCHANGED]
    assert "It is published" in the_problem({**same, "title": "Another title"})


# Parties by name


@pytest.mark.parametrize("spelling", ["Szamruk-Kazina", "samruk kasyna", "Samruk-Kazyna JSC"])
def test_a_party_is_found_by_any_spelling_and_the_row_says_whom_it_means(cast, spelling):
    fund = PartyFactory(name="Samruk-Kazyna", country=country("KZ"))

    outcome = planned(row(parties=f"{spelling} (investor); Mars"))[0]

    assert outcome.row.seats[0][0] == fund
    assert outcome.notes == [f"“{spelling}” is Samruk-Kazyna"]


def test_a_state_is_found_by_its_name_in_every_language(cast):
    kazakhstan = state("KZ")

    outcome = planned(row(parties="Kasachstan; Mars"))[0]

    assert outcome.row.seats[0][0] == kazakhstan


def test_an_unknown_party_is_made_only_where_the_row_says_so(cast):
    unknown = row(parties="Tau-Ken Samruk; Nordwind Pumps [US] (supplier)")
    assert "nobody is known as “Nordwind Pumps”" in the_problem(unknown)

    rows = [
        unknown | {"new_parties": "yes"},
        unknown | {"new_parties": "yes", "key": "m-2", "title": "Spare pumps"},
    ]
    taken(*rows)

    party = Party.objects.get(name="Nordwind Pumps")
    assert party.country_id == "US" and party.agreements.count() == 2
    assert PartyName.objects.filter(folded="nordwind pumps").count() == 1
    assert fates(planned(*rows)) == [Fate.UNCHANGED] * 2


def test_a_name_like_a_known_one_is_told_with_its_id(cast):
    fund = PartyFactory(name="Samruk-Kazyna Invest", country=country("KZ"))

    assert f"#{fund.public_id}" in the_problem(row(parties="Samruk-Kazyna Invests; Mars"))


def test_a_name_of_two_parties_is_refused_until_one_is_told(cast):
    american = PartyFactory(name="Orion", country=country("US"))
    french = PartyFactory(name="Orion", country=country("FR"))

    problem = the_problem(row(parties="Tau-Ken Samruk; Orion"))

    assert all(f"#{party.public_id}" in problem for party in (american, french))
    by_country, by_id = planned(
        row(parties="Tau-Ken Samruk; Orion [US]"),
        row(key="m-2", parties=f"Tau-Ken Samruk; #{french.public_id} (lender)"),
    )
    assert by_country.row.seats[1] == (american, "partner")
    assert by_id.row.seats[1] == (french, "lender")
