"""`manage.py load_reference`: countries, sectors, parties and outlets from the files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from deals.history import through
from deals.reference_files import BadReference
from sources.reference import load

COLUMNS = ("created", "updated", "unchanged", "left", "removed")


class Command(BaseCommand):
    help = (
        "Load the reference data. Safe to repeat: rows follow the files, but what an editor "
        "changed or deleted is left to the editor."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.FIXTURES, help="where the files are"
        )

    def handle(self, *, folder, **options):
        try:
            with through("command", command="load_reference"):
                tally = load(folder)
        except BadReference as fault:
            raise CommandError(f"Nothing was loaded. {fault}") from fault
        self.show(tally)

    def show(self, tally):
        counts = {column: getattr(tally, column) for column in COLUMNS}
        kinds = dict.fromkeys(kind for count in counts.values() for kind in count)
        headings = ("created", "updated", "unchanged", "left to the editor", "removed")
        self.stdout.write(f"{'':12}" + "".join(f"{heading:>20}" for heading in headings))
        for kind in kinds:
            numbers = "".join(f"{counts[column][kind]:>20}" for column in COLUMNS)
            self.stdout.write(f"{kind:12}{numbers}")
        for note in tally.notes:
            self.stdout.write(f"Left to the editor: {note}")
