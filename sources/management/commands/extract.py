"""`manage.py extract PATH…`: what extraction reads in articles, as JSONL or marked in the text."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from sources.article_files import read_bytes
from sources.extraction import extract
from sources.extraction.contract import as_json, failure
from sources.extraction.records import Unreadable
from sources.extraction.showing import marked
from sources.storing import readable


class Command(BaseCommand):
    help = (
        "Read articles and print one JSON object for each, one a line. Touches no database table."
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a text file")
        parser.add_argument(
            "--show",
            action="store_true",
            help="print the article with its finds marked, for people",
        )

    def handle(self, *args, paths, show, **options):
        failed = [path for path in paths if not self._read(path, show)]
        if failed:
            raise SystemExit(1)

    def _read(self, path: Path, show: bool) -> bool:
        """Print what is found in one file; False where it cannot be read."""
        try:
            reading = extract(readable(read_bytes(path)))
        except Unreadable as error:
            self._write(failure(path.name, str(error)))
            return False
        if show:
            self.stdout.write(marked(reading, path.name))
        else:
            self._write(as_json(reading, path.name))
        return True

    def _write(self, row: dict) -> None:
        self.stdout.write(json.dumps(row, ensure_ascii=False))
