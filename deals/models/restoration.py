"""Past states of agreements that were made drafts again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deals.history import tracked
from deals.public_ids import LENGTH


@tracked
class Restoration(models.Model):
    """A draft that an editor made from an agreement as it stood at a time.

    Public ids never change, so both are named by theirs, which a merge's redirect leads on. A state
    is restored once; only where its draft was rejected does another one take its place.
    """

    origin_id = models.CharField(_("restored from"), max_length=LENGTH)
    as_of = models.DateTimeField(_("as it stood"))
    draft_id = models.CharField(_("draft"), max_length=LENGTH, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-as_of"]
        verbose_name = _("restored state")
        verbose_name_plural = _("restored states")
        constraints = [
            models.UniqueConstraint(fields=["origin_id", "as_of"], name="restoration_once_a_state"),
        ]

    def __str__(self):
        return f"{self.origin_id} → {self.draft_id}"
