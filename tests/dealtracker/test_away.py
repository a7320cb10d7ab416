"""A database that is away: killed or stopped under a site that runs, or never there."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from dealtracker import embedded
from dealtracker.embedded_places import PROJECT
from tests.embedded_postgres import command, is_alive, postmaster, until

# Nobody listens on the first port.
NOWHERE = "postgres://me@127.0.0.1:1/deals"
PAGE, API = "methodology/", "api/v1/"


@contextmanager
def site(**environment):
    """A server of its own; gives its address. Without DEBUG it starts without a table or question."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "8300", "--workers", "1"],
        cwd=PROJECT,
        env={**os.environ, "DEBUG": "off", "SECRET_KEY": "given", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield next(
            found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line))
        )
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def asked(address):
    """The answer's code, headers and text."""
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.mark.parametrize("end", ["kill -9", "make stop"])
def test_a_site_that_runs_brings_the_embedded_server_back(data_folder, end):
    embedded.start()
    with site() as address:
        assert asked(address + API)[0] == 200
        first = postmaster()
        if end == "make stop":
            embedded.stop()
        else:
            os.kill(first, signal.SIGKILL)
        until(lambda: not is_alive(first))
        codes = []
        until(lambda: codes.append(asked(address + API)[0]) or codes[-1] == 200)
        assert set(codes) <= {200, 503}
        assert postmaster() not in (None, first)


def test_who_stops_the_server_under_a_site_is_told(data_folder):
    embedded.start()
    with site():
        said = command("stop").communicate(timeout=60)[0]
    assert "stopped. The site still runs" in said
    assert "site" not in command("stop").communicate(timeout=60)[0]


def test_without_a_database_pages_and_api_say_so_and_when_to_come_back():
    with site(DATABASE_URL=NOWHERE) as address:
        code, headers, page = asked(address + PAGE)
        assert (code, headers["Retry-After"]) == (503, "5")
        assert "The database is away" in page and f'href="/{PAGE}"' in page
        code, headers, problem = asked(address + API)
        assert (code, headers["Retry-After"]) == (503, "5")
        assert "cannot reach its database" in json.loads(problem)["detail"]


def test_a_command_says_on_one_line_that_there_is_no_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "export_gold", str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": NOWHERE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be reached: connection to server")
    assert done.stderr.count("\n") == 1 and "DATABASE_URL" in done.stderr
