"""`manage.py import_rates FILE --source NAME`: rates of a national bank from a CSV file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deals import national_rates
from deals.history import through
from deals.ledger.keeping import catch_up
from deals.rates import BadRates, Jump


class Command(BaseCommand):
    help = (
        "Store the rates of a CSV file with the columns day, currency, rate and, if need be, "
        "units and base: 'units' of 'base' (EUR) cost 'rate' of 'currency'. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who publishes them, as readers see it")
        parser.add_argument(
            "--force", action="store_true", help="take rates that are far from their neighbours"
        )

    def handle(self, *, file, source, force=False, **options):
        try:
            with through("command", command="import_rates", file=file.name):
                taken = national_rates.load(self._content(file), source, doubting=not force)
            catch_up()
        except Jump as fault:
            raise CommandError(f"No rate was stored. {fault}. If that is true, --force.") from fault
        except BadRates as fault:
            raise CommandError(f"No rate was stored. {file.name}: {fault}") from fault
        self.stdout.write(
            f"{taken.added} exchange rates added, {taken.corrected} corrected, "
            f"{taken.unchanged} unchanged, {taken.left} left to a source that goes first."
        )

    def _content(self, file):
        try:
            with file.open("rb") as opened:
                return opened.read(national_rates.LARGEST_FILE + 1)
        except OSError as fault:
            raise CommandError(f"{file} cannot be read: {fault.strerror}") from fault
