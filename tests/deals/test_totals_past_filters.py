"""Filters of a past day mean what their ids and codes meant then, whatever became of the rows."""

import pytest
from django.utils import timezone

from deals.merging import merge, undo
from deals.models import Agreement, Party, Redirect, Sector, Visit
from deals.partial_dates import PartialDate
from sources.models import Outlet
from tests.days import on
from tests.factories import (
    PartyFactory,
    PublishedAgreementFactory,
    SectorFactory,
    VisitFactory,
    country,
    dollars,
    mars,
)

pytestmark = pytest.mark.usefixtures("days")
DAY, AFTER = "2025-06-30", "2025-08-31"
MILLION = 1_000_000


def ask(client, known_on=DAY, **asked):
    answer = client.get("/api/v1/totals/", {"known_on": known_on, **asked})
    if answer.status_code != 200:
        return answer.json()
    firm = answer.json()["total"]["firm"]
    return firm["count"], float(firm["stated"]) / MILLION


@pytest.fixture
def world():
    """Two of each kind, of which the second is merged, withdrawn or deleted later."""
    ores = SectorFactory(code="ores", parent=SectorFactory(code="mining"))
    banks = [PartyFactory(name=name, country=country("KZ")) for name in ("Alfa", "Alpha")]
    visits = [VisitFactory(dates=PartialDate.parse(when)) for when in ("2025-02-03", "2025-02")]
    for worth, visit, bank in zip((100, 7), visits, banks, strict=True):
        PublishedAgreementFactory(
            value=dollars(worth), visit=visit, when=visit.dates, parties=(bank, mars()), sector=ores
        )
    return visits, banks


def asked_of(world):
    visits, banks = world
    outlet = Outlet.objects.get()
    return [
        *({"visit": visit.public_id} for visit in visits),
        *({"announced_at": visit.public_id} for visit in visits),
        *({"party": bank.public_id} for bank in banks),
        {"party": [bank.public_id for bank in banks]},
        *({"sector": code} for code in ("mining", "ores")),
        {"own_sector": "ores"},
        *({"guest": "KZ"}, {"host": "US"}, {"country": "KZ"}, {"pair": "KZ-US"}),
        *({"party_kind": "company"}, {"stage": "signed"}, {"instrument": "none"}),
        *({"qualifier": "exact"}, {"value_currency": "USD"}, {"year": "2025"}),
        *({"since": "2025"}, {"until": "2025"}, {"language": "de"}, {"outlet": outlet.key}),
    ]


def merge_visits(visits, banks):
    merge(*visits, "one journey")


def merge_parties(visits, banks):
    merge(*banks, "one bank")


def merge_agreements(visits, banks):
    merge(*Agreement.objects.order_by("pk"), "told twice")


def merge_and_undo(visits, banks):
    redirect = merge(*banks, "one bank")
    on("2025-07-20")
    undo(redirect, "two after all")


def withdraw_all(visits, banks):
    Agreement.objects.update(publication="withdrawn", withdrawn_at=timezone.now())


def delete_what_can_be(visits, banks):
    for agreement in Agreement.objects.all():
        agreement.evidence.all().delete()
        agreement.delete()
    for model in (Visit, Party):
        model.objects.all().delete()
    Sector.objects.filter(code="ores").delete()
    Sector.objects.filter(code="mining").delete()


def rename_codes(visits, banks):
    Sector.objects.filter(code="ores").update(code="metals")
    Outlet.objects.update(key="another-name")
    SectorFactory(code="ores")


LATER = [
    merge_visits,
    merge_parties,
    merge_agreements,
    merge_and_undo,
    withdraw_all,
    delete_what_can_be,
    rename_codes,
]


@pytest.mark.parametrize("later", LATER, ids=lambda later: later.__name__)
def test_the_answer_to_a_filter_stays_whatever_becomes_of_its_rows(world, client, later):
    questions = asked_of(world)
    before = [ask(client, **asked) for asked in questions]
    assert all(isinstance(answer, tuple) for answer in before), before
    on("2025-07-10")
    later(*world)

    assert [ask(client, **asked) for asked in questions] == before


def test_an_id_that_had_been_merged_by_then_means_what_took_its_place(world, client):
    visits, banks = world
    on("2025-07-10")
    merge_visits(*world)
    merge_parties(*world)

    for name, (_kept, merged) in (("visit", visits), ("party", banks)):
        assert ask(client, **{name: merged.public_id}) == (1, 7)
        assert ask(client, AFTER, **{name: merged.public_id}) == (2, 107)
    assert Redirect.objects.count() == 2


@pytest.mark.parametrize("name", ["visit", "party", "sector", "outlet", "announced_at"])
def test_what_was_not_there_yet_is_refused(world, client, name):
    on("2025-07-10")
    if name == "sector":
        written = SectorFactory(code="later").code
    else:
        written = (PartyFactory if name == "party" else VisitFactory)().public_id
    for one in (written, "no-such", "\0"):
        assert list(ask(client, **{name: one})) == [name]


def test_the_page_keeps_a_visit_that_is_gone_in_its_form(world, client):
    visits, _banks = world
    on("2025-07-10")
    merge_visits(*world)
    page = client.get("/totals/", {"known_on": DAY, "visit": visits[1].public_id})

    assert page.status_code == 200
    assert page.context["lines"].total.firm.stated == 7 * MILLION
    assert f'value="{visits[1].public_id}" selected' in page.content.decode()
