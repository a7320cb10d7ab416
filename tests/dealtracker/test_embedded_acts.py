"""When the embedded PostgreSQL is started, what it keeps secret, and how it is reset."""

import os
import pty

import pytest

from dealtracker import embedded
from dealtracker.embedded_places import find_places
from tests.embedded_postgres import ask, command, mode


def test_the_editors_password_stays_and_nobody_else_may_read_it(data_folder):
    password = embedded.editor_password()
    assert len(password) >= 16
    assert embedded.editor_password() == password
    assert mode(data_folder / "editor-password") == 0o600
    assert [path.name for path in data_folder.iterdir()] == ["editor-password"]


def test_a_reset_makes_a_new_password_and_new_data(data_folder):
    embedded.start()
    ask("CREATE TABLE kept AS SELECT 'Mars' AS name; SELECT name FROM kept")
    password = embedded.editor_password()
    embedded.reset()
    assert embedded.status() == "stopped"
    assert embedded.editor_password() != password
    embedded.start()
    assert ask("SELECT count(*) FROM pg_class WHERE relname = 'kept'") == 0


@pytest.mark.parametrize(
    ("environment", "reason"),
    [({}, "FORCE=1"), ({"FORCE": "1", "DATABASE_URL": "postgres://elsewhere/x"}, "DATABASE_URL")],
)
def test_a_reset_without_anybody_to_ask_is_refused(data_folder, environment, reason):
    embedded.start()
    process = command("reset", **environment)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 1
    assert reason in said
    assert ask("SELECT 1") == 1


@pytest.mark.parametrize(
    ("answer", "status", "reply"), [("yes", 0, "data removed"), ("y", 1, "Nothing was removed")]
)
def test_a_reset_removes_the_data_only_after_a_yes(data_folder, answer, status, reply):
    embedded.start()
    keyboard, terminal = pty.openpty()
    process = command("reset", stdin=terminal)
    os.write(keyboard, f"{answer}\n".encode())
    said = process.communicate(timeout=30)[0]
    for end in (keyboard, terminal):
        os.close(end)
    assert str(find_places().data) in said
    assert reply in said
    assert process.returncode == status
    assert find_places().data.exists() == (status != 0)


def test_a_reset_by_force_removes_the_data(data_folder):
    embedded.start()
    process = command("reset", FORCE="1")
    assert "removed" in process.communicate(timeout=30)[0]
    assert not find_places().data.exists()


def test_nothing_is_started_where_a_database_is_named(data_folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")
    embedded.ensure()
    assert not data_folder.exists()


@pytest.mark.parametrize(
    "argv",
    [
        ["manage.py"],
        ["manage.py", "--help"],
        ["manage.py", "extract", "article.txt"],
        ["manage.py", "migrate", "--help"],
    ],
)
def test_nothing_is_started_for_commands_that_need_no_database(data_folder, argv):
    embedded.ensure(argv)
    assert not data_folder.exists()


def test_it_is_started_for_commands_that_need_the_database(data_folder):
    embedded.ensure(["manage.py", "migrate", "--plan"])
    assert embedded.status() == "running"
