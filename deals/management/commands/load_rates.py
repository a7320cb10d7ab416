"""`manage.py load_rates`: the European Central Bank's rates that the package carries."""

from django.core.management.base import BaseCommand, CommandError

from deals import ecb
from deals.history import through
from deals.ledger.keeping import catch_up
from deals.rates import BadRates


class Command(BaseCommand):
    help = "Add the reference rates of the days that are not there yet. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "--every-day",
            action="store_true",
            help="go through all days again, and fill in what is missing among them",
        )

    def handle(self, *, every_day=False, **options):
        try:
            with through("command", command="load_rates"):
                loaded = ecb.load(every_day=every_day)
            catch_up()
        except BadRates as fault:
            raise CommandError(f"No rate was added. {fault}") from fault
        if loaded.added:
            self.stdout.write(f"{loaded.added} exchange rates added, up to {loaded.latest}.")
        else:
            self.stdout.write(f"Exchange rates unchanged, up to {loaded.latest}.")
