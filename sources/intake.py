"""From a stored article to what it says: claimed, read and filed, each exactly once.

The article's state is the truth about what is to be done; whoever comes by may claim it.
"""

import datetime
import logging
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from sources.choices import ArticleState
from sources.extraction import VERSION, extract
from sources.extraction.records import Unreadable
from sources.filing import Filed, file
from sources.models import Article
from sources.storing import Stored, store

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SETTLED = (ArticleState.READ, ArticleState.FAILED)
# A claim that is older was left by a worker that died: a reading takes seconds.
CLAIM_LASTS = datetime.timedelta(minutes=10)


class Overtaken(RuntimeError):
    """Another worker claimed the article while this one was reading it."""


@dataclass(frozen=True)
class Taken:
    """What taking in a text came to; `filed` is None where it was read before or could not be."""

    stored: Stored
    filed: Filed | None = None


def take_in(text, *, outlet=None, url="", published_on=None, title="", at=None):
    """Store a text (str, or a file's bytes) and read it at once, unless that was done before.

    Raises `Unreadable` for what is no article; what goes wrong in reading is kept in the row.
    """
    stored = store(text, outlet=outlet, url=url, published_on=published_on, title=title)
    filed = read(stored.article.pk, at)
    stored.article.refresh_from_db()
    return Taken(stored, filed)


def read(article_id, at=None):
    """Read the article if it waits to be read. Returns the `Filed` counts, None where it did not.

    Harmless at any time and from several workers: one claims it, and only while that claim holds
    is anything written. A failure is kept with the article, which is tried three times in all.
    """
    claimed_at = at or timezone.now()
    if not claim(article_id, claimed_at):
        return None
    article = Article.objects.get(pk=article_id)
    try:
        return _read(article, claimed_at)
    except Exception as error:
        logger.exception("Article %s could not be read", article.public_id)
        _give_up(article, claimed_at, error)
        return None


def claim(article_id, at):
    """Whether the article is now this caller's to read; it counts as an attempt."""
    mine = claimable(at).filter(pk=article_id, attempts__lt=MOST_ATTEMPTS)
    return bool(mine.update(state=ArticleState.READING, claimed_at=at, attempts=F("attempts") + 1))


def claimable(at):
    """What waits to be read, and what a worker that died has left behind."""
    left = Q(state=ArticleState.READING, claimed_at__lt=at - CLAIM_LASTS)
    return Article.objects.filter(Q(state__in=[ArticleState.STORED, ArticleState.RETRY]) | left)


def _read(article, claimed_at):
    reading = extract(article.text, published_on=article.published_on)
    with transaction.atomic():
        filed = file(article, reading, VERSION)
        done = _mine(article, claimed_at).update(
            state=ArticleState.READ, claimed_at=None, last_error="", extraction_version=VERSION
        )
        if not done:
            raise Overtaken
    return filed


def _give_up(article, claimed_at, error):
    """Keep the error; an article that extraction refuses is not tried again."""
    final = isinstance(error, Unreadable) or article.attempts >= MOST_ATTEMPTS
    _mine(article, claimed_at).update(
        state=ArticleState.FAILED if final else ArticleState.RETRY,
        claimed_at=None,
        extraction_version=VERSION,
        last_error=f"{type(error).__name__}: {error}".replace("\x00", ""),
    )


def _mine(article, claimed_at):
    return Article.objects.filter(pk=article.pk, state=ArticleState.READING, claimed_at=claimed_at)


def outdated():
    """What another version of the extraction has read, or could not read."""
    settled = Article.objects.filter(state__in=SETTLED)
    return settled.exclude(extraction_version=VERSION)


def read_again(article):
    """Put an article that was read, or failed, back among those that wait; True where it was.

    For a newer extraction: what it finds beyond is added, and no decision is overwritten.
    """
    return bool(
        Article.objects.filter(pk=article.pk, state__in=SETTLED).update(
            state=ArticleState.STORED, attempts=0, last_error=""
        )
    )


def abandon(at=None):
    """Fail what was claimed for the last time by a worker that died; returns how many."""
    dead = Article.objects.filter(
        state=ArticleState.READING,
        claimed_at__lt=(at or timezone.now()) - CLAIM_LASTS,
        attempts__gte=MOST_ATTEMPTS,
    )
    return dead.update(
        state=ArticleState.FAILED, claimed_at=None, last_error="The reading never ended."
    )
