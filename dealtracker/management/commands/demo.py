"""`manage.py demo`: the demonstration from nothing to its totals; again, it changes nothing."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from deals.history import through
from deals.ledger.keeping import catch_up
from deals.models import Agreement
from deals.totals import totals
from dealtracker import embedded
from dealtracker.tables import totals_table
from sources.decisions import BadDecision, carry_out
from sources.roles import EDITOR, PUBLISHER

HEADINGS = {"visit": "Totals by visit", "sector": "Totals by sector"}


class Command(BaseCommand):
    help = (
        "Set up the demonstration: tables, reference data, rates, an editor's account, the demo "
        "articles and an editor's decisions about them; then print what it all adds up to."
    )

    def handle(self, *, verbosity, **options):
        call_command("migrate", verbosity=0)
        for command in ("load_reference", "load_rates"):
            call_command(command, verbosity=verbosity, stdout=self.stdout, stderr=self.stderr)
        with through("command", command="demo"):
            editor = make_editor()
        self.ingest()
        self.decide(editor)
        catch_up()
        for by, heading in HEADINGS.items():
            self.print_totals(by, heading)

    def ingest(self):
        self.stdout.write("")
        articles = str(settings.FIXTURES / "articles")
        call_command("ingest", articles, accept=True, stdout=self.stdout, stderr=self.stderr)

    def decide(self, editor):
        try:
            with through("command", editor, command="demo"):
                done = carry_out(settings.FIXTURES / "decisions.toml", user=editor)
        except BadDecision as refusal:
            raise CommandError(f"The editor's decisions cannot be carried out. {refusal}") from None
        told = ", ".join(f"{count} × {kind}" for kind, count in sorted(done.items()) if count)
        self.stdout.write(f"The editor's decisions: {told or 'nothing new'}.")

    def print_totals(self, by, heading):
        table = totals(Agreement.objects.published(), by=by, plain={})
        self.stdout.write(f"\n{self.style.MIGRATE_HEADING(heading)} (millions of {table.currency})")
        for line in totals_table(table):
            self.stdout.write(line)


@transaction.atomic
def make_editor():
    """The demo's account, an editor and publisher. One that is there is left as it is, its password included."""
    editor, made = get_user_model().objects.get_or_create(
        username=embedded.EDITOR, defaults={"is_staff": True, "email": "editor@example.org"}
    )
    if made:
        editor.set_password(embedded.editor_password())
        editor.save(update_fields=["password"])
        editor.groups.set(Group.objects.filter(name__in=[EDITOR, PUBLISHER]))
    return editor
