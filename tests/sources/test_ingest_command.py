"""`manage.py ingest`: files in, a table out; a bad file costs its own line only."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from deals.models import Agreement
from sources.intake import CLAIM_LASTS
from sources.models import Article, Evidence
from tests import factories
from tests.counting import row_counts
from tests.sources.test_intake import TEXT

HUNGARIAN = """Szerződés Washingtonban

A kazah elnök washingtoni látogatásán a kazah Tau-Ken Samruk és az amerikai Mars cég 180 millió
dolláros szerződést írt alá egy bánya építéséről Karaganda közelében. Az elnök azt mondta, hogy ez
csak a kezdet, és hogy a két ország még sok közös munkát végez majd.
"""
DAY = {"published_on": "2025-11-07"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cast():
    factories.tau_ken_samruk(), factories.mars()
    factories.OutletFactory()


@pytest.fixture
def folder(tmp_path):
    """Two good articles with their sidecars."""
    write(tmp_path / "de.txt", TEXT, outlet="steppe-herald", **DAY)
    write(tmp_path / "hu.txt", HUNGARIAN, **DAY)
    return tmp_path


def write(path, text, **sidecar):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if sidecar:
        path.with_suffix(".json").write_text(json.dumps(sidecar))
    return path


def ingest(*paths, status=0, **options):
    """What the command prints to both streams, and that it ends with the status."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("ingest", *map(str, paths), stdout=out, stderr=err, **options)
        ended = 0
    except SystemExit as end:
        ended = end.code
    assert ended == status, err.getvalue()
    return out.getvalue(), err.getvalue()


def cells(out, name):
    """One article's line of the table, by column."""
    heads, *lines = [line.split() for line in out.splitlines()]
    line = next(line for line in lines if line[0] == name)
    return dict(zip(heads, line, strict=True))


def test_a_folder_is_read_and_a_table_tells_what_came_of_it(folder):
    out, err = ingest(folder)
    assert err == ""
    german = cells(out, "de.txt")
    assert german == {
        "article": "de.txt",
        "language": "de",
        "result": "new",
        "deals": "1",
        "matched": "0",
        "new": "1",
        "open": "0",
        "evidence": "1",
        "failures": "0",
    }
    assert cells(out, "hu.txt")["language"] == "hu"
    assert out.splitlines()[3].split()[0] == "total"


def test_a_sidecar_tells_outlet_address_and_day(tmp_path):
    address = "https://example.org/mine"
    write(tmp_path / "a.txt", TEXT, outlet="Steppe Herald", url=address, **DAY)
    ingest(tmp_path)
    article = Article.objects.get()
    assert (article.outlet.key, article.url) == ("steppe-herald", address)
    assert article.published_on.isoformat() == "2025-11-07"


def test_options_tell_the_same_of_one_file(tmp_path):
    path = write(tmp_path / "a.txt", TEXT, outlet="nobody-knows-it")
    ingest(path, outlet="steppe-herald", url="https://example.org/a", published_on="2025-11-07")
    article = Article.objects.get()
    assert (article.outlet.key, article.url) == ("steppe-herald", "https://example.org/a")
    assert article.visit.dates.latest.isoformat() == "2025-11-07"


def test_an_option_goes_before_the_sidecar_and_leaves_the_rest_to_it(tmp_path):
    path = write(tmp_path / "a.txt", TEXT, outlet="steppe-herald", published_on="2020-01-01")
    ingest(path, published_on="2025-11-07")
    article = Article.objects.get()
    assert (article.outlet.key, article.published_on.year) == ("steppe-herald", 2025)


def test_options_for_one_file_are_refused_for_several(folder):
    with pytest.raises(CommandError, match="for one file"):
        ingest(folder, outlet="steppe-herald")


def test_reading_the_same_folder_again_reports_unchanged_and_adds_no_row(folder):
    ingest(folder)
    before = row_counts()
    out, _err = ingest(folder)
    assert row_counts() == before
    assert {cells(out, name)["result"] for name in ("de.txt", "hu.txt")} == {"unchanged"}
    assert "Nothing new." in out


def test_accepting_again_adds_no_row_either(folder):
    ingest(folder, accept=True)
    before = row_counts()
    ingest(folder, accept=True)
    assert row_counts() == before


