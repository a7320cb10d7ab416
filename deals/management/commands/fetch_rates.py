"""`manage.py fetch_rates`: the reference rates that the European Central Bank has published since."""

from django.core.management.base import BaseCommand, CommandError

from deals import ecb
from deals.history import through
from deals.ledger.keeping import catch_up
from deals.rates import BadRates, Jump


class Command(BaseCommand):
    help = "Add the reference rates that were published since the last fetch. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="take rates that are far from the ones before"
        )

    def handle(self, *, force=False, **options):
        try:
            with through("command", command="fetch_rates"):
                loaded = ecb.fetch(doubting=not force)
            catch_up()
        except Jump as fault:
            raise CommandError(f"No rate was added. {fault}. If that is true, --force.") from fault
        except BadRates as fault:
            raise CommandError(f"No rate was added. {fault}") from fault
        taken = loaded.taken
        self.stdout.write(
            f"{taken.added} exchange rates added, {taken.corrected} corrected, "
            f"{taken.unchanged} unchanged, {taken.left} left to another source; "
            f"up to {loaded.latest}."
        )
