"""manage.py check_totals: prove that what totals are read from is what agreements and history give."""

from django.core.management.base import BaseCommand, CommandError

from deals.history import through
from deals.ledger.checking import check, repair
from deals.passing import pass_time

SHOWN = 10


class Command(BaseCommand):
    help = "Compare the totals kept ready with what agreements, rates and history give."

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="write them anew where they differ"
        )

    def handle(self, *args, **options):
        with through("command", command="check_totals"):
            pass_time()
        wrong = check()
        for difference in wrong[:SHOWN]:
            self.stdout.write(f"  {difference}")
        if not wrong:
            self.stdout.write("The totals kept ready are what agreements, rates and history give.")
        elif options["repair"]:
            repair()
            self.stdout.write(f"{len(wrong)} rows differed; all totals were written anew.")
        else:
            raise CommandError(
                f"{len(wrong)} rows differ, the first of them above. "
                "Write them anew with: manage.py check_totals --repair"
            )
