"""What editors and later readings state beside the articles: citations and suggestions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from deals.history import tracked
from deals.partial_dates import PartialDateField
from sources.choices import Origin, SuggestionState


@tracked
class Citation(models.Model):
    """A source that an editor states without a stored article."""

    agreement = models.ForeignKey(
        "deals.Agreement",
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="citations",
    )
    headline = models.ForeignKey(
        "deals.Headline",
        verbose_name=_("headline"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="citations",
    )
    url = models.URLField(_("address"), max_length=2048, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    day = PartialDateField(_("day"), null=True, blank=True)
    quote = models.TextField(_("quote"), blank=True)
    note = models.TextField(_("note"), blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=Q(agreement__isnull=False, headline=None)
                | Q(agreement=None, headline__isnull=False),
                name="citation_of_one_thing",
                violation_error_message=_("A citation is for an agreement or for a headline."),
            ),
            models.CheckConstraint(
                condition=~Q(url="") | ~Q(title=""),
                name="citation_can_be_found",
                violation_error_message=_("Give the source's address or at least its title."),
            ),
        ]

    def __str__(self):
        return self.title or self.url


@tracked
class Suggestion(models.Model):
    """A change proposed to something published, which only an editor can take over."""

    agreement = models.ForeignKey(
        "deals.Agreement", on_delete=models.CASCADE, related_name="suggestions"
    )
    evidence = models.ForeignKey(
        "sources.Evidence",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="suggestions",
    )
    field = models.CharField(_("field"), max_length=30)
    from_value = models.JSONField(_("from"), null=True, blank=True)
    to_value = models.JSONField(_("to"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=SuggestionState, default=SuggestionState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "evidence", "field"],
                condition=Q(state=SuggestionState.OPEN),
                nulls_distinct=False,
                name="suggestion_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(from_value=F("to_value")), name="suggestion_changes_something"
            ),
            models.CheckConstraint(
                condition=Q(state=SuggestionState.OPEN) | Q(decided_at__isnull=False),
                name="suggestion_decided_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.field}: {self.from_value} → {self.to_value}"

    @property
    def is_offer(self):
        """Whether accepted evidence would add it to what is published: a publisher's to take."""
        return self.origin == Origin.EDITOR
