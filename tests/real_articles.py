"""The two real articles: their publishers' own, so that they are no part of the repository."""

from django.conf import settings
from django.core.management import call_command

from sources.models import Article

SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"
GERMAN, HUNGARIAN = SEEDS / "002_9d61b0fd71907d02.txt", SEEDS / "000_ab23ecd68fae1984.txt"
ARE_HERE = GERMAN.is_file() and HUNGARIAN.is_file()
MISSING = (
    f"the two real articles are not in {SEEDS}: they belong to their publishers and do not come "
    "with the repository"
)


def ingest():
    """Both articles, read in the order of their days: (German, Hungarian)."""
    call_command("load_reference", verbosity=0)
    call_command("ingest", str(GERMAN), outlet="daz", published_on="2025-11-07", verbosity=0)
    call_command("ingest", str(HUNGARIAN), outlet="euronews-hu", published_on="2026-02-20")
    return Article.objects.get(language="de"), Article.objects.get(language="hu")
