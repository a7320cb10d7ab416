"""The admin's pages of import and export, and who may use them."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from deals.models import Agreement
from sources.exchange import COLUMNS
from sources.exchange.waiting import MOST_WAITING, PATIENCE
from sources.models import WaitingTable
from tests.factories import AgreementFactory, dollars, member
from tests.sources.tables import as_csv, known_cast, row, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    known_cast()


IMPORT = "admin:deals_agreement_import"
CONFIRM = "admin:deals_agreement_process_import"
EXPORT = "admin:deals_agreement_export"


@pytest.fixture
def editor(client, cast):
    client.user = member("editor")
    client.force_login(client.user)
    return client


def sent(client, data, name="deals.csv"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, data)})


def test_an_editor_sees_every_rows_outcome_before_anything_is_saved(editor):
    answer = sent(editor, as_csv(row(), row(key="m-2", sector="moon")))

    page = answer.content.decode()
    assert "about USD 300,000,000" in page and "there is no “moon”" in page
    assert "Save 1 row as a draft" in page and "leave 1 row out" in page
    assert not Agreement.objects.exists()


def test_confirming_saves_the_good_rows_and_names_the_bad_ones(editor):
    answer = sent(editor, as_csv(row(), row(key="m-2", sector="moon")))

    done = editor.post(reverse(CONFIRM), {"token": answer.context["waiting"].public_id})

    page = done.content.decode()
    assert "1 row is saved as a draft." in page and "1 row was not taken" in page
    assert "there is no “moon”" in page
    assert Agreement.objects.get().author == editor.user


def test_confirming_twice_saves_once(editor):
    token = sent(editor, as_csv(row())).context["waiting"].public_id
    editor.post(reverse(CONFIRM), {"token": token})

    again = editor.post(reverse(CONFIRM), {"token": token})

    assert "was made already" in again.content.decode()
    assert Agreement.objects.count() == 1


def test_what_changed_since_it_was_shown_is_shown_again_instead_of_saved(editor):
    sent_first = sent(editor, as_csv(row()))
    taken(row(value="1 Mio. USD"))

    answer = editor.post(reverse(CONFIRM), {"token": sent_first.context["waiting"].public_id})

    assert "Nothing is saved yet" in answer.content.decode()
    assert Agreement.objects.get().value.stated == 1_000_000
    editor.post(reverse(CONFIRM), {"token": answer.context["waiting"].public_id})
    assert Agreement.objects.get().value.stated == 300_000_000


def test_a_bad_file_is_told_beside_the_form(editor):
    page = sent(editor, "title\nŐrség".encode("cp1250")).content.decode()

    assert "not in UTF-8" in page and 'type="file"' in page


def test_a_forged_confirmation_reads_no_file(editor):
    answer = editor.post(reverse(CONFIRM), {"token": "/etc/passwd"})

    assert "Choose the file again" in answer.content.decode()


def test_the_confirmation_of_another_editor_is_refused(editor, client):
    token = sent(editor, as_csv(row())).context["waiting"].public_id
    client.force_login(member("editor", username="another"))

    assert client.post(reverse(CONFIRM), {"token": token}).status_code == 403
    assert not Agreement.objects.exists()


def test_a_table_waits_for_a_day(editor):
    token = sent(editor, as_csv(row())).context["waiting"].public_id
    WaitingTable.objects.update(sent_at=timezone.now() - PATIENCE)

    answer = editor.post(reverse(CONFIRM), {"token": token})

    assert "has waited too long" in answer.content.decode()
    sent(editor, as_csv(row(key="m-2")))
    assert [table.public_id == token for table in WaitingTable.objects.all()] == [False]


def test_of_an_editors_tables_the_latest_wait(editor):
    for number in range(MOST_WAITING + 2):
        sent(editor, as_csv(row(key=f"m-{number}")), name=f"{number}.csv")

    waiting = WaitingTable.objects.values_list("file_name", flat=True)
    assert list(waiting) == [f"{number}.csv" for number in range(2, MOST_WAITING + 2)]


def test_nothing_is_left_behind_once_it_is_confirmed(editor):
    token = sent(editor, as_csv(row())).context["waiting"].public_id

    editor.post(reverse(CONFIRM), {"token": token})

    assert not WaitingTable.objects.exists()


def test_a_new_row_that_is_here_already_is_asked_about_and_can_be_saved(editor):
    known = AgreementFactory(title="Tungsten mine in Karaganda", value=dollars(300))

    answer = sent(editor, as_csv(row()))

    page = answer.content.decode()
    assert "1 new row resembles an agreement" in page
    assert known.title in page and known.public_id in page
    assert "the same parties, a value that fits, the same time" in page
    editor.post(reverse(CONFIRM), {"token": answer.context["waiting"].public_id})
    assert Agreement.objects.count() == 2


def test_many_rows_are_held_against_what_is_known_in_few_queries(editor):
    rows = [row(key=f"m-{number}") for number in range(12)]
    AgreementFactory()

    def asked(*some):
        with CaptureQueriesContext(connection) as queries:
            sent(editor, as_csv(*some))
        return len(queries)

    asked(rows[0])
    assert asked(*rows) == asked(rows[0])


def test_the_export_holds_what_the_list_shows(editor):
    AgreementFactory(title="Tungsten", instrument="loan")
    AgreementFactory(title="Pet food")

    answer = editor.get(reverse(EXPORT), {"as": "csv", "instrument__exact": "loan"})
    searched = editor.get(reverse(EXPORT), {"as": "csv", "q": "pet"})

    assert [r["title"] for r in _rows(answer)] == ["Tungsten"]
    assert [r["title"] for r in _rows(searched)] == ["Pet food"]
    assert list(_rows(answer)[0]) == list(COLUMNS)


def _rows(answer):
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_filter_that_makes_no_sense_leads_back_to_the_list(editor):
    answer = editor.get(reverse(EXPORT), {"as": "csv", "sector__id__exact": "moon"})

    assert answer.status_code == 302
    assert answer.url == reverse("admin:deals_agreement_changelist")


def test_an_empty_file_to_fill_in_has_the_columns_only(editor):
    AgreementFactory()

    answer = editor.get(reverse(EXPORT), {"as": "xlsx", "empty": "1"})

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.active[1]] == list(COLUMNS)
    assert book.active.max_row == 1


def test_a_viewer_takes_out_and_does_not_bring_in(client, cast):
    client.force_login(member("viewer"))
    listing = client.get(reverse("admin:deals_agreement_changelist")).content.decode()

    assert client.get(reverse(IMPORT)).status_code == 403
    assert sent(client, as_csv(row())).status_code == 403
    assert client.post(reverse(CONFIRM), {"token": "x"}).status_code == 403
    assert client.get(reverse(EXPORT)).status_code == 200
    assert "Export as CSV" in listing and reverse(IMPORT) not in listing


def test_a_stranger_gets_neither(client):
    assert client.get(reverse(IMPORT)).status_code == 302
    assert client.get(reverse(EXPORT)).status_code == 302
