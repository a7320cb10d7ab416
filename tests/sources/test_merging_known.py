"""After a merge: articles, tables and the desk find the row that is left by what they know."""

import datetime

import pytest
from django.urls import reverse

from deals.choices import Kind
from deals.ledger.checking import check
from deals.ledger.keeping import catch_up
from deals.merging import merge, undo
from deals.models import Agreement, Party
from deals.partial_dates import PartialDate
from deals.totals import totals
from sources import intake
from sources.choices import FactField
from sources.exchange.known import known_agreements
from sources.exchange.planning import Fate
from tests.factories import (
    AgreementFactory,
    EvidenceFactory,
    FactFactory,
    PartyFactory,
    PublishedAgreementFactory,
    VisitFactory,
    country,
    kz_to_us,
    mars,
    member,
    tau_ken_samruk,
)
from tests.sources.tables import fates, known_cast, planned, row

TEXT = """Washington: Kasachstan und die USA unterzeichnen Vertrag

Washington – Beim Besuch des kasachischen Präsidenten in Washington haben das kasachische Unternehmen
Tau-Ken Samruk und das amerikanische Unternehmen {name} einen Vertrag über 180 Millionen US-Dollar
zum Bau einer Mine bei Karaganda unterzeichnet.
"""
REASON = "one company"
NOVEMBER = PartialDate.month(2025, 11)

pytestmark = pytest.mark.django_db


def second(name):
    """Another row for Mars, which is there first."""
    mars()
    return PartyFactory(name=name, country=country("US"))


def test_an_article_that_names_the_merged_party_finds_the_one_that_is_left():
    tau_ken_samruk()
    merge(mars(), second("Wrigley Candies"), REASON)

    text = TEXT.format(name="Wrigley Candies")
    article = intake.take_in(text, published_on=datetime.date(2025, 11, 7)).stored.article

    parties = article.evidence.get(headline=None).facts.about(FactField.PARTY)
    assert parties.get(says__name="Wrigley Candies").party == mars()
    assert Party.objects.filter(name__contains="Wrigley").count() == 0


def test_reading_an_article_again_after_its_draft_was_merged_changes_nothing():
    text = TEXT.format(name="Mars")
    tau_ken_samruk(), mars()
    article = intake.take_in(text, published_on=datetime.date(2025, 11, 7)).stored.article
    draft = article.evidence.get(headline=None).agreement
    kept = PublishedAgreementFactory()
    merge(kept, draft, "told twice")
    assert intake.read_again(article)

    intake.read(article.pk)

    assert article.evidence.get(headline=None).agreement == kept
    assert Agreement.objects.count() == 1


def test_a_table_that_names_merged_rows_means_those_that_are_left():
    known_cast()
    twin, visit = second("Mars Inc"), VisitFactory(dates=NOVEMBER)
    merge(mars(), twin, REASON)
    merge(kz_to_us(), visit, REASON)

    outcomes = planned(
        row(parties=f"Tau-Ken Samruk; #{twin.public_id}", visit=f"#{visit.public_id}")
    )

    assert fates(outcomes) == [Fate.NEW]
    seats = [party.pk for party, _role in outcomes[0].row.seats]
    assert seats == [tau_ken_samruk().pk, mars().pk]
    assert outcomes[0].row.step[2] == kz_to_us()


def test_a_table_with_a_merged_agreements_id_changes_the_one_that_is_left():
    first, between, kept = (AgreementFactory() for _ in range(3))
    merge(between, first, "told twice")
    merge(kept, between, "told again")

    assert known_agreements([first.public_id])[first.public_id] == kept


def test_the_desk_attaches_by_an_old_id(client):
    client.force_login(member("editor"))
    kept, twin = AgreementFactory(), AgreementFactory()
    find = EvidenceFactory(agreement=AgreementFactory())
    FactFactory(evidence=find)
    merge(kept, twin, "told twice")
    page = client.get(reverse("review-article", args=[find.article.public_id])).content.decode()
    version = page.partition('name="version" value="')[2].partition('"')[0]

    client.post(
        reverse("review-act", args=[find.article.public_id, find.public_id]),
        {"act": f"attach:{twin.public_id}", "version": version},
    )

    find.refresh_from_db()
    assert find.agreement == kept


@pytest.mark.parametrize("kind", Kind.values)
def test_the_ledger_agrees_with_the_agreements_after_a_merge_and_without_it(kind):
    kz_to_us()
    twin, visit = second("Mars Inc"), VisitFactory(dates=NOVEMBER)
    one = PublishedAgreementFactory()
    other = PublishedAgreementFactory(parties=(tau_ken_samruk(), twin), visit=visit)
    kept, merged = {
        Kind.PARTY: (mars(), twin),
        Kind.VISIT: (kz_to_us(), visit),
        Kind.AGREEMENT: (one, other),
    }[kind]
    catch_up()

    redirect = merge(kept, merged, REASON)

    assert check() == []
    undo(redirect, REASON)
    assert check() == []
    assert totals(Agreement.objects.published()).total.firm.count == 2
