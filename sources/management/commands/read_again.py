"""`manage.py read_again`: read stored articles anew, for what a newer extraction finds in them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from deals.history import through
from deals.ledger.keeping import catch_up
from sources import intake
from sources.article_files import files_meant, read_bytes
from sources.choices import ArticleState
from sources.extraction.records import Unreadable
from sources.models import Article
from sources.models.article import text_digest
from sources.outcomes import STILL_CLAIMED, Line, printable, progress, table
from sources.storing import readable

COUNTED = ("deals", "matched", "new", "open", "evidence", "suggestions")


class Command(BaseCommand):
    help = (
        "Read stored articles again: all that an older version of the extraction has read, or "
        "those that are named. What is waiting is mended, what is new is proposed, and what was "
        "decided stays: there a newer reading makes suggestions. Exits with 1 when an article "
        "could not be read."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "articles",
            nargs="*",
            metavar="ARTICLE",
            help="an article's public id, or the file or folder that it was read from",
        )

    def handle(self, *, articles, **options):
        chosen = named(articles) if articles else outdated()
        with through("command", command="read_again"):
            lines = [self.line(key) for key in progress(chosen, self.stderr)]
        catch_up()
        for row in table(lines, COUNTED) if lines else ["Nothing was read by an older version."]:
            self.stdout.write(row)
        for line in lines:
            if line.error:
                self.stderr.write(self.style.ERROR(f"{line.name}: {line.error}"))
        if any(line.error for line in lines):
            raise SystemExit(1)

    def line(self, key):
        intake.read_again(Article.objects.defer("text").get(pk=key))
        filed = intake.read(key)
        article = Article.objects.defer("text").get(pk=key)
        line = Line(article.public_id, article.language, "read")
        line.counts.update(vars(filed) if filed else {})
        if article.state in (ArticleState.RETRY, ArticleState.FAILED):
            line.result, line.error = "failed", article.last_error
        elif article.state == ArticleState.READING:
            line.result, line.error = "claimed", STILL_CLAIMED
        return line


def outdated():
    return list(intake.outdated().order_by("pk").values_list("pk", flat=True))


def named(articles):
    """The keys of the articles that are named, each once. Raises CommandError for what is none."""
    return list(dict.fromkeys(key for name in articles for key in _keys(name)))


def _keys(name):
    known = Article.objects.filter(public_id=name.replace("\0", ""))
    if keys := list(known.values_list("pk", flat=True)):
        return keys
    if not Path(name).exists():
        raise CommandError(f"“{printable(name)}” is neither an article's public id nor a file.")
    return [key for path in files_meant(Path(name)) for key in _of_file(path)]


def _of_file(path):
    """The stored articles of that text: papers may have printed the same one."""
    try:
        digest = text_digest(readable(read_bytes(path)))
    except Unreadable as error:
        raise CommandError(f"{printable(path.name)}: {error}") from error
    keys = list(Article.objects.filter(sha256=digest).values_list("pk", flat=True))
    if not keys:
        raise CommandError(f"{printable(path.name)} is not stored: `ingest` reads it first.")
    return keys
