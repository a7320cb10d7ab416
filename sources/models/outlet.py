"""Who publishes, and where it is polled."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.choices import Language
from deals.history import tracked
from sources.choices import FeedKind


@tracked
class Outlet(models.Model):
    """A paper, agency, broadcaster or press office. Demonstration outlets say so."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    country = models.ForeignKey(
        "deals.Country",
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, blank=True, default=""
    )
    homepage = models.URLField(_("homepage"), blank=True)
    is_demo = models.BooleanField(
        _("demonstration"), default=False, help_text=_("its articles are demonstration texts")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")

    def __str__(self):
        return self.name


@tracked
class Feed(models.Model):
    """An address of an outlet that is asked for new articles."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="feeds")
    url = models.URLField(_("address"), max_length=2048, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=FeedKind, default=FeedKind.RSS)
    is_active = models.BooleanField(_("active"), default=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=60, blank=True, editable=False)
    polled_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    last_error = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["outlet", "url"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")

    def __str__(self):
        return self.url
