"""Secrets that are made anew for each data folder and kept there, readable by their owner only."""

import contextlib
import os
import secrets
import tempfile

from dealtracker.embedded_places import data_folder

EDITOR_PASSWORD = "editor-password"
SECRET_KEY = "secret-key"


def editor_password():
    """The demo editor's password."""
    return _kept(EDITOR_PASSWORD, length=12)


def secret_key():
    """The key that signs sessions where SECRET_KEY is not set."""
    try:
        return _kept(SECRET_KEY, length=50)
    except OSError:
        # Commands that need no data run from a read-only checkout too.
        return secrets.token_urlsafe(50)


def forget():
    for name in (EDITOR_PASSWORD, SECRET_KEY):
        (data_folder() / name).unlink(missing_ok=True)


def _kept(name, length):
    file = data_folder() / name
    if not file.exists():
        _make(file, secrets.token_urlsafe(length))
    return file.read_text().strip()


def _make(file, secret):
    file.parent.mkdir(parents=True, exist_ok=True)
    # Temporary files have mode 0600 from the start.
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.new-") as making:
        making.write(secret + "\n")
        making.flush()
        # A link, unlike a rename, does not replace what another process has made meanwhile.
        with contextlib.suppress(FileExistsError):
            os.link(making.name, file)
