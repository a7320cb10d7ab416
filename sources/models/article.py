"""Articles as they were on the day they were read."""

import hashlib

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deals.choices import Language
from deals.history import tracked
from deals.public_ids import public_id_field
from sources.choices import ArticleState


def text_digest(text):
    """The SHA-256 of the stored text, in hex: what 'the same text' means."""
    return hashlib.sha256(text.encode()).hexdigest()


@tracked
class Dispatch(models.Model):
    """The common origin of near copies; independent sources are counted by it."""

    agency = models.CharField(_("agency"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dispatch")
        verbose_name_plural = _("dispatches")

    def __str__(self):
        return self.agency or f"dispatch {self.pk}"


class ArticleQuerySet(models.QuerySet):
    def for_list(self):
        return self.select_related("outlet", "visit__guest", "visit__host").defer("text")


@tracked
class Article(models.Model):
    """One text from one outlet. Its text never changes: another text is a new version.

    It is stored, then read (language, deals, matching) in one claimed step; what could not be
    read keeps the error and the number of tries. The full text is for editors only.
    """

    public_id = public_id_field()
    outlet = models.ForeignKey(
        "sources.Outlet",
        verbose_name=_("outlet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    dispatch = models.ForeignKey(
        Dispatch, verbose_name=_("dispatch"), on_delete=models.PROTECT, related_name="articles"
    )
    previous = models.OneToOneField(
        "self",
        verbose_name=_("version before"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="following",
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(_("title"), max_length=500, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64, editable=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    visit = models.ForeignKey(
        "deals.Visit",
        verbose_name=_("visit"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("the editor who has taken the article as theirs"),
    )

    state = models.CharField(
        _("state"), max_length=8, choices=ArticleState, default=ArticleState.STORED
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    extraction_version = models.CharField(max_length=20, blank=True, editable=False)
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = [F("published_on").desc(nulls_last=True), "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(
                fields=["state"],
                name="article_unread",
                condition=~Q(state=ArticleState.READ),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "sha256"],
                nulls_distinct=False,
                name="article_once_an_outlet",
                violation_error_message=_(
                    "This outlet's article with the same text is stored already."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="article_has_a_text",
                violation_error_message=_("An article needs a text."),
            ),
            models.CheckConstraint(
                condition=Q(previous=None) | ~Q(previous=F("pk")),
                name="article_not_its_own_version",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="text_never_changes", fields=["text", "sha256", "public_id"])
        ]

    def __str__(self):
        return self.title or self.public_id

    def get_absolute_url(self):
        return reverse("article", args=[self.public_id])

    @property
    def url(self):
        """The first address it was found at, or ''."""
        addresses = sorted(self.addresses.all(), key=lambda address: address.pk)
        return addresses[0].url if addresses else ""


@tracked
class ArticleURL(models.Model):
    """An address that an article was found at; `canonical` is what 'the same address' means."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="addresses")
    url = models.URLField(_("address"), max_length=2048)
    canonical = models.CharField(max_length=2048, editable=False)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("address of an article")
        verbose_name_plural = _("addresses of an article")
        indexes = [models.Index(fields=["canonical"], name="articleurl_canonical")]
        constraints = [
            models.UniqueConstraint(fields=["article", "canonical"], name="articleurl_once"),
        ]

    def __str__(self):
        return self.url


class ArticleShingle(models.Model):
    """One of an article's runs of words, as a hash: what near copies are found by.

    Derived from the text, hence without a history of its own.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="shingles")
    hash = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hash"], name="articleshingle_hash")]
        constraints = [
            models.UniqueConstraint(fields=["article", "hash"], name="articleshingle_once"),
        ]

    def __str__(self):
        return f"{self.article_id}: {self.hash}"
