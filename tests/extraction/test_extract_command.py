"""`manage.py extract`: JSONL for every file, with no database; bad files do not stop it."""

import json
import os

import pytest
from django.core.management import call_command

GOOD = (
    "Kasachstans Präsident in Berlin\n"
    "Der kasachische Präsident war zu einem Besuch in Berlin. Das kasachische Unternehmen Nurly Gold "
    "und die Kaltbrunn AG aus Dortmund unterzeichneten einen Vertrag über 120 Millionen Euro."
)


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "artikel.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def rows(output):
    return [json.loads(line) for line in output.splitlines()]


# No test here may touch the database: pytest-django refuses it without its mark.


def test_it_prints_one_object_for_each_file(article, capsys):
    call_command("extract", article, article)

    first, second = rows(capsys.readouterr().out)
    assert first == second
    assert first["file"] == "artikel.txt"
    assert first["deals"][0]["value"]["low"] == 120000000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00\x01", "no text"),
        ("Grüße".encode("latin-1"), "UTF-8"),
        (b"Wien " * 2000, "too large"),
        (b"The two countries have signed an agreement on a new plant in the city.", "language"),
    ],
    ids=["nothing", "control", "latin-1", "large", "English"],
)
def test_it_goes_on_after_a_bad_file_and_exits_1(
    article, tmp_path, capsys, settings, content, says
):
    settings.ARTICLE_MAX_BYTES = 5000
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)

    with pytest.raises(SystemExit) as stop:
        call_command("extract", bad, article)

    failure, reading = rows(capsys.readouterr().out)
    assert stop.value.code == 1
    assert failure["file"] == "bad.txt" and says in failure["error"]
    assert reading["deals"]


def test_a_missing_file_has_its_line_too(article, tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("extract", tmp_path / "none.txt", article)

    failure, reading = rows(capsys.readouterr().out)
    assert failure["error"] == "It cannot be opened: No such file or directory."
    assert reading["deals"]


def test_a_pipe_is_not_waited_for(article, tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SystemExit):
        call_command("extract", tmp_path / "pipe.txt", article)

    failure, reading = rows(capsys.readouterr().out)
    assert failure["error"] == "It is no regular file."
    assert reading["deals"]


def test_a_byte_order_mark_moves_no_offset(article, tmp_path, capsys):
    marked = tmp_path / "marked.txt"
    marked.write_text(GOOD, encoding="utf-8-sig")
    call_command("extract", article, marked)

    plain, with_mark = rows(capsys.readouterr().out)
    assert with_mark["deals"] == plain["deals"]
    assert with_mark["title"] == plain["title"]


def test_it_shows_the_finds_in_their_context(article, capsys):
    call_command("extract", article, show=True)

    shown = capsys.readouterr().out
    assert "{Nurly Gold}" in shown and "⟨120 Millionen Euro⟩" in shown
    assert "Nurly Gold (KZ), Kaltbrunn AG (DE)" in shown
