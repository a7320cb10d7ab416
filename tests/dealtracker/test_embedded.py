"""The embedded PostgreSQL's life: started, stopped, killed and mistreated."""

import fcntl
import os
import shutil
import signal
import subprocess
import threading

import pytest

from dealtracker import embedded, embedded_processes
from dealtracker.embedded_places import find_places
from tests.embedded_postgres import (
    ask,
    command,
    connect,
    count_for_long,
    is_alive,
    postmaster,
    until,
    waits_for_a_lock,
)


def test_it_starts_answers_and_stops(data_folder):
    assert embedded.status() == "stopped"
    embedded.start()
    assert embedded.status() == "running"
    assert ask("SELECT 1") == 1
    assert embedded.stop()
    assert embedded.status() == "stopped"
    assert not embedded.stop()


def test_a_second_start_leaves_the_server_alone(data_folder):
    embedded.start()
    first = postmaster()
    embedded.start()
    assert postmaster() == first


def test_what_was_written_is_there_after_a_stop_and_a_start(data_folder):
    embedded.start()
    ask("CREATE TABLE kept AS SELECT 'Mars' AS name; SELECT name FROM kept")
    embedded.stop()
    embedded.start()
    assert ask("SELECT name FROM kept") == "Mars"


def test_hungarian_and_german_letters_fold_and_are_stemmed(data_folder):
    embedded.start()
    assert ask("SELECT lower('ŐŰÄß')") == "őűäß"
    assert ask("SELECT 'Őzike' ILIKE 'őZIKE'")
    assert ask("SELECT to_tsvector('hungarian', 'szerződéseket') @@ 'szerződés'::tsquery")
    assert ask("SELECT to_tsvector('german', 'Verträge') @@ to_tsquery('german', 'Vertrag')")
    assert ask("SHOW timezone") == "UTC"


def test_four_processes_that_start_at_once_share_one_server(data_folder):
    starting = [command("start") for _ in range(4)]
    said = [process.communicate(timeout=60)[0] for process in starting]
    assert [process.returncode for process in starting] == [0] * 4, said
    assert ask("SELECT count(*) FROM pg_database WHERE datname = 'dealtracker'") == 1
    numbers = ",".join(str(pid) for pid in embedded_processes.living(find_places().data))
    shown = subprocess.check_output(["ps", "-ww", "-o", "args=", "-p", numbers], text=True)
    assert len([line for line in shown.splitlines() if " -D " in line]) == 1


def test_nothing_is_made_beside_the_one_that_holds_the_lock(data_folder):
    """A folder of the server's user is root's own for a moment, and would be refused then."""
    embedded.start()
    embedded.stop()
    places = find_places()
    shutil.rmtree(places.sockets)
    with places.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = command("start")
        until(lambda: waits_for_a_lock(waiting.pid))
        assert not places.sockets.exists()
    assert waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert ask("SELECT 1") == 1


def test_it_is_usable_after_kill_9(data_folder):
    embedded.start()
    ask("CREATE TABLE kept AS SELECT 'Mars' AS name; SELECT name FROM kept")
    os.kill(postmaster(), signal.SIGKILL)
    embedded.start()
    assert ask("SELECT name FROM kept") == "Mars"


def test_a_query_that_outlives_a_killed_server_is_ended_before_the_next_one_starts(data_folder):
    embedded.start()
    connection = connect()
    busy = connection.info.backend_pid
    counting = threading.Thread(target=count_for_long, args=[connection])
    counting.start()
    until(lambda: ask(f"SELECT state = 'active' FROM pg_stat_activity WHERE pid = {busy}"))
    os.kill(postmaster(), signal.SIGKILL)
    embedded.start()
    assert busy not in embedded_processes.living(find_places().data)
    assert ask("SELECT 1") == 1
    counting.join()


def test_a_dead_servers_number_that_another_program_has_does_not_stop_it(data_folder):
    embedded.start()
    places = find_places()
    os.kill(postmaster(), signal.SIGKILL)
    until(lambda: not embedded_processes.living(places.data))
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **places.account.as_process())
    try:
        for lock in (places.data / "postmaster.pid", places.sockets / ".s.PGSQL.5432.lock"):
            _, *rest = lock.read_text().splitlines(keepends=True)
            lock.write_text("".join([f"{stranger.pid}\n", *rest]))
        embedded.start()
        assert ask("SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_it_is_usable_after_kill_9_in_the_midst_of_initdb(data_folder):
    starting = command("start")
    until(lambda: list(data_folder.glob("postgres.new-*/global")))
    starting.kill()
    starting.communicate()
    assert not find_places().data.exists()
    embedded.start()
    assert ask("SELECT 1") == 1
    embedded.stop()
    assert not list(data_folder.glob("postgres.new-*/PG_VERSION"))


def test_it_begins_anew_where_the_folder_was_removed_under_it(deep_folder):
    # The socket of a folder as deep as this lies elsewhere, so the old server could still answer.
    embedded.start()
    old = postmaster()
    ask("CREATE TABLE kept AS SELECT 'Mars' AS name; SELECT name FROM kept")
    shutil.rmtree(deep_folder)
    embedded.start()
    assert ask("SELECT count(*) FROM pg_class WHERE relname = 'kept'") == 0
    assert not is_alive(old)


def test_it_says_why_it_does_not_start(data_folder):
    embedded.start()
    embedded.stop()
    with (find_places().data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(embedded.EmbeddedError, match=r"(?s)no_such_setting.*make reset"):
        embedded.start()
