"""The embedded PostgreSQL's life: its data folder made, its server started, its database there.

Whether the server lives is judged by connecting to it. Starting is for one process at a time:
the caller holds the lock.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from dealtracker import embedded_processes as processes
from dealtracker.embedded_places import PORT, EmbeddedError, binaries, make_private

NAME = USER = "dealtracker"
PATIENCE = 120  # seconds: recovery after a crash may take long
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

_started = []  # keeps the server's process object: Python would warn if it were dropped


def _connect(places):
    return psycopg2.connect(
        host=str(places.sockets),
        port=PORT,
        user=USER,
        dbname="postgres",
        connect_timeout=5,
    )


def _ask(places, question, *values):
    """The first row of an answer; None where no server of this data folder answers."""
    try:
        connection = _connect(places)
    except psycopg2.OperationalError:
        return None
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()


def is_answering(places):
    return _ask(places, "SELECT 1") is not None


def is_complete(places):
    found = _ask(places, "SELECT count(*) FROM pg_database WHERE datname = %s", NAME)
    return found is not None and found[0] == 1


def make_database(places):
    if is_complete(places):
        return
    with contextlib.closing(_connect(places)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {NAME}")


def make_data(places):
    """Fill a new folder and rename it, so that a half-made one is never taken for the data."""
    if places.has_data:
        return
    for remains in places.home.glob("postgres.new-*"):
        shutil.rmtree(remains, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=places.home))
    make_private(making, places.account)
    # The builtin locale folds Ő and Ű rightly whatever the machine's locale is, or lacks.
    command = [
        binaries(places) / "initdb",
        f"--pgdata={making}",
        f"--username={USER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, **_surroundings(places)
    )
    if done.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise EmbeddedError(
            f"PostgreSQL's data folder could not be made in {places.home}:\n{done.stderr.strip()}"
        )
    making.rename(places.data)


def serve(places):
    if is_answering(places) or (processes.postmaster(places.data) and _becomes_ready(places)):
        return
    _clear_remains(places)
    with _open_log(places) as log:
        process = subprocess.Popen(
            [binaries(places) / "postgres", "-D", places.data, *_arguments(places)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is not meant for the database
            **_surroundings(places),
        )
    _started.append(process)
    if not _becomes_ready(places, process):
        raise EmbeddedError(
            f"The embedded PostgreSQL did not start. The end of {places.log}:\n{_log_end(places)}\n"
            "`make reset` throws its data away and begins anew; DATABASE_URL names a PostgreSQL "
            "of your own instead."
        )


def _clear_remains(places):
    processes.end_remains(places.data)
    # Nothing lives here any more, but a number in these files may meanwhile be another program's,
    # and then PostgreSQL would refuse to start.
    remains = [places.data / "postmaster.pid", *places.sockets.glob(".s.PGSQL.*")]
    for remaining in remains:
        remaining.unlink(missing_ok=True)


def _surroundings(places):
    # The server's user may not enter our folder, and our PG… variables are not meant for it.
    return {
        "cwd": "/",
        "env": {"PATH": os.defpath, "LC_ALL": "C"},
        **places.account.as_process(),
    }


def _arguments(places):
    quoted = '"' + str(places.sockets).replace('"', '""') + '"'  # the setting is a list
    settings = {**SETTINGS, "port": PORT, "unix_socket_directories": quoted}
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _open_log(places):
    if places.log.exists() and places.log.stat().st_size > 10_000_000:
        places.log.replace(places.log.with_suffix(".log.1"))
    places.log.touch(mode=0o600)
    return places.log.open("a")


def _log_end(places):
    return "\n".join(places.log.read_text(errors="replace").splitlines()[-8:])


def _becomes_ready(places, process=None):
    """Wait until the server answers; False when it ends, or time is up, before it does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if is_answering(places):
            return True
        if process.poll() is not None if process else not processes.postmaster(places.data):
            return False
        time.sleep(0.02)
    return False
