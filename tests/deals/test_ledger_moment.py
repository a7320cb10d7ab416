"""All figures of one answer are of one moment, whoever writes meanwhile."""

import threading
from contextlib import closing
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from deals.ledger.keeping import catch_up
from deals.ledger.moment import one_moment
from deals.ledger.reading import Sums
from deals.models import Agreement
from deals.totals import explained, over_time, totals
from deals.values import value_columns
from tests.factories import PublishedAgreementFactory, dollars, kz_to_us

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(write):
    """Do it in a transaction of another connection, which is committed when this returns."""

    def alone():
        with closing(connection):
            write()

    writer = threading.Thread(target=alone)
    writer.start()
    writer.join()


@pytest.fixture
def interrupted(monkeypatch):
    """After each statement of sums somebody publishes another agreement."""
    asked, written = Sums.ask, []

    def ask(self, *statement):
        found = asked(self, *statement)
        elsewhere(lambda: PublishedAgreementFactory(value=dollars(7)))
        written.append(found)
        return found

    kz_to_us()
    PublishedAgreementFactory(value=dollars(100))
    catch_up()
    monkeypatch.setattr(Sums, "ask", ask)
    return written


@pytest.mark.parametrize("by", ["visit", "country", "visit,sector"])
def test_rows_and_total_of_the_api_are_of_one_moment(interrupted, client, by):
    answer = client.get("/api/v1/totals/", {"by": by, "sources": "yes"}).json()

    assert len(interrupted) > 1
    assert answer["total"]["firm"]["stated"] == "100000000.00"
    assert {row["firm"]["stated"] for row in answer["rows"]} == {"100000000.00"}


def test_page_and_export_are_of_one_moment(interrupted, client):
    lines = client.get("/totals/", {"by": "country"}).context["lines"]
    stated = {line.firm.stated for line in (*lines.lines, lines.total)}
    assert len(stated) == 1

    exported = client.get(reverse("totals-export", args=["csv"]), {"by": "country"})
    rows = b"".join(exported).decode().splitlines()[1:]
    assert len({row.split(",")[10] for row in rows}) == 1


def test_what_is_kept_and_what_is_asked_of_it_are_of_one_moment(monkeypatch, client):
    row = PublishedAgreementFactory(value=dollars(100, "approx"))
    catch_up()
    state = Sums.state.func

    def read(self):
        found = state(self)
        changed = value_columns(dollars(900))
        elsewhere(lambda: Agreement.objects.filter(pk=row.pk).update(**changed))
        return found

    monkeypatch.setattr(Sums, "state", property(read))
    firm = totals(Agreement.objects.filter(value_qualifier="approx")).total.firm

    assert (firm.count, firm.hedged, firm.stated) == (1, 1, Decimal(100_000_000))


def test_what_a_visit_explains_and_promised_is_of_one_moment(interrupted):
    assert explained(kz_to_us()).itemised.stated == 100_000_000
    days = over_time(kz_to_us())
    assert len({day.total.stated for day in days}) == 1


def test_a_moment_within_another_is_the_same():
    with one_moment(), one_moment(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("repeatable read",)
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone() == ("on",)