BAD = {
    "empty.txt": (b"", "empty"),
    "latin.txt": (TEXT.replace("kasachischen", "türkischen").encode("cp1252"), "not UTF-8"),
    "image.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
    "english.txt": (b"The two countries have signed an agreement on a new plant.", "neither"),
    "large.txt": (TEXT.encode() * 40, "too large"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_line_and_the_others_go_on(folder, settings, name):
    settings.ARTICLE_MAX_BYTES = 4000
    raw, told = BAD[name]
    write(folder / name, raw)
    out, err = ingest(folder, status=1)
    assert err.strip().count("\n") == 0
    assert err.startswith(f"{name}: ") and told in err
    assert cells(out, name)["failures"] == "1"
    assert cells(out, "hu.txt")["result"] == "new"
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("sidecar", "told"),
    [
        ({"outlet": "nobody-knows-it"}, "There is no outlet 'nobody-knows-it'"),
        ({"published_on": "7 November"}, "is no day"),
        ({"publisher": "steppe-herald"}, "unknown key 'publisher'"),
        ({"url": "javascript:alert(1)"}, "no web address"),
        ({"url": 7}, "'url' must be text"),
        ({"outlet": "steppe\x00herald"}, "no text"),
        ({"outlet": "\ud800"}, "no text"),
        ({"title": "a\ud800b"}, "no text"),
        ({"published_on": "9999-12-31"}, "can have appeared"),
        ({"published_on": "0001-01-01"}, "can have appeared"),
    ],
)
def test_a_sidecar_that_cannot_be_followed_fails_its_file(folder, sidecar, told):
    write(folder / "odd.txt", f"{TEXT}Ein Nachsatz.", **sidecar)
    out, err = ingest(folder, status=1)
    assert told in err
    assert cells(out, "odd.txt")["result"] == "failed"
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    "raw", ["{", "[" * 200_000, "\ufeff{}"], ids=["broken", "nested too deep", "byte order mark"]
)
def test_a_sidecar_that_is_no_json_fails_its_file(tmp_path, raw):
    path = write(tmp_path / "odd.txt", TEXT)
    path.with_suffix(".json").write_text(raw)
    _out, err = ingest(path, status=1)
    assert "odd.json cannot be read" in err


def test_what_a_run_left_behind_is_told_and_not_called_unchanged(folder):
    ingest(folder)
    Article.objects.filter(language="hu").update(state="reading", claimed_at=timezone.now())
    out, err = ingest(folder, status=1)
    assert cells(out, "hu.txt")["result"] == "claimed"
    assert "hu.txt: Another run is reading it" in err
    assert "Nothing new." not in out


def test_what_a_run_left_behind_is_read_once_its_claim_has_lapsed(folder):
    ingest(folder)
    long_ago = timezone.now() - 2 * CLAIM_LASTS
    Article.objects.filter(language="hu").update(state="reading", claimed_at=long_ago)
    out, _err = ingest(folder)
    assert cells(out, "hu.txt")["result"] == "read"


@pytest.mark.parametrize(
    ("name", "shown"), [(b"a\nb.txt", r"a\nb.txt"), (b"a\xff.txt", r"a\udcff.txt")]
)
def test_a_name_that_is_no_line_of_text_is_escaped(tmp_path, name, shown):
    (tmp_path / os.fsdecode(name)).write_bytes(b"")
    out, err = ingest(tmp_path, status=1)
    assert cells(out, shown)["failures"] == "1"
    assert err.startswith(f"{shown}: ")


def test_an_empty_path_is_not_the_current_folder():
    with pytest.raises(CommandError, match="empty PATH"):
        ingest("")


def test_a_path_that_cannot_be_read_is_named_and_the_others_go_on(folder, tmp_path):
    missing, dangling, pipe = (folder / name for name in ("none.txt", "link.txt", "pipe.txt"))
    dangling.symlink_to(folder / "nowhere")
    os.mkfifo(pipe)
    out, err = ingest(missing, dangling, pipe, folder / "hu.txt", status=1)
    assert err.splitlines() == [
        "none.txt: It cannot be opened: No such file or directory.",
        "link.txt: It cannot be opened: No such file or directory.",
        "pipe.txt: It is no regular file.",
    ]
    assert cells(out, "hu.txt")["result"] == "new"


def test_nothing_of_a_folder_is_passed_over_in_silence(folder):
    write(folder / "LOUD.TXT", f"{TEXT}Ein Nachsatz.")
    (folder / "link.txt").symlink_to(folder / "nowhere")
    out, err = ingest(folder, status=1)
    assert cells(out, "LOUD.TXT")["language"] == "de"
    assert err == "link.txt: It cannot be opened: No such file or directory.\n"


def test_a_folder_without_texts_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"no \.txt file"):
        ingest(tmp_path)


def test_nothing_is_published_without_being_told_to(folder):
    ingest(folder)
    assert not Agreement.objects.published().exists()
    assert not Evidence.objects.accepted().exists()


def test_accepting_publishes_what_is_certain_and_says_how_much(folder):
    out, _err = ingest(folder, accept=True)
    certain = Evidence.objects.certain()
    assert f"Accepted {Evidence.objects.accepted().count()} and published" in out
    for agreement in Agreement.objects.published():
        assert agreement.evidence.filter(pk__in=certain).exists()


def test_history_says_that_the_command_wrote(folder):
    ingest(folder)
    events = Evidence.pgh_event_model.objects.select_related("pgh_context")
    assert {event.pgh_context.metadata["door"] for event in events} == {"command"}


def test_the_bar_is_for_terminals_only(folder):
    for number in range(4):
        write(folder / f"{number}.txt", f"{TEXT}Ein Nachsatz {number}.")

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    call_command("ingest", str(folder), stdout=io.StringIO(), stderr=terminal)
    assert "article/s" in terminal.getvalue()
    assert "article/s" not in ingest(folder)[1]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may open every folder")
def test_a_folder_that_cannot_be_opened_is_said_and_the_others_go_on(folder):
    (folder / "shut").mkdir(mode=0)
    out, err = ingest(folder, status=1)
    assert err == "shut: It cannot be opened: Permission denied.\n"
    assert cells(out, "hu.txt")["result"] == "new"
