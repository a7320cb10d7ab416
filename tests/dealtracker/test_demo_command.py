"""`manage.py demo`: everything from nothing, with totals to see; again, nothing changes."""

import io
import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from deals.models import Agreement
from dealtracker import embedded
from sources.models import Article
from tests.counting import row_counts


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    """A data folder of these tests' own, where the password is kept."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("DEALTRACKER_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module")
def first_run(own_folder, django_db_setup, django_db_blocker):
    """What the demo prints on its first run, once for all tests of this file.

    They see its rows, and what each of them writes is rolled back to these.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo()
        transaction.set_rollback(True)


@pytest.fixture
def said(first_run, db):
    return first_run


def demo():
    out = io.StringIO()
    call_command("demo", stdout=out, stderr=out)
    return out.getvalue()


def table(said, heading):
    """The lines of the table under the heading, by the first column."""
    lines = said.split(f"{heading} (")[1].split("\n\n")[0].splitlines()[1:]
    heads = lines[0].split()
    return heads, {line.split("  ")[0]: line for line in lines[1:]}


def test_it_prints_what_it_found_and_totals_that_are_not_empty(said):
    assert "usbekistan-deutschland-nachdruck.txt" in said
    for heading in ("Totals by visit", "Totals by sector"):
        _heads, rows = table(said, heading)
        assert len(rows) >= 4
        assert "total" in rows
    assert Agreement.objects.published().count() >= 4
    assert Article.objects.count() == 10


def test_the_totals_by_visit_and_by_sector_are_the_same(said):
    by_visit, by_sector = (table(said, f"Totals by {by}")[1]["total"] for by in ("visit", "sector"))
    assert by_visit.split() == by_sector.split()


def test_run_again_it_changes_nothing(said):
    before = row_counts()
    again = demo()
    assert row_counts() == before
    assert "Nothing new." in again and "nothing new" in again
    assert said.split("Totals by visit")[1] == again.split("Totals by visit")[1]


def test_every_kind_of_state_can_be_seen(said):
    states = set(Agreement.objects.values_list("publication", flat=True))
    assert {"draft", "published"} <= states
    stages = set(Agreement.objects.values_list("stage", flat=True))
    assert {"talks", "announced", "signed", "cancelled"} <= stages


def test_every_article_is_of_an_outlet_that_calls_itself_a_demonstration(said):
    outlets = {article.outlet for article in Article.objects.select_related("outlet")}
    assert all(outlet.is_demo and outlet.name.startswith("Demo ") for outlet in outlets)


def test_the_editor_may_log_in_with_the_kept_password(said, client, own_folder):
    password = embedded.editor_password()
    assert client.login(username=embedded.EDITOR, password=password)
    assert client.get("/admin/deals/agreement/").status_code == 200
    kept = next(own_folder.glob("editor-password"))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_password_that_the_editor_changed_stays(said):
    editor = get_user_model().objects.get(username=embedded.EDITOR)
    editor.set_password("a phrase of their own")
    editor.save()
    demo()
    editor.refresh_from_db()
    assert editor.check_password("a phrase of their own")
