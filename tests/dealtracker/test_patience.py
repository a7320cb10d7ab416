"""A question that takes the database too long is given up with a clear answer."""

import pytest
from django.db import connection, transaction
from django.db.models import FloatField, Func, Value
from django.urls import reverse

from deals.api import TotalsView
from deals.ledger import source
from deals.ledger.keeping import catch_up
from deals.models import Agreement, Mark
from deals.views.agreements import AgreementList
from tests.factories import EditorFactory, PublishedAgreementFactory

SLOW = Func(Value(30), function="pg_sleep", output_field=FloatField())
SLOWLY_CHOSEN = Agreement.objects.published().alias(slept=SLOW).exclude(slept=None)


def timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()[0]


@pytest.fixture
def slow(db, monkeypatch, settings):
    """Lists of agreements whose rows take half a minute each, for readers with less patience."""
    from deals.api import AgreementViewSet

    PublishedAgreementFactory()
    settings.READ_TIMEOUT = 0.05
    rows = Agreement.objects.published().annotate(slept=SLOW)
    monkeypatch.setattr(AgreementList, "queryset", rows)
    monkeypatch.setattr(AgreementViewSet, "queryset", rows)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/agreements/", "text/html"), ("/api/v1/agreements/", "application/json")],
)
def test_a_reader_is_told_what_to_ask_for_instead(client, slow, address, kind):
    with transaction.atomic():
        response = client.get(address)
        transaction.set_rollback(True)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert response["Content-Type"].startswith(kind)
    assert "Ask for less: for one visit, sector" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_limit_ends_with_the_page(client):
    assert client.get(reverse("methodology")).status_code == 200
    assert client.get(reverse("agreements")).status_code == 200
    assert timeout() == "0"


@pytest.mark.django_db(transaction=True)
def test_the_site_goes_on_after_a_page_was_given_up(client, slow):
    assert client.get(reverse("agreements")).status_code == 503
    assert timeout() == "0"
    assert client.get(reverse("visits")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_totals_that_are_behind_say_so_and_are_brought_up_to_date(client, monkeypatch, settings):
    agreement = PublishedAgreementFactory()
    catch_up()
    Agreement.objects.filter(pk=agreement.pk).update(stage="announced")
    monkeypatch.setattr(source, "LATE", 0)
    settings.READ_TIMEOUT = 0.2
    monkeypatch.setattr(TotalsView, "queryset", SLOWLY_CHOSEN)
    response = client.get("/api/v1/totals/?qualifier=exact")
    assert response.status_code == 503
    assert "Ask again in a minute" in response.json()["detail"]
    assert response["Retry-After"] == "60"
    assert not Mark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_too_many_marks_to_count_are_taken_in(client, monkeypatch, settings):
    PublishedAgreementFactory()
    settings.READ_TIMEOUT = 0.2
    monkeypatch.setattr(source, "STATE", "SELECT pg_sleep(30), %s")
    assert "Ask again in a minute" in client.get("/api/v1/totals/").json()["detail"]
    assert not Mark.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_download_has_a_limit_of_its_own(client, monkeypatch, settings, kind):
    PublishedAgreementFactory()
    settings.READ_TIMEOUT, settings.EXPORT_TIMEOUT = 30, 0.2
    monkeypatch.setattr(AgreementList, "queryset", SLOWLY_CHOSEN)
    response = client.get(reverse("agreements-export", args=[kind]))
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert timeout() == "0"


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_a_download_ends_with_it(client):
    PublishedAgreementFactory()
    response = client.get(reverse("agreements-export", args=["csv"]))
    assert len(list(response.streaming_content)) == 3
    assert timeout() == "0"


@pytest.mark.django_db
def test_an_editor_has_all_the_time(client, settings):
    settings.READ_TIMEOUT = 0.001
    client.force_login(EditorFactory())
    assert client.get(reverse("review")).status_code == 200
