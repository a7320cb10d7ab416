"""The embedded PostgreSQL's processes: told by the folder they work in, never by a number alone.

The number in `postmaster.pid` outlives a killed server, and another program may have it by then.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from dealtracker.embedded_places import EmbeddedError

FAST_SHUTDOWN = signal.SIGINT  # ends connections, writes everything out
IMMEDIATE_SHUTDOWN = signal.SIGQUIT  # ends at once; the next start recovers


def living(data):
    """The numbers of all processes that work in this data folder."""
    if Path("/proc/self/cwd").exists():
        return {pid for pid in _all_numbers() if _works_in(pid, data)}
    recorded = _recorded(data)
    return {recorded} if recorded and _is_a_server(recorded, data) else set()


def postmaster(data):
    """The number of the server's first process; None where it does not live."""
    recorded = _recorded(data)
    return recorded if recorded in living(data) else None


def end(data, shutdown=FAST_SHUTDOWN, patience=60):
    """Stop the server, with force where it does not stop by itself; answers whether it lived."""
    first = postmaster(data)
    if first is None:
        return False
    _signal(first, shutdown)
    if not _all_gone(data, patience):
        end_remains(data, patience=0)
    return True


def end_remains(data, patience=2):
    """End what a killed server left behind: its children go by themselves, or are told to."""
    if _all_gone(data, patience):
        return
    for pid in living(data):
        _signal(pid, IMMEDIATE_SHUTDOWN)
    if not _all_gone(data, 10):
        numbers = " ".join(str(pid) for pid in sorted(living(data)))
        raise EmbeddedError(
            f"Processes of an earlier embedded PostgreSQL hold {data} and do not end. "
            f"End them (kill -9 {numbers}) and try again."
        )


def _all_numbers():
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _works_in(pid, data):
    try:
        folder = str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:  # ended meanwhile, or another user's
        return False
    return folder.removesuffix(" (deleted)") == str(data)


def _recorded(data):
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_a_server(pid, data):
    """For systems without /proc."""
    command = ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return not shown.startswith("Z") and "postgres" in shown and str(data) in shown


def _signal(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _all_gone(data, patience):
    deadline = time.monotonic() + patience
    while living(data):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.02)
    return True
