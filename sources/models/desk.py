"""What editors add beside the evidence: notes, translations of quotes, and spellings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.choices import Language
from deals.history import tracked


@tracked
class Note(models.Model):
    """What an editor tells colleagues about an article or an agreement; readers never see it."""

    article = models.ForeignKey(
        "sources.Article", null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    agreement = models.ForeignKey(
        "deals.Agreement", null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    text = models.TextField(_("note"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, agreement=None)
                | Q(article=None, agreement__isnull=False),
                name="note_of_one_thing",
                violation_error_message=_("A note is about an article or about an agreement."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="note_says_something",
                violation_error_message=_("Write the note first."),
            ),
        ]

    def __str__(self):
        return self.text[:80]


@tracked
class Gloss(models.Model):
    """A quote in another language, written by an editor for readers who do not know its own."""

    evidence = models.ForeignKey(
        "sources.Evidence", on_delete=models.CASCADE, related_name="glosses"
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    text = models.TextField(_("translation"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["language"]
        verbose_name = _("translation of a quote")
        verbose_name_plural = _("translations of quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "language"],
                name="gloss_once_a_language",
                violation_error_message=_("The quote has a translation into this language."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="gloss_says_something",
                violation_error_message=_("Write the translation first."),
            ),
        ]

    def __str__(self):
        return self.text[:80]


class Learned(models.Model):
    """A name that a party bears since an editor said whom a statement means by it.

    A name without such a row was entered by a person or with the reference data, and stays.
    """

    name = models.ForeignKey("deals.PartyName", on_delete=models.CASCADE, related_name="learned")
    fact = models.ForeignKey("sources.Fact", on_delete=models.CASCADE, related_name="learned")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("learned name")
        verbose_name_plural = _("learned names")
        default_permissions = []

    def __str__(self):
        return str(self.name)
