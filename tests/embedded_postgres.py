"""What the tests ask the embedded PostgreSQL of the folder in DEALTRACKER_DATA."""

import os
import stat
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2

from dealtracker import embedded, embedded_processes
from dealtracker.embedded_places import PROJECT, find_places


def connect():
    database = embedded.database()
    return psycopg2.connect(
        host=database["HOST"], port=database["PORT"], user=database["USER"], dbname=database["NAME"]
    )


def ask(question):
    with closing(connect()) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def count_for_long(connection):
    """A query that does not notice the death of its server, since it never waits."""
    with (
        closing(connection),
        connection.cursor() as cursor,
        suppress(psycopg2.Error),
    ):
        cursor.execute("SELECT count(*) FROM generate_series(1, 10) a, generate_series(1, 1e9) b")


def postmaster():
    return embedded_processes.postmaster(find_places().data)


def is_alive(pid):
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return shown.stdout.strip()[:1] not in ("", "Z")


def command(act, stdin=subprocess.DEVNULL, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "dealtracker.embedded", act],
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 30 seconds"


def waits_for_a_lock(pid):
    """By the kernel's list, where an arrow marks those that wait."""
    lines = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return any("->" in line and str(pid) in line for line in lines)


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)
