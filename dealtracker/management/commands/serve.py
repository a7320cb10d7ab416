"""`manage.py serve`: the site on this machine, on a free port, with the editor's log-in shown."""

import socket

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from gunicorn.app.base import BaseApplication

from dealtracker import embedded

PORTS_TRIED = 20


class Command(BaseCommand):
    help = "Serve the site, on the named port or the next free one. Ctrl-C stops it."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--reload", action="store_true", help="notice changed code")

    def handle(self, *, host, port, workers, reload, **options):
        listening = first_free(host, port)
        taken = listening.getsockname()[1]
        said = announcement(f"http://{host}:{taken}/")
        if taken != port:
            said = f"Port {port} is taken; using {taken}.\n{said}"
        # Only who changes the code is shown its faults; others see the site's own pages for them.
        settings.DEBUG = settings.DEBUG and reload
        # The server's processes are copies of this one and must not share its connections.
        connections.close_all()
        with embedded.serving():
            Site(
                bind=f"fd://{listening.detach()}",
                workers=workers,
                threads=4,
                # So long Ctrl-C waits for a process that has only begun, and does not hear it.
                graceful_timeout=10,
                reload=reload,
                loglevel="warning",
                accesslog="-" if reload else None,
                control_socket_disable=True,
                when_ready=lambda arbiter: self.say(said),
            ).run()

    def say(self, said):
        self.stdout.write(said)
        self.stdout.flush()


def announcement(address):
    said = f"Serving {address} (Ctrl-C stops)"
    password = embedded.editor_password()
    if settings.DEBUG and is_editor(password):
        said += f"\nEditor: {address}admin/ as {embedded.EDITOR}, password {password}"
    return said


class Site(BaseApplication):
    """gunicorn, told what to do by arguments and neither by sys.argv nor by a file."""

    def __init__(self, **options):
        self.options = options
        super().__init__()

    def load_config(self):
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self):
        from dealtracker.wsgi import application

        return application


def first_free(host, port):
    """A socket that listens on this port or one soon after it.

    The socket itself is handed on, so that nobody can take the port in between.
    """
    for candidate in range(port, port + PORTS_TRIED):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen()
            return listening
        except OSError:
            listening.close()
    raise CommandError(
        f"No port between {port} and {candidate} can be used on {host}. Name another: --port."
    )


def is_editor(password):
    """Whether the log-in works: an editor may have changed the password since."""
    editor = get_user_model().objects.filter(username=embedded.EDITOR, is_active=True).first()
    return editor is not None and editor.check_password(password)
