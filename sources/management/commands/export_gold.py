"""`manage.py export_gold FOLDER`: decided articles as annotated ones, for extraction to learn from."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from sources.desk.gold import decided_articles, gold_of


class Command(BaseCommand):
    help = (
        "Write each article that is decided wholly as NAME.txt and NAME.json, in the format of the "
        "annotated articles that extraction is scored with. The texts belong to their publishers."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="made where it is missing")

    def handle(self, *, folder, **options):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            count = sum(write(folder, article) for article in decided_articles())
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        self.stdout.write(f"{count} articles written to {folder}")


def write(folder, article):
    """Write one article; returns 1."""
    told = json.dumps(gold_of(article), ensure_ascii=False, indent=1)
    (folder / f"{article.public_id}.txt").write_bytes(article.text.encode())
    (folder / f"{article.public_id}.json").write_text(f"{told}\n", encoding="utf-8")
    return 1
