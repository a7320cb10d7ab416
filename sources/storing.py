"""Storing articles: each text once, with every address that it was found at."""

from dataclasses import dataclass
from enum import StrEnum
from textwrap import shorten

from django.conf import settings
from django.db import connection, transaction

from sources.addresses import canonical, is_web_address
from sources.choices import ArticleState
from sources.copies import index, near_copy
from sources.extraction.language import language_of
from sources.extraction.records import Unreadable
from sources.extraction.text import decode, paragraphs
from sources.models import Article, ArticleURL, Dispatch
from sources.models.article import text_digest

# The key of the lock under which new articles are stored, one after the other.
STORING = 0x53544F52
LONGEST_TITLE = 500
# A longer first line is a paragraph.
LONGEST_HEADING = 160
LONGEST_SHOWN = 100


class Outcome(StrEnum):
    NEW = "new"
    VERSION = "new version"
    COPY = "copy"
    ADDRESS = "another address"
    DATED = "day added"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Stored:
    """The article that holds the text, and what storing it came to."""

    article: Article
    outcome: Outcome


def store(text, *, outlet=None, url="", published_on=None, title=""):
    """Store a text (str, or a file's bytes) once. Returns a `Stored`.

    The same text from the same outlet or at the same address is the same article; another text
    at the same address a new version; nearly the same text from another outlet another article
    of the same dispatch. Raises `Unreadable` for what is no article in a language that is read.
    """
    text = readable(text)
    language = language_of(text)
    url, title = url.strip(), title.replace("\x00", "").strip()
    if url and not is_web_address(url):
        raise Unreadable(f"{url[:LONGEST_SHOWN]!r} is no web address.")
    find = Find(text, outlet, url, published_on, title or heading(text), language)
    with transaction.atomic():
        return find.known() or find.stored()


def readable(text):
    """The text as it is stored, from a file's bytes or from a str."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > settings.ARTICLE_MAX_BYTES:
        raise Unreadable(f"The file is too large: more than {settings.ARTICLE_MAX_BYTES} bytes.")
    return decode(raw)


def heading(text):
    """The first line of the text, which is its title as a rule; the head of a longer one."""
    first = next(iter(paragraphs(text)), None)
    return shorten(first.of(text), LONGEST_HEADING, placeholder="…") if first else ""


@dataclass(frozen=True)
class Find:
    """A text as it was found, on its way to being an article."""

    text: str
    outlet: object
    url: str
    published_on: object
    title: str
    language: str

    def known(self):
        """The article that holds this find already, with the address added, or None."""
        article = self.same_text()
        if article is None:
            return None
        added = self.address(article)
        if self.dates(article):
            return Stored(article, Outcome.DATED)
        return Stored(article, Outcome.ADDRESS if added else Outcome.UNCHANGED)

    def dates(self, article):
        """Give an article without a day the day that is told now; True where that was so.

        It is read again then, since visits are told apart by their days.
        """
        if self.published_on is None:
            return False
        undated = Article.objects.filter(pk=article.pk, published_on=None)
        return bool(
            undated.update(published_on=self.published_on, state=ArticleState.STORED, attempts=0)
        )

    def same_text(self):
        same = Article.objects.filter(sha256=text_digest(self.text))
        ours = same.filter(outlet=self.outlet).first()
        if ours or not self.url:
            return ours
        return same.filter(addresses__canonical=canonical(self.url)).first()

    def stored(self):
        """A new article. Known again first: another worker may have stored it since.

        One lock for all, since near copies too must see each other to share a dispatch.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STORING])
        if known := self.known():
            return known
        previous = self.previous()
        copied = near_copy(self.text)
        origin = previous or copied
        article = Article.objects.create(
            outlet=self.outlet,
            dispatch=origin.dispatch if origin else Dispatch.objects.create(),
            previous=previous,
            language=self.language,
            title=self.title[:LONGEST_TITLE],
            text=self.text,
            sha256=text_digest(self.text),
            published_on=self.published_on,
        )
        index(article)
        self.address(article)
        if previous:
            return Stored(article, Outcome.VERSION)
        return Stored(article, Outcome.COPY if copied else Outcome.NEW)

    def previous(self):
        """The latest version of what stood at this address before, or None."""
        if not self.url:
            return None
        at_address = Article.objects.filter(addresses__canonical=canonical(self.url))
        article = at_address.order_by("-pk").first()
        while article and (following := Article.objects.filter(previous=article).first()):
            article = following
        return article

    def address(self, article):
        """Add the address to the article; True where it is new to it."""
        if not self.url:
            return False
        return ArticleURL.objects.get_or_create(
            article=article, canonical=canonical(self.url), defaults={"url": self.url}
        )[1]
