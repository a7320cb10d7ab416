"""`manage.py make_sample`: a large made-up database to measure on."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from tqdm import tqdm

from sources.sample.making import NotEmpty, make, tidy


class Command(BaseCommand):
    help = (
        "Fill a fresh database with made-up agreements and all that belongs to them: parties, "
        "visits, articles, evidence, and a history of two years. The same numbers give the same "
        "rows. All or nothing: what is interrupted leaves the database as it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("--agreements", type=int, required=True, help="how many, at least 1")
        parser.add_argument("--seed", type=int, default=1, help="other rows of the same kind")

    def handle(self, *, agreements, seed, verbosity, **options):
        if agreements < 1:
            raise CommandError("Nothing was made: ask for at least one agreement.")
        begun = time.monotonic()
        self.quiet = verbosity == 0
        try:
            make(agreements, seed, self.shown)
        except NotEmpty as refusal:
            raise CommandError(
                f"Nothing was made. {refusal} Name a fresh database in DATABASE_URL, bring it up "
                "to date with 'manage.py migrate', and call this again."
            ) from None
        except DatabaseError as fault:
            raise CommandError(f"Nothing was made. The database refused: {fault}") from fault
        if not connection.in_atomic_block:
            tidy(self.shown)
        took = time.monotonic() - begun
        self.stdout.write(f"Made {agreements:,} agreements in {took:.0f} s.")

    def shown(self, items, what):
        return tqdm(items, desc=what, disable=self.quiet, file=self.stderr._out, mininterval=1)
