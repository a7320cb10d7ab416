"""The ways in: make, the set-up script and the continuous integration's command."""

import os
import re
import shutil
import subprocess
import tomllib

import pytest

from dealtracker.embedded_places import PROJECT

MAKEFILE = (PROJECT / "Makefile").read_text()
SETUP = PROJECT / "dealtracker" / "setup.sh"
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def run(*command, **environment):
    return subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_every_target_says_what_it_does():
    said = run("make", "help").stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", said, re.MULTILINE)) == TARGETS
    assert {"demo", "test", "setup", "run", "stop", "reset", "lint", "fix", "gold"} <= TARGETS


def test_make_alone_shows_the_help():
    assert run("make").stdout == run("make", "help").stdout


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_no_file_can_stand_in_for_a_target(target):
    (phony,) = re.findall(r"^\.PHONY: (help.*)$", MAKEFILE, re.MULTILINE)
    assert target in phony.split()


def test_the_continuous_integration_runs_the_same_tests():
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert run("bash", "-n", str(script)).returncode == 0
    assert re.search(r"^make test ", script.read_text(), re.MULTILINE)


def test_the_lock_file_has_hashes_and_no_address():
    lock = (PROJECT / "requirements.lock").read_text()
    packages = re.split(r"\n(?=\S)", lock.strip())
    assert all("==" in package and "--hash=sha256:" in package for package in packages)
    assert "://" not in lock


def test_the_lock_file_holds_what_the_project_asks_for():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = set(re.findall(r"^([\w.-]+)==", (PROJECT / "requirements.lock").read_text(), re.M))
    assert {re.match(r"[\w.-]+", name)[0].lower() for name in asked} <= locked


def test_the_set_up_makes_an_environment_with_what_is_locked(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    done = run("sh", str(SETUP), str(tmp_path / "venv"), str(lock), PIP_USER="1", PYTHONPATH="/x")
    assert done.returncode == 0, done.stderr
    assert run(str(tmp_path / "venv" / "bin" / "python"), "-c", "print(6 * 7)").stdout == "42\n"


def test_the_set_up_refuses_a_package_without_its_hash(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("django==5.2\n")
    done = run("sh", str(SETUP), str(tmp_path / "venv"), str(lock))
    assert done.returncode != 0
    assert "hash" in done.stderr.lower()


@pytest.mark.parametrize(("status", "shown"), [(0, ""), (1, "WARNING: odd\n")])
def test_pips_warnings_are_shown_only_where_it_fails(tmp_path, status, shown):
    """Python is played by a program that has all that is asked for, and warns as it installs."""
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in *" pip install "*) echo "WARNING: odd" >&2; '
        f"exit {status};; esac\n"
    )
    python.chmod(0o755)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(python)
    for name in ("cat", "mktemp", "rm"):
        (programs / name).symlink_to(shutil.which(name))
    done = run(
        shutil.which("sh"), str(SETUP), str(tmp_path / "venv"), "/dev/null", PATH=str(programs)
    )
    assert (done.returncode, done.stderr) == (status, shown)


def test_the_set_up_says_which_python_it_needs(tmp_path):
    """An old Python is played by a program that fails its question for the release."""
    for name in ("python3", "python"):
        old = tmp_path / name
        old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
        old.chmod(0o755)
    done = run(
        shutil.which("sh"), str(SETUP), str(tmp_path / "venv"), "/dev/null", PATH=str(tmp_path)
    )
    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert "python3 is: Python 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()
