"""`manage.py load_rates`: the European Central Bank's reference rates."""

from django.core.management.base import BaseCommand, CommandError

from deals import rates
from deals.history import through


class Command(BaseCommand):
    help = "Add the reference rates of the days that are not there yet. Safe to repeat."

    def handle(self, **options):
        try:
            with through("command", command="load_rates"):
                loaded = rates.load()
        except rates.BadRates as fault:
            raise CommandError(f"No rate was added. {fault}") from fault
        if loaded.added:
            self.stdout.write(f"{loaded.added} exchange rates added, up to {loaded.latest}.")
        else:
            self.stdout.write(f"Exchange rates unchanged, up to {loaded.latest}.")
