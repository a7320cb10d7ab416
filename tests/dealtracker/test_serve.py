"""`manage.py serve`: a real server, asked over the loopback."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from django.core.management import CommandError
from django.db import connection

from dealtracker import embedded
from dealtracker.embedded_places import PROJECT
from dealtracker.management.commands.serve import PORTS_TRIED, first_free


@pytest.fixture
def taken():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def served(transactional_db, tmp_path, monkeypatch):
    """Starts the server over the tests' database; gives its first lines and stops it after."""
    monkeypatch.setenv("DEALTRACKER_DATA", str(tmp_path))

    @contextmanager
    def serve(port, **environment):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "1"],
            cwd=PROJECT,
            env={**os.environ, "DATABASE_URL": address_of_the_tests_database(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)

    return serve


def address_of_the_tests_database():
    of = connection.settings_dict
    # As a parameter the host may be a folder of sockets.
    where = urlencode({"host": of["HOST"], "port": of["PORT"]})
    return f"postgres://{quote(of['USER'])}:{quote(of['PASSWORD'])}@/{of['NAME']}?{where}"


def lines_until(process, pattern):
    said = ""
    for line in process.stdout:
        said += line
        if re.search(pattern, line):
            return said
    pytest.fail(f"The server did not say {pattern!r}, but: {said}")


def said_until_stopped(process):
    said = lines_until(process, "Serving")
    process.send_signal(signal.SIGINT)
    return said + process.communicate(timeout=30)[0]


def test_a_free_port_is_used_as_asked(taken):
    with closing(first_free("127.0.0.1", taken + 1)) as listening:
        assert listening.getsockname()[1] > taken


def test_of_a_taken_port_the_next_free_one_is_used(taken):
    with closing(first_free("127.0.0.1", taken)) as listening:
        assert taken < listening.getsockname()[1] < taken + PORTS_TRIED


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(CommandError, match="No port between 8000 and 8019"):
        first_free("192.0.2.1", 8000)


def test_the_site_is_served_with_its_stylesheets_where_the_port_is_taken(served, taken):
    with served(taken) as process:
        said = lines_until(process, "Serving")
        assert f"Port {taken} is taken" in said
        address = re.search(r"http://\S+/", said)[0]
        page = urlopen(f"{address}admin/login/", timeout=20).read().decode()
        sheet = re.search(r'href="/(static/\S+?\.css)"', page)[1]
        assert urlopen(address + sheet, timeout=20).headers["Content-Type"].startswith("text/css")
    assert process.returncode == 0


def test_what_goes_wrong_is_told_by_the_sites_own_pages(served, taken):
    with served(taken) as process:
        address = re.search(r"http://\S+/", lines_until(process, "Serving"))[0]
        with pytest.raises(HTTPError) as missing:
            urlopen(f"{address}nowhere/", timeout=20)
        page = missing.value.read().decode()
    assert missing.value.code == 404
    assert "There is no such page" in page and "URLconf" not in page


def test_the_editors_log_in_is_shown_when_it_works(served, taken, django_user_model):
    password = embedded.editor_password()
    django_user_model.objects.create_user(embedded.EDITOR, password=password)
    with served(taken) as process:
        said = lines_until(process, "password")
    assert f"as {embedded.EDITOR}, password {password}" in said


def test_a_password_that_was_changed_is_not_shown(served, taken, django_user_model):
    django_user_model.objects.create_user(embedded.EDITOR, password="changed since")
    with served(taken) as process:
        said = said_until_stopped(process)
    assert process.returncode == 0
    assert "password" not in said


def test_without_debug_no_log_in_is_shown(served, taken, django_user_model):
    password = embedded.editor_password()
    django_user_model.objects.create_user(embedded.EDITOR, password=password)
    with served(taken, DEBUG="off", SECRET_KEY="given") as process:
        said = said_until_stopped(process)
    assert process.returncode == 0
    assert password not in said
