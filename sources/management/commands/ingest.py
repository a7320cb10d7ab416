"""`manage.py ingest`: read articles from files into evidence and draft agreements."""

from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deals.history import through
from deals.ledger.keeping import catch_up
from sources.article_files import files_meant, read_bytes
from sources.choices import ArticleState
from sources.extraction.records import Unreadable
from sources.intake import take_in
from sources.outcomes import STILL_CLAIMED, Line, printable, progress, table
from sources.review import accept_certain
from sources.sidecars import BadSidecar, origin_of
from sources.storing import Outcome

COUNTED = ("deals", "matched", "new", "open", "evidence")


class Command(BaseCommand):
    help = (
        "Read articles (UTF-8 text, Hungarian or German) into evidence and draft agreements. "
        "Of a folder all .txt files are read, and of those in it. NAME.json beside NAME.txt may tell outlet, url, "
        "published_on and title. Exits with 1 when a file could not be read."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
        parser.add_argument("--outlet", help="key or name of the outlet (for one file)")
        parser.add_argument("--url", help="the article's address (for one file)")
        parser.add_argument("--published-on", metavar="DAY", help="as in 2025-11-07 (for one file)")
        parser.add_argument(
            "--accept", action="store_true", help="accept and publish what is certain"
        )

    def handle(self, *, paths, outlet, url, published_on, accept, **options):
        files = list_files(paths)
        told = {"outlet": outlet, "url": url, "published_on": published_on}
        told = {name: value for name, value in told.items() if value}
        if told and len(files) != 1:
            raise CommandError("--outlet, --url and --published-on are for one file.")
        with through("command", command="ingest"):
            lines = [self.line(path, told) for path in progress(files, self.stderr)]
            if accept:
                self.accept(lines)
        catch_up()
        self.report(lines, accept)
        if any(line.error for line in lines):
            raise SystemExit(1)

    def accept(self, lines):
        """What is certain once all is read: another article may say otherwise, or when it was."""
        for line in lines:
            if line.article and line.article.state == ArticleState.READ:
                line.accepted.update(accept_certain(line.article))

    def line(self, path, told):
        line = Line(printable(path.name))
        try:
            self.take_in(path, told, line)
        except (Unreadable, BadSidecar) as error:
            line.result, line.error = "failed", printable(str(error))
        return line

    def take_in(self, path, told, line):
        raw = read_bytes(path)
        origin = origin_of(path, **told)
        taken = take_in(
            raw,
            outlet=origin.outlet,
            url=origin.url,
            published_on=origin.published_on,
            title=origin.title,
        )
        line.article = article = taken.stored.article
        line.language = article.language
        line.result = taken.stored.outcome
        if taken.filed:
            line.counts.update(vars(taken.filed))
            if taken.stored.outcome == Outcome.UNCHANGED:
                line.result = "read"
        if article.state in (ArticleState.RETRY, ArticleState.FAILED):
            line.result, line.error = "failed", article.last_error
        if article.state == ArticleState.READING:
            line.result, line.error = "claimed", STILL_CLAIMED

    # What it prints

    def report(self, lines, accept):
        for row in table(lines, COUNTED):
            self.stdout.write(row)
        for line in lines:
            if line.error:
                self.stderr.write(self.style.ERROR(f"{line.name}: {line.error}"))
        if accept:
            counts = sum((line.accepted for line in lines), Counter())
            self.stdout.write(
                f"Accepted {counts['accepted']} and published {counts['published']} of them "
                "as certain."
            )
        if lines and all(line.result == Outcome.UNCHANGED for line in lines):
            self.stdout.write("Nothing new.")


def list_files(paths):
    """The files that are meant, each once."""
    if "" in paths:
        raise CommandError("An empty PATH names nothing; '.' is the current folder.")
    files = [file for path in map(Path, paths) for file in files_meant(path)]
    if not files:
        raise CommandError("There is no .txt file in these folders.")
    return list(dict.fromkeys(files))
