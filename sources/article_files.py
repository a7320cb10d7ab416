"""Articles in files: which files a path means, and the bytes of one."""

import os
import stat
from pathlib import Path

from django.conf import settings

from sources.extraction.records import Unreadable

SUFFIX = ".txt"


def files_meant(path):
    """The file itself; of a folder its texts and those of the folders in it, in order.

    A folder that cannot be opened is among them: reading it says why.
    """
    # Path.is_dir() would raise where the folder around it is closed.
    if not os.path.isdir(path):  # noqa: PTH112
        return [path]
    shut = []
    found = [
        Path(place, name)
        for place, _folders, names in os.walk(path, onerror=shut.append)
        for name in names
        if name.lower().endswith(SUFFIX)
    ]
    return sorted([*found, *(Path(error.filename) for error in shut)])


def read_bytes(path):
    """The file's bytes, one more than are read at most: so large a file is not read on.

    Raises `Unreadable`, with one line for people, where that is no file or cannot be opened.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Unreadable("It is no regular file.")
            return file.read(settings.ARTICLE_MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"It cannot be opened: {error.strerror}.") from error


def _without_waiting(path, flags):
    """Opening a pipe would wait until somebody writes into it."""
    return os.open(path, flags | os.O_NONBLOCK)
