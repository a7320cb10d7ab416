"""Folders for an embedded PostgreSQL of a test's own; it is stopped and removed after the test."""

import shutil
import tempfile
from pathlib import Path

import pytest

from dealtracker import embedded


@pytest.fixture
def data_folder(monkeypatch):
    """A folder that the server's user can enter, unlike tmp_path where the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="dealtracker-test-"))
    folder.chmod(0o755)
    yield from cleared(folder, folder / "data", monkeypatch)


@pytest.fixture
def closed_folder(monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="dealtracker-test-"))
    (folder / "private").mkdir(mode=0o700)
    yield from cleared(folder, folder / "private" / "data", monkeypatch)


@pytest.fixture
def deep_folder(monkeypatch):
    folder = Path(tempfile.mkdtemp(prefix="dealtracker-test-"))
    folder.chmod(0o755)
    yield from cleared(folder, folder / ("deep" * 25), monkeypatch)


def cleared(folder, data, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DEALTRACKER_DATA", str(data))
    yield data
    embedded.reset()
    shutil.rmtree(folder)
