"""Rows that cannot be taken say what to do, and keep no good one from being saved."""

import pytest

from deals.choices import Publication
from deals.models import Agreement, Party
from sources.exchange import save
from sources.exchange.planning import Fate
from tests.factories import member
from tests.sources.tables import fates, known_cast, planned, row, taken, the_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    known_cast()


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"title": ""}, "title: an agreement needs one"),
        ({"title": "x" * 301}, "title: at most 300"),
        ({"value": "viel Geld"}, "cannot be read as one sum"),
        ({"value": "2.5 billion USD"}, "as in English, or 2 500 000 000 000 USD"),
        ({"value": "2,5 Mrd."}, "names no currency"),
        ({"value_low": "5"}, "in words or in the four columns"),
        ({"value": "", "value_low": "1.500", "value_qualifier": "exact"}, "write all the digits"),
        ({"value": "", "value_low": "5", "value_currency": "USD"}, "value_qualifier: write one of"),
        ({"value": "", "value_currency": "USD"}, "a currency needs an amount"),
        ({"instrument": "treaty"}, "instrument: write one of agreement"),
        ({"sector": "moon"}, "sector: there is no “moon”"),
        ({"stage": "done"}, "stage: write one of talks"),
        ({"stage": ""}, "stage: say which step"),
        ({"when": "6.11.2025"}, "when: write a day"),
        ({"when": "0001-01-01"}, "look for a slip of the hand"),
        ({"visit": "Washington"}, "visit: write it as in"),
        ({"visit": "KZ → US 2019"}, "there is no visit KZ → US"),
        ({"visit": "#zzzzzzzzzz"}, "there is no visit #zzzzzzzzzz"),
        ({"country_a": "Narnia"}, "country_a: there is no country “Narnia”"),
        ({"country_a": "KZ", "country_b": "KZ"}, "have to differ"),
        ({"parties": "Mars; Mars (lender)"}, "Mars stands there twice"),
        ({"parties": "Mars [ZZ]"}, "there is no country [ZZ]"),
        ({"parties": "–; Mars"}, "at least one letter"),
        ({"new_parties": "perhaps"}, "new_parties: write “yes”"),
        ({"citation_url": "example"}, "citation_url: write the whole address"),
        ({"citation_url": "", "citation_title": ""}, "citation_quote: give the source"),
        ({"public_id": "zzzzzzzzzz"}, "public_id: there is no agreement zzzzzzzzzz"),
    ],
)
def test_a_bad_row_says_what_to_do(cast, cells, says):
    columns = {
        **dict.fromkeys(["value_low", "value_currency", "value_qualifier", "new_parties"], ""),
        **dict.fromkeys(["country_a", "country_b", "public_id"], ""),
    }

    assert says in the_problem({**columns, **row(**cells)})


def test_all_problems_of_a_row_are_told_at_once(cast):
    outcome = planned(row(value="viel Geld", sector="moon", when="gestern"))[0]

    assert len(outcome.problems) == 3


def test_the_same_agreement_twice_in_a_file_is_told_with_the_line(cast):
    assert "line 2" in the_problem(row(), row(title="Another title"))


def test_bad_rows_do_not_keep_good_ones_from_being_saved(cast):
    outcomes = taken(row(), row(key="m-2", sector="moon"), row(key="m-3", title="A third mine"))

    assert fates(outcomes) == [Fate.NEW, Fate.BAD, Fate.NEW]
    assert Agreement.objects.count() == 2


def test_a_row_that_the_database_refuses_is_named_and_the_others_are_saved(cast):
    outcomes = planned(
        row(parties="Nordwind Pumps [US]; Tau-Ken Samruk", new_parties="yes"),
        row(key="m-2", parties="Nordwind Pumps [US]; Mars", new_parties="yes"),
    )
    outcomes[0].row.told["country_b_id"] = "KZ"  # what planning would have refused

    save(outcomes, member("editor"), "Imported by a test.")

    assert "The database refuses it" in outcomes[0].problems[0]
    assert outcomes[1].fate == Fate.NEW
    assert Agreement.objects.get().participations.count() == 2
    assert Party.objects.filter(name="Nordwind Pumps").count() == 1


def test_what_somebody_published_meanwhile_is_left_alone(cast):
    taken(row())
    outcomes = planned(row(value="1 Mio. USD"))
    Agreement.objects.update(publication=Publication.REJECTED)

    save(outcomes, member("editor"), "Imported by a test.")

    assert "import the file again" in outcomes[0].problems[0]
    assert Agreement.objects.get().value.stated == 300_000_000
